"""Periods that a series leaves out: the rules read points in their order and do not see that one is missing."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from carefund.arrays import Whole
from carefund.monitoring.charts.findings import ChartFinding, warning
from carefund.monitoring.charts.observations import Observations
from carefund.monitoring.charts.readings import Days
from carefund.wording.lists import counted

MOST_TOLD = 12
"""At most so many gaps of one unit are told one by one."""
DAY = np.timedelta64(1, "D")


def gaps_of(observed: Observations) -> list[ChartFinding]:
    """A warning for each step between neighbouring periods that is longer than the usual one, at the later period.

    Periods that are all first, or all last, days of months are counted in months, those of which none is of a weekend
    in weekdays, others in days. The usual step is one that half of them are, of days more than half; without one
    nothing is told.
    """
    usual, long = _long_steps(observed.days.tobytes())
    told = [_told(observed, place, usual, step) for place, step in long[:MOST_TOLD]]
    left = len(long) - len(told)
    if left:
        found = f"{counted(left, 'longer step')} more"
        told.append(warning("gap", f"a point every {usual}", found, "Add what is missing.", unit=observed.unit))
    return told


@lru_cache(maxsize=256)
def _long_steps(days: bytes) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The usual step in words, and the places before longer ones with these in words; kept, as units share days."""
    thing, steps = steps_of(np.frombuffer(days, dtype="datetime64[D]"))
    if not steps.size or (steps == steps[0]).all():
        return "", ()
    values, times = np.unique(steps, return_counts=True)
    usual = int(values[times.argmax()])
    least = steps.size / 2 if thing == "month" else steps.size / 2 + 1
    if times.max() < least:
        return "", ()
    long = np.flatnonzero(steps > usual).tolist()
    return _many(usual, thing), tuple((place, _many(int(steps[place]), thing)) for place in long)


def steps_of(days: Days) -> tuple[str, Whole]:
    """In what steps between these days are counted (month, weekday or day), and how many there are to the next."""
    months = days.astype("datetime64[M]")
    if (days == months).all() or ((days + DAY).astype("datetime64[M]") == days + DAY).all():
        return "month", np.diff(months.astype(np.int64)).astype(np.int64)
    if np.is_busday(days).all():
        return "weekday", np.asarray(np.busday_count(days[:-1], days[1:]), dtype=np.int64)
    return "day", np.diff(days.astype(np.int64)).astype(np.int64)


def _told(observed: Observations, place: int, usual: str, step: str) -> ChartFinding:
    """A step that is too long."""
    before, after = observed.days[place : place + 2]
    fix = "Add what is missing. Until then the rules take these two points for neighbours."
    found = f"{step} between {before} and {after}"
    return warning("gap", f"a point every {usual}", found, fix, unit=observed.unit, period=str(after))


def _many(number: int, thing: str) -> str:
    """So many of a thing; one of it is just it."""
    return thing if number == 1 else f"{number} {thing}s"
