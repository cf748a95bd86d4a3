"""Records of what was measured, as CSV text: read with the line of what makes no sense, and written again.

A record is data that a command makes and later runs read: of skill, of projections, of what finished rounds taught.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from typing import Generic, TypeVar

from carefund.refusal import Refusal
from carefund.wording.lists import listed

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class RecordText(Generic[Row]):
    """How one kind of record stands in a file.

    `columns` are its headings, `row_of` makes a row of the texts under them (ValueError for what makes no sense), and
    `a_row` calls one. `broken` is the refusal of another text and `to_do` what to do about it; `digits` are decimals.
    """

    columns: tuple[str, ...]
    row_of: Callable[[Mapping[str, str]], Row]
    a_row: str
    broken: type[Refusal]
    to_do: str
    digits: int = 6

    def read(self, text: str, place: str) -> tuple[Row, ...]:
        """The rows of a text; `place` says whose it is. Raises `broken`, with the line, for a text that holds none."""
        reader = csv.reader(StringIO(text, newline=""))
        try:
            self._check_headings(next(reader, []), place)
            return tuple(self._row(cells, f"{place}, line {reader.line_num}") for cells in reader if cells)
        except csv.Error as error:
            raise self.refused(self.a_row, str(error), f"{place}, line {reader.line_num}") from error

    def written(self, rows: Iterable[Sequence[object]]) -> str:
        """The text of rows of values in the columns' order, None as an empty cell."""
        out = StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([self._cell(value) for value in row] for row in rows)
        return out.getvalue()

    def refused(self, expected: str, found: str, place: str) -> Refusal:
        """That a text is no such record."""
        return self.broken(expected, found, self.to_do, place)

    def _check_headings(self, cells: Sequence[str], place: str) -> None:
        if tuple(cells) != self.columns:
            raise self.refused(f"the columns {', '.join(self.columns)}", ", ".join(cells) or "none", place)

    def _row(self, cells: Sequence[str], place: str) -> Row:
        try:
            if len(cells) != len(self.columns):
                raise ValueError("a row of another length")
            return self.row_of(dict(zip(self.columns, cells, strict=True)))
        except ValueError as error:
            raise self.refused(self.a_row, str(error), place) from error

    def _cell(self, value: object) -> str:
        if value is None:
            return ""
        return f"{value + 0.0:.{self.digits}f}" if isinstance(value, float) else str(value)


def finite(text: str) -> float:
    """A number. Raises ValueError for one that is not finite."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"'{text}', which is not finite")
    return value


def one_of(text: str, known: Sequence[str]) -> str:
    """A word that must be among the known. Raises ValueError for another."""
    if text not in known:
        raise ValueError(f"'{text}', which is none of {listed(known)}")
    return text


def with_later(rows: Iterable[Row], later: Iterable[Row], of: Callable[[Row], Hashable]) -> tuple[Row, ...]:
    """Rows and later ones: `of` says what a row is of, and of what is in both the later ones alone count."""
    later = tuple(later)
    again = set(map(of, later))
    return (*(row for row in rows if of(row) not in again), *later)
