"""The methods that studies are answered with: a line each, loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from importlib import import_module
from inspect import signature
from types import ModuleType
from typing import Any

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.estimate import CannotEstimate, Estimate
from carefund.evaluation.methods.panel import StudyPanel, rows_of
from carefund.refusal import Refusal

PLACEBO, MODEL, CONFORMAL = "placebo", "model", "conformal"
WAYS = (PLACEBO, MODEL, CONFORMAL)
ITS, DID, STAGGERED, AUGMENTED = (
    "interrupted-time-series", "difference-in-differences", "staggered-difference-in-differences",
    "augmented-synthetic-control",
)  # fmt: skip


@dataclass(frozen=True)
class Method:
    """A method: its module among `methods`, and which inference may be asked of it, the one without being asked first.

    The module has `Options` (a dataclass by the contract), `fit(panel, options)`, `ASSUMPTIONS` and `NULL_HYPOTHESIS`.
    What it may have besides: `options_from(values)` in place of `Options(**values)`; `placebo_gaps(panel,
    options, start)`, every donor as if treated from a column, the truly treated left out of every pool, as their rows
    and gaps; `fit_many(panels, options)`, an Estimate or CannotEstimate for each; `conformal(panel, options, level)`
    and `leave_two_out(panel, options)`; `each_alone(panel, options, start)`, the gaps of several treated units each as
    if it alone were, where `fit` takes them together; `UNITS_ALONE`, where a unit's gaps use no other's figures.
    `placebo_gaps_at_once`, as `placebo_gaps` up to rounding, where the answer's own are made one by one;
    `event_study(panel, options, level)`, effects by time since the start with simultaneous bands.
    Where a function takes `level`, `seed` or `memory`, the study's are given, and Options with a `seed` has the
    protocol's.
    A Refusal that it raises becomes a finding of severity error.
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

    @property
    def fewest_draws(self) -> Mapping[str, int]:
        """The option by which its own inference, where that draws and is not asked for, costs least."""
        return {"draws": 1} if "draws" in {one.name for one in fields(self.loaded.Options)} else {}


