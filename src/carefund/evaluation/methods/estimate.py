"""What a method gives: each treated unit's course without the treatment, and the weights that it was made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from carefund.arrays import Flags, Floats, Whole

ENOUGH_TREATED = 10
"""With fewer treated units a model's standard errors give no p-value: placebos in space do."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a method noticed of its panel, or why it can give no number.

    `id` in words with hyphens; `unit` a row of the panel and `period` a column, None where it is about no single one;
    `expected` and `found` are parts of a sentence, `fix` is a whole one, and so is `departure`: what was done otherwise
    than was asked, empty where nothing was.
    """

    id: str
    expected: str
    found: str
    fix: str
    departure: str = ""
    unit: int | None = None
    period: int | None = None
    severity: Literal["error", "warning", "note"] = "warning"


class CannotEstimate(ValueError):
    """A method can give no number on this panel; `notice`, an error, says why, and of which unit and period."""

    def __init__(
        self, id_: str, *, expected: str, found: str, fix: str, unit: int | None = None, period: int | None = None
    ) -> None:
        self.notice = Notice(
            id=id_, severity="error", expected=expected, found=found, fix=fix, unit=unit, period=period
        )
        super().__init__(f"{id_}: expected {expected}; found {found}. {fix}")


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

    What only some methods give: `effect` is the mean effect where it is not the mean gap; `standard_error`, `p_value`
    and `interval` are those of the method's own model, with `basis` for what they rest on; `lower` and `upper` have
    the shape of `observed` and bound the gaps (not a number where there is none); `parts` are whole parts of an
    answer as plain values, by the names of the contract (`model`, `group_time`, `aggregates`), periods as the panel
    writes them; `notices` are what the method noticed.
    """

    treated: Whole
    observed: Floats = field(repr=False)
    counterfactual: Floats = field(repr=False)
    starts: Whole
    weights: tuple[Weights, ...] = ()
    diagnostics: Mapping[str, Any] = field(default_factory=dict)
    effect: float | None = None
    standard_error: float | None = None
    p_value: float | None = None
    interval: tuple[float, float] | None = None
    basis: str = ""
    lower: Floats | None = field(default=None, repr=False)
    upper: Floats | None = field(default=None, repr=False)
    parts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    notices: tuple[Notice, ...] = ()

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
        """The mean gap over treated unit-periods, in the outcome's unit, unless the method gives its own `effect`."""
        return float(self.gap[self.after].mean()) if self.effect is None else self.effect
