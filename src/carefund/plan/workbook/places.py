"""Where each field of a plan stands in a fresh template for it, without a workbook being written."""

from __future__ import annotations

from dataclasses import dataclass

from carefund.plan.findings import CellPosition
from carefund.plan.workbook.layout import Layout, Table
from carefund.plan.workbook.tables import ROWS_BETWEEN, first_row, heading_row, height_of
from carefund.workbooks.cells import cell_name


@dataclass(frozen=True)
class Placed:
    """A table with its sheet's name and the row of its headings, counted from 0."""

    sheet: str
    table: Table
    heading: int


@dataclass(frozen=True)
class Places:
    """Where the tables of a plan's workbook stand."""

    fixed: dict[str, CellPosition]
    """The cells of the fields that the round asks for, by path."""
    growing: dict[str, Placed]
    """The tables with a row for each record, by their part of the plan."""

    def of(self, path: str, index: int, field: str) -> CellPosition | None:
        """The cell of one field of a growing table's record, counted from 0; None where the table has no such field."""
        placed = self.growing.get(path)
        columns = placed.table.columns if placed else ()
        for number, column in enumerate(columns):
            if placed and column.input and column.input.field == field:
                return CellPosition(placed.sheet, cell_name(placed.heading + 1 + index, number))
        return None


def places_of(layout: Layout, plan: object) -> Places:
    """Where every field stands when a template of the layout is written for a plan."""
    places = Places({}, {})
    for sheet in layout.sheets:
        row = first_row(sheet)
        for table in sheet.tables:
            placed = Placed(sheet.name, table, heading_row(sheet, table, row))
            if table.grows:
                places.growing[table.path] = placed
            places.fixed.update(_fixed(placed))
            row = placed.heading + height_of(table, plan) + ROWS_BETWEEN
    return places


def _fixed(placed: Placed) -> dict[str, CellPosition]:
    return {
        cell.field: CellPosition(placed.sheet, cell_name(row, number))
        for row, fixed in enumerate(placed.table.rows, placed.heading + 1)
        for number, cell in fixed.inputs()
    }
