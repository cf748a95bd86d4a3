"""What a plan's workbook consists of: sheets of tables, and for every cell to fill the field of the plan it is for.

A table either grows (one row for each record of the plan, such as a scheme) or has fixed rows (one for each thing the
round asks about, such as a condition). Forms are fixed tables with one column of answers. The writer and the reader
work from the same layout, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from functools import cached_property
from typing import Literal

from carefund.plan.fields import steps
from carefund.workbooks.folding import plain

Kind = Literal["text", "long-text", "money", "count", "whole", "percent", "date", "choice", "yes-no"]
"""What a cell holds. `count` may have decimals, `whole` may not; `percent` is in per cent (50 is a half)."""
TOTAL = "Total"
"""What stands at the left of a table's sums."""
Reference = Callable[[str], str]
"""Gives the address of the cell of a field in the same row, such as `F12`."""
Values = Mapping[str, object]
"""What the cells of one row hold, by field."""


@dataclass(frozen=True)
class Option:
    """One of the words to choose from: what the plan keeps and what the drop-down shows."""

    id: str
    label: str


@dataclass(frozen=True)
class Input:
    """A cell to fill: its field, what it holds, and what a person needs to know to fill it."""

    field: str
    """The field: within the record for a growing table (`amounts[2015-16]`), else the path in the plan."""
    kind: Kind = "text"
    _: KW_ONLY
    help: str = ""
    options: tuple[Option, ...] = ()
    """Words to choose from, for the kind `choice`."""
    options_from: str = ""
    """Name of the list in the workbook that holds the options, or the record's own ids (`Scheme_ids`)."""
    narrowed_by: str = ""
    """Of a growing table: the field of the same row whose words say which part of the list is offered."""
    required: bool = False
    """Whether the checklist counts an empty cell as missing; set for the whole layout from the required fields."""
    locked: bool = False
    """Whether it was filled in for good, such as a published figure, and is protected against slips of the hand."""
    chain: Literal["", "begins", "follows"] = ""
    """Of a growing table: once a cell that begins the row's chain is filled, the checklist counts every empty one."""


@dataclass(frozen=True)
class Live:
    """A cell that the workbook works out."""

    formula: Callable[[Reference], str]
    """The formula, given where the row's fields stand."""
    value: Callable[[Values], float | str]
    """What it comes to, for viewers that do not calculate; an empty text where it cannot be worked out."""
    kind: Kind = "count"
    field: str = ""
    """Name by which formulas elsewhere refer to the column; empty where none do."""


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading, and what stands under it."""

    heading: str
    width: int = 14
    input: Input | None = None
    """For a growing table, the cell to fill; none for labels and live cells."""
    live: Live | None = None
    """For a growing table, what the workbook works out."""
    total: bool = False
    """Whether the sum stands above the heading."""
    span: int = 1
    """Of a fixed table's last column: how many columns of the sheet it takes, where a wider table stands below."""
    also: tuple[str, ...] = ()
    """Headings of the same column in earlier templates."""
    newer: bool = False
    """Whether an earlier template may be without it, which is then no finding of its own."""

    @cached_property
    def plain_headings(self) -> tuple[str, ...]:
        """The headings, folded for comparison, today's first."""
        return tuple(plain(words) for words in (self.heading, *self.also))


@dataclass(frozen=True)
class EstimateMark:
    """A cell that says whether another one still holds the estimate that it was filled with."""

    field: str
    """The field of the other cell."""


Fixed = str | int | Input | Live | EstimateMark | None
"""A cell of a fixed row: words, whole pounds, a cell to fill, something worked out, a mark, or nothing."""


@dataclass(frozen=True)
class FixedRow:
    """One row that the round asks for: as many cells as the table has columns, the first ones being its labels."""

    cells: tuple[Fixed, ...]

    def inputs(self) -> Iterator[tuple[int, Input]]:
        """The cells to fill with their column's number."""
        return ((number, cell) for number, cell in enumerate(self.cells) if isinstance(cell, Input))

    def key(self, labels: int) -> tuple[str, ...]:
        """The row's labels, folded: what it is found by."""
        return tuple(plain(cell) if isinstance(cell, str) else "" for cell in self.cells[:labels])


