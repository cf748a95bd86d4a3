"""The methods that studies are answered with: a line each, loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.estimate import CannotEstimate, Estimate
from carefund.evaluation.methods.panel import StudyPanel

PLACEBO, MODEL, CONFORMAL = "placebo", "model", "conformal"
WAYS = (PLACEBO, MODEL, CONFORMAL)
FEW_TREATED = 10
"""Treated units below which a model's standard errors are not used for a p-value."""


@dataclass(frozen=True)
class Method:
    """A method: where it stands, and which inference may be asked of it, the one without being asked first.

    The module has `Options` (a dataclass by the contract), `fit(panel, options)`, `ASSUMPTIONS` and `NULL_HYPOTHESIS`.
    What it may have besides: `options_from(values, panel)` in place of `Options(**values)`; `placebo_gaps(panel,
    options, start)`, every donor as if treated from a column, the truly treated left out of every pool, as their rows
    and gaps; `fit_many(panels, options)`, an Estimate or CannotEstimate for each; `conformal(panel, options, level)`
    and `leave_two_out(panel, options)`; `UNITS_ALONE`, where a unit's gaps use no other unit's figures. Where a
    function takes `level` or `seed`, the protocol's are given.
    """

    module: str
    inference: tuple[str, ...]

    @cached_property
    def loaded(self) -> ModuleType:
        """The method's module."""
        return import_module(f"carefund.evaluation.methods.{self.module}")

    def offers(self, name: str) -> bool:
        """Whether the module has this function."""
        return hasattr(self.loaded, name)


KeptGaps = dict[tuple[str, int], Floats | None]
"""The gaps of donors as if treated, by unit and column of the start; None for one that cannot be estimated."""
METHODS: Mapping[str, Method] = {
    "interrupted-time-series": Method("interrupted_time_series", (PLACEBO, MODEL)),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A method with the options, level and seed of a protocol."""

    method: Method
    values: Mapping[str, Any]
    level: float
    seed: int

    def options(self, panel: StudyPanel) -> Any:  # noqa: ANN401 - each method's own
        """The options as the method's module takes them."""
        module = self.method.loaded
        make = getattr(module, "options_from", None)
        return make(self.values, panel) if make else module.Options(**self.values)

    def call(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        """A function of the method's module, given level and seed where it takes them."""
        function: Callable[..., Any] = getattr(self.method.loaded, name)
        taken = signature(function).parameters
        own = {key: value for key, value in (("level", self.level), ("seed", self.seed)) if key in taken}
        return function(*arguments, **own)

    def fit(self, panel: StudyPanel) -> Estimate:
        """The method's estimate on a panel. Raises CannotEstimate."""
        return _estimate(self.call("fit", panel, self.options(panel)))

    def fit_many(self, panels: Sequence[StudyPanel]) -> list[Estimate | CannotEstimate]:
        """The method's estimate on each panel, or why there is none; at once where the method can."""
        if panels and self.method.offers("fit_many"):
            many = self.call("fit_many", panels, self.options(panels[0]))
            return [one if isinstance(one, CannotEstimate) else _estimate(one) for one in many]
        return [self._fit_or_not(panel) for panel in panels]

    def _fit_or_not(self, panel: StudyPanel) -> Estimate | CannotEstimate:
        try:
            return self.fit(panel)
        except CannotEstimate as refused:
            return refused

    def placebo_gaps(self, panel: StudyPanel, start: int, kept: KeptGaps) -> tuple[Whole, Floats]:
        """Every donor as if treated from a column: rows (placebos,), gaps (placebos, periods).

        Those that cannot be estimated are left out. At once where the method can, else one after another; `kept` has
        what was found of donors of the same file, where a method looks at each unit alone.
        """
        donors = np.flatnonzero(~panel.is_treated)
        if not getattr(self.method.loaded, "UNITS_ALONE", False):
            return self._placebo_gaps(panel, start)
        new = [row for row in donors if (panel.units[row], start) not in kept]
        if new:
            rows, gaps = self._placebo_gaps(rows_of(panel, np.array(new)), start)
            found = {int(row): gap for row, gap in zip(rows, gaps, strict=True)}
            kept.update({(panel.units[row], start): found.get(place) for place, row in enumerate(new)})
        held = {int(row): gap for row in donors if (gap := kept[panel.units[row], start]) is not None}
        return np.array(list(held), dtype=np.int64), np.array(list(held.values())).reshape(len(held), -1)

    def _placebo_gaps(self, panel: StudyPanel, start: int) -> tuple[Whole, Floats]:
        if self.method.offers("placebo_gaps"):
            rows, gaps = self.call("placebo_gaps", panel, self.options(panel), start)
            return rows, gaps
        donors = np.flatnonzero(~panel.is_treated)
        found = self.fit_many([_as_if_treated(panel, donors, int(row), start) for row in donors])
        held = {int(row): one.gap[0] for row, one in zip(donors, found, strict=True) if isinstance(one, Estimate)}
        return np.array(list(held), dtype=np.int64), np.array(list(held.values())).reshape(len(held), -1)


def _estimate(found: Any) -> Estimate:  # noqa: ANN401 - an Estimate, or a richer result that holds one
    return found if isinstance(found, Estimate) else found.estimate


def _as_if_treated(panel: StudyPanel, donors: Whole, row: int, start: int) -> StudyPanel:
    """The donors alone, one of them treated from `start`."""
    starts = np.full(donors.size, len(panel.periods), dtype=np.int64)
    starts[donors == row] = start
    return replace(rows_of(panel, donors), starts=starts)


def rows_of(panel: StudyPanel, rows: Whole) -> StudyPanel:
    """Some units of a panel."""
    return replace(
        panel,
        units=tuple(panel.units[row] for row in rows),
        outcome=panel.outcome[rows],
        starts=panel.starts[rows],
        covariates={name: values[rows] for name, values in panel.covariates.items()},
        exposure=None if panel.exposure is None else panel.exposure[rows],
    )
