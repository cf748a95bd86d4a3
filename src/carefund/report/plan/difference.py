"""What changed between two versions of a plan: the money that moved, and every field with its words and cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carefund.plan.difference import PlanChange
from carefund.plan.findings import CellPosition
from carefund.plan.money_by_year import Moved
from carefund.plan.workbook.layout import Layout
from carefund.plan.workbook.layout import Table as WorkbookTable
from carefund.report.columns import Column, Table
from carefund.report.document import Document, Prose, Section

Places = Mapping[str, CellPosition]
CHANGES = (
    Column("kind", "Change", "text", "added, removed, changed, or renamed for a scheme's number or name"),
    Column("field", "Field", "text", "path of the field in the plan, by what names its record"),
    Column("before", "Before", "text", "what stood there"),
    Column("after", "After", "text", "what stands there"),
    Column("label", "What", "text", "sheet and heading of the field in the workbook"),
    Column("cell_before", "Cell before", "text", "sheet and cell in the earlier workbook"),
    Column("cell_after", "Cell after", "text", "sheet and cell in the later workbook"),
)
MOVED = (
    Column("field", "Which", "text", "what tells the sum from every other"),
    Column("year", "Year", "text", "the financial year"),
    Column("kind", "Kind", "text", "stream, or minimum for a sum to be reached"),
    Column("label", "Stream or sum to be reached", "text", "its words in the round"),
    Column("part", "Sum", "text", "paid in, planned or left; required, planned or headroom"),
    Column("before", "Before", "exact-pounds", "pounds in the earlier plan"),
    Column("after", "After", "exact-pounds", "pounds in the later plan"),
    Column("change", "Moved", "exact-pounds", "after less before"),
)
RECORD = re.compile(r"(\w+)\[\d+\](.*)")
"""The path of a field of a record: its list, and the rest within the record."""
MOVED_SHOWN = ("year", "label", "part", "before", "after", "change")
SHOWN = ("kind", "label", "before", "after", "cell_after")


@dataclass(frozen=True)
class _Row:
    """A change with its words and cells."""

    kind: str
    label: str
    field: str
    before: str
    after: str
    cell_before: str
    cell_after: str


def changes_table(
    changes: Sequence[PlanChange],
    layout: Layout | None = None,
    before: Places | None = None,
    after: Places | None = None,
) -> Table:
    """One row for each change; with the workbook's layout its words, and with where fields stand its cells."""
    headings = _headings(layout) if layout else {}
    rows = [
        _Row(
            change.kind,
            _label(change, headings),
            change.field,
            change.before,
            change.after,
            _cell(change.path_before, before or {}),
            _cell(change.path_after, after or {}),
        )
        for change in changes
    ]
    return Table.of("changes", "Changes", CHANGES, rows)


def moved_table(moved: Sequence[Moved]) -> Table:
    """One row for each sum of money that is not what it was."""
    return Table.of("moved", "What moved", MOVED, moved)


def difference_records(changes: Table, moved: Table) -> list[dict[str, Any]]:
    """Every change, then every sum that moved, of the kind `moved`, for a program to read."""
    return [*changes.records(), *({**record, "kind": "moved"} for record in moved.records())]


def changes_document(changes: Table, moved: Table) -> Document:
    """The money that moved and every change, or that there is none."""
    if not changes.frame.height:
        return Document("", (Prose("The two plans are the same."),))
    sums = moved.block(MOVED_SHOWN) if moved.frame.height else Prose("No sum by stream, minimum and year moved.")
    return Document("", (), (Section("moved", "", (sums,)), Section("changes", "", (changes.block(SHOWN),))))


def _cell(path: str, places: Places) -> str:
    """Where a field stands, or the nearest part of the plan that has a place."""
    while path and path not in places:
        path = path.rpartition("[")[0] if path.endswith("]") else path.rpartition(".")[0]
    return str(places[path]) if path in places else ""


def _headings(layout: Layout) -> dict[str, str]:
    """The words of each field by its path; of a growing table as `expenditure[].stream`."""
    return {path: words for sheet, table in layout.tables() for path, words in _of_table(sheet.name, table).items()}


def _of_table(sheet: str, table: WorkbookTable) -> dict[str, str]:
    if table.grows:
        inputs = ((column.heading, column.input) for column in table.columns)
        words = {f"{table.path}[].{input_.field}": f"{sheet}: {heading}" for heading, input_ in inputs if input_}
        return {f"{table.path}[]": sheet} | words
    return {
        cell.field: f"{sheet}: {_row_words(row.cells[: table.labels])}, {table.columns[number].heading}"
        for row in table.rows
        for number, cell in row.inputs()
    }


def _row_words(cells: Sequence[object]) -> str:
    return ", ".join(cell for cell in cells if isinstance(cell, str))


def _label(change: PlanChange, headings: Mapping[str, str]) -> str:
    """The field in the workbook's words, with what names its record; empty where the workbook has no such field."""
    path = change.path_after or change.path_before
    record = RECORD.match(path)
    if record is None:
        return _under(path, headings)
    collection, inner = record[1], record[2]
    dotted = inner.replace("[", ".").replace("]", "")
    key = change.field[len(collection) + 1 : len(change.field) - len(dotted) - 1]
    if named := _under(f"{collection}[{key}]{inner}", headings):
        return named
    sheet = headings.get(f"{collection}[]", "")
    _, _, heading = headings.get(f"{collection}[]{inner}", "").partition(": ")
    words = f"{sheet}, {key}" if sheet else ""
    return f"{words}: {heading}" if heading else words


def _under(path: str, headings: Mapping[str, str]) -> str:
    """The words of a field, or of the first one that is part of it; empty where the workbook has none."""
    parts = (words for each, words in headings.items() if each.startswith((f"{path}[", f"{path}.")))
    return headings.get(path) or next(parts, "")
