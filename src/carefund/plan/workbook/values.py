"""What people type into cells, turned into values of the plan; what cannot be turned says what was expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite

from carefund.plan.workbook.layout import Input, Option
from carefund.wording.dates import numeric_day_words
from carefund.workbooks.cells import Cell
from carefund.workbooks.dates import day_of_serial, read_date, read_month
from carefund.workbooks.folding import plain

NO_FIGURE = {"", "-", "n/a", "na", "none", "nil", "tbc", "tbd", "not applicable", "#n/a"}
"""Words, folded, that stand for no figure."""
CROSSES = {"x"}
"""Marks, folded, that may mean yes or no."""
TRUE, FALSE = {"yes", "y", "true", "1", "✓", *CROSSES}, {"no", "n", "false", "0"}
HUNDRED = Decimal(100)
LARGEST = Decimal(10) ** 15
HARD_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f"), " ")
"""Spaces that do not break, which come with words pasted from pages: in a name, they are spaces."""
LONGEST_ANSWER, LONGEST_FIGURE = 400, 80
"""Characters of a text that may be a choice, a date or words for nothing, and of one that may be a number."""
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,2})?", re.IGNORECASE)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMERIC_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_SCALES = {"k": 3, "m": 6, "million": 6, "bn": 9}
_SCALED = re.compile(r"(.*\d)\s*(k|m|million|bn)", re.IGNORECASE)


class NotRead(ValueError):
    """A cell holds something other than what its field asks for."""

    def __init__(self, expected: str, to_do: str = "Correct the cell.") -> None:
        self.expected, self.to_do = expected, to_do
        super().__init__(expected)


@dataclass(frozen=True)
class Read:
    """A value and, where it is open to doubt, how it was understood and what was expected in its place."""

    value: object
    doubt: str = ""
    expected: str = "a percentage such as 50%"


def read_value(cell: Cell, input_: Input, *, percentage: bool | None) -> Read:
    """The value of a cell, None where it is empty.

    `percentage` says whether the cell is shown as a percentage, None where the file does not tell (.xls). Raises
    NotRead when the cell holds something else than the field asks for.
    """
    if input_.kind == "text":
        return Read(text_of(cell).translate(HARD_SPACES).strip() or None)
    if input_.kind == "long-text":
        return Read(text_of(cell) or None)
    if isinstance(cell, str) and len(cell) > LONGEST_ANSWER:
        raise NotRead(f"an answer of up to {LONGEST_ANSWER} characters")
    if isinstance(cell, str) and plain(_SPACES.sub(" ", cell)) in NO_FIGURE:
        return Read(None)
    if input_.kind == "percent":
        return _read_percent(cell, percentage)
    value = _READERS[input_.kind](cell, input_)
    return _doubted(value, cell) if input_.kind in ("yes-no", "date") else Read(value)


def _doubted(value: object, cell: Cell) -> Read:
    """A cross is read as Yes and a month as its first day, both with a doubt."""
    words = plain(_SPACES.sub(" ", text_of(cell))).rstrip(".")
    if value is True and words in CROSSES:
        return Read(value, "read as Yes: choose Yes or No from the drop-down", "Yes or No")
    if isinstance(value, date) and isinstance(cell, str) and not _day_in(cell):
        day = numeric_day_words(value)
        return Read(value, f"read as {day}: type the day, such as {day}", "a day")
    return Read(value)


def text_of(cell: Cell) -> str:
    """A cell's words: numbers without a needless `.0`, dates as 2015-04-01, and no spaces around them."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float | int):
        return f"{_exact(cell):f}" if abs(cell) < LARGEST else str(cell)
    if isinstance(cell, datetime | date):
        return _day_of(cell).isoformat()
    return str(cell).strip() if not isinstance(cell, timedelta) else str(cell)


def _exact(cell: float) -> Decimal:
    """A number as Excel shows it: to 15 figures, which is all that it keeps."""
    exact = Decimal(f"{cell:.15g}")
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact


