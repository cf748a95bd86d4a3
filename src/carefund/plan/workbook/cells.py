"""The values of a workbook's cells by field, with where each stands and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from carefund.plan.fields import KEYED, steps
from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.workbook.layout import FixedRow, Input, Layout
from carefund.plan.workbook.locating import Located
from carefund.plan.workbook.reader_findings import finding
from carefund.plan.workbook.values import NotRead, read_value, text_of
from carefund.wording.lists import counted, listed
from carefund.workbooks.cells import Cell, cell_name, words_of
from carefund.workbooks.folding import plain
from carefund.workbooks.sheets import Spreadsheet

NAMED = {"schemes": "id"}
"""Growing tables whose records must have a name, and the field that holds it."""
SET_BY_TEMPLATE = {"round_id", "area_code", "quarter"}
WORDS, FIGURES = ("text", "long-text"), ("money", "count", "whole", "percent")
"""Kinds of cells in which a note, or the name and the figures of a subtotal, can stand."""
LONGEST_LABEL, PLACES_NAMED = 120, 6
SUBTOTAL = re.compile(r"\s{0,8}(grand |sub-?\s?)?totals?\b", re.IGNORECASE)
NOTE = re.compile(
    r"\s{0,8}(\*{1,3}\s{0,3}[^\W\d_]{2,}\s|notes?\b\s{0,3}[:.-]|n\.?b\.?[:.]?\s[^\W\d_]{2,}|source\s?:)", re.IGNORECASE
)
FEWEST_WORDS = 12
"""Words of a long text that is taken for a note and not for a name."""
MOST_RECORDS, MOST_STRANGE_ROWS = 2_000, 200
"""Rows of a growing table that are read, and rows of a table that are reported because they are not."""


@dataclass
class Gathered:
    """What the tables hold."""

    values: dict[str, object] = field(default_factory=dict)
    places: dict[str, CellPosition] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    wanting: set[str] = field(default_factory=set)
    """The fields whose cells must be filled and hold nothing that could be read."""


def gather(book: Spreadsheet, tables: Mapping[int, Located], layout: Layout, *, old: bool = False) -> Gathered:
    """Every cell to fill of the tables that were found, in the order of the layout; `old` is an earlier template."""
    gathered = Gathered()
    for number, (_sheet, _table) in enumerate(layout.tables()):
        if number in tables:
            _Reader(book, tables[number], gathered, old=old).read()
    order = {path: place for place, path in enumerate(_fixed_order(layout))}
    gathered.values = dict(sorted(gathered.values.items(), key=lambda item: order.get(_record(item[0]), -1)))
    return gathered


def _fixed_order(layout: Layout) -> list[str]:
    """The records that the round names, in the round's order."""
    inputs = (cell for _sheet, table in layout.tables() for row in table.rows for _number, cell in row.inputs())
    return list(dict.fromkeys(_record(cell.field) for cell in inputs))


def _record(path: str) -> str:
    """The record that a field is of: `conditions[x]` for `conditions[x].narrative`; the field where there is none."""
    first, *rest = steps(path)
    return f"{first[0]}[{rest[0][0]}]" if first[0] in KEYED and rest else ""


