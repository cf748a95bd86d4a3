"""Reading a stranger's spreadsheet: whether it is fit to open, and its cells as plain values.

Stored values are read; no formula is calculated, no link followed, no macro run. What would be dangerous or
meaningless is refused before the cells are read: files that unpack to an absurd size, sheets of absurd extent,
passwords, truncated files, and (in .xlsx) links to other workbooks and formulas that were never calculated; in .xls
such a formula is an error where its cell is read.
Old .xls publications of NHS England do hold formulas, links and once a macro; their stored values are the publication.

`open_spreadsheet` has a file read in a process of its own. What it gives holds no text but its visible words: control
characters, escape sequences and marks of direction are taken out here, once.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from carefund.refusal import RefusedFile
from carefund.workbooks.cells import ERROR, Blocks, Cell, Marks, Places, Row, shown_text
from carefund.workbooks.container import OLE_MAGIC, ZIP_MAGIC, Checked, kind_of
from carefund.workbooks.limits import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_TEXT,
    Extent,
    check_extent,
    damaged,
    not_a_workbook,
    protected,
    too_many_cells,
    too_much_text,
)
from carefund.workbooks.new_format import check_new_workbook
from carefund.workbooks.old_format import check_old_workbook
from carefund.workbooks.open_document import check_open_document, is_open_document
from carefund.workbooks.reading_process import LIMITS, Limits, read_in_child
from carefund.workbooks.sheets import Sheet, Spreadsheet

PlainSpreadsheet = tuple[
    list[tuple[str, list[Row]]], tuple[str, ...], Places, Places, Places, Places, Blocks, bool, dict[str, str]
]
"""Sheets by name with their rows, names of those that are seen, marks, whether there are macros, properties."""


def open_spreadsheet(
    file: str,
    content: bytes,
    *,
    allow_uncalculated: bool = False,
    most_filled: int = MOST_CELLS,
    limits: Limits = LIMITS,
) -> Spreadsheet:
    """The workbook in `content`, checked and read in a process of its own; `file` names it in refusals.

    Raises RefusedFile when it is empty, too large, not a workbook, protected, damaged, hostile, or not read within the
    limits; when more than `most_filled` of its cells hold anything; and when it holds a formula that was never
    calculated, unless they are allowed: then `marks` names them.
    """
    plain = read_in_child(file, plain_spreadsheet, file, content, allow_uncalculated, most_filled, limits=limits)
    sheets, shown, errors, uncalculated, percentages, hidden, merged, has_macros, properties = plain
    read = {name: Sheet(file, name, rows) for name, rows in sheets}
    return Spreadsheet(
        file, read, shown, Marks(errors, uncalculated, percentages, hidden, merged), has_macros, properties
    )


def plain_spreadsheet(file: str, content: bytes, allow_uncalculated: bool, most_filled: int) -> PlainSpreadsheet:
    """What `read_spreadsheet` reads, as values that may cross to another process."""
    read = read_spreadsheet(file, content, allow_uncalculated=allow_uncalculated, most_filled=most_filled)
    sheets = [(name, list(sheet.rows)) for name, sheet in read.sheets.items()]
    marks = read.marks
    return (sheets, read.visible_sheets, marks.errors, marks.uncalculated, marks.percentages,
            marks.hidden, marks.merged, read.has_macros, dict(read.properties))  # fmt: skip


def read_spreadsheet(
    file: str,
    content: bytes,
    *,
    allow_uncalculated: bool = False,
    most_filled: int = MOST_CELLS,
    open_document: bool = False,
) -> Spreadsheet:
    """As `open_spreadsheet`, in this process: for those who are in a process of their own already.

    `open_document` takes an OpenDocument spreadsheet (.ods) too, as some publishers issue them.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    checked = _checked(file, content, allow_uncalculated=allow_uncalculated, open_document=open_document)
    with _damage_refused(file):
        book = CalamineWorkbook.from_filelike(io.BytesIO(checked.content))
        listed = book.sheets_metadata
        names = _shown_names(file, checked.sheets, [sheet.name for sheet in listed])
        marks = checked.marks.by_names(dict(zip(checked.sheets, names, strict=True)))
        of_cells = [(own, name) for own, name in zip(listed, names, strict=True) if own.typ == SheetTypeEnum.WorkSheet]
        text = _Text(file, most_filled)
        sheets = {name: Sheet(file, name, _rows(file, book, own.name, name, marks, text)) for own, name in of_cells}
    shown = tuple(name for own, name in of_cells if own.visible == SheetVisibleEnum.Visible)
    return Spreadsheet(file, sheets, shown, marks, checked.has_macros, checked.properties)


