"""Opening the workbook that an area sends: safely, and knowing whose it is by what is inside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from carefund.evidence.refusal import RefusedFile
from carefund.evidence.spreadsheet import OLE_MAGIC, ZIP_MAGIC, Spreadsheet

LARGEST_PLAN = 10 * 2**20
AREA, ROUND, TEMPLATE = "carefund area", "carefund round", "carefund template"
"""Names of the document properties that say whose workbook it is."""
_SEND_AGAIN = "Open it in Excel, save it as an Excel workbook (.xlsx) without macros or links, and send that."


def open_workbook(source: Path | bytes, name: str = "") -> tuple[Spreadsheet, bytes]:
    """The sender's workbook, open, and its content.

    Raises RefusedFile when it cannot be read, is too large, no workbook, protected, damaged, linked or hostile.
    """
    file = name or (source.name if isinstance(source, Path) else "the workbook")
    content = _content(source, file)
    with _advice_for_senders():
        book = Spreadsheet(file, content, allow_uncalculated=True)
        if has_macros(content):
            raise RefusedFile(file, expected="a workbook without macros", found="macros", what_to_do=_SEND_AGAIN)
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


def _refused(file: str, found: str, what_to_do: str) -> RefusedFile:
    return RefusedFile(
        file, expected=f"a plan's workbook of up to {LARGEST_PLAN // 2**20} MB", found=found, what_to_do=what_to_do
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
            what_to_do=_SEND_AGAIN,
        ) from refused


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
