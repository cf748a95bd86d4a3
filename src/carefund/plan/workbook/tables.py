"""Writing one table of the workbook: headings, cells to fill with what they accept, live cells and totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from carefund.plan.fields import OFFICIAL, lookup
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import TOTAL, Column, EstimateMark, Fixed, Input, Live, SheetLayout, Table
from carefund.plan.workbook.styles import Styles
from carefund.wording.numbers import count, digits
from carefund.workbooks.cell_text import looks_executable

LONGEST_TEXT = 32_767
SPREADSHEET_NUMBERS = Context(prec=15)
"""How exact the numbers of a spreadsheet are."""
SPARE = 10
"""Empty rows that a growing table has at least, however many records it holds."""
ROWS_OF_TITLE, ROWS_BETWEEN = 4, 3
"""Rows above the first table of a sheet, and from a table's last row to where the next begins."""
HUNDRED = Decimal(100)
HEADING_HEIGHT, LINE_HEIGHT, MOST_LINES, ROOM_TO_WRITE = 48, 15, 24, 4
ESTIMATE = "Estimate: replace it"
LARGEST_AMOUNT = 10_000_000_000
LONGEST_MESSAGE = 250
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
SET_BY_TEMPLATE = ("round_id", "template_version", "area_code", "quarter")


@dataclass
class Written:
    """Where a table was written (rows and columns counted from 0)."""

    sheet: SheetLayout
    table: Table
    heading: int
    last: int
    """The last row that is ready to be filled."""
    inputs: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where each field stands, for fixed rows."""
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Where it is said of fields that they hold an estimate."""


def first_row(sheet: SheetLayout) -> int:
    """The row, counted from 0, in which the first table of a sheet begins."""
    return ROWS_OF_TITLE + sheet.room_above


def heading_row(sheet: SheetLayout, table: Table, top: int) -> int:
    """The row of the headings of a table that begins in row `top`: below its title and its totals, if it has them."""
    return top + (len(sheet.tables) > 1) + any(column.total for column in table.columns)


def height_of(table: Table, plan: object) -> int:
    """How many rows a table has below its headings, for a plan: some stay empty where it grows."""
    return max(table.prepared, len(getattr(plan, table.path)) + SPARE) if table.grows else len(table.rows)


