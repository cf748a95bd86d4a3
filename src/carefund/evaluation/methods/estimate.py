"""What a method gives: each treated unit's course without the treatment, and the weights that it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from carefund.arrays import Flags, Floats, Whole


@dataclass(frozen=True, kw_only=True)
class Weights:
    """The weights of one treated unit's comparison, or of one that serves all (`treated` is None).

    `units` by row of the panel, `periods` by column, `predictors` by name; `intercept` is the difference in level that
    is allowed for, in the outcome's unit.
    """

    treated: int | None
    units: Mapping[int, float] = field(default_factory=dict)
    periods: Mapping[int, float] = field(default_factory=dict)
    predictors: Mapping[str, float] = field(default_factory=dict)
    intercept: float | None = None


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a method says of its treated units.

    `treated` are their rows in the panel (shape K), `observed` and `counterfactual` have shape (K, periods): the
    outcome, and what it would have been without the treatment, before the start too. `diagnostics` are the method's
    own, by the names of the contract.
    """

    treated: Whole
    observed: Floats = field(repr=False)
    counterfactual: Floats = field(repr=False)
    starts: Whole
    weights: tuple[Weights, ...] = ()
    diagnostics: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gap(self) -> Floats:
        """Observed less counterfactual, shape (K, periods)."""
        return self.observed - self.counterfactual

    @property
    def after(self) -> Flags:
        """Whether each treated unit is treated in each period, shape (K, periods)."""
        after: Flags = np.arange(self.observed.shape[1]) >= self.starts[:, None]
        return after

    @property
    def att(self) -> float:
        """The mean gap over treated unit-periods, in the outcome's unit."""
        return float(self.gap[self.after].mean())

    @property
    def relative(self) -> float:
        """`att` over the mean counterfactual of the same unit-periods."""
        return self.att / float(self.counterfactual[self.after].mean())
