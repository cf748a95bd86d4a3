"""Opening a publisher's spreadsheet safely: what kind it is, whether it is fit to open, and its cells.

Stored values are read; no formula is calculated, no link followed, no macro run. What would be dangerous or
meaningless is refused before the cells are read: files that unpack to an absurd size, sheets of absurd extent,
passwords, truncated files, and (in .xlsx) links to other workbooks and formulas that were never calculated.
Old .xls publications of NHS England do hold formulas, links and once a macro; their stored values are the publication.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum, ZipError

from carefund.evidence.refusal import RefusedFile

Cell = object
Row = list[Cell]

LARGEST_FILE = 40 * 2**20
LARGEST_UNPACKED = 120 * 2**20
LARGEST_RATIO = 200
MOST_ROWS = 20_000
MOST_COLUMNS = 400
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_CELL_REFERENCE = re.compile(rb'<c\s[^>]*?\br="([A-Z]{1,4})(\d{1,9})"')
_ROW_REFERENCE = re.compile(rb'<row\s[^>]*?\br="(\d{1,9})"')
_UNCALCULATED = re.compile(
    rb'<c\s[^>]*?\br="([A-Z]{1,3}\d{1,7})"[^>]*>\s*<f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)


def column_letters(index: int) -> str:
    """Excel's letters of a column counted from 0: 0 is `A`, 27 is `AB`."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Excel's name of a cell counted from 0: (14, 4) is `E15`."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True)
class Sheet:
    """One sheet's stored values: `rows` is ragged-free, blank cells are empty strings."""

    file: str
    name: str
    rows: Sequence[Row]

    def refuse(self, row: int, column: int, expected: str, what_to_do: str = "") -> RefusedFile:
        """A refusal that points at one cell (counted from 0) and shows what stands there."""
        found = self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""
        return RefusedFile(
            self.file,
            sheet=self.name,
            cell=cell_name(row, column),
            expected=expected,
            found=words_of(found),
            what_to_do=what_to_do or "Check that the file is the publisher's own and unaltered, then import it again.",
        )


def words_of(value: Cell) -> str:
    """A cell's contents for an error message: quoted, short, and `a blank cell` when there is nothing."""
    text = str(value).strip()
    if not text:
        return "a blank cell"
    return f"'{text[:80]}…'" if len(text) > 80 else f"'{text}'"  # noqa: PLR2004


class Spreadsheet:
    """A publisher's workbook, checked and open. Sheets are read only when asked for."""

    def __init__(self, file: str, content: bytes) -> None:
        """Check and open `content`.

        Raises RefusedFile when it is empty, too large, not a workbook, protected, damaged or hostile.
        """
        self.file = file
        _check_container(file, content)
        self._workbook = _open(file, content)

    @cached_property
    def visible_sheets(self) -> list[str]:
        """Names of the sheets that a reader of the workbook would see, in order."""
        shown = SheetVisibleEnum.Visible
        return [sheet.name for sheet in self._workbook.sheets_metadata if sheet.visible == shown]

    def sheet(self, name: str) -> Sheet:
        """The stored values of one sheet.

        Raises RefusedFile when the sheet cannot be read or has an absurd extent.
        """
        try:
            found = self._workbook.get_sheet_by_name(name)
            if found.total_height > MOST_ROWS or found.total_width > MOST_COLUMNS:
                raise _too_large(self.file, name, found.total_height, found.total_width)
            return Sheet(self.file, name, found.to_python(skip_empty_area=False))
        except CalamineError as error:
            raise RefusedFile(
                self.file,
                sheet=name,
                expected="a sheet whose cells can be read",
                found=f"a damaged sheet ({error})",
                what_to_do="Download the file again from the publisher.",
            ) from error


