"""Reading official tables that come as CSV: text to rows, with the place of anything that is wrong."""

import csv
import io

from carefund.refusal import RefusedFile
from carefund.workbooks.sheets import Sheet

MOST_ROWS = 200_000
MOST_COLUMNS = 400


def read_csv(file: str, content: bytes) -> Sheet:
    """A CSV file as a sheet of text cells.

    Raises RefusedFile when it is not text, its rows differ in length, or its extent is absurd.
    """
    rows: list[list[object]] = []
    try:
        for row in csv.reader(io.StringIO(_text(file, content)), strict=True):
            if rows and not any(cell.strip() for cell in row):
                continue
            rows.append(list(row))
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise _refuse(
                    file, len(rows), f"{len(rows):,} rows or {len(row):,} columns", "a table of official size"
                )
            if row and len(row) != len(rows[0]):
                raise _refuse(file, len(rows), f"{len(row)} columns", f"{len(rows[0])} columns, as in the heading row")
    except csv.Error as error:
        raise _refuse(file, len(rows) + 1, str(error), "comma-separated values") from error
    return Sheet(file, "", [row for row in rows if row])


def _text(file: str, content: bytes) -> str:
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