class TableWriter:
    """Writes tables on one page."""

    def __init__(self, book: Any, page: Any, styles: Styles, plan: Plan, given: Mapping[str, str]) -> None:  # noqa: ANN401
        self.book, self.page, self.styles, self.plan, self.given = book, page, styles, plan, given
        self.scheme_names = {scheme.id: scheme.name for scheme in plan.schemes}

    def write(self, sheet: SheetLayout, table: Table, top: int) -> Written:
        """Write the table from row `top` down."""
        heading = heading_row(sheet, table, top)
        if len(sheet.tables) > 1:
            self.page.write_string(top, 0, table.title, self.styles.words("section"))
        for number, column in enumerate(table.columns):
            self._widen(heading, number, column, self.styles.words("heading"))
            self.page.write_string(heading, number, column.heading, self.styles.words("heading"))
        self.page.set_row(heading, HEADING_HEIGHT)
        written = Written(sheet, table, heading, heading + height_of(table, self.plan))
        if table.grows:
            self._growing(written)
        else:
            self._fixed(written)
        return written

    def _growing(self, written: Written) -> None:
        table, first = written.table, written.heading + 1
        records = getattr(self.plan, table.path)
        for index in range(written.last - written.heading):
            record = records[index] if index < len(records) else None
            self._record(written, first + index, index, record)
        for number, column in enumerate(table.columns):
            if column.input:
                self._validate(column.input, first, number, written.last, _narrowing(table, column.input, first))
            if column.total:
                self._total(written, number, column, records)
        self._name_columns(written)

    def _record(self, written: Written, row: int, index: int, record: Any) -> None:  # noqa: ANN401
        columns = written.table.columns
        if record is not None:
            texts = [_shown(record, column.input) for column in columns]
            self._set_height(row, written.table, texts)
        values = {column.input.field: lookup(record, column.input.field) for column in columns if column.input}
        values["scheme name"] = self.scheme_names.get(values.get("scheme") or "")
        cells = {column.input.field: (row, number) for number, column in enumerate(columns) if column.input}
        for number, column in enumerate(columns):
            if column.input:
                path = f"{written.table.path}[{index}].{column.input.field}"
                self._put(row, number, column.input, values[column.input.field], path)
            elif column.live:
                self._live(row, number, column.live, values, cells)

    def _fixed(self, written: Written) -> None:
        for row, fixed in enumerate(written.table.rows, written.heading + 1):
            written.inputs |= {cell.field: (row, number) for number, cell in fixed.inputs()}
        values: dict[str, object] = {path: lookup(self.plan, path) for path in written.inputs}
        for row, fixed in enumerate(written.table.rows, written.heading + 1):
            texts = [cell if isinstance(cell, str) else values.get(cell.field, "") if isinstance(cell, Input) else ""
                     for cell in fixed.cells]  # fmt: skip
            asks = any(isinstance(cell, Input) and cell.kind == "long-text" for cell in fixed.cells)
            self._set_height(row, written.table, texts, ROOM_TO_WRITE if asks else 1)
            for number, cell in enumerate(fixed.cells):
                self._fixed_cell(written, row, number, cell, values)

    def _set_height(self, row: int, table: Table, texts: Sequence[object], least: int = 1) -> None:
        """Make a row as tall as its longest words need, within reason."""
        pairs = zip(table.columns, texts, strict=True)
        lines = max(lines_of(str(text or ""), column.width * column.span) for column, text in pairs)
        if max(lines, least) > 1:
            self.page.set_row(row, LINE_HEIGHT * min(max(lines, least), MOST_LINES) + 3)

    def _widen(self, row: int, number: int, column: Column, style: Any) -> None:  # noqa: ANN401
        """Let a cell take the columns that its column spans."""
        if column.span > 1:
            self.page.merge_range(row, number, row, number + column.span - 1, "", style)

    def _fixed_cell(self, written: Written, row: int, number: int, cell: Fixed, values: dict[str, object]) -> None:
        if isinstance(cell, str):
            name = "strong" if number == 0 else "label"
            self.page.write_string(row, number, cell, self.styles.words(name))
        elif isinstance(cell, Input):
            self._widen(row, number, written.table.columns[number], self._style(cell, cell.field))
            self._put(row, number, cell, values[cell.field], cell.field)
            self._validate(cell, row, number, row)
        elif isinstance(cell, Live):
            self._live(row, number, cell, values, written.inputs)
        elif isinstance(cell, EstimateMark):
            self._mark(written, (row, number), cell.field, values[cell.field])
        elif isinstance(cell, int):
            self.page.write_number(row, number, cell, self.styles.live("money"))
        else:
            self.page.write_blank(row, number, None, self.styles.words("label"))

    def _mark(self, written: Written, at: tuple[int, int], field: str, value: object) -> None:
        """Say in words whether a cell holds the estimate that it was filled with, and follow what is typed there."""
        style = self.styles.live("text")
        if is_estimate(self.given.get(field, "")):
            formula = f'=IF({xl_rowcol_to_cell(*written.inputs[field])}={value},"{ESTIMATE}","")'
            self.page.write_formula(*at, formula, style, ESTIMATE)
            written.marks[field] = at
        else:
            self.page.write_blank(*at, None, style)

    def _live(
        self, row: int, number: int, live: Live, values: Mapping[str, object], cells: Mapping[str, tuple[int, int]]
    ) -> None:
        formula = live.formula(lambda path: xl_rowcol_to_cell(*cells[path]))
        self.page.write_formula(row, number, formula, self.styles.live(live.kind), live.value(values))

    def _total(self, written: Written, number: int, column: Column, records: Any) -> None:  # noqa: ANN401
        """The sum of a column above its heading, with room for rows that are inserted."""
        assert column.input is not None
        row, first = written.heading - 1, written.heading + 1
        cells = f"{xl_rowcol_to_cell(first, number)}:{xl_rowcol_to_cell(written.last, number)}"
        summed = sum((lookup(record, column.input.field) or Decimal(0) for record in records), Decimal(0))
        self.page.write_formula(row, number, f"=SUM({cells})", self.styles.live("money", total=True), float(summed))
        if not any(earlier.total for earlier in written.table.columns[:number]):
            self.page.write_string(row, number - 1, TOTAL, self.styles.words("total-label"))
        name = f"Total_{written.table.path}_{column.input.field}".replace("[", "_").replace("]", "").replace("-", "_")
        address = xl_rowcol_to_cell(row, number, row_abs=True, col_abs=True)
        self.book.define_name(name, f"='{written.sheet.name}'!{address}")

    def _name_columns(self, written: Written) -> None:
        if written.table.path == "schemes":
            for name, number in (("Scheme_ids", 0), ("Scheme_names", 1)):
                ends = [xl_rowcol_to_cell(row, number, row_abs=True, col_abs=True)
                        for row in (written.heading + 1, written.last)]  # fmt: skip
                self.book.define_name(name, f"='{written.sheet.name}'!{ends[0]}:{ends[1]}")

    def _validate(self, input_: Input, first: int, number: int, last: int, source: str = "") -> None:
        rules = {**validation_of(input_), **({"source": source} if source else {})}
        if rules:
            self.page.data_validation(first, number, last, number, rules)

    def _put(self, row: int, number: int, input_: Input, value: object, path: str) -> None:
        """One cell to fill, with its value where there is one; words that could pass for a formula stay words."""
        kind, style = input_.kind, self._style(input_, path)
        if value is None:
            self.page.write_blank(row, number, None, style)
        elif isinstance(value, bool):
            self.page.write_string(row, number, "Yes" if value else "No", style)
        elif isinstance(value, int | Decimal):
            self._put_number(
                row, number, Decimal(value) / HUNDRED if kind == "percent" else Decimal(value), style, kind
            )
        elif isinstance(value, date):
            self.page.write_datetime(row, number, value, style)
        else:
            words = _label(input_, str(value))
            if looks_executable(words):
                style = self._style(input_, path, quoted=True)
            self._put_text(row, number, words, style, path)

    def _style(self, input_: Input, path: str, *, quoted: bool = False) -> Any:  # noqa: ANN401
        locked = input_.locked or path in SET_BY_TEMPLATE or self.given.get(path, "").startswith(OFFICIAL)
        return self.styles.input(input_.kind, given=path in self.given or locked, quoted=quoted, locked=locked)

    def _put_text(self, row: int, number: int, words: str, style: Any, path: str) -> None:  # noqa: ANN401
        if len(words) > LONGEST_TEXT:
            raise ValueError(f"{path}: a cell holds {count(LONGEST_TEXT)} characters; the text has {count(len(words))}")
        self.page.write_string(row, number, words, style)

    def _put_number(self, row: int, number: int, value: Decimal, style: Any, kind: str) -> None:  # noqa: ANN401
        """A number; as words where a spreadsheet's numbers are not exact enough for it."""
        if SPREADSHEET_NUMBERS.create_decimal_from_float(float(value)) == value:
            self.page.write_number(row, number, float(value), style)
        else:
            words = f"{digits(value * HUNDRED)}%" if kind == "percent" else digits(value)
            self.page.write_string(row, number, words, style)


