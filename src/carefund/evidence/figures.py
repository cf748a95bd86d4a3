"""Turning a table's cells into figures: numbers, publishers' markers for no number, and refusal of anything else."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, takewhile
from typing import cast

import polars as pl

from carefund.evidence.release import FIGURES_SCHEMA
from carefund.workbooks.cells import Cell, words_of
from carefund.workbooks.headings import HeadingRow
from carefund.workbooks.sheets import Sheet

BLANK = "blank"
NO_NUMBER = {
    "-",
    "–",
    "—",
    "--",
    "–-",
    "na",
    "n/a",
    "n.a.",
    "n.a",
    "*",
    "**",
    "..",
    "...",
    ":",
    "~",
    "#n/a",
    "null",
    "nil",
}
NO_NUMBER |= {"c", "x", "z", "[c]", "[x]", "[z]", "[u]", "[w]"}
"""What publishers print where there is no number, in small letters."""
LARGEST_COUNT, LONGEST_NUMBER = 1e9, 40
_NUMBER_IN_TEXT = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?$|\d+(\.\d+)?$")


@dataclass(frozen=True)
class TableRow:
    """One row's identity: its place in the sheet (counted from 0) and whose it is, resolved and as published."""

    row: int
    area_code: str
    published_code: str
    published_name: str


@dataclass(frozen=True)
class Column:
    """A column of figures: which series it holds, and where it stands (counted from 0)."""

    series: str
    column: int


@dataclass(frozen=True)
class CellFigures:
    """What cells hold: whose and of which series each is, its number, and the mark that stands there instead of one."""

    cells: Sequence[tuple[TableRow, Column]]
    values: Sequence[float | None]
    markers: Sequence[str | None]

    @cached_property
    def rows(self) -> list[TableRow]:
        """The rows of a table that was read column by column: those of its first column."""
        first = self.cells[0][1] if self.cells else None
        return [row for row, _ in takewhile(lambda cell: cell[1] is first, self.cells)]

    def by_column(self) -> Iterator[tuple[Column, Sequence[float | None]]]:
        """Each column of such a table with its numbers, row by row."""
        height = max(1, len(self.rows))
        for start in range(0, len(self.cells), height):
            yield self.cells[start][1], self.values[start : start + height]

    def of_place(self, area_code: str) -> dict[str, float | None]:
        """A place's number of each series."""
        cells = zip(self.cells, self.values, strict=True)
        return {column.series: value for (row, column), value in cells if row.area_code == area_code}


def figures_frame(read: Sequence[CellFigures], period: date) -> pl.DataFrame:
    """Figures of one period in long form, columns of FIGURES_SCHEMA, in the order given."""
    cells = [cell for each in read for cell in each.cells]
    return pl.DataFrame(
        {
            "series": [column.series for _, column in cells],
            "area_code": [row.area_code for row, _ in cells],
            "period": pl.repeat(period, len(cells), dtype=pl.Date, eager=True),
            "value": list(chain.from_iterable(each.values for each in read)),
            "marker": list(chain.from_iterable(each.markers for each in read)),
            "published_code": [row.published_code for row, _ in cells],
            "published_name": [row.published_name for row, _ in cells],
        },
        schema=FIGURES_SCHEMA,
    )


def read_columns(
    heading_row: HeadingRow,
    rows: Sequence[TableRow],
    columns: Sequence[Column],
    period: date,
    *,
    whole: bool = False,
) -> pl.DataFrame:
    """The figures of a table in long form, columns of FIGURES_SCHEMA, one row for each table row and column.

    Raises RefusedFile as `read_table` does.
    """
    return figures_frame([read_table(heading_row.sheet, rows, columns, whole=whole)], period)


def read_table(
    sheet: Sheet, rows: Sequence[TableRow], columns: Sequence[Column], *, whole: bool = False
) -> CellFigures:
    """The figures of a table, column by column, and in each row by row.

    Raises RefusedFile at the first cell that is neither a count (a whole one where `whole` is set) nor a known
    marker for no number.
    """
    values: list[float | None] = []
    markers: list[str | None] = []
    numbers = [row.row for row in rows]
    for column in columns:
        of_column = read_counts(sheet, numbers, column.column, whole=whole)
        values += of_column[0]
        markers += of_column[1]
    return CellFigures([(row, column) for column in columns for row in rows], values, markers)


def read_cells(sheet: Sheet, cells: Sequence[tuple[TableRow, Column]], *, whole: bool = False) -> CellFigures:
    """As `read_table`, for single cells, each named by its row and column."""
    read = [_read_whole(sheet, row.row, column.column, whole=whole) for row, column in cells]
    return CellFigures(cells, [value for value, _ in read], [marker for _, marker in read])


