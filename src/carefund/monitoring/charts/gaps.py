"""Periods that a series leaves out: the rules read points in their order and do not see that one is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from carefund.calendar import last_day, month_number
from carefund.monitoring.charts.findings import ChartFinding, warning

SATURDAY = 5
MOST_TOLD = 12
"""At most so many gaps of one unit are told one by one."""


def gaps_of(unit: str | None, periods: Sequence[date]) -> list[ChartFinding]:
    """A warning for each step between neighbouring periods that is longer than the usual one, at the later period.

    Periods that are all first, or all last, days of months are counted in months, those of which none is of a weekend
    in weekdays, others in days. The usual step is one that at least half are; without one nothing is told.
    """
    unit_of_time, between = _counting(periods)
    steps = [between(before, after) for before, after in pairwise(periods)]
    usual = _usual(steps)
    if usual is None:
        return []
    found = [
        (before, after, step) for (before, after), step in zip(pairwise(periods), steps, strict=True) if step > usual
    ]
    told = [
        warning(
            "gap",
            f"a point every {_many(usual, unit_of_time)}",
            f"{_many(step, unit_of_time)} between {before.isoformat()} and {after.isoformat()}",
            "Add what is missing. Until then the rules take these two points for neighbours.",
            unit=unit,
            period=after.isoformat(),
        )
        for before, after, step in found[:MOST_TOLD]
    ]
    left = len(found) - len(told)
    if left:
        told.append(warning("gap", f"a point every {_many(usual, unit_of_time)}", f"{left} more gaps",
                            "Add what is missing.", unit=unit))  # fmt: skip
    return told


def _counting(periods: Sequence[date]) -> tuple[str, Callable[[date, date], int]]:
    """In what steps between these periods are counted, and how."""
    if all(day.day == 1 for day in periods) or all(day == last_day(day) for day in periods):
        return "month", lambda before, after: month_number(after) - month_number(before)
    if all(day.weekday() < SATURDAY for day in periods):
        return "weekday", lambda before, after: int(np.busday_count(before, after))
    return "day", lambda before, after: (after - before).days


def _usual(steps: Sequence[int]) -> int | None:
    """The step that is at least half of all; None where there is none such."""
    if not steps:
        return None
    step, times = Counter(steps).most_common(1)[0]
    return step if 2 * times >= len(steps) else None


def _many(number: int, thing: str) -> str:
    return thing if number == 1 else f"{number} {thing}s"
