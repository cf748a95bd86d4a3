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

    def cell(self, row: int, column: int) -> CellPosition:
        """A cell of the table by its row below the headings and its column, both counted from 0."""
        return CellPosition(self.sheet, cell_name(self.heading + 1 + row, column))


@dataclass(frozen=True)
class Places:
    """Where the tables of a plan's workbook stand."""

    fixed: tuple[Placed, ...]
    """The tables whose rows the round asks for."""
    growing: dict[str, Placed]
    """The tables with a row for each record, by their part of the plan."""

    def of_fixed(self, path: str) -> CellPosition | None:
        """The cell of a field that the round asks for; None where it asks for no such field."""
        for placed in self.fixed:
            if at := placed.table.fixed_places.get(path):
                return placed.cell(*at)
        return None

    def of_record(self, path: str, index: int, field: str) -> CellPosition | None:
        """The cell of one field of a growing table's record, counted from 0; None where the table has no such field."""
        placed = self.growing.get(path)
        columns = placed.table.columns if placed else ()
        for number, column in enumerate(columns):
            if placed and column.input and column.input.field == field:
                return placed.cell(index, number)
        return None


def places_of(layout: Layout, plan: object) -> Places:
    """Where every table stands when a template of the layout is written for a plan."""
    fixed: list[Placed] = []
    growing: dict[str, Placed] = {}
    for sheet in layout.sheets:
        row = first_row(sheet)
        for table in sheet.tables:
            placed = Placed(sheet.name, table, heading_row(sheet, table, row))
            if table.grows:
                growing[table.path] = placed
            else:
                fixed.append(placed)
            row = placed.heading + height_of(table, plan) + ROWS_BETWEEN
    return Places(tuple(fixed), growing)