def _checked(file: str, content: bytes, *, allow_uncalculated: bool, open_document: bool) -> Checked:
    """Refuse what is unfit to open, and give what the reader of cells may be given."""
    if open_document and content.startswith(ZIP_MAGIC) and is_open_document(content):
        return check_open_document(file, content)
    if content.startswith(ZIP_MAGIC):
        return check_new_workbook(file, content, allow_uncalculated=allow_uncalculated)
    if content.startswith(OLE_MAGIC):
        return check_old_workbook(file, content)
    raise not_a_workbook(file, kind_of(content))


def _shown_names(file: str, checked: Sequence[str], listed: Sequence[str]) -> list[str]:
    """The visible words of each sheet's name; no two may be alike, or one sheet would be taken for another."""
    names = [shown_text(name).replace("\n", " ") for name in listed]
    if len(checked) != len(listed):
        raise damaged(file, "sheets that cannot be counted")
    for each in (names, checked, listed):
        if len({_looks_of(name) for name in each}) < len(each):
            raise damaged(file, "two sheets of one name")
    return names


def _looks_of(name: str) -> str:
    """A name without what nobody sees, such as a soft hyphen, and without the difference of large and small letters."""
    return "".join(letter for letter in name if unicodedata.category(letter) != "Cf").casefold()


class _Text:
    """The visible words of a workbook's texts, which together may not fill the memory of whoever is given them."""

    def __init__(self, file: str, most_filled: int) -> None:
        self.file, self.most_filled = file, most_filled
        self.filled = self.characters = 0

    def rows(self, sheet: str, rows: list[Row]) -> list[Row]:
        """The rows of a sheet with what a reader would see in each cell: each distinct value is looked at once.

        Raises RefusedFile at the first cell with which there are too many, or too much text.
        """
        often = Counter(chain.from_iterable(rows))
        filled = often.total() - often.pop("", 0)
        texts = {cell: times for cell, times in often.items() if isinstance(cell, str)}
        characters = sum(len(text) * times for text, times in texts.items())
        too_long = max(map(len, texts), default=0) > LONGEST_CELL
        if too_long or self.filled + filled > self.most_filled or self.characters + characters > MOST_TEXT:
            raise self._refused(sheet, rows)
        self.filled += filled
        self.characters += characters
        shown: dict[Cell, Cell] = {text: words for text in texts if (words := shown_text(text)) != text}
        unlimited = (cell for cell in often if isinstance(cell, float) and not math.isfinite(cell))
        shown |= {cell: str(cell) for cell in unlimited}  # no number: the words that stand for it
        return [_seen(row, shown) for row in rows] if shown else rows

    def _refused(self, sheet: str, rows: Sequence[Row]) -> RefusedFile:
        """The refusal of a sheet with too much in it, for what comes first."""
        for cell in chain.from_iterable(rows):
            self.filled += cell != ""
            if self.filled > self.most_filled:
                return too_many_cells(self.file, sheet, self.most_filled)
            length = len(cell) if isinstance(cell, str) else 0
            self.characters += length
            if length > LONGEST_CELL or self.characters > MOST_TEXT:
                return too_much_text(self.file, sheet, length)
        raise AssertionError("a sheet with too much in it that has not")


def _seen(row: Row, shown: Mapping[Cell, Cell]) -> Row:
    return row if shown.keys().isdisjoint(row) else [shown.get(cell, cell) for cell in row]


def _rows(file: str, book: Any, own: str, name: str, marks: Marks, text: _Text) -> list[Row]:  # noqa: ANN401
    """The stored values of one sheet. Raises RefusedFile when it has an absurd extent."""
    sheet = book.get_sheet_by_name(own)
    check_extent(file, name, Extent(sheet.total_height, sheet.total_width))
    rows = text.rows(name, sheet.to_python(skip_empty_area=False))
    for row, column in marks.errors.get(name, ()):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ERROR
    return rows


@contextmanager
def _damage_refused(file: str) -> Iterator[None]:
    """Turn whatever the reader says of damaged content into a refusal, even a panic of its inner part."""
    try:
        yield
    except (RefusedFile, MemoryError):
        raise
    except Exception as error:
        if type(error).__name__ == "PasswordError":
            raise protected(file) from error
        raise damaged(file, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(file, error) from error
