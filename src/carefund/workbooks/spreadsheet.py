"""Opening a publisher's spreadsheet safely: what kind it is, whether it is fit to open, and its cells.

Stored values are read; no formula is calculated, no link followed, no macro run. What would be dangerous or
meaningless is refused before the cells are read: files that unpack to an absurd size, sheets of absurd extent,
passwords, truncated files, and (in .xlsx) links to other workbooks and formulas that were never calculated; in .xls
such a formula is an error where its cell is read.
Old .xls publications of NHS England do hold formulas, links and once a macro; their stored values are the publication.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from carefund.refusal import RefusedFile
from carefund.workbooks.limits import Extent, check_extent, damaged, not_a_workbook, protected
from carefund.workbooks.new_workbooks import Marks, check_new_workbook, column_letters
from carefund.workbooks.old_workbooks import check_old_workbook

Cell = object
Row = list[Cell]

LARGEST_FILE = 40 * 2**20
ERROR = "#ERROR!"
"""What a cell gives that holds an error such as #REF!, so that it is never taken for a blank one."""
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"


def cell_name(row: int, column: int) -> str:
    """Excel's name of a cell counted from 0: (14, 4) is `E15`."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True)
class Sheet:
    """One sheet's stored values: `rows` is ragged-free, blank cells are empty strings."""

    file: str
    name: str
    rows: Sequence[Row]

    def refuse(self, row: int, column: int, expected: str, to_do: str = "") -> RefusedFile:
        """A refusal that points at one cell (counted from 0) and shows what stands there."""
        found = self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""
        return RefusedFile(
            self.file,
            sheet=self.name,
            cell=cell_name(row, column),
            expected=expected,
            found=words_of(found),
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


class Spreadsheet:
    """A publisher's workbook, checked and open. Sheets are read only when asked for."""

    def __init__(self, file: str, content: bytes, *, allow_uncalculated: bool = False) -> None:
        """Check and open `content`.

        Raises RefusedFile when it is empty, too large, not a workbook, protected, damaged or hostile; and when it
        holds a formula that was never calculated, unless they are allowed: then `marks` says where they are.
        """
        self.file = file
        self.marks = _check_container(file, content, allow_uncalculated=allow_uncalculated)
        with _damage_refused(file):
            self._workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        self._read: dict[str, Sheet] = {}

    @cached_property
    def visible_sheets(self) -> list[str]:
        """Names of the sheets of cells that a reader of the workbook would see, in order; charts are none."""
        wanted = (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet)
        return [sheet.name for sheet in self._workbook.sheets_metadata if (sheet.visible, sheet.typ) == wanted]

    @cached_property
    def all_sheets(self) -> list[str]:
        """Names of the sheets of cells in order, hidden ones too."""
        return [sheet.name for sheet in self._workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]

    def sheet(self, name: str) -> Sheet:
        """The stored values of one sheet, read once.

        Raises RefusedFile when the sheet cannot be read or has an absurd extent.
        """
        if name not in self._read:
            with _damage_refused(self.file, name):
                found = self._workbook.get_sheet_by_name(name)
                check_extent(self.file, name, Extent(found.total_height, found.total_width))
                rows: list[Row] = [list(row) for row in found.to_python(skip_empty_area=False)]
            for row, column in self.marks.errors.get(name, ()):
                if row < len(rows) and column < len(rows[row]):
                    rows[row][column] = ERROR
            self._read[name] = Sheet(self.file, name, rows)
        return self._read[name]


def read_content(path: Path) -> bytes:
    """The bytes of a file, refused when it is missing, a folder, empty or too large to be a publication."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise _refuse_file(str(path), "a folder, or no ordinary file")
        if size == 0:
            raise _refuse_file(path.name, "an empty file")
        if size > LARGEST_FILE:
            raise _refuse_file(path.name, f"{size / 2**20:,.0f} MB")
        return path.read_bytes()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _refuse_file(str(path), f"nothing that can be read ({reason})") from error


def _refuse_file(file: str, found: str) -> RefusedFile:
    return RefusedFile(
        file,
        expected=f"an official file of up to {LARGEST_FILE // 2**20} MB",
        found=found,
        to_do="Check the path and that you may read it, or download the file again from the publisher.",
    )


def is_spreadsheet(content: bytes) -> bool:
    """Whether the first bytes are those of an Excel workbook, old (.xls) or new (.xlsx)."""
    return content.startswith((OLE_MAGIC, ZIP_MAGIC))


def _check_container(file: str, content: bytes, *, allow_uncalculated: bool) -> Marks:
    """Refuse what is unfit to open, and give what the reader does not tell of its cells."""
    if content.startswith(ZIP_MAGIC):
        return check_new_workbook(file, content, allow_uncalculated=allow_uncalculated)
    if content.startswith(OLE_MAGIC):
        return Marks(errors=check_old_workbook(file, content))
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
def _damage_refused(file: str, sheet: str | None = None) -> Iterator[None]:
    """Turn whatever the reader says of damaged content into a refusal, even a panic of its inner part."""
    try:
        yield
    except RefusedFile:
        raise
    except PasswordError as error:
        raise protected(file) from error
    except Exception as error:
        raise damaged(file, error, sheet) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(file, error, sheet) from error