def read_counts(
    sheet: Sheet, rows: Sequence[int], column: int, *, whole: bool = False
) -> tuple[Sequence[float | None], Sequence[str | None]]:
    """As `read_count` for each of these rows of a column: its numbers, and its markers. Refuses as `read_table` does.

    A column of counts and markers, as most are, is looked at as a whole, and each distinct text once.
    """
    stands = sheet.columns[column] if column < len(sheet.columns) else [""] * len(sheet.rows)
    cells = [stands[row] for row in rows]
    texts = {text: _in_text(text) for text in {cell for cell in cells if isinstance(cell, str)}}
    known = {text: meant for text, meant in texts.items() if meant is not None}
    if len(known) == len(texts):
        read = [known[cell] if isinstance(cell, str) else (cell, None) for cell in cells] if known else None
        values = [value for value, _ in read] if read else cells
        if _are_counts([value for value in values if value is not None], whole=whole):
            markers = [marker for _, marker in read] if read else [None] * len(cells)
            return cast("list[float | None]", values), markers
    one_by_one = [_read_whole(sheet, row, column, whole=whole) for row in rows]
    return [value for value, _ in one_by_one], [marker for _, marker in one_by_one]


def _are_counts(cells: Sequence[Cell], *, whole: bool) -> bool:
    """Whether all are numbers that a count may be; a sum shows one that is no number, whichever place it has."""
    if not set(map(type, cells)) <= {float}:
        return False
    numbers = cast("Sequence[float]", cells)
    return (
        math.isfinite(sum(numbers))
        and min(numbers, default=0.0) >= 0
        and max(numbers, default=0.0) < LARGEST_COUNT
        and (not whole or all(map(float.is_integer, numbers)))
    )


def _read_whole(sheet: Sheet, row: int, column: int, *, whole: bool) -> tuple[float | None, str | None]:
    value, marker = read_count(sheet, row, column)
    if whole and value is not None and not value.is_integer():
        raise sheet.refuse(row, column, "a whole number")
    return value, marker


def read_count(sheet: Sheet, row: int, column: int) -> tuple[float | None, str | None]:
    """A cell as a count, or None with the marker that the publisher printed instead.

    Raises RefusedFile when the cell holds anything else, is negative or is absurdly large.
    """
    cells = sheet.rows[row]
    cell = cells[column] if column < len(cells) else ""
    if isinstance(cell, float) and 0 <= cell < LARGEST_COUNT:
        return cell, None
    return _read_odd_cell(sheet, row, column, cell)


def _read_odd_cell(sheet: Sheet, row: int, column: int, cell: Cell) -> tuple[float | None, str | None]:
    found = _in_text(cell) if isinstance(cell, str) else None
    if found is not None:
        return found
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < LARGEST_COUNT:
        return float(cell), None
    raise sheet.refuse(row, column, "a count of 0 or more, or the publisher's mark for no number ('-', 'NA')")


def _in_text(words: str) -> tuple[float | None, str | None] | None:
    """The count that a text writes, or None with the marker that it is; None where it is neither."""
    text = words.strip()
    if not text or text.lower() in NO_NUMBER:
        return None, text or BLANK
    number = number_in(text)
    return (number, None) if number is not None and number < LARGEST_COUNT else None


def number_in(text: str) -> float | None:
    """The number of 0 or more that a text writes, with or without commas at the thousands; None where it writes none.

    >>> number_in("1,234.5"), number_in("1,23"), number_in("-")
    (1234.5, None, None)
    """
    return float(text.replace(",", "")) if len(text) <= LONGEST_NUMBER and _NUMBER_IN_TEXT.match(text) else None


def has_figures(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    """Whether any of these columns holds anything in a row; rows of notes and blank rows hold nothing."""
    cells = sheet.rows[row]
    for column in columns:
        if column < len(cells):
            cell = cells[column]
            if not isinstance(cell, str) or cell.strip():
                return True
    return False


def texts_of(sheet: Sheet, column: int | None) -> Sequence[str]:
    """The words of a column as `text_at` gives them, one for each row of the sheet."""
    if column is None or column >= len(sheet.columns):
        return [""] * len(sheet.rows)
    return [text_of(cell) for cell in sheet.columns[column]]


def text_at(sheet: Sheet, row: int, column: int | None) -> str:
    """The words of a cell as `text_of` gives them; none beyond the row's end, or where there is no column."""
    cells = sheet.rows[row]
    return "" if column is None or column >= len(cells) else text_of(cells[column])


def text_of(cell: Cell) -> str:
    """A cell's words without surrounding space; a whole number (507.0) as `507`."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def refuse_repeats(sheet: Sheet, rows: Sequence[TableRow], name_column: int) -> None:
    """Raise RefusedFile when two rows of a table are for the same place."""
    seen: dict[str, TableRow] = {}
    for row in rows:
        earlier = seen.setdefault(row.area_code, row)
        if earlier is not row:
            expected = f"one row for each place; row {earlier.row + 1} already holds {words_of(earlier.published_name)}"
            raise sheet.refuse(row.row, name_column, expected)
