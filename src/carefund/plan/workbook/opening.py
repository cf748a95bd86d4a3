"""Opening the workbook that an area sends: safely, and knowing whose it is by what is inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from carefund.refusal import RefusedFile
from carefund.workbooks.spreadsheet import OLE_MAGIC, ZIP_MAGIC, Spreadsheet

LARGEST_PLAN = 10 * 2**20
AREA, ROUND, TEMPLATE = "carefund area", "carefund round", "carefund template"
"""Names of the document properties that say whose workbook it is."""
_SEND_AGAIN = "Open it in Excel, save it as an Excel workbook (.xlsx) without macros or links, and send that."
_NO_WORKBOOK = "Send the workbook that was made for your area (.xlsx); another ending does not make a file a workbook."
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
}
"""What the sender of a workbook can do, by how the words for what was found begin."""


def open_workbook(source: Path | bytes, name: str = "") -> tuple[Spreadsheet, bytes]:
    """The sender's workbook, open, and its content.

    Raises RefusedFile when it cannot be read, is too large, no workbook, protected, damaged, linked or hostile.
    """
    file = name or (source.name if isinstance(source, Path) else "the workbook")
    content = _content(source, file)
    with _advice_for_senders():
        book = Spreadsheet(file, content, allow_uncalculated=True)
        if has_macros(content):
            raise RefusedFile(file, expected="a workbook without macros", found="macros", to_do=_SEND_AGAIN)
        for sheet in book.all_sheets:
            book.sheet(sheet)
    return book, content


def _content(source: Path | bytes, file: str) -> bytes:
    if isinstance(source, bytes):
        content = source
    else:
        try:
            size = source.stat().st_size
            content = source.read_bytes() if size <= LARGEST_PLAN else b" " * (LARGEST_PLAN + 1)
        except OSError as error:
            found = f"nothing that can be read ({error.strerror or error})"
            raise _refused(file, found, "Check the path.") from error
    if len(content) > LARGEST_PLAN:
        raise _refused(file, "a larger file", "Remove pictures and sheets that are no part of the plan.")
    return content


def _refused(file: str, found: str, to_do: str) -> RefusedFile:
    return RefusedFile(
        file, expected=f"a plan's workbook of up to {LARGEST_PLAN // 2**20} MB", found=found, to_do=to_do
    )


@contextmanager
def _advice_for_senders() -> Iterator[None]:
    """Advice to those who send a plan, in place of advice to those who import a publication."""
    try:
        yield
    except RefusedFile as refused:
        raise RefusedFile(
            refused.file,
            expected=refused.expected,
            found=refused.found,
            sheet=refused.sheet,
            cell=refused.cell,
            to_do=_remedy(refused.found),
        ) from refused


def _remedy(found: str) -> str:
    return next((words for start, words in _REMEDIES.items() if found.startswith(start)), _SEND_AGAIN)


def has_macros(content: bytes) -> bool:
    """Whether a workbook that was checked holds macros."""
    if content.startswith(OLE_MAGIC):
        import olefile

        with olefile.OleFileIO(io.BytesIO(content)) as container:
            return bool(container.exists("_VBA_PROJECT_CUR"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())


def properties(content: bytes) -> dict[str, str]:
    """The document's own properties, such as the area it was made for; empty for .xls and where there are none."""
    if not content.startswith(ZIP_MAGIC):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next((name for name in archive.namelist() if name.lower() == "docprops/custom.xml"), None)
        if name is None:
            return {}
        root = ElementTree.fromstring(archive.read(name))
    return {part.get("name", ""): "".join(part.itertext()).strip() for part in root}
