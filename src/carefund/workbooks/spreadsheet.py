"""A stranger's spreadsheet as plain values: what kind it is, whether it is fit to open, and its cells.

Stored values are read; no formula is calculated, no link followed, no macro run. What would be dangerous or
meaningless is refused before the cells are read: files that unpack to an absurd size, sheets of absurd extent,
passwords, truncated files, and (in .xlsx) links to other workbooks and formulas that were never calculated; in .xls
such a formula is an error where its cell is read.
Old .xls publications of NHS England do hold formulas, links and once a macro; their stored values are the publication.

`open_spreadsheet` has a file read in a process of its own. What it gives holds no text but its visible words.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from carefund.refusal import RefusedFile
from carefund.wording.numbers import megabytes
from carefund.workbooks.box import read_in_box
from carefund.workbooks.cell_names import cell_name
from carefund.workbooks.checked import Checked, Marks, Places
from carefund.workbooks.compound_file import OLE_MAGIC
from carefund.workbooks.limits import MOST_TEXT, Extent, check_extent, damaged, not_a_workbook, protected
from carefund.workbooks.new_workbooks import check_new_workbook
from carefund.workbooks.old_workbooks import check_old_workbook
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.visible_text import visible

Cell = object
Row = list[Cell]

LARGEST_FILE = 40 * 2**20
ERROR = "#ERROR!"
"""What a cell gives that holds an error such as #REF!, so that it is never taken for a blank one."""
ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """One sheet's stored values: `rows` is ragged-free, blank cells are empty strings."""

    file: str
    name: str
    rows: Sequence[Row]

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


def words_of(value: Cell) -> str:
    """A cell's contents for an error message: quoted, short, and `a blank cell` when there is nothing."""
    text = str(value).strip()
    if not text:
        return "a blank cell"
    if text == ERROR:
        return "an error such as #REF!, or a formula that was never calculated"
    return f"'{text[:80]}…'" if len(text) > 80 else f"'{text}'"  # noqa: PLR2004


@dataclass(frozen=True)
class Spreadsheet:
    """A workbook as plain values: its sheets of cells in order, and what is known of them."""

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


def open_spreadsheet(file: str, content: bytes, *, allow_uncalculated: bool = False) -> Spreadsheet:
    """The workbook in `content`, checked and read in a process of its own; `file` names it in refusals.

    Raises RefusedFile when it is empty, too large, not a workbook, protected, damaged, hostile, or not read within the
    limits; and when it holds a formula that was never calculated, unless they are allowed: then `marks` names them.
    """
    plain = read_in_box(file, plain_spreadsheet, file, content, allow_uncalculated)
    sheets, shown, *marks, has_macros, properties = plain
    read = {name: Sheet(file, name, rows) for name, rows in sheets}
    return Spreadsheet(file, read, shown, Marks(*marks), has_macros, properties)


PlainSpreadsheet = tuple[
    list[tuple[str, list[Row]]], tuple[str, ...], Places, Places, Places, bool, dict[str, str]
]  # fmt: skip


def plain_spreadsheet(file: str, content: bytes, allow_uncalculated: bool) -> PlainSpreadsheet:
    """What `read_spreadsheet` reads, as values that may cross to another process."""
    read = read_spreadsheet(file, content, allow_uncalculated=allow_uncalculated)
    sheets = [(name, list(sheet.rows)) for name, sheet in read.sheets.items()]
    marks = read.marks
    return (sheets, read.visible_sheets, marks.errors, marks.uncalculated, marks.percentages,
            read.has_macros, dict(read.properties))  # fmt: skip