class _Reader:
    """Reads one table."""

    def __init__(self, book: Spreadsheet, located: Located, into: Gathered, *, old: bool) -> None:
        self.located, self.table, self.sheet = located, located.table, located.sheet
        self.into, self.old = into, old
        self.strange_rows = 0
        marks, name = book.marks, self.sheet.name
        self.marks = marks
        self.sheet_is_hidden = name not in book.visible_sheets
        self.uncalculated = marks.uncalculated.get(name, set())
        self.errors = marks.errors.get(name, set())
        self.percentages = marks.percentages.get(name) if name in marks.percentages else None

    def read(self) -> None:
        """Take every value of the table, and report what is missing or strange about it."""
        if self.table.path:
            self.into.places.setdefault(self.table.path, self._place(self.located.headings.row, 0))
        if self.table.grows:
            self._growing()
        else:
            self._fixed()
        self._missing_columns()
        self._strange_columns()
        self._hidden()
        self._merged()

    def _hidden(self) -> None:
        """Report entries that whoever opens the workbook does not see; they were read."""
        columns = [number for number in self.located.columns if number is not None]
        hidden = [
            (row, number)
            for row in self._rows()
            for number in columns
            if self.marks.is_hidden(self.sheet.name, row, number) and self._is_filled(row, number)
        ]
        if hidden or self.sheet_is_hidden:
            where = listed([*(cell_name(*place) for place in hidden[:PLACES_NAMED])])
            more = f" and {counted(len(hidden) - PLACES_NAMED, 'further cell')}" if len(hidden) > PLACES_NAMED else ""
            found = f"hidden: {where}{more}" if hidden else "a hidden sheet"
            self.into.findings.append(
                finding(
                    "hidden",
                    Severity.WARNING,
                    "entries that everyone who opens the workbook sees",
                    f"{found}; it was read all the same",
                    "Show the rows, columns or sheet, and delete what is no part of the plan.",
                    field=self.table.path,
                    position=self._place(*(hidden[0] if hidden else (self.located.headings.row, 0))),
                )
            )

    def _merged(self) -> None:
        """Report merged cells that take the place of several entries."""
        columns = {number for place, number in enumerate(self.located.columns) if self.table.is_filled(place)}
        for top, left, bottom, right in sorted(self.marks.merged.get(self.sheet.name, ())):
            rows = range(max(top, self._rows().start), min(bottom, self._rows().stop - 1) + 1)
            entries = len(rows) * sum(left <= number <= right for number in columns if number is not None)
            if entries > 1:
                gone = self._merged_away(range(top, bottom + 1), range(left, right + 1))
                self.into.findings.append(
                    finding(
                        "merged",
                        Severity.WARNING,
                        "one cell for each entry",
                        f"{cell_name(top, left)} to {cell_name(bottom, right)} merged; the first cell was read",
                        "Unmerge the cells, and write each entry into its own.",
                        field=self.table.path,
                        position=self._place(top, left),
                        unread=gone,
                    )
                )

    def _merged_away(self, rows: range, columns: range) -> tuple[str, ...]:
        """The fields whose cells a merged one covers, and which therefore have no value."""
        covered = {str(self._place(row, column)) for row in rows for column in columns}
        places = self.into.places.items()
        return tuple(path for path, place in places if str(place) in covered and path not in self.into.values)

    def _rows(self) -> range:
        return range(self.located.headings.row + 1, self.located.end)

    def _cell(self, row: int, column: int | None) -> Cell:
        cells = self.sheet.rows[row] if row < len(self.sheet.rows) else []
        return "" if column is None or column >= len(cells) else cells[column]

    def _place(self, row: int, column: int) -> CellPosition:
        return CellPosition(self.sheet.name, cell_name(row, column))

    def _growing(self) -> None:
        pairs = zip(self.table.columns, self.located.columns, strict=True)
        inputs = [(column.input, number) for column, number in pairs if column.input and number is not None]
        record = 0
        for row in self._rows():
            filled = [(input_, number) for input_, number in inputs if self._is_filled(row, number)]
            if not filled or self._is_aside(row, filled):
                continue
            if record == MOST_RECORDS:
                self._report_too_many(row, inputs[0][1], Severity.ERROR)
                return
            prefix = f"{self.table.path}[{record}]"
            self.into.places[prefix] = self._place(row, inputs[0][1])
            before = len(self.into.values)
            for input_, number in inputs:
                self._take(row, number, input_, f"{prefix}.{input_.field}")
            if len(self.into.values) > before:
                self._name_record(prefix)
                record += 1

    def _is_aside(self, row: int, filled: Sequence[tuple[Input, int]]) -> bool:
        """Whether a row is no entry but a subtotal or a note, which is then reported as what it is."""
        texts = [(number, text_of(self._cell(row, number))) for input_, number in filled if input_.kind in WORDS]
        figures = [number for input_, number in filled if input_.kind in FIGURES]
        first = next(iter(texts), None)
        if first is None or len(texts) + len(figures) < len(filled):
            return False
        number, words = first
        if figures and len(texts) == 1 and SUBTOTAL.match(words[:LONGEST_LABEL]):
            to_do = "Delete the row: totals stand above the headings, and a sum among the entries is counted twice."
            self._report_aside("subtotal", row, number, "one entry in each row", words, to_do)
            return True
        if not figures and len(filled) == 1 and (_is_prose(words) or NOTE.match(words[:LONGEST_LABEL])):
            to_do = "Move it to a comment, or to a sheet of your own, if it is to be kept with the plan."
            self._report_aside("note-below", row, number, "one entry in each row", words, to_do)
            return True
        return False

    def _report_aside(self, check: str, row: int, column: int, expected: str, words: str, to_do: str) -> None:
        place, found = self._place(row, column), f"{words_of(words)}, which was not read"
        self.into.findings.append(
            finding(check, Severity.WARNING, expected, found, to_do, field=self.table.path, position=place)
        )

    def _name_record(self, prefix: str) -> None:
        """A scheme without an ID keeps its other entries; its ID is empty."""
        path = f"{prefix}.{NAMED.get(self.table.path, '')}"
        if self.table.path in NAMED and path not in self.into.values:
            self.into.values[path] = ""
            to_do = "Give the scheme a number or short name of its own, and use it on the other sheets."
            place = self.into.places.get(path, self.into.places[prefix])
            self._report("no-id", path, place, "an ID for every scheme", "none", to_do)

    def _is_filled(self, row: int, column: int) -> bool:
        cell = self._cell(row, column)
        return (isinstance(cell, str) and bool(cell.strip())) or not isinstance(cell, str) or (
            (row, column) in self.uncalculated
        )  # fmt: skip

    def _fixed(self) -> None:
        waiting: dict[tuple[str, ...], list[FixedRow]] = {}
        for fixed in self.table.rows:
            waiting.setdefault(fixed.key(self.table.labels), []).append(fixed)
        done: set[tuple[str, ...]] = set()
        for row in self._rows():
            key = tuple(plain(text_of(self._cell(row, number))) for number in self.located.columns[: self.table.labels])
            if waiting.get(key):
                done.add(key)
                self._fixed_row(row, waiting[key].pop(0))
            elif key in done:
                self._report_row("row-twice", row, "each row once", "The first one was read; remove the other.")
            elif any(key):
                self._report_row("row-not-read", row, "the template's rows", "Put the row's words back as they were.")
            if self.strange_rows > MOST_STRANGE_ROWS:
                self._report_too_many(row, self.located.headings.headings[0].column, Severity.WARNING)
                break
        for key, rows in waiting.items():
            if key not in done:
                self._missing_row(rows[0])

    def _fixed_row(self, row: int, fixed: FixedRow) -> None:
        for index, input_ in fixed.inputs():
            number = self.located.columns[index]
            if number is not None and input_.field not in SET_BY_TEMPLATE:
                self._take(row, number, input_, input_.field)
            elif number is not None:
                self.into.places[input_.field] = self._place(row, number)

    def _missing_row(self, fixed: FixedRow) -> None:
        if next(fixed.inputs(), None) is None:
            return
        words = ", ".join(cell for cell in fixed.cells[: self.table.labels] if isinstance(cell, str))
        self.into.findings.append(
            finding(
                "row-not-read",
                Severity.WARNING,
                f"a row '{words}' under '{self.table.columns[0].heading}'",
                "no such row",
                "Put the row back from a fresh template; nothing was read for it.",
                unread=tuple(input_.field for _, input_ in fixed.inputs()),
                position=self._place(self.located.headings.row, self.located.headings.headings[0].column),
            )
        )

    def _report_row(self, check: str, row: int, expected: str, to_do: str) -> None:
        """Report a row that was not read, unless it holds nothing but words of its own in the first columns."""
        columns = [number for number in self.located.columns[self.table.labels :] if number is not None]
        filled = [number for number in columns if self._is_filled(row, number)]
        if filled:
            self.strange_rows += 1
            found = words_of(self._cell(row, self.located.columns[0]))
            self.into.findings.append(
                finding(check, Severity.WARNING, expected, found, to_do, position=self._place(row, filled[0]))
            )

    def _report_too_many(self, row: int, column: int, severity: Severity) -> None:
        """Report that the table is read no further."""
        self.into.findings.append(
            finding(
                "row-not-read",
                severity,
                f"up to {counted(MOST_RECORDS, 'row')} of entries",
                "more",
                "This row and those below were not read. Delete what is no entry, or put small entries together.",
                field=self.table.path,
                position=self._place(row, column),
            )
        )

    def _take(self, row: int, column: int, input_: Input, path: str) -> None:
        """Take one cell's value, or report why it cannot be taken; note a cell that should hold one and does not."""
        self._understand(row, column, input_, path)
        if input_.required and path not in self.into.values:
            self.into.wanting.add(path)
        else:
            self.into.wanting.discard(path)

    def _understand(self, row: int, column: int, input_: Input, path: str) -> None:
        place, cell = self._place(row, column), self._cell(row, column)
        self.into.places[path] = place
        if (row, column) in self.uncalculated:
            to_do = "Open the workbook in Excel, let it calculate and save it; or type the value."
            self._report("never-calculated", path, place, "a value", "a formula without a stored value", to_do)
            return
        if (row, column) in self.errors:
            to_do = "Type the value itself, or correct the formula."
            self._report("not-understood", path, place, "a value", "an error such as #REF!", to_do)
            return
        if cell == "":
            return
        self.into.raw[path] = text_of(cell)
        percentage = None if self.percentages is None else (row, column) in self.percentages
        try:
            read = read_value(cell, input_, percentage=percentage)
        except NotRead as not_read:
            self._report("not-understood", path, place, not_read.expected, words_of(cell), not_read.to_do)
            return
        if read.doubt:
            self._report("understood-with-doubt", path, place, read.expected, words_of(cell),
                         f"It was {read.doubt}.", Severity.WARNING)  # fmt: skip
        if read.value is not None:
            self.into.values[path] = read.value

    def _report(
        self,
        check: str,
        path: str,
        place: CellPosition,
        expected: str,
        found: str,
        to_do: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        unread = (path,) if severity is Severity.ERROR else ()
        self.into.findings.append(
            finding(check, severity, expected, found, to_do, field=path, position=place, unread=unread)
        )

    def _lacking(self) -> list[int]:
        """The template's columns that are not there; one that an earlier template lacked may be missing."""
        return [index for index in self.located.missing if not (self.old and self.table.columns[index].newer)]

    def _strangers(self) -> list[tuple[int, str]]:
        """Columns with entries whose heading the template lacks."""
        return [
            (column, words)
            for column, words in self.located.strangers()
            if any(self._is_filled(row, column) for row in self._rows())
        ]

    def _missing_columns(self) -> None:
        """Report the template's columns that are not there, each with what stands in the place of one of them."""
        row, first = self.located.headings.row, self.located.headings.headings[0].column
        others = listed(words_of(words) for _column, words in self._strangers())
        instead = f", where the template has no {others}" if others else ""
        for index in self._lacking():
            self.into.findings.append(
                finding(
                    "column-missing",
                    Severity.ERROR,
                    f"a column headed '{self.table.columns[index].heading}'",
                    f"none in the heading row{instead}",
                    "Put the heading back as it was; nothing was read for it.",
                    field=self.table.path,
                    position=self._place(row, first),
                    unread=self.table.fields_of(index),
                )
            )

    def _strange_columns(self) -> None:
        """Report columns that the template lacks, where none of its own is missing: else that says it."""
        if self._lacking():
            return
        for column, words in self._strangers():
            self.into.findings.append(
                finding(
                    "column-not-read",
                    Severity.WARNING,
                    "the columns of the template",
                    f"a further column headed {words_of(words)}",
                    "It was not read. Move what belongs to the plan to the template's columns.",
                    field=self.table.path,
                    position=self._place(self.located.headings.row, column),
                )
            )


def _is_prose(words: str) -> bool:
    """Whether a text is too long for a name, and has the words of a sentence."""
    return len(words) > LONGEST_LABEL and len(words.split()) >= FEWEST_WORDS
