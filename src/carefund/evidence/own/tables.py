"""The table in a file of an own series: long or wide, from a workbook, a CSV or a Parquet file, as entries.

An entry is one figure as it stands in the file, with the place and the period that it is said to be of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from carefund.evidence.definition import FileLayout, SeriesDefinition
from carefund.evidence.figures import number_in, text_of
from carefund.evidence.own.periods import reads_as_period
from carefund.refusal import RefusedFile
from carefund.wording.lists import listed
from carefund.workbooks.cells import Cell, Row, words_of
from carefund.workbooks.container import is_spreadsheet
from carefund.workbooks.given_tables import columns_by_heading, plain_table
from carefund.workbooks.headings import ROWS_TO_SEARCH
from carefund.workbooks.reading import read_spreadsheet
from carefund.workbooks.sheets import Sheet, Spreadsheet

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "area": ("area", "area_code", "area code", "code", "ons code", "area_name", "area name", "council"),
    "name": ("name", "area_name", "area name"),
    "period": ("period", "month", "date", "week", "day", "quarter", "year"),
    "value": ("value",),
    "numerator": (),
    "denominator": (),
}
"""Headings that are known without being named in the definition, by what they hold."""
FEWEST_PERIODS = 2
DIGITS = 12
"""So many headings that read as periods make a table wide."""
CHECK_THE_FILE = "Check the file, or name its columns in the definition's [file]."


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure as it stands in the file; `row` and `column` (from 0) are its place, `place` and `name` its place's.

    `numerator` and `denominator` are cells beside it, where the definition names such columns.
    """

    place: str
    name: str
    period: Cell
    value: Cell
    row: int
    column: int
    numerator: Cell = None
    denominator: Cell = None


@dataclass(frozen=True)
class OwnTable:
    """The sheet that the table stands in, its headings as one line, and its entries; `left_out` tells what is not."""

    sheet: Sheet
    headings: str
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()


def read_table(file: str, content: bytes, definition: SeriesDefinition) -> OwnTable:
    """The table of an own file. Raises RefusedFile where no sheet has one, or the file cannot be opened."""
    return table_in(file, _sheets(file, content, definition), definition)


def table_in(file: str, sheets: Sequence[Sheet], definition: SeriesDefinition) -> OwnTable:
    """The table of the first of these sheets that has one. Raises RefusedFile where none has."""
    for place, sheet in enumerate(sheets):
        found = _table(sheet, definition)
        if found is not None:
            others = [f"'{other.name}'" for other in sheets[place + 1 :] if _has_table(other, definition)]
            words = f"sheet {listed(others)} has such a table too and was not read; import it with [file] sheet"
            return replace(found, left_out=(*found.left_out, *([words] if others else [])))
    headings = ", ".join(words_of(cell) for cell in (sheets[0].rows[0][:8] if sheets and sheets[0].rows else []))
    raise RefusedFile(
        file,
        expected=f"a table with the columns {_wanted(definition)}, or one with a column for each period",
        found=f"a table that begins with {headings or 'nothing'}",
        to_do=CHECK_THE_FILE,
    )


def _table(sheet: Sheet, definition: SeriesDefinition) -> OwnTable | None:
    """The table of a sheet, of the layout that the definition says; None where there is none."""
    found = _long(sheet, definition) if definition.layout.layout != "wide" else None
    return _wide(sheet, definition) if found is None and definition.layout.layout != "long" else found


def _has_table(sheet: Sheet, definition: SeriesDefinition) -> bool:
    """Whether a sheet has such a table, sound or not."""
    try:
        return _table(sheet, definition) is not None
    except RefusedFile:
        return True


def _wanted(definition: SeriesDefinition) -> str:
    columns = ("area", "period", "value") if definition.geography != "england" else ("period", "value")
    return ", ".join(f"'{definition.layout.columns.get(what, what)}'" for what in columns)  # type: ignore[call-overload]


def _sheets(file: str, content: bytes, definition: SeriesDefinition) -> list[Sheet]:
    """The sheets that may hold the table: that of the definition, or every visible one."""
    if not is_spreadsheet(content):
        return [plain_table(file, content, CHECK_THE_FILE)]
    spreadsheet = read_spreadsheet(file, content)
    wanted = definition.layout.sheet
    if wanted is None:
        return [_as_shown(spreadsheet, name, definition) for name in spreadsheet.visible_sheets]
    if wanted not in spreadsheet.sheets:
        names = ", ".join(f"'{name}'" for name in spreadsheet.visible_sheets)
        raise RefusedFile(file, expected=f"a sheet '{wanted}', as the definition says", found=f"sheets {names}",
                          to_do="Correct the sheet's name in the definition.")  # fmt: skip
    return [_as_shown(spreadsheet, wanted, definition)]


def _as_shown(spreadsheet: Spreadsheet, name: str, definition: SeriesDefinition) -> Sheet:
    """A sheet; of a series in per cent with the numbers of cells that are shown as a percentage: 0.55 stands as 55%."""
    sheet, percentages = spreadsheet.sheet(name), spreadsheet.marks.percentages.get(name)
    if not percentages or not definition.is_per_cent:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for row, column in percentages:
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(cell, float):
            rows[row][column] = round(cell * 100, DIGITS)
    return Sheet(sheet.file, name, rows)