def read_spreadsheet(file: str, content: bytes, *, allow_uncalculated: bool = False) -> Spreadsheet:
    """As `open_spreadsheet`, in this process: for those who are in a process of their own already."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    checked = _check_container(file, content, allow_uncalculated=allow_uncalculated)
    with _damage_refused(file):
        book = CalamineWorkbook.from_filelike(io.BytesIO(checked.content))
        listed = book.sheets_metadata
        names = _shown_names(file, checked.sheets, [sheet.name for sheet in listed])
        marks = checked.marks.by_names(dict(zip(checked.sheets, names, strict=True)))
        of_cells = [(own, name) for own, name in zip(listed, names, strict=True) if own.typ == SheetTypeEnum.WorkSheet]
        text = _Text(file)
        sheets = {name: Sheet(file, name, _rows(file, book, own.name, name, marks, text)) for own, name in of_cells}
    shown = tuple(name for own, name in of_cells if own.visible == SheetVisibleEnum.Visible)
    return Spreadsheet(file, sheets, shown, marks, checked.has_macros, checked.properties)


def _shown_names(file: str, checked: Sequence[str], listed: Sequence[str]) -> list[str]:
    """The visible words of each sheet's name; no two may be alike, or one sheet would be taken for another."""
    names = [visible(name) for name in listed]
    if len(checked) != len(listed):
        raise damaged(file, "sheets that cannot be counted")
    for each in (names, checked, listed):
        if len({name.casefold() for name in each}) < len(each):
            raise damaged(file, "two sheets of one name")
    return names


class _Text:
    """The visible words of a workbook's texts, which together may not fill the memory of whoever is given them."""

    def __init__(self, file: str) -> None:
        self.file, self.characters = file, 0

    def of(self, cell: Cell) -> Cell:
        if not isinstance(cell, str) or not cell:
            return cell
        self.characters += len(cell)
        if self.characters > MOST_TEXT:
            raise RefusedFile(
                self.file,
                expected=f"a workbook of up to {MOST_TEXT:,} characters",
                found="one with more",
                to_do="Do not open it; download the publication again from the publisher.",
            )
        return visible(cell)


def _rows(file: str, book: Any, own: str, name: str, marks: Marks, text: _Text) -> list[Row]:  # noqa: ANN401
    """The stored values of one sheet. Raises RefusedFile when it has an absurd extent."""
    sheet = book.get_sheet_by_name(own)
    check_extent(file, name, Extent(sheet.total_height, sheet.total_width))
    rows: list[Row] = [[text.of(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column in marks.errors.get(name, ()):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ERROR
    return rows


def read_content(path: Path) -> bytes:
    """The bytes of an official file. Raises RefusedFile when it is missing, no ordinary file, empty or too large."""
    to_do = "Check the path and that you may read it, or download the file again from the publisher."
    content = read_ordinary_file(path, LARGEST_FILE, "an official file", to_do=to_do)
    if not content:
        expected = f"an official file of up to {megabytes(LARGEST_FILE)}"
        raise RefusedFile(path.name, expected=expected, found="an empty file", to_do=to_do)
    return content


def is_spreadsheet(content: bytes) -> bool:
    """Whether the first bytes are those of an Excel workbook, old (.xls) or new (.xlsx)."""
    return content.startswith((OLE_MAGIC, ZIP_MAGIC))


def _check_container(file: str, content: bytes, *, allow_uncalculated: bool) -> Checked:
    """Refuse what is unfit to open, and give what the reader of cells may be given."""
    if content.startswith(ZIP_MAGIC):
        return check_new_workbook(file, content, allow_uncalculated=allow_uncalculated)
    if content.startswith(OLE_MAGIC):
        return check_old_workbook(file, content)
    raise not_a_workbook(file, _kind_of(content))


def _kind_of(content: bytes) -> str:
    """What a file that is no workbook seems to be, for the message."""
    known = {
        b"%PDF": "a PDF document",
        b"<": "a web page or XML text",
        b"\x89PNG": "a picture",
        b"PK": "a damaged archive",
    }
    for start, words in known.items():
        if content.lstrip().startswith(start):
            return words
    if not content:
        return "an empty file"
    return "a text file" if content[:2000].isascii() else "a file of another kind"


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
