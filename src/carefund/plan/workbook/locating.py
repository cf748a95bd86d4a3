"""Finding the layout's tables in a workbook by the words of their headings, wherever they were moved to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carefund.plan.workbook.layout import Layout, SheetLayout, Table
from carefund.workbooks.folding import plain
from carefund.workbooks.headings import ROWS_TO_SEARCH, HeadingRow, find_heading_row
from carefund.workbooks.sheets import Sheet, Spreadsheet


@dataclass(frozen=True)
class Located:
    """A table as found: its heading row, its columns by number, and the rows under it."""

    table: Table
    headings: HeadingRow
    columns: tuple[int | None, ...]
    """Where each column of the layout stands, None where it is missing."""
    end: int
    """The first row that is no longer the table's."""

    @property
    def sheet(self) -> Sheet:
        """The sheet it stands on."""
        return self.headings.sheet

    @property
    def missing(self) -> list[int]:
        """The columns of the layout that are read and are not there, by number."""
        return [place for place, number in enumerate(self.columns) if number is None and self.table.is_filled(place)]

    def strangers(self) -> list[tuple[int, str]]:
        """Columns that the layout does not have, with their words."""
        known = self.table.words
        return [(each.column, each.words) for each in self.headings.headings if each.plain_words not in known]


def locate(book: Spreadsheet, layout: Layout) -> tuple[dict[int, Located], list[str]]:
    """The tables found, by their number in the layout, and the names of sheets that hold none."""
    names = book.all_sheets
    taken: dict[tuple[str, int], int] = {}
    found: dict[int, HeadingRow] = {}
    for number, (sheet, table) in enumerate(layout.tables()):
        heading = _find(book, _likeliest(names, sheet), table, taken)
        if heading is not None:
            found[number] = heading
            taken[heading.sheet.name, heading.row] = number
    tables = [table for _sheet, table in layout.tables()]
    located = {number: _located(book, tables[number], heading, taken) for number, heading in found.items()}
    used = {name for name, _row in taken}
    return located, [name for name in names if name not in used]


def _likeliest(names: Sequence[str], sheet: SheetLayout) -> list[str]:
    """The workbook's sheets, the one of the layout's name first."""
    return sorted(names, key=lambda name: plain(name) != plain(sheet.name))


def _find(
    book: Spreadsheet, names: Sequence[str], table: Table, taken: dict[tuple[str, int], int]
) -> HeadingRow | None:
    for name in names:
        sheet, first = book.sheet(name), 0
        while first < min(len(sheet.rows), ROWS_TO_SEARCH):
            rest = Sheet(sheet.file, name, sheet.rows[first:])
            heading = find_heading_row(rest, table.is_headed_by)
            if heading is None:
                break
            row = first + heading.row
            if (name, row) not in taken:
                return HeadingRow(sheet, row, heading.headings)
            first = row + 1
    return None


def _located(book: Spreadsheet, table: Table, headings: HeadingRow, taken: dict[tuple[str, int], int]) -> Located:
    columns = []
    for column in table.columns:
        heading = headings.find(*column.plain_headings)
        columns.append(heading.column if heading else None)
    name = headings.sheet.name
    below = [row for sheet, row in taken if sheet == name and row > headings.row]
    uncalculated = (row + 1 for row, _column in book.marks.uncalculated.get(name, ()))
    last = max(len(headings.sheet.rows), *uncalculated, 0)
    return Located(table, headings, tuple(columns), min(below, default=last))
