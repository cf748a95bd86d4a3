"""The sections of a plan: one for each sheet of its workbook, with the fields that are typed there and where they are.

A growing table with many columns has a page for each record, and so has each group of rows of a very wide fixed table;
every other table stands on its section's own page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from carefund.plan.fields import KEYED, steps
from carefund.plan.workbook.layout import FixedRow, Input, Layout, SheetLayout, Table
from carefund.refusal import Refusal
from carefund.service.frame.recent import Recent
from carefund.service.plans.written import Written

IDENTITY = (
    "round_id",
    "quarter",
    "template_version",
    "area_code",
    "area_name",
    "version",
    "plan_version",
    "illustrative",
)
"""Fields that say whose plan or return it is, and which version: shown, and never typed on a page."""
SIGNED = "sign_offs"
"""The table of signatures, which are given by signing and not by typing."""
MOST_COLUMNS = 8
"""Columns up to which a table's records, or rows, stand together on one page."""
_NO_ID = re.compile(r"[^A-Za-z0-9_]+")


class NoSection(Refusal):
    """A section, a table or a record that the plan's layout does not have."""


@dataclass(frozen=True)
class Section:
    """One sheet as a section of pages."""

    id: str
    sheet: SheetLayout

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that are typed."""
        return tuple(table for table in self.sheet.tables if table.path != SIGNED)


@dataclass(frozen=True)
class Part:
    """What one page holds: a section or, of one of its tables, one record or group of rows, counted from 0."""

    section: Section
    table: Table | None = None
    index: int = 0

    @property
    def path(self) -> str:
        """The record's path in the plan, such as `expenditure[3]`; empty for a section and for groups of rows."""
        return f"{self.table.path}[{self.index}]" if self.table and self.table.grows else ""

    @property
    def rows(self) -> tuple[FixedRow, ...]:
        """The rows of the group, where the part is one."""
        groups = groups_of(self.table) if self.table else ()
        return groups[self.index] if self.index < len(groups) else ()


@lru_cache(maxsize=256)
def slug(words: str) -> str:
    """Words as they stand in an address: `Money in` is `money-in`."""
    return re.sub(r"[^a-z0-9]+", "-", words.casefold()).strip("-")


def element_of(path: str) -> str:
    """The id of a field's element on its page: `contributions[0].amounts[2015-16]` without brackets and dots."""
    return _NO_ID.sub("-", path).strip("-")


def sections_of(layout: Layout) -> tuple[Section, ...]:
    """Every section, in the order of the workbook's sheets."""
    return tuple(Section(slug(sheet.name), sheet) for sheet in layout.sheets)


def section_of(layout: Layout, section: str) -> Section:
    """The section of an id. Raises NoSection where the round has none of it."""
    for one in sections_of(layout):
        if one.id == section:
            return one
    raise NoSection("a section of this round's plans", section[:40] or "no name", "Choose one from the task list")


def part_of(layout: Layout, plan: Written, section: str, table: str = "", number: str = "") -> Part:
    """The part of a page's address: of a section, or of its table `table` the record `number`, from 1 or `new`.

    Raises NoSection where there is no such section, table or record.
    """
    own = section_of(layout, section)
    if not table:
        return Part(own)
    for one in own.tables:
        if one.path == table and (one.grows or is_apart(one)):
            return Part(own, one, _index(one, plan, number))
    raise NoSection("a table of this section", table[:40], "Choose one from the section's page")


def _index(table: Table, plan: Written, number: str) -> int:
    last = len(getattr(plan, table.path)) if table.grows else len(groups_of(table))
    if table.grows and number == "new":
        return last
    if number.isascii() and number.isdigit() and len(number) < len("1000000") and 1 <= int(number) <= last:
        return int(number) - 1
    raise NoSection("the number of an entry that is there", number[:40], "Choose one from the section's page")


def is_apart(table: Table) -> bool:
    """Whether the table's records, or groups of rows, have pages of their own."""
    return len(table.columns) > MOST_COLUMNS


def groups_of(table: Table) -> tuple[tuple[FixedRow, ...], ...]:
    """The rows of a very wide fixed table by their first label; none of any other table."""
    groups: dict[object, list[FixedRow]] = {}
    if not table.grows and is_apart(table):
        for row in table.rows:
            groups.setdefault(row.cells[0], []).append(row)
    return tuple(map(tuple, groups.values()))


@dataclass(frozen=True)
class Typed:
    """A field that is typed: its path in the plan, the cell of the layout that it is, and its record if it has one."""

    path: str
    input: Input
    table: Table
    index: int | None = None


def record_fields(table: Table, index: int) -> tuple[Typed, ...]:
    """The fields of one record of a growing table, counted from 0."""
    return tuple(
        Typed(f"{table.path}[{index}].{column.input.field}", column.input, table, index)
        for column in table.columns
        if column.input
    )


def fixed_fields(table: Table, rows: tuple[FixedRow, ...]) -> tuple[Typed, ...]:
    """The fields of fixed rows that are typed."""
    return tuple(
        Typed(cell.field, cell, table) for row in rows for _place, cell in row.inputs() if cell.field not in IDENTITY
    )


