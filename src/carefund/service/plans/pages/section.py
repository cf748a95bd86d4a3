"""The page of one section of a plan, or of one record of it: forms made from the round's workbook layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from carefund.plan.fields import lookup
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Column, FixedRow, Input, Live, Table
from carefund.service.frame.problem import Problem
from carefund.service.plans.answers import in_words, text_shown, worked_out
from carefund.service.plans.pages.fields import Beside, Field, Fields, Found, found_of, in_select
from carefund.service.plans.pages.money import LiveRow, live_rows
from carefund.service.plans.sections import (
    IDENTITY,
    Part,
    Typed,
    element_of,
    groups_of,
    is_apart,
    is_under,
    named_path,
    record_fields,
    section_of_path,
)
from carefund.wording.lists import counted, listed
from carefund.wording.money import exact_pounds

SUMMARISED = 5
"""Columns of a large table that its summary shows."""


@dataclass(frozen=True)
class Fact:
    """Something that is shown and not typed: its name and its words."""

    label: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields that belong together under one heading: a record, or what the round asks about one thing."""

    title: str
    element: str
    hint: str = ""
    facts: tuple[Fact, ...] = ()
    """What is worked out."""
    fields: tuple[Field, ...] = ()
    findings: tuple[Found, ...] = ()
    """Findings about the whole of it."""
    remove: str = ""
    """The name of the box that takes the record away; empty where there is none to take."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a grid or of a summary."""

    labels: tuple[str, ...]
    cells: tuple[Field | str, ...]
    """Fields, and words that are not typed."""
    address: str = ""
    """Of a summary: the page of the record, below the section's own address."""
    findings: str = ""
    """Of a summary: how many errors, warnings and notes the record has, in words."""


