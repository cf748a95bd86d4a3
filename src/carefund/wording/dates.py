"""Months, spans of months and days as people write them, and as files and commands do."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from carefund.calendar import MONTH_NAMES

LONDON = ZoneInfo("Europe/London")


def month_words(day: date) -> str:
    """The month that a day lies in.

    >>> month_words(date(2014, 7, 1))
    'July 2014'
    """
    return f"{MONTH_NAMES[day.month - 1]} {day.year}"


def short_month_words(day: date) -> str:
    """The same, cut to three letters for a narrow table: `Jul 2014`."""
    return f"{MONTH_NAMES[day.month - 1][:3]} {day.year}"


def span_words(first: date, last: date) -> str:
    """A span of months; one month stands alone.

    >>> span_words(date(2014, 7, 1), date(2015, 3, 1)), span_words(date(2014, 7, 1), date(2014, 7, 1))
    ('July 2014 to March 2015', 'July 2014')
    """
    return month_words(first) if first == last else f"{month_words(first)} to {month_words(last)}"


def day_words(value: date) -> str:
    """A day.

    >>> day_words(date(2015, 4, 1))
    '1 April 2015'
    """
    return f"{value.day} {month_words(value)}"


def numeric_day_words(value: date) -> str:
    """A day as it is typed into a cell.

    >>> numeric_day_words(date(2015, 4, 1))
    '01/04/2015'
    """
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def month_id(value: date) -> str:
    """A month as commands and files write it.

    >>> month_id(date(2014, 9, 1))
    '2014-09'
    """
    return f"{value.year:04d}-{value.month:02d}"


def moment_words(value: datetime) -> str:
    """A moment, in the time that London's clocks show, and in UTC where that differs.

    >>> from datetime import UTC
    >>> moment_words(datetime(2025, 10, 26, 0, 30, tzinfo=UTC)), moment_words(datetime(2025, 10, 26, 1, 30, tzinfo=UTC))
    ('26 October 2025, 01:30 (00:30 UTC)', '26 October 2025, 01:30')
    """
    here, there = value.astimezone(LONDON), value.astimezone(UTC)
    also = "" if here.hour == there.hour else f" ({there:%H:%M} UTC)"
    return f"{day_words(here)}, {here:%H:%M}{also}"


def utc_words(value: datetime) -> str:
    """A moment in UTC, to the second, as what is put on record gives it.

    >>> from datetime import UTC
    >>> utc_words(datetime(2025, 10, 26, 1, 30, 5, tzinfo=UTC))
    '26 October 2025, 01:30:05 UTC'
    """
    there = value.astimezone(UTC)
    return f"{day_words(there)}, {there:%H:%M:%S} UTC"


def london_words(value: datetime) -> str:
    """The same moment on London's clocks; the hour that comes twice in October is told apart by BST and GMT.

    >>> from datetime import UTC
    >>> [london_words(datetime(2025, 10, 26, hour, 30, 5, tzinfo=UTC)) for hour in (0, 1)]
    ['26 October 2025, 01:30:05 BST', '26 October 2025, 01:30:05 GMT']
    """
    here = value.astimezone(LONDON)
    return f"{day_words(here)}, {here:%H:%M:%S} {here:%Z}"