@dataclass(frozen=True)
class Table:
    """A table: where it goes in the plan, its columns, and its rows where they are fixed."""

    path: str
    """The part of the plan that it fills (`schemes`); empty for a form about the plan as a whole."""
    _: KW_ONLY
    title: str
    columns: tuple[Column, ...]
    rows: tuple[FixedRow, ...] = ()
    """The fixed rows; empty where the table grows."""
    prepared: int = 0
    """Rows ready to be filled, where the table grows."""
    labels: int = 1
    """How many first columns hold the labels of fixed rows."""

    @property
    def grows(self) -> bool:
        """Whether there is one row for each record."""
        return self.prepared > 0

    def with_inputs(self, change: Callable[[Input], Input]) -> Table:
        """The table with every cell to fill changed."""
        columns = tuple(replace(each, input=change(each.input)) if each.input else each for each in self.columns)
        rows = tuple(
            replace(row, cells=tuple(change(cell) if isinstance(cell, Input) else cell for cell in row.cells))
            for row in self.rows
        )
        return replace(self, columns=columns, rows=rows)

    def is_filled(self, number: int) -> bool:
        """Whether a column holds labels that rows are found by, or cells to fill."""
        if self.grows:
            return self.columns[number].input is not None
        return number < self.labels or any(isinstance(row.cells[number], Input) for row in self.rows)

    def fields_of(self, number: int | None = None) -> tuple[str, ...]:
        """The fields of the cells to fill of one column, or of all: of a growing table as `expenditure[].stream`."""
        columns = range(len(self.columns)) if number is None else [number]
        if self.grows:
            inputs = (self.columns[each].input for each in columns)
            return tuple(f"{self.path}[].{input_.field}" for input_ in inputs if input_)
        return tuple(cell.field for row in self.rows for place, cell in row.inputs() if place in columns)

    @cached_property
    def fixed_places(self) -> Mapping[str, tuple[int, int]]:
        """Of the fields of fixed rows: the row below the headings and the column, both counted from 0."""
        return {cell.field: (number, place) for number, row in enumerate(self.rows) for place, cell in row.inputs()}

    @cached_property
    def words(self) -> frozenset[str]:
        """Every heading, folded."""
        return frozenset(words for column in self.columns for words in column.plain_headings)

    def is_headed_by(self, words: set[str]) -> bool:
        """Whether a row of folded words is this table's heading row: its first heading and half, or most of them."""
        present = sum(any(heading in words for heading in column.plain_headings) for column in self.columns)
        share = present / len(self.columns)
        first = any(heading in words for heading in self.columns[0].plain_headings)
        return present > 1 and (share >= MOST or (first and share >= HALF))


MOST, HALF = 0.75, 0.5


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """One sheet of tables."""

    name: str
    title: str
    intro: str
    tables: tuple[Table, ...]
    room_above: int = 0
    """Rows left free above the first table for what the workbook works out."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The whole workbook of a round."""

    round_id: str
    template_version: str
    sheets: tuple[SheetLayout, ...]
    lists: Mapping[str, tuple[Option, ...]]
    """The words to choose from, by name of the list."""

    @cached_property
    def sheet_of_part(self) -> Mapping[str, SheetLayout]:
        """The sheet that each part of the plan stands on, such as `schemes` or `vision`."""
        fields = ((sheet, table.path or field) for sheet, table in self.tables() for field in table.fields_of() or [""])
        return {steps(path)[0][0]: sheet for sheet, path in fields if path}

    def tables(self) -> Iterator[tuple[SheetLayout, Table]]:
        """Every table with its sheet, in order."""
        return ((sheet, table) for sheet in self.sheets for table in sheet.tables)
