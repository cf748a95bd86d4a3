"""Months, quarters, financial years and days, as the fund counts them.

A period is a month, held as its first day. A financial year runs from April to March and is written `2015-16`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date

MONTHS_IN_YEAR = 12
QUARTERS = (1, 2, 3, 4)
"""The quarters of a financial year; the first begins in April."""
FIRST_MONTH_OF_FINANCIAL_YEAR = 4
MONTH_NAMES = tuple(calendar.month_name)[1:]
_FINANCIAL_YEAR = re.compile(r"([0-9]{4})-([0-9]{2})")


def month_of(day: date) -> date:
    """The month that a date or a datetime lies in.

    >>> month_of(date(2014, 9, 30))
    datetime.date(2014, 9, 1)
    """
    return date(day.year, day.month, 1)


def month_after(month: date, step: int) -> date:
    """The month `step` months after a month; before it where `step` is negative.

    >>> month_after(date(2014, 11, 1), 3)
    datetime.date(2015, 2, 1)
    """
    years, index = divmod(month.month - 1 + step, MONTHS_IN_YEAR)
    return date(month.year + years, index + 1, 1)


def next_month(month: date) -> date:
    """The month after."""
    return month_after(month_of(month), 1)


def months_after(month: date, number: int) -> tuple[date, ...]:
    """So many months that follow a month."""
    return tuple(month_after(month, step) for step in range(1, number + 1))


def months_between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included; empty when `last` is earlier."""
    return [month_after(first, step) for step in range(month_number(last) - month_number(first) + 1)]


def month_number(month: date) -> int:
    """Months since year 0, so that months can be subtracted."""
    return month.year * MONTHS_IN_YEAR + month.month - 1


def days_in(month: date) -> int:
    """Days of a month.

    >>> days_in(date(2016, 2, 1))
    29
    """
    return calendar.monthrange(month.year, month.month)[1]


def last_day(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=days_in(month))


def financial_year(month: date) -> str:
    """The financial year of a month: April 2015 to March 2016 are `2015-16`.

    >>> financial_year(date(2016, 3, 1))
    '2015-16'
    """
    first = month.year - (month.month < FIRST_MONTH_OF_FINANCIAL_YEAR)
    return f"{first}-{(first + 1) % 100:02d}"


def financial_year_after(year: str, step: int) -> str:
    """The financial year `step` years after one; before it where `step` is negative.

    >>> financial_year_after("2023-24", -1), financial_year_after("1998-99", 1)
    ('2022-23', '1999-00')
    """
    first = int(year[:4]) + step
    return f"{first}-{(first + 1) % 100:02d}"


def is_financial_year(words: str) -> bool:
    """Whether words are a financial year such as `2015-16`.

    >>> is_financial_year("2015-16"), is_financial_year("2015-17")
    (True, False)
    """
    match = _FINANCIAL_YEAR.fullmatch(words)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def whole_financial_years(months: Iterable[date]) -> list[str]:
    """The financial years that lie whole within these months, in order."""
    held = by_financial_year(set(months))
    return sorted(year for year, found in held.items() if len(found) == MONTHS_IN_YEAR)


def by_financial_year(months: Iterable[date]) -> dict[str, list[date]]:
    """The months of each financial year that they touch, in the order in which they come.

    >>> {year: len(found) for year, found in by_financial_year(months_after(date(2014, 12, 1), 5)).items()}
    {'2014-15': 3, '2015-16': 2}
    """
    years: dict[str, list[date]] = {}
    for month in months:
        years.setdefault(financial_year(month), []).append(month)
    return years


def spans_begin(months: Sequence[date], length: int) -> list[date] | None:
    """The first months of the spans of `length` months that these months are, one after the other; None where not.

    >>> spans_begin(months_between(date(2024, 4, 1), date(2025, 3, 1)), 12)
    [datetime.date(2024, 4, 1)]
    """
    firsts = list(months[::length])
    whole = [month_after(first, step) for first in firsts for step in range(length)]
    return firsts if whole == list(months) else None


def month_runs(months: Iterable[date]) -> list[list[date]]:
    """Months in order, grouped into runs without a gap.

    >>> [len(run) for run in month_runs([date(2014, 12, 1), date(2015, 1, 1), date(2015, 3, 1)])]
    [2, 1]
    """
    found: list[list[date]] = []
    for month in sorted(months):
        if found and month_number(month) == month_number(found[-1][-1]) + 1:
            found[-1].append(month)
        else:
            found.append([month])
    return found
