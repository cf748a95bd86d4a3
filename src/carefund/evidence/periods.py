"""Months and years of the fund: reading them in publishers' words, and counting the days in them.

A period is the first day of a month. A financial year runs from April to March and is written `2015-16`.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

_MONTH_AND_YEAR = re.compile(
    r"([a-z]{3,9})[\s\-_,']+(\d{4}|\d{2})(?:\s+(?!to\b|and\b|onwards)\(?[a-z ]+\)?)?$", re.IGNORECASE
)
_DAY_MONTH_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})\s*(st|nd|rd|th)?[\s-]+(?:of\s+)?([a-z]{3,9})[\s,-]+(\d{4})(?!\d)", re.IGNORECASE
)
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[-/–]\s*(\d{2}|\d{4})$")
FIRST_MONTH_OF_FINANCIAL_YEAR = 4
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@dataclass(frozen=True)
class ReadDate:
    """A date as the publisher wrote it: the date, and whether its wording was odd (`1th September`)."""

    day: date
    odd: bool


def read_month(text: object) -> date | None:
    """First day of the month that a publisher's words (`August 2014`, `Apr-15`, a date cell) name, else None."""
    if isinstance(text, date):
        return first_day(text.year, text.month)
    match = _MONTH_AND_YEAR.match(str(text).strip())
    month = MONTHS.get(match[1].lower()) if match else None
    if match is None or month is None:
        return None
    year = int(match[2])
    return first_day(year + 2000 if len(match[2]) == 2 else year, month)  # noqa: PLR2004


def first_day(year: int, month: int) -> date | None:
    """First day of a month, or None in a year that no publication is about."""
    return date(year, month, 1) if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def read_date(text: object) -> ReadDate | None:
    """A release date such as `13th November 2015` or a date cell; None when the words name no date."""
    if isinstance(text, date):
        known = first_day(text.year, text.month)
        return ReadDate(known.replace(day=text.day), odd=False) if known else None
    match = _DAY_MONTH_YEAR.search(str(text).strip())
    month = MONTHS.get(match[3].lower()) if match else None
    if match is None or month is None:
        return None
    day, year = int(match[1]), int(match[4])
    if not 1 <= day <= calendar.monthrange(year, month)[1] or first_day(year, month) is None:
        return None
    return ReadDate(date(year, month, day), odd=bool(match[2]) and match[2].lower() != _ordinal_ending(day))


def _ordinal_ending(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def month_of_financial_year(year_words: str, month_words: str) -> date | None:
    """First day of `APRIL` in `2015-16` as the Monthly Activity Return writes them; None if either is unclear."""
    match = _FINANCIAL_YEAR.match(year_words.strip())
    month = MONTHS.get(month_words.strip().lower())
    if match is None or month is None:
        return None
    return first_day(int(match[1]) + (month < FIRST_MONTH_OF_FINANCIAL_YEAR), month)


def financial_year(period: date) -> str:
    """The financial year of a month: April 2015 to March 2016 are `2015-16`."""
    first = period.year - (period.month < FIRST_MONTH_OF_FINANCIAL_YEAR)
    return f"{first}-{(first + 1) % 100:02d}"


def next_month(period: date) -> date:
    """First day of the month after."""
    return (period.replace(day=28) + timedelta(days=4)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included; empty when `last` is earlier."""
    months = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


def month_number(period: date) -> int:
    """Months since year 0, so that months can be subtracted."""
    return period.year * 12 + period.month - 1


def days_in(months: list[date]) -> int:
    """Calendar days in these months: 365 or 366 for a year, since leap years matter to daily rates."""
    return sum(calendar.monthrange(month.year, month.month)[1] for month in months)


def month_words(period: date) -> str:
    """A month as people write it, `July 2014`."""
    return f"{calendar.month_name[period.month]} {period.year}"


def span_words(first: date, last: date) -> str:
    """A span of months as people write it, `July 2014 to March 2015`; one month stands alone."""
    return month_words(first) if first == last else f"{month_words(first)} to {month_words(last)}"
