"""What kind of container a file is (.xls, .xlsx or none), and what of it may be given to the reader of cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from carefund.workbooks.cells import Marks

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"
_OTHER_KINDS = {
    b"%PDF": "a PDF document",
    b"<": "a web page or XML text",
    b"\x89PNG": "a picture",
    b"PK": "a damaged archive",
}
_START = 2_000
"""Bytes by which a file of another kind is told."""


@dataclass(frozen=True)
class Checked:
    """A workbook whose container was checked."""

    content: bytes
    """A container made anew from the parts that were checked and that the reader of cells needs."""
    sheets: tuple[str, ...]
    """The names of its sheets in order, as the checks read them."""
    marks: Marks
    has_macros: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    """The document's own properties, by name; none in .xls."""


def is_spreadsheet(content: bytes) -> bool:
    """Whether the first bytes are those of an Excel workbook, old (.xls) or new (.xlsx)."""
    return content.startswith((OLE_MAGIC, ZIP_MAGIC))


def kind_of(content: bytes) -> str:
    """What a file that is no workbook seems to be, for a message.

    >>> kind_of(b"%PDF-1.7")
    'a PDF document'
    """
    start = content[:_START].lstrip()
    for magic, words in _OTHER_KINDS.items():
        if start.startswith(magic):
            return words
    if not content:
        return "an empty file"
    return "a text file" if content[:_START].isascii() else "a file of another kind"