@dataclass(frozen=True, kw_only=True)
class FormTable:
    """One table of a section, in one of four shapes.

    `answers`: fields one below the other. `groups`: records or rows, each a group of fields. `grid`: rows and columns
    of fields. `summary`: the records of a large table, or groups of rows, in a few columns with the address of the page
    of each.
    """

    path: str
    element: str
    title: str
    shape: str
    facts: tuple[Fact, ...] = ()
    groups: tuple[Group, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    add: str = ""
    """Of records: the value of the button that asks for one more; of a summary: the address of a new record's page."""

    @property
    def fields(self) -> Iterator[Field]:
        """Every field of the table, in order."""
        for group in self.groups:
            yield from group.fields
        for row in self.rows:
            yield from (cell for cell in row.cells if isinstance(cell, Field))


@dataclass(frozen=True, kw_only=True)
class SectionPage:
    """A section's page, or that of one record of it."""

    id: str
    title: str
    intro: str
    part_title: str
    """What the page is about where it is one record or group: `Expenditure, line 4`; empty for a section."""
    tables: tuple[FormTable, ...]
    findings: tuple[Found, ...]
    """Findings about the section that belong to no field."""
    errors: tuple[Problem, ...]
    live: tuple[LiveRow, ...]
    """Of the sections of money: what is planned against what is paid in or must be reached."""

    @property
    def fields(self) -> Iterator[Field]:
        """Every field of the page, in order."""
        return (field for table in self.tables for field in table.fields)


def section_page(beside: Beside, part: Part, records: Mapping[str, int] | None = None) -> SectionPage:
    """The page of a part of the plan.

    `records` says how many records each growing table shows where a form is shown again (`Posted.records`); else there
    is one empty one after those of the plan. Where a form is shown again, `beside.plan` is the plan before the change.
    """
    made = _Maker(beside, part, records or {})
    tables = tuple(made.tables())
    fields = {field.name: field for table in tables for field in table.fields}
    return SectionPage(
        id=part.section.id,
        title=part.section.sheet.title,
        intro=part.section.sheet.intro,
        part_title=made.part_title(),
        tables=tables,
        findings=() if part.table else tuple(made.at_the_head()),
        errors=tuple(Problem(each.element, f"{each.label}: {each.error}") for each in fields.values() if each.error),
        live=live_rows(beside.round, beside.plan, part.section.sheet.name) if isinstance(beside.plan, Plan) else (),
    )


class _Maker:
    """Makes the tables of one page, and gives each finding its place."""

    def __init__(self, beside: Beside, part: Part, records: Mapping[str, int]) -> None:
        self.beside, self.part, self.records = beside, part, records
        self.made = Fields(beside)
        self.names = {scheme.id: scheme.name for scheme in beside.plan.schemes}
        self.open: list[tuple[str, Finding]] = [
            (named_path(beside.plan, finding.field), finding)
            for finding in beside.findings
            if section_of_path(beside.layout, named_path(beside.plan, finding.field)) == part.section.id
        ]

    def tables(self) -> Iterator[FormTable]:
        """The tables of the page, in order."""
        if self.part.table is not None:
            one = self.part.table
            yield self._one_record(one) if one.grows else self._turned(one, self.part.rows)
            return
        for table in self.part.section.tables:
            if is_apart(table):
                yield self._summary(table) if table.grows else self._summary_of_groups(table)
            elif table.grows:
                yield self._records(table)
            else:
                yield self._fixed(table)

    def part_title(self) -> str:
        """What the page is about, where that is one record or group."""
        table = self.part.table
        if table is None:
            return ""
        return self._title(table, self.part.index) if table.grows else str(self.part.rows[0].cells[0])

    def at_the_head(self) -> Iterator[Found]:
        """Findings that no field and no record of the page has taken."""
        return (found_of(finding) for _path, finding in self.open)

    def _take(self, path: str, *, below: bool = False) -> tuple[Found, ...]:
        """The findings about a path or, if so asked, about anything under it; each is shown once."""
        own = [each for each in self.open if (is_under(each[0], path) if below else each[0] == path)]
        self.open = [each for each in self.open if each not in own]
        return tuple(found_of(finding) for _path, finding in own)

    def _take_around(self, path: str, table: str) -> tuple[Found, ...]:
        """The findings about a fixed field, and about the part of a table that it is the first field of."""
        own = [each for each in self.open if is_under(path, each[0]) and each[0] != table]
        self.open = [each for each in self.open if each not in own]
        return tuple(found_of(finding) for _path, finding in own)

    def _records(self, table: Table) -> FormTable:
        there = len(getattr(self.beside.plan, table.path))
        groups = tuple(self._group(table, index) for index in range(self.records.get(table.path, there + 1)))
        return _table(table, shape="groups", groups=groups, add=table.path)

    def _one_record(self, table: Table) -> FormTable:
        return _table(table, shape="groups", groups=(self._group(table, self.part.index),))

    def _group(self, table: Table, index: int) -> Group:
        path = f"{table.path}[{index}]"
        labels = (column.heading for column in table.columns if column.input)
        fields = tuple(
            self.made.field(typed, label, self._take(typed.path))
            for typed, label in zip(record_fields(table, index), labels, strict=True)
        )
        is_there = index < len(getattr(self.beside.plan, table.path))
        return Group(
            title=self._title(table, index),
            element=element_of(path),
            facts=self._worked_out(table, index),
            fields=fields,
            findings=self._take(path, below=True),
            remove=f"remove[{path}]" if is_there else "",
        )

    def _title(self, table: Table, index: int) -> str:
        is_there = index < len(getattr(self.beside.plan, table.path))
        return f"{table.title}, entry {index + 1}" if is_there else f"{table.title}, new entry"

    def _worked_out(self, table: Table, index: int) -> tuple[Fact, ...]:
        values = self._values(table, index)
        lived = ((column.heading, column.live) for column in table.columns if column.live)
        facts = (Fact(heading, worked_out(live.value(values), live.kind)) for heading, live in lived)
        return tuple(fact for fact in facts if fact.words)

    def _values(self, table: Table, index: int) -> dict[str, object]:
        """What the cells of a growing table's row hold, by field, with the name of the scheme."""
        record = lookup(self.beside.plan, f"{table.path}[{index}]")
        own = {column.input.field: lookup(record, column.input.field) for column in table.columns if column.input}
        return {**own, "scheme name": self.names.get(str(own.get("scheme") or ""))}

    def _fixed(self, table: Table) -> FormTable:
        most = max(sum(1 for _ in row.inputs()) for row in table.rows)
        long = any(cell.kind == "long-text" for row in table.rows for _place, cell in row.inputs())
        if most == 1:
            return self._answers(table)
        return self._groups_of_answers(table) if long else self._grid(table)

    def _answers(self, table: Table) -> FormTable:
        """One field for each row; what stands beside it in the row is its hint."""
        facts = tuple(
            Fact(str(row.cells[0]), text_shown(cell, lookup(self.beside.plan, cell.field)) or "not given")
            for row in table.rows
            for _place, cell in row.inputs()
            if cell.field in IDENTITY
        )
        fields = []
        for row in table.rows:
            for place, cell in row.inputs():
                if cell.field not in IDENTITY:
                    own = self._of_row(table, row, place, str(row.cells[0]))
                    fields.append(replace(own, hint=" ".join(filter(None, (_beside(table, row), own.hint)))))
        group = Group(title=table.title, element=element_of(f"{table.title} answers"), fields=tuple(fields))
        return _table(table, shape="answers", facts=facts, groups=(group,))

    def _groups_of_answers(self, table: Table) -> FormTable:
        """A group of fields for each row, under its first label."""
        groups = tuple(
            Group(
                title=str(row.cells[0]),
                element=element_of(f"{table.title} {number}"),
                hint=_beside(table, row),
                fields=tuple(self._of_row(table, row, at, table.columns[at].heading) for at, _cell in row.inputs()),
            )
            for number, row in enumerate(table.rows, 1)
        )
        return _table(table, shape="groups", groups=groups)

    def _of_row(self, table: Table, row: FixedRow, place: int, label: str) -> Field:
        cell = row.cells[place]
        assert isinstance(cell, Input)
        findings = self._take_around(cell.field, table.path)
        return self.made.field(Typed(cell.field, cell, table), label, findings)

    def _grid(self, table: Table) -> FormTable:
        values = {cell.field: lookup(self.beside.plan, cell.field) for row in table.rows for _, cell in row.inputs()}
        rows = tuple(
            Row(
                labels=tuple(str(cell or "") for cell in row.cells[: table.labels]),
                cells=tuple(self._cell(table, row, at, values) for at in range(table.labels, len(table.columns))),
            )
            for row in table.rows
        )
        headings = tuple(column.heading for column in table.columns)
        return _table(table, shape="grid", headings=headings, rows=rows)

    def _cell(self, table: Table, row: FixedRow, at: int, values: Mapping[str, object]) -> Field | str:
        cell = row.cells[at]
        if isinstance(cell, Input):
            own = [each for each in row.cells[: table.labels] if isinstance(each, str)]
            return in_select(self._of_row(table, row, at, f"{', '.join(own)}: {table.columns[at].heading}"))
        return _words(cell, values)

    def _turned(self, table: Table, rows: Sequence[FixedRow]) -> FormTable:
        """A group of rows of a very wide table with its columns as rows, so that it fits a page."""
        values = {cell.field: lookup(self.beside.plan, cell.field) for row in rows for _, cell in row.inputs()}
        turned = tuple(
            Row(labels=(table.columns[at].heading,), cells=tuple(self._cell(table, row, at, values) for row in rows))
            for at in range(table.labels, len(table.columns))
        )
        headings = (rows[0].cells[1], *(row.cells[table.labels - 1] for row in rows))
        return _table(table, shape="grid", headings=tuple(map(str, headings)), rows=turned)

    def _summary(self, table: Table) -> FormTable:
        records = getattr(self.beside.plan, table.path)
        columns = _summary_columns(table)
        rows = tuple(
            Row(
                labels=(str(index + 1),),
                cells=tuple(self._summed(column, self._values(table, index)) for column in columns),
                address=f"{table.path}/{index + 1}",
                findings=_counted(self._take(f"{table.path}[{index}]", below=True)),
            )
            for index in range(len(records))
        )
        headings = ("Entry", *(column.heading for column in columns))
        return _table(table, shape="summary", headings=headings, rows=rows, add=f"{table.path}/new")

    @staticmethod
    def _summed(column: Column, values: Mapping[str, object]) -> str:
        if column.live:
            return worked_out(column.live.value(values), column.live.kind)
        return in_words(column.input, values.get(column.input.field)) if column.input else ""

    def _summary_of_groups(self, table: Table) -> FormTable:
        rows = []
        for number, group in enumerate(groups_of(table), 1):
            cells = [cell for row in group for _place, cell in row.inputs()]
            filled = sum(lookup(self.beside.plan, cell.field) is not None for cell in cells)
            found = [each for cell in cells for each in self._take_around(cell.field, table.path)]
            words = (f"{filled} of {counted(len(cells), 'figure')} given",)
            rows.append(Row(labels=(str(group[0].cells[0]),), cells=words, address=f"{table.path}/{number}",
                            findings=_counted(found)))  # fmt: skip
        headings = (table.columns[0].heading, "What is filled in")
        return _table(table, shape="summary", headings=headings, rows=tuple(rows))


def _table(
    table: Table,
    shape: str,
    *,
    facts: tuple[Fact, ...] = (),
    groups: tuple[Group, ...] = (),
    headings: tuple[str, ...] = (),
    rows: tuple[Row, ...] = (),
    add: str = "",
) -> FormTable:
    """A table of the layout in one of the shapes."""
    return FormTable(
        path=table.path,
        element=element_of(table.path or table.title),
        title=table.title,
        shape=shape,
        facts=facts,
        groups=groups,
        headings=headings,
        rows=rows,
        add=add,
    )


def _summary_columns(table: Table) -> list[Column]:
    """The first columns of a large table, and those with totals."""
    short = [column for column in table.columns if not (column.input and column.input.kind == "long-text")]
    first = [column for column in short if not column.total][: SUMMARISED - 1]
    return [*first, *(column for column in short if column.total)][:SUMMARISED]


def _words(cell: object, values: Mapping[str, object]) -> str:
    """A cell that is not typed, in words."""
    if isinstance(cell, Live):
        return worked_out(cell.value(values), cell.kind)
    return exact_pounds(cell) if isinstance(cell, int) else cell if isinstance(cell, str) else ""


def _beside(table: Table, row: FixedRow) -> str:
    """What stands in a row beside its first label and its fields, with the headings where there is more than one."""
    words = [(column.heading, _words(cell, {})) for column, cell in zip(table.columns[1:], row.cells[1:], strict=False)
             if isinstance(cell, str | int) and cell != ""]  # fmt: skip
    if len(words) == 1:
        return words[0][1]
    return " ".join(f"{heading}: {each.rstrip('.')}." for heading, each in words)


def _counted(findings: Sequence[Found]) -> str:
    """How many findings of each severity, in words."""
    severities = (severity.value for severity in Severity)
    numbers = {each: sum(one.severity.lower() == each for one in findings) for each in severities}
    return listed(counted(number, each) for each, number in numbers.items() if number)
