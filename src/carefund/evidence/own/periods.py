"""Periods of own figures: reading them by a series' cadence, and putting daily and weekly figures together to months.

A figure of a week that lies in two months is divided by days. A month has a figure only where every day of it has one:
a part of a month would look like a fall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from carefund.calendar import MONTHS_IN_YEAR, days_in, month_after, month_of
from carefund.evidence.definition import Cadence, FileLayout
from carefund.workbooks.cells import Cell
from carefund.workbooks.dates import MONTHS, day_of_serial, first_day, month_of_serial, read_date, read_month

DAYS_IN_WEEK = 7
_QUARTER = re.compile(r"(?:(\d{4})\s*[- ]?\s*Q([1-4])|Q([1-4])\s*[- ]?\s*(\d{4}))$", re.IGNORECASE)
_QUARTER_OF_YEAR = re.compile(
    r"(\d{4}\s*[-/–]\s*\d{2,4})\s+Q([1-4])$|Q([1-4])\s+(\d{4}\s*[-/–]\s*\d{2,4})$", re.IGNORECASE
)
_YEAR = re.compile(r"\d{4}$")
_FINANCIAL_YEAR = re.compile(r"(\d{4})\s*[-/–]\s*(\d{2}|\d{4})$")
_YEAR_AND_MONTH = re.compile(r"(\d{4})(\d{2})$|(\d{4})/(\d{1,2})(?:/0?1)?$")
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})$|((?:19|20)\d{2})(\d{2})(\d{2})$")
_NUMBERS_OF_A_DATE, _CLOCK = re.compile(r"\d+"), re.compile(r"[T ]\d{1,2}:\d{2}.*$")
_ENDS = re.compile(r"\b(?:w/?e|ending|ends|ended)\b", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:w/?[cb]|commencing|beginning|begins|starting)\b", re.IGNORECASE)
APRIL = 4
MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Observed:
    """A figure of one place: its day or first day of month, value or mark, and what it was divided from and by.

    `days` is how many days it stands for where it falls to one of them: 7 for a weekly figure.
    """

    period: date
    value: float | None
    marker: str | None
    numerator: float | None = None
    denominator: float | None = None
    days: int = 1


def reads_as_period(cell: Cell, cadence: Cadence) -> bool:
    """Whether a heading is a period of this cadence; a bare number is none, but for a year."""
    if isinstance(cell, float) and cadence != "annual":
        return False
    return read_period(cell, cadence) is not None


def read_period(cell: Cell, cadence: Cadence) -> date | None:
    """The first day of the period that a cell names (of a week the day that is given); None where it names none."""
    if isinstance(cell, float):
        cell = int(cell) if cell.is_integer() else ""
    if isinstance(cell, int):
        return _of_number(cell, cadence)
    if cadence in ("daily", "weekly"):
        return _day(cell)
    if cadence == "quarterly":
        return (_of_quarter(cell.strip()) if isinstance(cell, str) else None) or _of_months(cell, MONTHS_IN_QUARTER)
    if cadence == "annual":
        return (_of_year(cell.strip()) if isinstance(cell, str) else None) or _of_months(cell, MONTHS_IN_YEAR)
    return read_month(cell) or (_month_in_text(cell) if isinstance(cell, str) else None)


def week_said(words: str) -> Literal["begins", "ends"] | None:
    """Which end of its week a date is, as words with it say (`w/e 17 April 2016`); None where they do not."""
    ends, begins = _ENDS.search(words), _BEGINS.search(words)
    return None if bool(ends) == bool(begins) else "ends" if ends else "begins"


def _day(cell: Cell) -> date | None:
    """The day of a date, also as `2016/04/13` or `20160413`; None where a text names two, such as a week's ends."""
    if isinstance(cell, str) and (match := _YEAR_FIRST.match(cell.strip())):
        cell = "-".join(part.zfill(2) for part in match.groups() if part)
    found = read_date(cell.date() if isinstance(cell, datetime) else cell)
    if found is None or not isinstance(cell, str):
        return found.day if found else None
    numbers = _NUMBERS_OF_A_DATE.findall(_CLOCK.sub("", cell.strip()))
    return found.day if len(numbers) <= (2 if _names_month(cell) else 3) else None


def _names_month(words: str) -> bool:
    return any(name in words.lower() for name in MONTHS)


def _month_in_text(text: str) -> date | None:
    """A month as programs and spreadsheets write it beside those that publishers do; None for another day than an end.

    Reads `201604`, `2016/04`, `01-Apr-2016`, `01-04-2016` and `2016-04-01 00:00:00.000`.
    """
    if match := _YEAR_AND_MONTH.match(text.strip()):
        year, month = int(match[1] or match[3]), int(match[2] or match[4])
        return first_day(year, month) if 1 <= month <= MONTHS_IN_YEAR else None
    day = _day(text)
    return month_of(day) if day and day.day in (1, days_in(day)) else None


