"""What is found in figures that carefund's rules are to read: whether they are monthly, and what kind they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.findings import ChartFinding, error, note
from carefund.monitoring.charts.observations import Given, Observations
from carefund.monitoring.signals.findings import LEAST_MONTHS, SignalFinding
from carefund.wording.lists import counted

MOST_MONTHS = 240
"""Figures that reach over more months, of one unit or of all, are refused: the work grows with their cube."""
EXPECTED = "one figure for each month, for the season is taken out"


def monthly(series: Sequence[Observations]) -> Given:
    """The series that are monthly, and an error for each other one; none where all of them reach over too long."""
    wrong = {place: found for place, one in enumerate(series) if (found := _not_monthly(one))}
    kept = tuple(one for place, one in enumerate(series) if place not in wrong)
    findings = tuple(wrong.values())
    if kept and _reach([one.days[place] for one in kept for place in (0, -1)]) > MOST_MONTHS:
        return (), (*findings, _too_long("units that together reach over more", None))
    return kept, findings


def _not_monthly(one: Observations) -> ChartFinding | None:
    """Why a series is not monthly, if it is not."""
    months = one.days.astype("datetime64[M]").astype(np.int64)
    steps = np.diff(months)
    if _reach([one.days[0], one.days[-1]]) > MOST_MONTHS:
        return _too_long("figures that reach over more", one.unit)
    if (steps == 0).any():
        place = int(np.flatnonzero(steps == 0)[0])
        found = f"{one.days[place]} and {one.days[place + 1]} in one month"
        fix = "Add up what belongs to one month, or take the rules 'nhs'."
        return error("not-monthly", EXPECTED, found, fix, unit=one.unit, period=str(one.days[place + 1]))
    if len(steps) and np.median(steps) > 1:
        found = f"figures that are usually {counted(int(np.median(steps)), 'month')} apart"
        return error("not-monthly", EXPECTED, found, "Give monthly figures, or take the rules 'nhs'.", unit=one.unit)
    return None


def _reach(days: Sequence[np.datetime64]) -> int:
    """Months from the first to the last of days, both counted."""
    months = np.array(days, dtype="datetime64[M]").astype(np.int64)
    return int(months.max() - months.min()) + 1


def _too_long(found: str, unit: str | None) -> ChartFinding:
    fix = "Look whether a year is mistyped; give the later years alone."
    return error("too-long", f"figures of {counted(MOST_MONTHS, 'month')} at most", found, fix, unit=unit)


def findings_of_kind(asked: Asked, *, counts: bool) -> Iterator[ChartFinding]:
    """That figures were taken for counts, where nobody said so."""
    if counts and asked.counts is None:
        fix = "Say that they are numbers (figures) where they are measured and not counted."
        found = f"whole numbers of 0 or more in the first {counted(LEAST_MONTHS, 'month')}, taken for counts"
        yield note("taken-for-counts", "to know whether figures are counts", found, fix)


def as_chart_finding(one: SignalFinding, span: tuple[Observations, slice] | None, *, counts: bool) -> ChartFinding:
    """A finding of signals as one of the unit whose part it is of (None: of all), at the period as written."""
    fix = one.fix
    if one.id == "no-figure" and counts:
        fix = "Correct it, or say that the figures are numbers (figures): the first ones were taken for counts."
    return ChartFinding(
        id=one.id, severity=one.severity, expected=one.expected, found=one.found, fix=fix,
        unit=None if span is None else span[0].unit, period=None if span is None else _period_of(one, *span),
    )  # fmt: skip


def _period_of(one: SignalFinding, observed: Observations, span: slice) -> str | None:
    """The period of a finding's month as written; without one that at which its part begins, None for the first."""
    for day in observed.days[span]:
        if one.month is not None and day.astype("datetime64[M]") == np.datetime64(one.month, "M"):
            return str(day)
    return None if span.start == 0 else str(observed.days[span.start])
