"""Everything that a plan says, section by section, to be read before it is signed: what the forms hold, in words.

What nobody has given yet says so, apart from zero and from a list that has no entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carefund.plan.fields import lookup
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import FixedRow, Input, Layout, Live, Table
from carefund.service.plans.answers import in_words, text_shown, worked_out
from carefund.service.plans.sections import sections_of

NOT_GIVEN, NO_ENTRIES = "Not given", "No entries"
FEW_COLUMNS = 6
"""Columns up to which records stand in one table, and not one below the other."""


@dataclass(frozen=True, kw_only=True)
class Saying:
    """One table of a section: as a table with headings and rows, or as lists of what each of its records says."""

    title: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    records: tuple[tuple[tuple[str, str], ...], ...] = ()
    nothing: str = ""
    """Said where the plan has no entry in the table."""


@dataclass(frozen=True, kw_only=True)
class WholeSection:
    """One section of the plan."""

    id: str
    title: str
    tables: tuple[Saying, ...]


def whole_plan(plan: Plan, layout: Layout) -> tuple[WholeSection, ...]:
    """Every section with every field that is typed, and what is worked out beside it."""
    return tuple(
        WholeSection(id=one.id, title=one.sheet.title, tables=tuple(_saying(plan, table) for table in one.tables))
        for one in sections_of(layout)
    )


def _saying(plan: Plan, table: Table) -> Saying:
    return _of_records(plan, table) if table.grows else _of_rows(plan, table)


def _of_records(plan: Plan, table: Table) -> Saying:
    records = [tuple(_record(plan, table, index)) for index in range(len(getattr(plan, table.path)))]
    if not records:
        return Saying(title=table.title, nothing=NO_ENTRIES)
    if len(records[0]) > FEW_COLUMNS:
        return Saying(title=table.title, records=tuple(records))
    rows = tuple(tuple(words for _heading, words in record) for record in records)
    return Saying(title=table.title, headings=tuple(heading for heading, _words in records[0]), rows=rows)


def _record(plan: Plan, table: Table, index: int) -> Iterator[tuple[str, str]]:
    for column in table.columns:
        if column.input:
            value = lookup(plan, f"{table.path}[{index}].{column.input.field}")
            yield column.heading, _words(column.input, value)


def _of_rows(plan: Plan, table: Table) -> Saying:
    """Rows with one field each are a list of answers; others are a table."""
    if max(sum(1 for _ in row.inputs()) for row in table.rows) == 1:
        return Saying(title=table.title, records=(tuple(_answers(plan, table)),))
    values = {cell.field: lookup(plan, cell.field) for row in table.rows for _place, cell in row.inputs()}
    rows = tuple(tuple(_cell(cell, values) for cell in row.cells) for row in table.rows)
    return Saying(title=table.title, headings=tuple(column.heading for column in table.columns), rows=rows)


def _answers(plan: Plan, table: Table) -> Iterator[tuple[str, str]]:
    for row in table.rows:
        for _place, cell in row.inputs():
            yield _label(row), _words(cell, lookup(plan, cell.field))


def _label(row: FixedRow) -> str:
    return str(row.cells[0])


def _cell(cell: object, values: dict[str, object]) -> str:
    if isinstance(cell, Input):
        return _words(cell, values[cell.field])
    if isinstance(cell, Live):
        return worked_out(cell.value(values), cell.kind)
    return "" if cell is None else str(cell)


def _words(input_: Input, value: object) -> str:
    """A value in words, a long text whole."""
    if value is None or value == "":
        return NOT_GIVEN
    return text_shown(input_, value) if isinstance(value, str) else in_words(input_, value)
