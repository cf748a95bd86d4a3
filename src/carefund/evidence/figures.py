"""Turning a table's cells into figures: numbers, publishers' markers for no number, and refusal of anything else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


def read_columns(
    heading_row: HeadingRow,
    rows: Sequence[TableRow],
    columns: Sequence[Column],
    period: date,
    *,
    whole: bool = False,
) -> pl.DataFrame:
    """The figures of a table in long form, columns of FIGURES_SCHEMA, one row for each table row and column.

    Raises RefusedFile at the first cell that is neither a count (a whole one where `whole` is set) nor a known
    marker for no number.
    """
    return read_cells(heading_row.sheet, [(row, column) for column in columns for row in rows], period, whole=whole)


def read_cells(
    sheet: Sheet, cells: Sequence[tuple[TableRow, Column]], period: date, *, whole: bool = False
) -> pl.DataFrame:
    """As `read_columns`, for single cells, each named by its row and column."""
    values: list[float | None] = []
    markers: list[str | None] = []
    for row, column in cells:
        value, marker = read_count(sheet, row.row, column.column)
        if whole and value is not None and not value.is_integer():
            raise sheet.refuse(row.row, column.column, "a whole number")
        values.append(value)
        markers.append(marker)
    return pl.DataFrame(
        {
            "series": [column.series for _, column in cells],
            "area_code": [row.area_code for row, _ in cells],
            "period": [period] * len(values),
            "value": values,
            "marker": markers,
            "published_code": [row.published_code for row, _ in cells],
            "published_name": [row.published_name for row, _ in cells],
        },
        schema=FIGURES_SCHEMA,
    )


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
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return None, BLANK
        if text.lower() in NO_NUMBER:
            return None, text
        number = number_in(text)
        if number is not None and number < LARGEST_COUNT:
            return number, None
    if isinstance(cell, int) and not isinstance(cell, bool) and 0 <= cell < LARGEST_COUNT:
        return float(cell), None
    raise sheet.refuse(row, column, "a count of 0 or more, or the publisher's mark for no number ('-', 'NA')")


def number_in(text: str) -> float | None:
    """The number of 0 or more that a text writes, with or without commas at the thousands; None where it writes none.

    >>> number_in("1,234.5"), number_in("1,23"), number_in("-")
    (1234.5, None, None)
    """
    return float(text.replace(",", "")) if len(text) <= LONGEST_NUMBER and _NUMBER_IN_TEXT.match(text) else None


def has_figures(sheet: Sheet, row: int, columns: Sequence[int]) -> bool:
    """Whether any of these columns holds anything in a row; rows of notes and blank rows hold nothing."""
    return any(text_at(sheet, row, column) for column in columns)


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