def _narrowing(table: Table, input_: Input, row: int) -> str:
    """The formula for the part of a list that belongs to the words in another cell of the row; empty for whole lists.

    Beside the list `X` stands `X_of`, which has for each of its words the ones that they belong to. OFFSET works in
    drop-downs of Excel and of LibreOffice alike.
    """
    if not input_.narrowed_by:
        return ""
    (number,) = (index for index, column in enumerate(table.columns)
                 if column.input and column.input.field == input_.narrowed_by)  # fmt: skip
    words, name = xl_rowcol_to_cell(row, number, col_abs=True), input_.options_from
    start, many = f"IFERROR(MATCH({words},{name}_of,0),1)-1", f"MAX(1,COUNTIF({name}_of,{words}))"
    return f"=OFFSET({name},{start},0,{many},1)"


def is_estimate(source: str) -> bool:
    """Whether the words that say where a filled cell comes from call it an estimate."""
    return source.startswith("Estimate")


def lines_of(text: str, width: float) -> int:
    """How many lines words take in a column of so many characters."""
    return sum(1 + int(len(line) / max(1.0, width * 0.95)) for line in text.split("\n"))


def _shown(record: object, input_: Input | None) -> str:
    """The words that a record's cell shows; empty where it has none to wrap."""
    value = lookup(record, input_.field) if input_ else None
    return _label(input_, value) if input_ and isinstance(value, str) else ""


def _label(input_: Input, value: str) -> str:
    """The words that the drop-down shows for an id; the id itself where the round does not know it."""
    return next((option.label for option in input_.options if option.id == value), value)


def validation_of(input_: Input) -> dict[str, Any]:
    """The rules for XlsxWriter; empty where anything may be typed and there is nothing to say."""
    rules = _rule(input_)
    if input_.help:
        rules = {"validate": "any", **rules, "input_message": input_.help[:LONGEST_MESSAGE]}
    return rules


def _rule(input_: Input) -> dict[str, Any]:
    kind = input_.kind
    if kind in ("choice", "yes-no") or input_.options_from:
        name = "Yes_or_no" if kind == "yes-no" else input_.options_from
        return _stop({"validate": "list", "source": f"={name}"}, "Choose one of the words in the drop-down.")
    if kind in ("money", "count"):
        return _stop(_between("decimal", -LARGEST_AMOUNT, LARGEST_AMOUNT), "Type a number, without words.")
    if kind == "percent":
        return _stop(_between("decimal", -10, 10), "Type a percentage such as 50%.")
    if kind == "whole":
        return _stop(_between("integer", 1, 5 if "least" in input_.help else 1_000),
                     "Type a whole number.")  # fmt: skip
    if kind == "date":
        return _stop(_between("date", FIRST_DAY, LAST_DAY), "Type a date such as 01/04/2015.")
    return {}


def _between(what: str, least: object, most: object) -> dict[str, Any]:
    return {"validate": what, "criteria": "between", "minimum": least, "maximum": most}


def _stop(rule: dict[str, Any], message: str) -> dict[str, Any]:
    return {**rule, "error_title": "Not accepted", "error_message": message}
