"""What a reader of a control chart must know of it: gaps, too few points, limits that do not exist, dates not found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.findings import ChartFinding, error, note, warning
from carefund.monitoring.charts.gaps import gaps_of
from carefund.monitoring.charts.observations import Observations
from carefund.wording.lists import counted

TOO_SHORT = "Wait for more points; limits need two at least, and twelve to be relied on."


class Limited(Protocol):
    """A segment, as far as findings ask of it."""

    @property
    def first(self) -> int:
        """The place of its first point."""

    @property
    def points(self) -> int:
        """How many points it has."""

    @property
    def lower(self) -> float | None:
        """Its lower limit, None where there is none."""


def findings_of_asking(asked: Asked) -> list[ChartFinding]:
    """What to know of what was asked, whatever the figures are."""
    if asked.target is None or asked.improvement != "neutral":
        return []
    return [note("no-direction", "a direction of improvement, to judge the target by", "neutral",
                 "Say which way is better to see whether the target is met.")]  # fmt: skip


def findings_of_rebasing(series: Sequence[Observations], dates: Sequence[date]) -> list[ChartFinding]:
    """An error for each date that no series has a point of, a warning for each series that has no point of one."""
    found: list[ChartFinding] = []
    days = {one.unit: set(one.periods) for one in series} if dates else {}
    for day in dict.fromkeys(dates):
        lacking = [unit for unit, own in days.items() if day not in own]
        expected, said = "the date of a point, at which limits begin anew", f"no point of {day.isoformat()}"
        if len(lacking) == len(days):
            fix = f"Name a date that the figures have; {_near(series, day)}."
            found.append(error("rebase-date", expected, said, fix, period=day.isoformat()))
            continue
        fix = "The limits of this unit go on; those of the others begin anew."
        found += [warning("rebase-date", expected, said, fix, unit=unit, period=day.isoformat()) for unit in lacking]
    return found


def _near(series: Sequence[Observations], day: date) -> str:
    """The date that is nearest."""
    every = {one for each in series for one in each.periods}
    return f"the nearest is {min(every, key=lambda one: (abs(one - day), one)).isoformat()}"


def findings_of_chart(
    observed: Observations, segments: Sequence[Limited], asked: Asked, *, trial: int
) -> Iterator[ChartFinding]:
    """What to know of one chart; `trial` is the number of points below which limits are on trial."""
    yield from gaps_of(observed)
    for segment in segments:
        where = {"unit": observed.unit, "period": str(observed.days[segment.first])}
        rests = segment.points if asked.fix_after is None else min(segment.points, asked.fix_after)
        if segment.lower is None:
            yield _no_limits(segment, asked, where)
        elif rests < trial:
            found = f"limits from here on that rest on {counted(rests, 'point')}"
            yield note("trial-limits", f"{trial} points or more for limits that hold", found,
                       "Take these limits as on trial.", **where)  # fmt: skip


def _no_limits(segment: Limited, asked: Asked, where: dict[str, str | None]) -> ChartFinding:
    """Why a segment has no limits."""
    expected = "moving ranges between points for limits to rest on"
    if segment.points == 1:
        return warning("one-point", expected, "one point", TOO_SHORT, **where)
    if asked.fix_after == 1:
        return warning("one-point", expected, "limits that rest on the first point alone",
                       "Let limits rest on more points.", **where)  # fmt: skip
    return warning("no-moving-range", expected, "points that do not vary, so that no moving range is left",
                   "Chart how long it is between changes instead, or leave out the screening.", **where)  # fmt: skip