def _of_months(cell: Cell, length: int) -> date | None:
    """The first month of a quarter or year whose first month or day, or whose last day, a cell names.

    A quarter begins in January, April, July or October; a year may begin with any month.
    """
    day = _day(cell) if isinstance(cell, date | str) else None
    month = month_of(day) if day else read_month(cell)
    if month is None or (day and day.day not in (1, days_in(day))):
        return None
    if day and day.day != 1:
        month = month_after(month, 1 - length)
    return None if length == MONTHS_IN_QUARTER and month.month % MONTHS_IN_QUARTER != 1 else month


def _of_quarter(text: str) -> date | None:
    """The first month of `2016 Q2`, by the calendar, or of `2016-17 Q1`, a quarter of a financial year."""
    if match := _QUARTER.match(text):
        return first_day(int(match[1] or match[4]), MONTHS_IN_QUARTER * int(match[2] or match[3]) - 2)
    match = _QUARTER_OF_YEAR.match(text)
    april = _of_year(match[1] or match[4]) if match else None
    return month_after(april, MONTHS_IN_QUARTER * (int(match[2] or match[3]) - 1)) if match and april else None


def _of_number(number: int, cadence: Cadence) -> date | None:
    """A year where the cadence is annual; else a date that lost its format and stands as Excel's number of days."""
    if cadence == "annual":
        return first_day(number, 1)
    if cadence in ("daily", "weekly"):
        return day_of_serial(number)
    return month_of_serial(number) or (_month_in_text(str(number)) if cadence == "monthly" else None)


def _of_year(text: str) -> date | None:
    if _YEAR.match(text):
        return first_day(int(text), 1)
    match = _FINANCIAL_YEAR.match(text)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]) % 100:
        return None
    return first_day(int(match[1]), APRIL)


def by_month(figures: Iterable[Observed], cadence: Cadence, layout: FileLayout, *, adds_up: bool) -> list[Observed]:
    """Daily or weekly figures of one place as months; those between the first and the last day that are incomplete too.

    A sum where figures add up (or the layout says so), else a mean: weighted by the denominator where one is given,
    each figure by its days otherwise. Of months in which a day has no figure the value is None, and the mark says why.
    """
    days = _by_day(figures, cadence, layout)
    if not days:
        return []
    months: dict[date, list[Observed]] = {}
    for day in days:
        months.setdefault(month_of(day), []).append(days[day])
    summed = layout.to_months == "sum" if layout.to_months else adds_up
    return [_month(month, found, layout, summed=summed) for month, found in sorted(months.items())]


def _by_day(figures: Iterable[Observed], cadence: Cadence, layout: FileLayout) -> Mapping[date, Observed]:
    """The figure that each day falls to: its own, or that of its week."""
    if cadence == "daily":
        return {figure.period: figure for figure in figures}
    back = DAYS_IN_WEEK - 1 if layout.week == "ends" else 0
    return {
        figure.period + timedelta(days=step - back): replace(figure, days=DAYS_IN_WEEK)
        for figure in figures
        for step in range(DAYS_IN_WEEK)
    }


def _month(month: date, days: Sequence[Observed], layout: FileLayout, *, summed: bool) -> Observed:
    known = [day for day in days if day.value is not None]
    if len(known) < days_in(month):
        marks = sorted({day.marker for day in days if day.marker})
        marker = f"{len(known)} of {days_in(month)} days" + (f" ({', '.join(marks)})" if marks else "")
        return Observed(month, None, marker)
    numerator = _sum((day.numerator, day.days) for day in days)
    denominator = _sum((day.denominator, day.days) for day in days)
    return Observed(month, _value(known, numerator, denominator, layout, summed=summed), None, numerator, denominator)


def _value(
    days: Sequence[Observed], numerator: float | None, denominator: float | None, layout: FileLayout, *, summed: bool
) -> float:
    values = [day.value for day in days if day.value is not None]
    if summed:
        return round(sum(value / day.days for value, day in zip(values, days, strict=True)), 6)
    if numerator is not None and denominator:
        return numerator / denominator * layout.per
    weights = [day.denominator for day in days]
    if denominator and all(weight is not None for weight in weights):
        weighted = (value * (day.denominator or 0.0) / day.days for value, day in zip(values, days, strict=True))
        return sum(weighted) / denominator
    return float(sum(values)) / len(values)


def _sum(figures: Iterable[tuple[float | None, int]]) -> float | None:
    """The sum of what falls to each day; None where a figure is not known."""
    found = list(figures)
    if any(value is None for value, _ in found):
        return None
    return float(sum(value / days for value, days in found if value is not None))