Memory = dict[Any, Any]
"""What was found on panels of one file whose units differ only from their starts on, for replications to find again."""
METHODS: Mapping[str, Method] = {
    ITS: Method("interrupted_time_series", (PLACEBO, MODEL)),
    DID: Method("difference_in_differences", (PLACEBO, MODEL)),
    STAGGERED: Method("staggered_did", (MODEL,)),
    "synthetic-control": Method("synthetic_control", (PLACEBO, CONFORMAL)),
    AUGMENTED: Method("augmented", (PLACEBO, CONFORMAL)),
    "generalised-synthetic-control": Method("generalised_synthetic_control", (PLACEBO, MODEL)),
    "synthetic-difference-in-differences": Method("synthetic_did", (PLACEBO, MODEL)),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A method with the options, level and seed of a protocol."""

    method: Method
    values: Mapping[str, Any]
    level: float
    seed: int
    memory: Memory = field(default_factory=dict, repr=False)

    def options(self) -> Any:  # noqa: ANN401 - each method's own
        """The options as the method's module takes them."""
        if self.method.offers("options_from"):
            return self.call("options_from", self.values)
        kind = self.method.loaded.Options
        seed = {"seed": self.seed} if "seed" in {one.name for one in fields(kind)} else {}
        return kind(**self.values, **seed)

    def call(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        """A function of the method's module, given level, seed and memory where it takes them.

        Raises CannotEstimate, also for what the method refuses.
        """
        function: Callable[..., Any] = getattr(self.method.loaded, name)
        taken = signature(function).parameters
        own = {"level": self.level, "seed": self.seed, "memory": self.memory}
        try:
            return function(*arguments, **{key: value for key, value in own.items() if key in taken})
        except Refusal as refused:
            place = f"{refused.place}: " if refused.place else ""
            raise CannotEstimate(
                "cannot-estimate", expected=refused.expected, found=f"{place}{refused.found}", fix=refused.to_do
            ) from refused
        except np.linalg.LinAlgError as unsolved:
            raise CannotEstimate(
                "cannot-estimate", expected="figures of which the method's equations can be solved",
                found=f"none ({unsolved})", fix="Look for figures far larger than the others."
            ) from unsolved  # fmt: skip

    def fit(self, panel: StudyPanel) -> Estimate:
        """The method's estimate on a panel. Raises CannotEstimate."""
        return _estimate(self.call("fit", panel, self.options()))

    def fit_many(self, panels: Sequence[StudyPanel]) -> list[Estimate | CannotEstimate]:
        """The method's estimate on each panel, or why there is none; at once where the method can."""
        if panels and self.method.offers("fit_many"):
            many = self.call("fit_many", panels, self.options())
            return [one if isinstance(one, CannotEstimate) else _estimate(one) for one in many]
        return [self._fit_or_not(panel) for panel in panels]

    def _fit_or_not(self, panel: StudyPanel) -> Estimate | CannotEstimate:
        try:
            return self.fit(panel)
        except CannotEstimate as refused:
            return refused

    def each_alone(self, panel: StudyPanel, estimate: Estimate, donors: Whole | None = None) -> dict[int, Floats]:
        """By start (of any treated unit): gaps of every treated unit as if it alone were treated from then.

        Shapes as the estimate's; not a number where a unit cannot be estimated from that start. That is what every
        placebo is, where a method fits several units together or they start one after another. `donors` are the rows
        of the panel that they may be compared with, all that are not treated where not said.
        """
        starts = [int(start) for start in np.unique(estimate.starts)]
        together = len(starts) == 1 and (len(estimate.treated) == 1 or not self.method.offers("each_alone"))
        if together:
            return {starts[0]: estimate.gap}
        donors = np.flatnonzero(~panel.is_treated) if donors is None else donors
        every = {start: self._each_alone(panel, donors, estimate.treated, start) for start in starts}
        for place, start in enumerate(estimate.starts):
            if not np.isfinite(every[int(start)][place]).all():
                every[int(start)][place] = estimate.gap[place]
        return every

    def _each_alone(self, panel: StudyPanel, donors: Whole, treated: Whole, start: int) -> Floats:
        """Not from memory: what a treated unit was before a start after its own is of this panel alone."""
        given = as_if_treated(panel, np.concatenate([donors, treated]), treated, start)
        asked = replace(self, memory={})
        try:
            if self.method.offers("each_alone"):
                gaps: Floats = asked.call("each_alone", given, asked.options(), start)
                return gaps
            return asked.fit(given).gap
        except CannotEstimate:
            if len(treated) == 1:
                return np.full((1, len(panel.periods)), np.nan)
            return np.concatenate([self._each_alone(panel, donors, treated[[at]], start) for at in range(len(treated))])

    def placebo_gaps(self, panel: StudyPanel, start: int) -> tuple[Whole, Floats]:
        """Every donor as if treated from a column: rows (placebos,), gaps (placebos, periods).

        Those that cannot be estimated are left out. At once where the method can, else one after another; where a
        method looks at each unit alone, what was found before is taken.
        """
        donors = np.flatnonzero(~panel.is_treated)
        if not getattr(self.method.loaded, "UNITS_ALONE", False):
            return self._placebo_gaps(panel, start)
        kept: dict[tuple[str, int], Floats | None] = self.memory.setdefault("gaps", {})
        new = [row for row in donors if (panel.units[row], start) not in kept]
        if new:
            rows, gaps = self._placebo_gaps(rows_of(panel, np.array(new)), start)
            found = {int(row): gap for row, gap in zip(rows, gaps, strict=True)}
            kept.update({(panel.units[row], start): found.get(place) for place, row in enumerate(new)})
        held = {int(row): gap for row in donors if (gap := kept[panel.units[row], start]) is not None}
        return _stacked(held, panel)

    def _placebo_gaps(self, panel: StudyPanel, start: int) -> tuple[Whole, Floats]:
        if self.method.offers("placebo_gaps"):
            rows, gaps = self.call("placebo_gaps", panel, self.options(), start)
            known = np.isfinite(gaps).all(axis=1) if len(gaps) == len(rows) else np.zeros(0, dtype=np.bool_)
            return rows[: len(known)][known], gaps[: len(known)][known]
        donors = np.flatnonzero(~panel.is_treated)
        found = self.fit_many([as_if_treated(panel, donors, donors[[at]], start) for at in range(donors.size)])
        held = {int(row): one.gap[0] for row, one in zip(donors, found, strict=True) if isinstance(one, Estimate)}
        return _stacked(held, panel)


def _stacked(held: Mapping[int, Floats], panel: StudyPanel) -> tuple[Whole, Floats]:
    """Gaps by row of the panel as rows (placebos,) and gaps (placebos, periods), where there is none too."""
    gaps = np.array(list(held.values()), dtype=np.float64).reshape(len(held), len(panel.periods))
    return np.array(list(held), dtype=np.int64), gaps


def _estimate(found: Any) -> Estimate:  # noqa: ANN401 - an Estimate, or a richer result that holds one
    return found if isinstance(found, Estimate) else found.estimate


def as_if_treated(panel: StudyPanel, rows: Whole, treated: Whole, start: int) -> StudyPanel:
    """Some units of a panel alone, those of them that are `treated` from `start`."""
    starts = np.where(np.isin(rows, treated), start, len(panel.periods)).astype(np.int64)
    return replace(rows_of(panel, rows), starts=starts)
