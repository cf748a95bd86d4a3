"""Effects by start and period, without forbidden comparisons: Callaway and Sant'Anna's group-time effects.

Callaway and Sant'Anna (2021), "Difference-in-differences with multiple time periods", Journal of Econometrics 225:200,
equations 2.2 to 2.9: the units of one start are compared with units that are not treated in the period, from the last
period before the start (less anticipation) on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.change_effects import Adjustment, ChangeEffects, change_effects, design
from carefund.evaluation.methods.estimate import CannotEstimate

ALMOST_SURE = 0.999
"""A chance of treatment above which no untreated unit is like the treated."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How groups are compared: against whom, adjusted how, from which base period, with how much anticipation."""

    comparison: Literal["never-treated", "not-yet-treated"] = "never-treated"
    adjustment: Adjustment = "none"
    base: Literal["varying", "universal"] = "varying"
    anticipation: int = 0


@dataclass(frozen=True, kw_only=True)
class GroupTime:
    """Effects by start and period: columns `starts` and `periods`, `att`, and influence functions (cells, units)."""

    starts: Whole
    periods: Whole
    att: Floats
    influence: Floats = field(repr=False)

    @property
    def standard_error(self) -> Floats:
        """By influence functions, clustered by unit: root of their mean square over the number of units."""
        errors: Floats = np.sqrt((self.influence**2).sum(1)) / self.influence.shape[1]
        return errors


@dataclass(frozen=True, kw_only=True)
class Panels:
    """An outcome (units, periods), covariates (covariates, units, periods), and starts of samples (samples, units).

    The study's own panel is one sample; permutations of starts are many on the same outcome.
    """

    outcome: Floats = field(repr=False)
    covariates: Floats = field(repr=False)
    starts: Whole = field(repr=False)

    def terms(self, base: int) -> Floats:
        """A constant and the covariates' values in a period, shape (units, 1 + covariates)."""
        return design(self.covariates[:, :, base])


def base_of(start: int, rules: Rules) -> int:
    """The column of the base period of a start."""
    return start - 1 - rules.anticipation


def controls(panels: Panels, start: int, latest: int, rules: Rules) -> Flags:
    """Who may be compared with a start's units in a period, shape (samples, units)."""
    never: Flags = panels.starts == panels.outcome.shape[1]
    if rules.comparison == "never-treated":
        return never
    later: Flags = never | ((panels.starts > latest + rules.anticipation) & (panels.starts != start))
    return later


def effects(
    panels: Panels, start: int, base: int, periods: Iterable[int], rules: Rules, *, whole: bool
) -> ChangeEffects:
    """Effects of one start on periods (columns), all against the same base; shape (samples, periods).

    Periods with the same controls are estimated together. Raises CannotEstimate, with `whole`, where no unit can be
    compared or covariates do not allow the adjustment.
    """
    periods, treated = list(periods), panels.starts == start
    sets: dict[bytes, tuple[Flags, list[int]]] = {}
    for place, period in enumerate(periods):
        control = controls(panels, start, max(period, base), rules)
        sets.setdefault(np.packbits(control).tobytes(), (control, []))[1].append(place)
    parts = list[ChangeEffects]()
    for control, places in sets.values():
        changes = panels.outcome.T[[periods[place] for place in places]] - panels.outcome.T[base]
        if whole and not control.any(1).all():
            raise CannotEstimate(
                "no-comparison",
                expected="units that are not treated in every period",
                found="none to compare with",
                fix="Add units that are never treated, or drop the last periods.",
                period=periods[places[0]],
            )
        part = change_effects(changes, treated, control, panels.terms(base), rules.adjustment, whole=whole)
        if whole:
            _check(part, start)
        parts.append(part)
    order = np.argsort([place for _, places in sets.values() for place in places])
    return _together(parts, order)


def _together(parts: list[ChangeEffects], order: Whole) -> ChangeEffects:
    influence = [part.influence for part in parts if part.influence is not None]
    expected = [part.expected for part in parts if part.expected is not None]
    return ChangeEffects(
        att=np.concatenate([part.att for part in parts], 1)[:, order],
        chance=np.max([part.chance for part in parts], 0),
        regular=np.all([part.regular for part in parts], 0),
        influence=np.concatenate(influence, 1)[:, order] if influence else None,
        expected=np.concatenate(expected, 1)[:, order] if expected else None,
    )


@dataclass(frozen=True, kw_only=True)
class Estimated:
    """Group-time effects, and each unit's outcome as it would have been without treatment (treated units' rows)."""

    cells: GroupTime
    counterfactual: Mapping[int, Floats] = field(repr=False)


def group_time(panels: Panels, rules: Rules) -> Estimated:
    """Every group-time effect of a panel (one sample), and counterfactual courses by start (units, periods).

    Raises CannotEstimate as `effects` does, and where a start has no base period.
    """
    length = panels.outcome.shape[1]
    starts = [int(start) for start in np.unique(panels.starts) if start < length]
    rows = list[tuple[int, int, float, Floats]]()
    courses = dict[int, Floats]()
    for start in starts:
        base = base_of(start, rules)
        if base < 0:
            raise CannotEstimate(
                "no-base-period",
                expected="a period before the start and its anticipation",
                found="none",
                fix="Add earlier periods, or lower the anticipation.",
                period=start,
            )
        found = effects(panels, start, base, range(length), rules, whole=True)
        assert found.influence is not None and found.expected is not None  # noqa: PT018
        courses[start] = panels.outcome[:, [base]] + found.expected[0].T
        cells = [(start, period, found.att[0, period], found.influence[0, period]) for period in range(length)]
        rows += cells if rules.base == "universal" else _varying(panels, start, rules) + cells[start:]
    return Estimated(cells=_cells(rows), counterfactual=courses)


def _varying(panels: Panels, start: int, rules: Rules) -> list[tuple[int, int, float, Floats]]:
    """Before the start: the change since the period before."""
    rows = list[tuple[int, int, float, Floats]]()
    for period in range(1, start):
        found = effects(panels, start, period - 1, [period], rules, whole=True)
        assert found.influence is not None
        rows.append((start, period, found.att[0, 0], found.influence[0, 0]))
    return rows


def _cells(rows: list[tuple[int, int, float, Floats]]) -> GroupTime:
    starts, periods, att, influence = zip(*rows, strict=True)
    return GroupTime(
        starts=np.array(starts), periods=np.array(periods), att=np.array(att), influence=np.stack(influence)
    )  # fmt: skip


def _check(part: ChangeEffects, start: int) -> None:
    """Raise CannotEstimate where covariates do not allow the adjustment."""
    if not part.regular.all():
        raise CannotEstimate(
            "covariates-not-identified",
            expected="covariates that differ between the untreated units, none made up of others, and fewer than these",
            found="covariates that the untreated units do not tell apart",
            fix="Leave covariates out, or take adjustment 'none'.",
            period=start,
        )
    if (part.chance > ALMOST_SURE).any():
        raise CannotEstimate(
            "no-overlap",
            expected="untreated units with covariates like those of the treated",
            found="covariates that nearly tell who is treated",
            fix="Use fewer covariates, or take adjustment 'regression'.",
            period=start,
        )
