"""Periods as a panel's file writes them: whole numbers, or dates of months or days; their order and their spacing."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from carefund.calendar import MONTHS_IN_YEAR
from carefund.evaluation.methods.panel import Period

_WHOLE = re.compile(r"([+-]?\d{1,15})(?:\.0+)?")
_MONTH, _DAY = re.compile(r"(\d{4})-(\d{2})"), re.compile(r"(\d{4})-(\d{2})-(\d{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2100
"""Whole numbers between these are taken to be years."""
FORMS = "a whole number, or a date in the form 2015-04 or 2015-04-01"


def period_of(written: str) -> Period | None:
    """The period that a text stands for: a number, or the text itself where it is a date; None for anything else.

    A whole number may be written as 2015.0, as programs do that hold a column with empty cells.
    """
    whole = _WHOLE.fullmatch(written)
    if whole:
        return int(whole[1])
    return written if day_of(written) else None


def day_of(written: str) -> date | None:
    """The day of a date, the first of a month's; None for no date."""
    found = _DAY.fullmatch(written) or _MONTH.fullmatch(written)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()), *((1,) if len(found.groups()) == 2 else ()))  # noqa: PLR2004
    except ValueError:
        return None


def kinds(periods: Iterable[Period]) -> list[str]:
    """The kinds of periods that there are: whole numbers, months, days."""
    found = (
        "whole numbers" if isinstance(one, int) else "months" if _MONTH.fullmatch(one) else "days" for one in periods
    )
    return sorted(set(found))


def in_order(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Periods of one kind in their order, each once."""
    return tuple(sorted(set(periods), key=lambda one: one if isinstance(one, int) else _ordinal(one)))


def _ordinal(written: str) -> int:
    day = day_of(written)
    return day.toordinal() if day else 0


def place_of(period: Period, periods: Sequence[Period]) -> int | None:
    """Which of a panel's periods is meant, None for none of them; 2015-04 and 2015-04-01 may stand for each other."""
    if period in periods:
        return periods.index(period)
    read = period_of(str(period).strip())
    if read in periods:
        return periods.index(read)
    day = day_of(read) if isinstance(read, str) else None
    found = [place for place, one in enumerate(periods) if isinstance(one, str) and day and day_of(one) == day]
    return found[0] if found else None


def is_after(said: Period, periods: Sequence[Period]) -> bool:
    """Whether a period of a panel's own kind comes after its last."""
    read = period_of(str(said).strip())
    if read is None or len(kinds([read, periods[-1]])) > 1:
        return False
    return in_order([read, periods[-1]])[-1] == read


def wide_steps(periods: Sequence[Period]) -> list[int]:
    """The places after which more than the usual step follows; none where all steps are alike.

    Days of one day of the month, or the last of each month, are counted by months.
    """
    counts = _counts(periods)
    steps = [later - earlier for earlier, later in pairwise(counts)]
    usual = min(steps, default=1)
    return [place for place, step in enumerate(steps) if step != usual]


def _counts(periods: Sequence[Period]) -> list[int]:
    if all(isinstance(one, int) for one in periods):
        return [int(one) for one in periods]
    days = [day for one in periods if (day := day_of(str(one)))]
    same = len({day.day for day in days}) == 1
    last = all(day.day == monthrange(day.year, day.month)[1] for day in days)
    return [day.year * MONTHS_IN_YEAR + day.month if same or last else day.toordinal() for day in days]


def is_monthly(periods: Sequence[Period]) -> bool:
    """Whether the periods are months one after the other, also where each is written as a day."""
    return periods_of_a_year(periods) == MONTHS_IN_YEAR and not wide_steps(periods)


def periods_of_a_year(periods: Sequence[Period]) -> int | None:
    """How many periods make a year: of dates by their step, of whole numbers one where they look like years.

    None where it is not known.
    """
    if len(periods) < 2:  # noqa: PLR2004
        return None
    counts = _counts(periods)
    step = min(later - earlier for earlier, later in pairwise(counts))
    if all(isinstance(one, int) for one in periods):
        return 1 if step == 1 and counts[0] >= FIRST_YEAR and counts[-1] <= LAST_YEAR else None
    by_months = counts[-1] <= MONTHS_IN_YEAR * (LAST_YEAR + 1)  # days are counted from the year 1
    return MONTHS_IN_YEAR // step if by_months and MONTHS_IN_YEAR % step == 0 else None
