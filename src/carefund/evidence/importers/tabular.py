"""Reading official tables that come as CSV: text to rows, with the place of anything that is wrong."""

import csv
import io
from collections.abc import Mapping, Sequence

from carefund.evidence.headings import Heading, HeadingRow
from carefund.evidence.spreadsheet import Sheet
from carefund.refusal import RefusedFile

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


def remarks_on_columns(headings: HeadingRow, wanted: Mapping[str, str], used: Sequence[Heading]) -> list[str]:
    """A remark on each wanted series whose heading is not there, and one that names the columns left out."""
    absent = {series: words for series, words in wanted.items() if not headings.find(words)}
    missing = [f"no column headed '{words}', so no {series}" for series, words in absent.items()]
    others = [f"'{heading.words}'" for heading in headings.headings if heading not in used]
    return missing + ([f"columns not known and left out: {', '.join(others)}"] if others else [])


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
