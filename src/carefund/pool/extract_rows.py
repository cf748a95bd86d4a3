"""The rows of a general-ledger extract as texts, from CSV or from a workbook, with the column that each text stands in.

A workbook's cells become the texts that the same extract has as CSV: a sum to the penny, a code without a needless
`.0`, a day as 2023-04-30. So a line that was imported in the one form is known again in the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

from carefund.calendar import MONTH_NAMES, last_day
from carefund.pool.lines import folded
from carefund.pool.mapping import LedgerMapping
from carefund.pool.refusal import RefusedEntry
from carefund.refusal import RefusedFile
from carefund.wording.lists import listed
from carefund.workbooks.cells import Cell
from carefund.workbooks.container import is_spreadsheet
from carefund.workbooks.csv_tables import read_csv
from carefund.workbooks.reading import open_spreadsheet
from carefund.workbooks.reading_process import Limits

HEADING_WITHIN = 40
"""Rows from the top within which the headings are looked for."""
SUMS = ("amount", "debit", "credit")
_NOISE = Decimal("0.000001")
"""Pounds by which a sum that a workbook worked out may miss the penny, for its numbers are binary."""
_LIMITS = Limits(seconds=180.0)
"""A year's extract has tens of thousands of lines, more than any return, and the machine may be busy."""
_TO_DO = "Have the extract made again, or save it from Excel as .xlsx or CSV, without password, links or macros."


@dataclass(frozen=True)
class ExtractRow:
    """One row below the headings."""

    number: int
    """Its row in the file, from 1."""
    texts: tuple[str, ...]
    """Every cell."""
    cells: Mapping[str, str]
    """The texts by what their column holds, as the mapping has it."""


@dataclass(frozen=True, kw_only=True)
class ExtractTable:
    """The table of an extract: its rows below the headings, and which of them are hidden."""

    file: str
    file_hash: str
    where: str
    """The file and, in a workbook, the sheet."""
    rows: tuple[ExtractRow, ...]
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class _Page:
    """A sheet, or a CSV file, with the rows (from 0) that are hidden."""

    where: str
    rows: Sequence[Sequence[Cell]]
    hidden: frozenset[int] = frozenset()


def table_of(file: str, content: bytes, mapping: LedgerMapping) -> ExtractTable:
    """The table of an extract: of CSV, or of the one sheet that has the headings or that the mapping names.

    Raises RefusedFile for a file that is no table or not safe to open, RefusedEntry for a heading that is not there or
    stands twice, or where several sheets have the headings.
    """
    found = [(page, *_headings(page, mapping)) for page in _pages(file, content, mapping)]
    fits = [one for one in found if len(one[2]) == len(mapping.columns)]
    if len(fits) > 1:
        sheets = listed(page.where for page, _, _ in fits)
        to_do = "name the sheet in the mapping: sheet, in the table extract"
        raise RefusedEntry(file, expected="one sheet with the headings", found=sheets, to_do=to_do)
    if not fits:
        _refuse_headings(file, mapping, max(found, key=lambda one: len(one[2]), default=(None, 0, {}))[2])
    page, top, places = fits[0]
    _refuse_twice(page, top, places, mapping)
    rows = tuple(_rows(page, top, places))
    hidden = frozenset(number + 1 for number in page.hidden if number > top)
    return ExtractTable(
        file=file, file_hash=sha256(content).hexdigest(), where=page.where, rows=rows, hidden=hidden
    )  # fmt: skip


def _pages(file: str, content: bytes, mapping: LedgerMapping) -> list[_Page]:
    """The file's only table, or the sheets of a workbook among which it may be."""
    if not is_spreadsheet(content):
        return [_Page(file, read_csv(file, content, separator=mapping.separator, ragged=True).rows)]
    try:
        book = open_spreadsheet(file, content, limits=_LIMITS)
    except RefusedFile as refused:
        raise refused.advising(_TO_DO) from refused
    named = {name: sheet for name, sheet in book.sheets.items() if name.casefold() == mapping.sheet.casefold()}
    if mapping.sheet and not named:
        found = listed(book.visible_sheets)
        raise RefusedEntry(file, expected=f"a sheet {mapping.sheet}", found=found, to_do="correct the mapping's sheet")
    chosen = named or {name: book.sheets[name] for name in book.visible_sheets}
    return [
        _Page(f"{file}, sheet {name}", sheet.rows, frozenset(row for row, _ in book.marks.hidden.get(name, ())))
        for name, sheet in chosen.items()
    ]


def _headings(page: _Page, mapping: LedgerMapping) -> tuple[int, dict[str, int]]:
    """The row with the most of the headings, and the place of each of them in it."""
    wanted = {name: folded(heading) for name, heading in mapping.columns.items()}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(page.rows[:HEADING_WITHIN]):
        there = {folded(_text(cell)): place for place, cell in reversed(list(enumerate(row)))}
        places = {name: there[heading] for name, heading in wanted.items() if heading in there}
        best = (number, places) if len(places) > len(best[1]) else best
    return best


def _refuse_headings(file: str, mapping: LedgerMapping, there: Mapping[str, int]) -> None:
    missing = [heading for name, heading in mapping.columns.items() if name not in there]
    expected = f"a row with the headings {listed(mapping.columns.values())}"
    to_do = "correct the columns, or the separator"
    raise RefusedEntry(file, expected=expected, found=f"none with {listed(missing)}", to_do=to_do)


def _refuse_twice(page: _Page, top: int, places: Mapping[str, int], mapping: LedgerMapping) -> None:
    """Nobody can know which of two columns of one heading is meant."""
    counted = Counter(folded(_text(cell)) for cell in page.rows[top])
    twice = [mapping.columns[name] for name in places if counted[folded(mapping.columns[name])] > 1]
    if twice:
        expected, to_do = f"one column headed {twice[0]}", "give one of them another heading"
        raise RefusedEntry(f"{page.where}, row {top + 1}", expected=expected, found="more than one", to_do=to_do)


def _rows(page: _Page, top: int, places: Mapping[str, int]) -> Iterator[ExtractRow]:
    """Every row below the headings in which something stands."""
    for number, row in enumerate(page.rows[top + 1 :], top + 2):
        texts = tuple(map(_text, row))
        if any(texts):
            cells = {name: _text(row[place], name) if place < len(row) else "" for name, place in places.items()}
            yield ExtractRow(number, texts, cells)


def _text(cell: Cell, holds: str = "") -> str:
    """A cell as the text that it would be in CSV; `holds` is what its column holds."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _sum_text(cell) if holds in SUMS else _number_text(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        is_month = holds == "period" and cell.day in (1, last_day(cell).day)
        return f"{MONTH_NAMES[cell.month - 1]} {cell.year}" if is_month else cell.isoformat()
    return str(cell).strip()


def _sum_text(number: float) -> str:
    """A sum with two decimals, where it is one to the penny; else as it is, to be refused."""
    exact = Decimal(number)
    penny = exact.quantize(Decimal("0.01")) if abs(exact) < Decimal(10) ** 20 else exact
    return f"{penny:.2f}" if abs(penny - exact) <= _NOISE + abs(exact) / 2**50 else repr(number)


def _number_text(number: float) -> str:
    """A number to the 15 figures that Excel keeps, without a needless `.0`."""
    exact = Decimal(f"{number:.15g}")
    return f"{exact.to_integral_value() if exact == exact.to_integral_value() else exact:f}"
