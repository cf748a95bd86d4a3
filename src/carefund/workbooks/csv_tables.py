"""Reading official tables that come as CSV: text to rows, with the place of anything that is wrong."""

import codecs
import csv
import io

from carefund.refusal import RefusedFile
from carefund.wording.lists import counted
from carefund.workbooks.cells import Row, shown_text
from carefund.workbooks.limits import MOST_CELLS, MOST_COLUMNS
from carefund.workbooks.sheets import Sheet

MOST_ROWS = 200_000
SEPARATORS = ",;\t"
LINES_TO_LOOK_AT = 20


def read_csv(
    file: str,
    content: bytes,
    *,
    separator: str | None = None,
    ragged: bool = False,
    most_rows: int = MOST_ROWS,
    most_cells: int = MOST_CELLS,
) -> Sheet:
    """A CSV file as a sheet of text cells, each with its visible words.

    Where no `separator` is given it is whichever of comma, semicolon and tab one of the first lines has most of.
    `ragged` takes rows of different lengths, as a report has them that begins with titles, and keeps blank ones, so
    that a row has its place in the file. Raises RefusedFile when it is not text, its rows otherwise differ in length,
    or it has more than so many rows or cells.
    """
    rows: list[Row] = []
    cells = blank = 0
    text = _text(file, content)
    try:
        for row in csv.reader(io.StringIO(text), strict=True, delimiter=separator or _separator(text)):
            if (rows or ragged) and not any(cell.strip() for cell in row):
                blank += ragged
                continue
            rows.extend([] for _ in range(blank))
            blank = 0
            rows.append([shown_text(cell) for cell in row])
            cells += len(row)
            if len(rows) > most_rows or len(row) > MOST_COLUMNS or cells > most_cells:
                found = f"{counted(len(rows), 'row')} or {counted(len(row), 'column')}"
                raise _refuse(file, len(rows), found, "a table of official size")
            _check_width(file, rows, ragged=ragged)
    except csv.Error as error:
        raise _refuse(file, len(rows) + 1, str(error), "comma-separated values") from error
    return Sheet(file, "", [row for row in rows if row or ragged])


def ends_its_last_line(content: bytes) -> bool:
    """Whether the last line of a text is ended; one that is not may be cut off there."""
    return content.endswith((b"\n", b"\r", b"\n\x00", b"\r\x00"))


def require_whole(sheet: Sheet, content: bytes) -> None:
    """Raise RefusedFile, at the last row, where a CSV file does not end its last line: then it may be cut off there."""
    if content and not ends_its_last_line(content):
        row = len(sheet.rows) - 1
        expected = "a line that is ended, as every other is; a file that stops within a line may be cut off"
        raise sheet.refuse(
            row, max(0, len(sheet.rows[row]) - 1), expected, "Get the whole file again from its publisher."
        )


def _check_width(file: str, rows: list[Row], *, ragged: bool) -> None:
    """Refuse a table whose last row has another length than its first."""
    last = rows[-1]
    if last and len(last) != len(rows[0]) and not ragged:
        expected = f"{counted(len(rows[0]), 'column')}, as in the heading row"
        raise _refuse(file, len(rows), counted(len(last), "column"), expected)


def _separator(text: str) -> str:
    lines = text[:10_000].splitlines()[:LINES_TO_LOOK_AT]
    return max(SEPARATORS, key=lambda sign: max((line.count(sign) for line in lines), default=0))


def _text(file: str, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(content) % 2 == 0:
        text = content.decode("utf-16", errors="replace")
        if "\x00" not in text:
            return text
    if b"\x00" in content:
        raise _refuse(file, 1, "bytes that are not text", "comma-separated text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _refuse(file: str, row: int, found: str, expected: str) -> RefusedFile:
    return RefusedFile(
        file,
        cell=f"A{row}",
        expected=expected,
        found=found,
        to_do="Check that the file is whole and is the publisher's own, then import it again.",
    )