def _long(sheet: Sheet, definition: SeriesDefinition) -> OwnTable | None:
    """The entries of a table with a row for each place and period; None where there is no such heading row."""
    needed = {"period", "value"} | ({"area"} if definition.geography != "england" else set())
    if {"numerator", "denominator"} <= set(definition.layout.columns):
        needed -= {"value"}
    for number, row in enumerate(sheet.rows[:ROWS_TO_SEARCH]):
        columns = columns_of(row, definition.layout)
        if needed <= columns.keys():
            return OwnTable(sheet, _line(row), tuple(_long_entries(sheet, number, columns)))
    return None


def columns_of(row: Row, layout: FileLayout) -> dict[str, int]:
    """Which column holds what, by a heading row: as the layout says, else by headings that are known."""
    named: Mapping[str, str] = {str(what): words for what, words in layout.columns.items()}
    return columns_by_heading(
        row, {what: (named[what],) if what in named else known for what, known in HEADINGS.items()}
    )


def _rows_below(sheet: Sheet, heading: int) -> Iterator[tuple[int, Row]]:
    """The rows below the headings that hold something, each as long as these.

    Raises RefusedFile at one that is shorter, and at one that holds something beyond them, as `1,234` without quotes
    does in a CSV.
    """
    width = len(sheet.rows[heading])
    for number in range(heading + 1, len(sheet.rows)):
        row = sheet.rows[number]
        if not any(text_of(cell) for cell in row):
            continue
        if len(row) < width:
            expected = f"{width} cells in a row, as in the headings; the file may be cut off"
            raise sheet.refuse(number, len(row) - 1, expected, "Get the whole file again.")
        beyond = next((column for column in range(width, len(row)) if text_of(row[column])), None)
        if beyond is not None:
            expected = f"{width} cells in a row, as in the headings; a number with a comma at its thousands may be two"
            raise sheet.refuse(number, beyond, expected, "Put such numbers in quotes, or write them without commas.")
        yield number, row


def _long_entries(sheet: Sheet, heading: int, columns: Mapping[str, int]) -> Iterator[Entry]:
    for number, row in _rows_below(sheet, heading):
        cells = {what: row[column] for what, column in columns.items()}
        yield Entry(
            place=text_of(cells.get("area", "England")),
            name=text_of(cells.get("name", "")),
            period=cells["period"],
            value=cells.get("value", ""),
            row=number,
            column=columns.get("value", columns["period"]),
            numerator=cells.get("numerator"),
            denominator=cells.get("denominator"),
        )


def _wide(sheet: Sheet, definition: SeriesDefinition) -> OwnTable | None:
    """The entries of a table with a column for each period, or a row for each period and a column for each place."""
    for number, row in enumerate(sheet.rows[:ROWS_TO_SEARCH]):
        periods = [column for column, cell in enumerate(row) if reads_as_period(cell, definition.cadence)]
        if len(periods) >= FEWEST_PERIODS:
            entries = tuple(_entries_of_columns(sheet, number, periods, definition))
            return OwnTable(sheet, _line(row), entries, tuple(_columns_left_out(sheet, number, periods, definition)))
        columns = columns_of(row, definition.layout)
        column = columns.get("period")
        is_long = "area" in columns or definition.geography == "england"
        if column is not None and not is_long and len([cell for cell in row if text_of(cell)]) > 1:
            return OwnTable(sheet, _line(row), tuple(_entries_of_rows(sheet, number, column)))
    return None


def _columns_left_out(
    sheet: Sheet, heading: int, periods: Sequence[int], definition: SeriesDefinition
) -> Iterator[str]:
    """The remark on columns of numbers whose headings are no period: a total, or a month that cannot be read."""
    row, known = sheet.rows[heading], {*periods, *columns_of(sheet.rows[heading], definition.layout).values()}
    below = [cells for _, cells in _rows_below(sheet, heading)]
    others = [
        words_of(cell)
        for column, cell in enumerate(row)
        if column not in known and text_of(cell) and any(_holds_number(cells[column]) for cells in below)
    ]
    if others:
        are = "columns {} are no periods and were" if len(others) > 1 else "column {} is no period and was"
        yield f"{are.format(listed(others))} left out"


def _holds_number(cell: Cell) -> bool:
    """Whether a cell is a number, or a text that writes one."""
    if isinstance(cell, str):
        return number_in(cell.strip()) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _entries_of_columns(
    sheet: Sheet, heading: int, periods: Sequence[int], definition: SeriesDefinition
) -> Iterator[Entry]:
    """A row for each place; its first filled column, or that of the definition, says which."""
    columns = columns_of(sheet.rows[heading], definition.layout)
    first = next((column for column in range(len(sheet.rows[heading])) if column not in periods), None)
    area = columns.get("area", first)
    for number, row in _rows_below(sheet, heading):
        place = "England" if area is None else text_of(row[area])
        name = text_of(row[columns["name"]]) if "name" in columns else ""
        for column in periods:
            yield Entry(place, name, sheet.rows[heading][column], row[column], number, column)


def _entries_of_rows(sheet: Sheet, heading: int, period: int) -> Iterator[Entry]:
    """A row for each period; every other heading is a place."""
    places = [(column, text_of(cell)) for column, cell in enumerate(sheet.rows[heading]) if column != period]
    for number, row in _rows_below(sheet, heading):
        for column, place in places:
            if place:
                yield Entry(place, "", row[period], row[column], number, column)


def _line(row: Row) -> str:
    return "table: " + " | ".join(text_of(cell) for cell in row if text_of(cell))
