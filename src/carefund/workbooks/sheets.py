"""A spreadsheet as plain values: sheets of cells, and refusals that point at one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import Cell, Marks, Row, cell_name, words_of


@dataclass(frozen=True)
class Sheet:
    """One sheet's stored values: every row of `rows` is of one length, blank cells are empty texts."""

    file: str
    name: str
    rows: Sequence[Row]

    @cached_property
    def columns(self) -> Sequence[Sequence[Cell]]:
        """The same values column by column; a row that ends before others has blank cells there."""
        return list(zip_longest(*self.rows, fillvalue=""))

    def refuse(self, row: int, column: int, expected: str, to_do: str = "") -> RefusedFile:
        """A refusal that points at one cell (counted from 0) and shows what stands there."""
        stands = self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""
        return RefusedFile(
            self.file,
            sheet=self.name,
            cell=cell_name(row, column),
            expected=expected,
            found=words_of(stands),
            to_do=to_do or "Check that the file is the publisher's own and unaltered, then import it again.",
        )


@dataclass(frozen=True)
class Spreadsheet:
    """A workbook: its sheets of cells in order, and what is known of them."""

    file: str
    sheets: Mapping[str, Sheet]
    """The sheets of cells by name, in order, hidden ones too; charts are none."""
    visible_sheets: tuple[str, ...]
    """Names of those that a reader of the workbook would see."""
    marks: Marks = field(default_factory=Marks)
    has_macros: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    """The document's own properties, such as the area it was made for; empty for .xls and where there are none."""

    @property
    def all_sheets(self) -> list[str]:
        """Names of the sheets of cells in order, hidden ones too."""
        return list(self.sheets)

    def sheet(self, name: str) -> Sheet:
        """The stored values of one sheet."""
        return self.sheets[name]
