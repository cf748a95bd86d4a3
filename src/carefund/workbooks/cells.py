"""Cells of a workbook: their names, what they hold in words, and what a reader of cells does not tell of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeVar

from carefund.wording.characters import visible

T = TypeVar("T")
Cell = object
"""A stored value: text, number, truth value, date, time or length of time. A blank cell is an empty text."""
Row = list[Cell]
Places = dict[str, set[tuple[int, int]]]
"""Rows and columns (counted from 0) of some cells, by the name of their sheet."""

Blocks = dict[str, set[tuple[int, int, int, int]]]
"""First and last row and column (counted from 0, row first) of some blocks of cells, by the name of their sheet."""

ERROR = "#ERROR!"
"""What a cell gives that holds an error such as #REF!, so that it is never taken for a blank one."""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
LONGEST_SHOWN = 80
"""Characters of a cell that a message repeats."""


def column_number(letters: str) -> int:
    """The number of a column counted from 1.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """Excel's letters of a column counted from 0.

    >>> column_letters(27)
    'AB'
    """
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Excel's name of a cell counted from 0.

    >>> cell_name(14, 4)
    'E15'
    """
    return f"{column_letters(column)}{row + 1}"


def words_of(value: Cell) -> str:
    """A cell's contents for an error message: quoted, short, and `a blank cell` when there is nothing."""
    text = str(value).strip()
    if not text:
        return "a blank cell"
    if text == ERROR:
        return "an error such as #REF!, or a formula that was never calculated"
    return f"'{text[:LONGEST_SHOWN]}…'" if len(text) > LONGEST_SHOWN else f"'{text}'"


def shown_text(text: str) -> str:
    r"""The visible words of a cell: every kind of line end is a line feed, and what is not seen is left out.

    >>> shown_text("Sound" + chr(27) + "[2J plan" + chr(0x202e) + "\r\nof care")
    'Sound[2J plan\nof care'
    """
    return text if text.isprintable() else visible(_LINE_ENDS.sub("\n", text))


@dataclass
class Marks:
    """What the reader does not tell of cells, by sheet."""

    errors: Places = field(default_factory=dict)
    """Cells that hold an error such as #REF!, which the reader would give as blank."""
    uncalculated: Places = field(default_factory=dict)
    """Cells with a formula that was never calculated."""
    percentages: Places = field(default_factory=dict)
    """Cells shown as a percentage: 0.5 stands there as 50%."""
    hidden: Places = field(default_factory=dict)
    """Hidden rows, as the row with column -1, and hidden columns, as row -1 with the column; none is told of .xls."""
    merged: Blocks = field(default_factory=dict)
    """Cells that were merged into one, of which only the first can hold anything; none is told of .xls."""

    def by_names(self, names: dict[str, str]) -> Marks:
        """The same marks with each sheet under the name that `names` gives it; those of other sheets are left out."""

        def renamed(places: dict[str, set[T]]) -> dict[str, set[T]]:
            return {names[own]: of_sheet for own, of_sheet in places.items() if own in names}

        return Marks(
            errors=renamed(self.errors),
            uncalculated=renamed(self.uncalculated),
            percentages=renamed(self.percentages),
            hidden=renamed(self.hidden),
            merged=renamed(self.merged),
        )

    def is_hidden(self, sheet: str, row: int, column: int) -> bool:
        """Whether a cell's row or column is hidden."""
        hidden = self.hidden.get(sheet, set())
        return (row, -1) in hidden or (-1, column) in hidden
