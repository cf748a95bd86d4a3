"""Reading months, dates and financial years in the words of publishers and of people who fill in workbooks."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from carefund.calendar import FIRST_MONTH_OF_FINANCIAL_YEAR, MONTH_NAMES, days_in

MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

_MARKS = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079*\u2020\u2021\u200b\u2060\ufeff]+|\s*\[note \d+\]|\s*\(\d\)$")
_STATUS = r"(?:revised|provisional|final|published|updated|estimated|monthly|data|figures|only|public|not)"
_AFTER_MONTH = rf"(?:\s*[-\u2013\u2014,]?\s*\(?{_STATUS}(?:[ ]+{_STATUS})*\)?)?$"
_MONTH_AND_YEAR = re.compile(rf"([a-z]{{3,9}})[\s\-_,.'\u2019]*(\d{{4}}|\d{{2}}){_AFTER_MONTH}", re.IGNORECASE)
_WHOLE_MONTH = re.compile(r"(?:0?1(?:st)?\s*(?:-|\u2013|to)\s*)?(\d{1,2})(?:st|th)?\s+(?=[a-z])(.+)$", re.IGNORECASE)
_YEAR_AND_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ]00:00:00)?)?$")
_DAY_AND_MONTH = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})$")
_YEAR_THEN_MONTH = re.compile(r"(?:FY\s*)?(\d{4}\s*[-/\u2013]\s*(?:\d{4}|\d{2}))[\s,:-]+([a-z]{3,9})$", re.IGNORECASE)

_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>\d{4}(?!\d)|\d{2}(?!\s*\d))"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?P<ending>st|nd|rd|th)?[\s.,-]*(?:of\s+)?(?P<month>{_MONTH_NAMES})[\s.,'-]*{_YEAR}",
        rf"\b(?P<month>{_MONTH_NAMES})[\s.]+(?P<day>\d{{1,2}})(?P<ending>st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)",
        r"(?<![\d/.])(?P<day>\d{1,2})(?P<between>[/.-])(?P<month>\d{1,2})(?P=between)(?P<year>\d{4})(?!\d)",
    )
)
_NAMED_MONTH = re.compile(rf"\b(?:{_MONTH_NAMES})\b|\d{{1,2}}(?:st|nd|rd|th)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\d{1,4}(?:[/.]\d{1,2}[/.]\d{1,4}|-\d{1,2}-\d{1,4})")
_FINANCIAL_YEAR = re.compile(r"(?:FY\s*)?(\d{4}|\d{2})\s*[-/\u2013]\s*(\d{2}|\d{4})$", re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"M?0?(\d{1,2})$", re.IGNORECASE)
_FIRST_SERIAL, _SERIALS = date(1899, 12, 30), range(32_000, 74_000)
LONGEST_MONTH, LONGEST_DATES = 120, 400
"""Characters of a text that may name a month, or dates with words about them; longer ones name none."""
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


@dataclass(frozen=True)
class ReadDate:
    """A date as the publisher wrote it: the date, and whether its wording was odd (`1th September`)."""

    day: date
    odd: bool


def read_month(text: object) -> date | None:
    """First day of the month that a publisher's words name, else None.

    Reads `August 2014`, `Apr-15`, `1 April 2015`, `2015-04`, `01/04/2015`, `2015-16 APRIL` and a date cell. A day
    must be the month's first or last, for `12/01/2018` may be meant in two ways.
    """
    if isinstance(text, date):
        return first_day(text.year, text.month)
    said = str(text).strip()
    if len(said) > LONGEST_MONTH:
        return None
    words = _MARKS.sub("", said).strip()
    return _month_in_words(words) or _month_in_numbers(words) or _month_within_year(words)


def _month_in_words(words: str) -> date | None:
    with_day = _WHOLE_MONTH.match(words)
    match = _MONTH_AND_YEAR.match(with_day[2] if with_day else words)
    month = MONTHS.get(match[1].lower()) if match else None
    if match is None or month is None:
        return None
    found = first_day(_whole_year(match[2]), month)
    return found if with_day is None else _if_at_an_end(found, int(with_day[1]))


def _month_in_numbers(words: str) -> date | None:
    if match := _YEAR_AND_MONTH.match(words):
        return _if_at_an_end(_month_of(int(match[1]), int(match[2])), int(match[3] or 1))
    if match := _DAY_AND_MONTH.match(words):
        return _if_at_an_end(_month_of(int(match[3]), int(match[2])), int(match[1] or 1))
    return None


def _month_within_year(words: str) -> date | None:
    match = _YEAR_THEN_MONTH.match(words)
    return month_of_financial_year(match[1], match[2]) if match else None


def _month_of(year: int, month: int) -> date | None:
    return first_day(year, month) if 1 <= month <= 12 else None  # noqa: PLR2004


def _if_at_an_end(month: date | None, day: int) -> date | None:
    """The month, if this is its first or last day."""
    return month if month and day in (1, days_in(month)) else None


def _whole_year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)  # noqa: PLR2004


def month_of_serial(number: float) -> date | None:
    """First day of the month of a date that lost its format and stands as Excel's number of days; else None."""
    day = day_of_serial(number)
    return day.replace(day=1) if day else None