@dataclass(frozen=True)
class Labelled:
    """A field that is typed with its words: those of its fixed row, none in a growing table, and of its column."""

    typed: Typed
    heading: str
    row: str = ""
    alone: bool = False
    """Whether it is the only one of its fixed row."""

    @property
    def name(self) -> str:
        """What tells it from every other field of its table."""
        return self.row if self.alone else f"{self.row}: {self.heading}" if self.row else self.heading


def labelled_record(table: Table, index: int) -> tuple[Labelled, ...]:
    """The fields of one record of a growing table, counted from 0, under their columns' headings."""
    headings = (column.heading for column in table.columns if column.input)
    return tuple(map(Labelled, record_fields(table, index), headings))


def labelled_rows(table: Table) -> Iterator[Labelled]:
    """The fields of a fixed table under the words of their rows and columns."""
    for row in table.rows:
        words = ", ".join(cell for cell in row.cells[: table.labels] if isinstance(cell, str))
        inputs = [(place, cell) for place, cell in row.inputs() if cell.field not in IDENTITY]
        for place, cell in inputs:
            heading = table.columns[place].heading
            yield Labelled(Typed(cell.field, cell, table), heading, words, alone=len(inputs) == 1)


def fields_of(part: Part, records: dict[str, int]) -> Iterator[Typed]:
    """Every field of a part's page; `records` says how many records each growing table shows, by path."""
    if part.table is not None:
        own = record_fields(part.table, part.index) if part.table.grows else fixed_fields(part.table, part.rows)
        yield from own
        return
    for table in part.section.tables:
        if table.grows and not is_apart(table):
            for index in range(records.get(table.path, 0)):
                yield from record_fields(table, index)
        elif not table.grows and not is_apart(table):
            yield from fixed_fields(table, table.rows)


def section_of_path(layout: Layout, path: str) -> str:
    """The id of the section in which a field, or a part of the plan, stands; empty for one that is in none."""
    named = steps(path)
    sheet = layout.sheet_of_part.get(named[0][0]) if named else None
    return slug(sheet.name) if sheet else ""


def parts_of_plan(layout: Layout, section: str) -> tuple[str, ...]:
    """The parts of the plan that a section holds: `("targets",)`, or on the cover the names of its fields."""
    return tuple(part for part, sheet in layout.sheet_of_part.items() if slug(sheet.name) == section)


def sections_changed(before: Written, after: Written, layout: Layout) -> tuple[str, ...]:
    """The sections in which two versions of a plan differ, in the workbook's order."""
    parts = layout.sheet_of_part.items()
    changed = {sheet.name for part, sheet in parts if getattr(before, part) != getattr(after, part)}
    return tuple(slug(sheet.name) for sheet in layout.sheets if sheet.name in changed)


def named_path(plan: Written, path: str) -> str:
    """A path with the ids of what the round names: `targets[0].target` is `targets[delayed-days].target`."""
    name, bracket, rest = path.partition("[")
    number, _, after = rest.partition("]")
    if bracket and name in KEYED and number.isascii() and number.isdigit():
        records = getattr(plan, name, ())
        if int(number) < len(records):
            return f"{name}[{getattr(records[int(number)], KEYED[name])}]{after}"
    return path


def address_of(layout: Layout, plan: Written, path: str) -> str:
    """Where on the plan's pages a field is, below the plan's own address: `sections/money-in#contributions-0-stream`.

    A part of the plan that is no field leads to its first field, a record or a table to its heading; empty where the
    path is in no section.
    """
    own = named_path(plan, path)
    known = _ADDRESSES.get((layout.round_id, own))
    if known is None or known[0] is not layout:
        known = layout, _address_in(layout, own)
        _ADDRESSES.keep((layout.round_id, own), known)
    return known[1]


_ADDRESSES = Recent[tuple[str, str], tuple[Layout, str]](20_000)
"""Addresses of fields by round and path, each with the layout that it is of; one takes some 200 bytes."""


def _address_in(layout: Layout, own: str) -> str:
    section = section_of_path(layout, own)
    if not section:
        return ""
    tables = section_of(layout, section).tables
    for table in tables:
        if (number := _number_of(table, own)) is not None:
            return f"sections/{section}/{table.path}/{number + 1}#{_element_at(tables, own)}"
    return f"sections/{section}#{_element_at(tables, own)}"


def is_under(path: str, part: str) -> bool:
    """Whether a path is a part of the plan itself or of what it holds: `targets[x].target` is under `targets[x]`."""
    return path == part or path.startswith((f"{part}.", f"{part}["))


def _element_at(tables: tuple[Table, ...], path: str) -> str:
    """The element that a path leads to: its own or, of part of a fixed table, that of the first field in it."""
    fixed = (cell.field for table in tables for row in table.rows for _place, cell in row.inputs())
    first = next((field for field in fixed if is_under(field, path)), path)
    return element_of(path if path in {table.path for table in tables} else first)


def _number_of(table: Table, path: str) -> int | None:
    """The number from 0 of the record's or group's own page that a path is on; None where it has none."""
    if not is_apart(table) or not path.startswith(f"{table.path}["):
        return None
    if table.grows:
        named = steps(path)[1][0]
        return int(named) if named.isascii() and named.isdigit() else None
    for number, rows in enumerate(groups_of(table)):
        if any(is_under(cell.field, path) for row in rows for _place, cell in row.inputs()):
            return number
    return None