def read_content(path: Path) -> bytes:
    """The bytes of a file, refused when it is missing, a folder, empty or too large to be a publication."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RefusedFile(
            str(path), expected="a file", found=f"none ({error.strerror})", what_to_do="Check the path."
        ) from error
    if not 0 < size <= LARGEST_FILE:
        found = "an empty file" if size == 0 else f"{size / 2**20:,.0f} MB"
        raise RefusedFile(
            path.name,
            expected=f"an official file of up to {LARGEST_FILE // 2**20} MB",
            found=found,
            what_to_do="Download the file again from the publisher.",
        )
    return path.read_bytes()


def is_spreadsheet(content: bytes) -> bool:
    """Whether the first bytes are those of an Excel workbook, old (.xls) or new (.xlsx)."""
    return content.startswith((OLE_MAGIC, ZIP_MAGIC))


def _check_container(file: str, content: bytes) -> None:
    if content.startswith(ZIP_MAGIC):
        _check_zip(file, content)
    elif content.startswith(OLE_MAGIC):
        _check_ole(file, content)
    else:
        raise RefusedFile(
            file,
            expected="an Excel workbook (.xls or .xlsx)",
            found=_kind_of(content),
            what_to_do="Import the workbook as the publisher issued it; a file's ending does not make it a workbook.",
        )


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


def _check_ole(file: str, content: bytes) -> None:
    """Refuse an old-format container that is protected or holds no workbook."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT) as container:
            if container.exists("EncryptedPackage"):
                raise _protected(file)
            if not (container.exists("Workbook") or container.exists("Book")):
                raise RefusedFile(
                    file,
                    expected="an Excel workbook",
                    found="another kind of Office file",
                    what_to_do="Import the workbook as the publisher issued it.",
                )
    except (OSError, IndexError, ValueError) as error:
        if isinstance(error, RefusedFile):
            raise
        raise _damaged(file, error) from error


def _check_zip(file: str, content: bytes) -> None:
    """Refuse a new-format container that would unpack to an absurd size, or that links or was never calculated."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_unpacked_size(file, members)
            if any(member.filename.startswith("xl/externalLinks/") for member in members):
                raise RefusedFile(
                    file,
                    expected="a workbook that stands alone",
                    found="links to other workbooks",
                    what_to_do="Ask the sender for the publication itself, with values instead of links.",
                )
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _check_sheet_xml(file, member.filename, archive.read(member))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        if isinstance(error, RefusedFile):
            raise
        raise _damaged(file, error) from error


def _check_unpacked_size(file: str, members: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > LARGEST_UNPACKED or (unpacked > 2**24 and unpacked / packed > LARGEST_RATIO):
        raise RefusedFile(
            file,
            expected=f"a workbook that unpacks to less than {LARGEST_UNPACKED // 2**20} MB",
            found=f"one that unpacks to {unpacked / 2**20:,.0f} MB from {packed / 2**20:,.1f} MB",
            what_to_do="Do not open it; download the publication again from the publisher.",
        )


def _check_sheet_xml(file: str, member: str, xml: bytes) -> None:
    """Refuse absurd extents and uncalculated formulas before the sheet is unpacked into memory."""
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:4096]:
        raise RefusedFile(
            file,
            sheet=member,
            expected="plain sheet data",
            found="XML entities, which workbooks never need",
            what_to_do="Do not open it; download the publication again from the publisher.",
        )
    rows = max((int(match) for match in _ROW_REFERENCE.findall(xml)), default=0)
    cells = _CELL_REFERENCE.findall(xml)
    height = max(rows, max((int(row) for _, row in cells), default=0))
    width = max((_column_number(letters) for letters in {letters for letters, _ in cells}), default=0)
    if height > MOST_ROWS or width > MOST_COLUMNS:
        raise _too_large(file, member, height, width)
    uncalculated = _UNCALCULATED.search(xml) if b"<f" in xml else None
    if uncalculated:
        raise RefusedFile(
            file,
            sheet=member,
            cell=uncalculated[1].decode(),
            expected="stored values",
            found="a formula that was never calculated",
            what_to_do="Open and save the file in Excel or LibreOffice if you trust it, or use the publisher's own file.",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _open(file: str, content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise _protected(file) from error
    except (CalamineError, ZipError, ValueError, OSError) as error:
        raise _damaged(file, error) from error


def _protected(file: str) -> RefusedFile:
    return RefusedFile(
        file,
        expected="a workbook that opens without a password",
        found="a password-protected workbook",
        what_to_do="Remove the password in Excel (File, Info, Protect Workbook) and import it again.",
    )


def _damaged(file: str, error: Exception) -> RefusedFile:
    return RefusedFile(
        file,
        expected="a whole workbook",
        found=f"a damaged or cut-off one ({str(error)[:160]})",
        what_to_do="Download the file again from the publisher.",
    )


def _too_large(file: str, sheet: str, height: int, width: int) -> RefusedFile:
    return RefusedFile(
        file,
        sheet=sheet,
        expected=f"a sheet of up to {MOST_ROWS:,} rows and {MOST_COLUMNS} columns",
        found=f"one that reaches row {height:,} and column {width:,}",
        what_to_do="Do not open it; download the publication again from the publisher.",
    )