def day_of_serial(number: float) -> date | None:
    """The day that Excel's number of days stands for; None for a fraction, and beyond what publications are about."""
    known = float(number).is_integer() and int(number) in _SERIALS
    return _FIRST_SERIAL + timedelta(days=int(number)) if known else None


def first_day(year: int, month: int) -> date | None:
    """First day of a month, or None in a year that no publication is about."""
    return date(year, month, 1) if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def read_date(text: object) -> ReadDate | None:
    """A release date such as `13th November 2015`, `13/11/2015` or a date cell; None when the words name no date.

    Of several dates the latest counts. Numbers are day, month, year. None also when only some of the dates can be read.
    """
    if isinstance(text, date):
        known = first_day(text.year, text.month)
        return ReadDate(known.replace(day=text.day), odd=False) if known else None
    said = str(text).strip()
    if len(said) > LONGEST_DATES:
        return None
    rest = _MARKS.sub("", said)
    found: list[ReadDate | None] = []
    for pattern in _DATES:
        found += [_date_of(match) for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    read = [day for day in found if day]
    if not read or len(read) < len(found) or _NAMED_MONTH.search(rest) or _NUMBERS.search(rest):
        return None
    return max(read, key=lambda date_read: date_read.day)


def _date_of(match: re.Match[str]) -> ReadDate | None:
    parts = match.groupdict()
    day, year = int(parts["day"]), _whole_year(parts["year"])
    named = MONTHS.get(parts["month"].lower())
    month = first_day(year, named) if named else _month_of(year, int(parts["month"]))
    if month is None or not 1 <= day <= days_in(month):
        return None
    ending = (parts.get("ending") or "").lower()
    return ReadDate(month.replace(day=day), odd=bool(ending) and ending != _ordinal_ending(day))


def _ordinal_ending(day: int) -> str:
    if day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def month_of_financial_year(year_words: str, month_words: str) -> date | None:
    """First day of `APRIL` in `2015-16` as the Monthly Activity Return writes them; None if either is unclear."""
    if len(year_words) > LONGEST_MONTH or len(month_words) > LONGEST_MONTH:
        return None
    match = _FINANCIAL_YEAR.match(year_words.strip())
    month = MONTHS.get(month_words.strip().lower())
    if match is None or month is None or not _follows(_whole_year(match[1]), match[2]):
        return None
    return first_day(_whole_year(match[1]) + (month < FIRST_MONTH_OF_FINANCIAL_YEAR), month)


def _follows(year: int, later: str) -> bool:
    return (year + 1) % 100 == int(later) % 100


@lru_cache(maxsize=4096)
def months_meant(year_words: str, month_words: str) -> frozenset[date]:
    """Every month that a year and a month in two cells may mean; empty when they cannot be read.

    A number may count months from January or from April, a single year may be a calendar or a financial year's first.
    """
    if len(year_words) > LONGEST_MONTH or len(month_words) > LONGEST_MONTH:
        return frozenset()
    months = {month_words.strip().lower()}
    if number := _MONTH_NUMBER.match(month_words.strip()):
        months = {MONTH_NAMES[place - 1].lower() for place in _places(int(number[1]))}
    found = {month_of_financial_year(year, month) for year in _years_meant(year_words) for month in months}
    if year_words.strip().isdigit():
        found |= {read_month(f"{month} {year_words.strip()}") for month in months}
    return frozenset(month for month in (*found, read_month(month_words)) if month)


def _places(number: int) -> list[int]:
    """The calendar months that a number may mean: the 9th is September, or December when counted from April."""
    return [number, (number + 2) % 12 + 1] if 1 <= number <= 12 else []  # noqa: PLR2004


def _years_meant(year_words: str) -> list[str]:
    words = year_words.strip()
    return [f"{words}-{(int(words) + 1) % 100:02d}"] if words.isdecimal() and len(words) == 4 else [words]  # noqa: PLR2004
