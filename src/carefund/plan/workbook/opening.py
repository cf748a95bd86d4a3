"""Opening the workbook that an area sends: safely, and knowing whose it is by what is inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carefund.refusal import RefusedFile
from carefund.wording.numbers import megabytes
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.reading import open_spreadsheet
from carefund.workbooks.sheets import Spreadsheet

LARGEST_PLAN = 10 * 2**20
MOST_FILLED = 200_000
"""Cells of a plan's workbook that hold anything; a full plan has some 3,000."""
_WHAT = "a plan's workbook"
AREA, ROUND, TEMPLATE, QUARTER = "carefund area", "carefund round", "carefund template", "carefund quarter"
"""Names of the document properties that say whose workbook it is."""
_SEND_AGAIN = "Open it in Excel, save it as an Excel workbook (.xlsx) without macros or links, and send that."
_NO_WORKBOOK = "Send the workbook that was made for your area (.xlsx); another ending does not make a file a workbook."
_SMALLER = "Remove pictures and sheets that are no part of the plan."
_TOO_MUCH = (
    "In Excel, delete the rows below your last entry and the columns beside the table (select them all, then Home, "
    "Delete), save it and send that."
)
_NEW_ONE = "Excel writes no such file. Copy your entries into a workbook newly made for your area."
_REMEDIES = {
    "an empty file": "It holds nothing: it was perhaps sent before it was saved. Save it again and send that.",
    "a text file": _NO_WORKBOOK,
    "a file of another kind": _NO_WORKBOOK,
    "a PDF": _NO_WORKBOOK,
    "a picture": _NO_WORKBOOK,
    "a web page": _NO_WORKBOOK,
    "a damaged": "Save it again in Excel and send that, or send an earlier copy where Excel cannot open it either.",
    "one that reaches row": _TOO_MUCH,
    "one with more": _TOO_MUCH,
    "a password": "Remove the password in Excel (File, Info, Protect Workbook), save it and send that.",
    "macros": "In Excel, save it as an Excel workbook (.xlsx), which has no macros, and send that.",
    "links to other": "In Excel, choose Data, Edit Links, Break Link, save it and send that.",
    "one that unpacks": _NEW_ONE,
    "a document type": _NEW_ONE,
    "one that takes longer": _NEW_ONE,
    "one that needs more memory": _NEW_ONE,
    "one that gives too much": _NEW_ONE,
    "one that brings": _NEW_ONE,
    "one that its reader fails on": _NEW_ONE,
}
"""What the sender of a workbook can do, by how the words for what was found begin."""


def open_workbook(source: Path | bytes, name: str = "") -> Spreadsheet:
    """The sender's workbook, read in a process of its own.

    Raises RefusedFile when it cannot be read, is too large, no workbook, protected, damaged, linked or hostile.
    """
    file = name or (source.name if isinstance(source, Path) else "the workbook")
    content = plan_content(source, file)
    with advice_for_senders():
        book = open_spreadsheet(file, content, allow_uncalculated=True, most_filled=MOST_FILLED)
        if book.has_macros:
            raise RefusedFile(file, expected="a workbook without macros", found="macros", to_do=_SEND_AGAIN)
    return book


def plan_content(source: Path | bytes, file: str) -> bytes:
    """The bytes of a plan's workbook. Raises RefusedFile when there are none, or more than a plan can have."""
    if isinstance(source, Path):
        return read_ordinary_file(source, LARGEST_PLAN, _WHAT, name=file, to_do="Check the path.", if_larger=_SMALLER)
    if len(source) > LARGEST_PLAN:
        expected = f"{_WHAT} of up to {megabytes(LARGEST_PLAN)}"
        raise RefusedFile(file, expected=expected, found=f"one of {megabytes(len(source))}", to_do=_SMALLER)
    return source


@contextmanager
def advice_for_senders() -> Iterator[None]:
    """Advice to those who send a plan, in place of advice to those who import a publication."""
    try:
        yield
    except RefusedFile as refused:
        raise refused.advising(_remedy(refused.found)) from refused


def _remedy(found: str) -> str:
    return next((words for start, words in _REMEDIES.items() if found.startswith(start)), _SEND_AGAIN)
