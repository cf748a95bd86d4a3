"""Sums, days and periods as general ledgers write them, read without guessing: what could be two things is refused."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from carefund.calendar import MONTH_NAMES, MONTHS_IN_YEAR, last_day, month_after
from carefund.pool.refusal import RefusedEntry
from carefund.wording.lists import quoted

Counting = Literal["calendar", "financial"]
"""Whether the months of a period such as `2023/04` are counted from January or from April."""
_SUM = re.compile(r"(?P<sign>[-−+])?£?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<pence>\d{1,2}))?")
_SIDE = re.compile(r"\s*(?P<side>DR|CR|D|C)$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:P(?:ERIOD)?\s*)?(?P<number>\d{1,2})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?P<year>20\d{2})[/\-. ]?P?(?P<number>\d{1,2})", re.IGNORECASE)
_NAMED = re.compile(r"(?P<month>[A-Za-z]{3,9})[ \-/.]?(?P<year>\d{4}|\d{2})")
_DAY = re.compile(r"(?P<day>\d{1,2})[/\-.](?P<month>\d{1,2})[/\-.](?P<year>\d{4})")
_LAST_PERIOD = 16
"""Ledgers number further periods after the twelfth month, for what is adjusted at the end of the year."""


def sum_of(text: str, place: str) -> Decimal | None:
    """A sum in pounds: `1,234.56`, `(1,234.56)`, `1234.56-`, `£1,234.56 CR`; none for an empty cell or a dash.

    Below zero in brackets, with a minus before or after, or with CR. Raises RefusedEntry for anything else.
    """
    bare = text.strip().replace(" ", "").replace("\u00a0", "")
    if bare in ("", "-", "–"):
        return None
    side = _SIDE.search(bare)
    inner = bare[: side.start()] if side else bare
    credit = side is not None and side["side"].upper() in ("CR", "C")
    bracketed = inner.startswith("(") and inner.endswith(")")
    after = inner.endswith(("-", "−"))
    match = _SUM.fullmatch(inner.strip("()") if bracketed else inner[:-1] if after else inner)
    minus = match is not None and match["sign"] in ("-", "−")
    if match is None or minus + bracketed + after + credit > 1:
        raise _refused(place, "a sum of pounds such as 1,234.56, (1,234.56) or 1,234.56 CR", text)
    size = Decimal(f"{match['digits'].replace(',', '')}.{match['pence'] or '0'}")
    return -size if minus or bracketed or after or credit else size


def day_of(text: str, place: str) -> date:
    """A day: `2023-04-30`, `30/04/2023`, the day before the month. Raises RefusedEntry for anything else."""
    bare = text.strip().split("T")[0].split(" ")[0]
    match = _DAY.fullmatch(bare)
    try:
        if match is not None:
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        return date.fromisoformat(bare)
    except ValueError as error:
        raise _refused(place, "a day such as 30/04/2023 or 2023-04-30", text) from error


def period_of(text: str, year: str, counting: Counting | None, place: str) -> tuple[date, bool]:
    """The last day of a period, and whether it is one of adjustment after the year's last month.

    `P01`, `1` and `Period 13` are counted from April of `year`; `Apr-23` and `April 2023` are named; of `2023/04` and
    `202304` `counting` says how months are counted. Raises RefusedEntry for anything else, or where it does not say.
    """
    bare = text.strip()
    numbered, named = _NUMBERED.fullmatch(bare), _NAMED.fullmatch(bare)
    if numbered is not None and 1 <= int(numbered["number"]) <= _LAST_PERIOD:
        return _financial(int(year[:4]), int(numbered["number"]))
    if named is not None and (month := _month_named(named["month"])):
        full = int(named["year"]) + (2000 if len(named["year"]) == 2 else 0)  # noqa: PLR2004
        return last_day(date(full, month, 1)), False
    dated = _YEAR_FIRST.fullmatch(bare)
    if dated is not None and counting is None:
        raise _refused(place, "a period that is plain, or settings that say how periods are counted", text)
    number = int(dated["number"]) if dated is not None else 0
    if dated is not None and counting == "financial" and 1 <= number <= _LAST_PERIOD:
        return _financial(int(dated["year"]), number)
    if dated is not None and 1 <= number <= MONTHS_IN_YEAR:
        return last_day(date(int(dated["year"]), number, 1)), False
    raise _refused(place, "a period such as 2023/04, P01 or Apr-23", text)


def _financial(first_year: int, number: int) -> tuple[date, bool]:
    """The last day of a period counted from April; those after the twelfth end with the year."""
    month = month_after(date(first_year, 4, 1), min(number, MONTHS_IN_YEAR) - 1)
    return last_day(month), number > MONTHS_IN_YEAR


def _month_named(word: str) -> int:
    """The number of a month by its name or the first three letters of it; 0 where it is none."""
    names = [name.casefold() for name in MONTH_NAMES]
    bare = word.casefold()
    return next((number for number, name in enumerate(names, 1) if bare in (name, name[:3])), 0)


def _refused(place: str, expected: str, found: str) -> RefusedEntry:
    return RefusedEntry(place, expected=expected, found=quoted(found[:60]), to_do="correct it, or the settings")
