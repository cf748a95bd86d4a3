"""Reading any official file that carefund knows: recognised by what it says inside, never by its name.

A file is read in a process of its own, from its bytes to its figures, and what crosses is the figures.
"""

from pathlib import Path
from typing import Any

from carefund.evidence.about_sheet import first_text
from carefund.evidence.areas import AreaRegister, default_register
from carefund.evidence.importers.publications import KNOWN, TEXTS, WORKBOOKS
from carefund.evidence.plain_tables import as_bytes, from_bytes
from carefund.evidence.release import ReadFile, Release, hash_of
from carefund.refusal import RefusedFile, shown
from carefund.workbooks.container import is_spreadsheet
from carefund.workbooks.csv_tables import read_csv, require_whole
from carefund.workbooks.headings import ROWS_TO_SEARCH, find_heading_row
from carefund.workbooks.ordinary_file import read_publication
from carefund.workbooks.reading import read_spreadsheet
from carefund.workbooks.reading_process import Limits, read_in_child
from carefund.workbooks.sheets import Sheet


class UnknownPublication(RefusedFile):
    """A readable file that is none of the publications that carefund knows."""


TITLE_ROWS = 12
LIMITS_OF_A_PUBLICATION = Limits(seconds=90.0)
"""The largest take some eight seconds on a quiet machine."""
MOST_ROWS_OF_A_TEXT, MOST_CELLS_OF_A_TEXT = 400_000, 5_000_000
"""A month of discharge-ready dates has some 187,000 rows of 11 columns."""


def read_official_file(path: Path, register: AreaRegister) -> ReadFile:
    """Read a file, whatever its name.

    Raises RefusedFile (naming file, sheet, cell, expected and found) when it is not what it claims, and
    UnknownPublication, which is one, when it is a readable file of another kind.
    """
    content = read_publication(path)
    name = shown(path.name)
    own = None if register is default_register() else register
    record, figures = read_in_child(name, plain_official_content, name, content, own, limits=LIMITS_OF_A_PUBLICATION)
    return ReadFile(Release.from_record(record), from_bytes(figures))


def plain_official_content(name: str, content: bytes, register: AreaRegister | None) -> tuple[dict[str, Any], bytes]:
    """What `read_official_content` reads, as values that may cross to another process."""
    read = read_official_content(name, content, register or default_register())
    return read.release.as_record(), as_bytes(read.figures)


def read_official_content(name: str, content: bytes, register: AreaRegister) -> ReadFile:
    """As `read_official_file`, for the content of a file of that name and in this process."""
    if is_spreadsheet(content) or name.lower().endswith((".xls", ".xlsx", ".xlsm", ".ods")):
        return _read_workbook(name, content, register)
    return _read_text(name, content, register)


def _read_workbook(file: str, content: bytes, register: AreaRegister) -> ReadFile:
    spreadsheet = read_spreadsheet(file, content, open_document=True)
    titles = [_title(spreadsheet.sheet(name)) for name in spreadsheet.visible_sheets]
    file_hash = hash_of(content)
    for publication in WORKBOOKS:
        if any(publication.recognises(title) for title in titles):
            return publication.read(spreadsheet, file_hash, register)
    found = next((f"a workbook titled '{title[:80]}'" for title in titles if title), "a workbook without a known title")
    raise _unknown(file, found)


def _title(sheet: Sheet) -> str:
    """The words beside `Title:`, or, where there is no such label, all words at the top of the sheet."""
    title = first_text(sheet, "title", ROWS_TO_SEARCH)
    rows = [[str(cell) for cell in row if str(cell).strip()] for row in sheet.rows[:TITLE_ROWS]]
    return title or " ".join(word for row in rows for word in row[:2])


def _read_text(file: str, content: bytes, register: AreaRegister) -> ReadFile:
    if not file.lower().endswith(".csv"):
        raise _unknown(file, "a file that is neither a workbook nor a CSV table")
    sheet = read_csv(file, content, most_rows=MOST_ROWS_OF_A_TEXT, most_cells=MOST_CELLS_OF_A_TEXT)
    for publication in TEXTS:
        if find_heading_row(sheet, publication.recognises):
            if not publication.sums_show_whole:
                require_whole(sheet, content)
            return publication.read(sheet, hash_of(content), register)
    found = ", ".join(str(cell) for cell in sheet.rows[0][:5]) if sheet.rows else "nothing"
    raise _unknown(file, f"a table headed {found}")


def _unknown(file: str, found: str) -> UnknownPublication:
    return UnknownPublication(
        file,
        expected="one of " + "; ".join(KNOWN),
        found=found,
        to_do="Import the publication itself, or give the definition of your own series with the file.",
        remedy="define",
    )
