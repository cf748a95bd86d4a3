"""Totals of a table: worked out again from its rows, and set against what stands above its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.workbook.layout import TOTAL
from carefund.plan.workbook.locating import Located
from carefund.plan.workbook.reader_findings import finding
from carefund.plan.workbook.values import NotRead, read_number
from carefund.wording.money import exact_pounds
from carefund.workbooks.cells import cell_name
from carefund.workbooks.folding import plain
from carefund.workbooks.sheets import Spreadsheet

ROWS_ABOVE = 3
PENNY = Decimal("0.01")


def wrong_totals(book: Spreadsheet, tables: Iterable[Located]) -> list[Finding]:
    """A finding for every stored total that is not the sum of its column."""
    return [each for table in tables for each in _of_table(book, table)]


def _of_table(book: Spreadsheet, located: Located) -> Iterator[Finding]:
    row = _total_row(located)
    if row is None:
        return
    uncalculated = book.marks.uncalculated.get(located.sheet.name, set())
    for column, number in zip(located.table.columns, located.columns, strict=True):
        if column.total and number is not None and (row, number) not in uncalculated:
            yield from _compare(located, row, number)


def _total_row(located: Located) -> int | None:
    """The row above the headings that is labelled `Total`."""
    heading = located.headings.row
    for row in range(heading - 1, max(-1, heading - ROWS_ABOVE - 1), -1):
        if any(isinstance(cell, str) and plain(cell) == plain(TOTAL) for cell in located.sheet.rows[row]):
            return row
    return None


def _compare(located: Located, row: int, column: int) -> Iterator[Finding]:
    shown = _number(located, row, column)
    below = [_number(located, under, column) for under in range(located.headings.row + 1, located.end)]
    summed = sum((number for number in below if number is not None), Decimal(0))
    if shown is not None and abs(shown - summed) >= PENNY:
        yield finding(
            "total-differs",
            Severity.WARNING,
            f"{exact_pounds(summed)}, the sum of the rows",
            exact_pounds(shown),
            "The rows count. Correct them, or put the formula of the total back.",
            position=CellPosition(located.sheet.name, cell_name(row, column)),
        )


def _number(located: Located, row: int, column: int) -> Decimal | None:
    cells = located.sheet.rows[row] if row < len(located.sheet.rows) else []
    try:
        return read_number(cells[column]) if column < len(cells) and cells[column] != "" else None
    except NotRead:
        return None