def read_number(cell: Cell) -> Decimal:
    """A number from a numeric cell, or from words such as `£1,200.50`, `(300)`, `1.2m`. Raises NotRead."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise NotRead("a number", "Type a number; a date or a word stands there.")
    found = _exact(cell) if isinstance(cell, int | float) and abs(cell) < LARGEST else _number_in(str(cell))
    if abs(found) >= LARGEST:
        raise NotRead("a number of at most 15 figures")
    return found


def _number_in(text: str) -> Decimal:
    if len(text) > LONGEST_FIGURE:
        raise NotRead("a number", "Type the figure alone, such as 1200000; put words in a comment.")
    bare = _SPACES.sub("", text.replace("−", "-").replace("–", "-")).replace("£", "").lstrip("'")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    scaled = _SCALED.fullmatch(bare)
    bare, scale = (scaled[1], _SCALES[scaled[2].lower()]) if scaled else (bare, 0)
    bare = _GROUPED.sub("", bare)
    if not _NUMBER.fullmatch(bare):
        raise NotRead("a number", "Type the figure alone, such as 1200000; put words in a comment.")
    try:
        return Decimal(bare).scaleb(scale)
    except InvalidOperation as error:
        raise NotRead("a number of at most 15 figures") from error


def _read_amount(cell: Cell, _input: Input) -> Decimal:
    return read_number(cell)


def _read_whole(cell: Cell, _input: Input) -> int:
    found = read_number(cell)
    if found != found.to_integral_value():
        raise NotRead("a whole number")
    return int(found)


def _read_percent(cell: Cell, percentage: bool | None) -> Read:
    """A share in per cent: 50, `50%`, and 0.5 in a cell shown as a percentage, are all 50."""
    if isinstance(cell, str):
        bare = _SPACES.sub("", cell)
        if bare.endswith(("%", "％")):
            return Read(_number_in(bare[:-1]))
    found = read_number(cell)
    fraction = 0 < abs(found) <= 1
    if percentage and not isinstance(cell, str) and abs(found) > 1:
        shown, bare = f"{(found * HUNDRED).normalize():f}", f"{found.normalize():f}"
        return Read(found * HUNDRED, f"read as {shown}%: if that is not meant, type {bare}% or {bare}")
    if (percentage and not isinstance(cell, str)) or (fraction and percentage is None):
        return Read(found * HUNDRED)
    if not fraction:
        return Read(found)
    shown = f"{(found * HUNDRED).normalize():f}"
    return Read(found * HUNDRED, f"read as {shown}%: type {shown}%, or {found:f}% if you mean less than one per cent")


def _read_yes_no(cell: Cell, _input: Input) -> bool:
    words = plain(_SPACES.sub(" ", text_of(cell))).rstrip(".")
    if words in TRUE or words in FALSE:
        return words in TRUE
    raise NotRead("Yes or No", "Choose from the drop-down.")


def _read_choice(cell: Cell, input_: Input) -> str:
    words = plain(_SPACES.sub(" ", text_of(cell)))
    for option in input_.options:
        if words in (plain(option.label), option.id):
            return option.id
    raise NotRead(f"one of: {_listed(input_.options)}", "Choose from the drop-down.")


def _listed(options: Sequence[Option]) -> str:
    return "; ".join(option.label for option in options)


def _read_date(cell: Cell, _input: Input) -> date:
    found = _date_in(cell)
    if found is None:
        raise NotRead("a date", "Type the day as 01/04/2015.")
    return found


def _date_in(cell: Cell) -> date | None:
    if isinstance(cell, datetime | date):
        return _day_of(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return day_of_serial(int(cell)) if isfinite(cell) else None
    return _day_in(cell) or read_month(_date_words(cell))


def _date_words(cell: Cell) -> str:
    return _SPACES.sub(" ", str(cell)).strip().lstrip("'")


def _day_in(cell: Cell) -> date | None:
    """The day that words name; none where they name only a month, or no day at all."""
    text = _date_words(cell)
    if iso := _ISO_DATE.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC_DATE.fullmatch(text):
        year = int(numeric[3])
        return _day(year if year > 99 else 2000 + year, int(numeric[2]), int(numeric[1]))  # noqa: PLR2004
    named = read_date(text)
    return named.day if named else None


def _day_of(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_READERS = {
    "money": _read_amount,
    "count": _read_amount,
    "whole": _read_whole,
    "date": _read_date,
    "choice": _read_choice,
    "yes-no": _read_yes_no,
}
