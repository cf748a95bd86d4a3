"""Files that show how a condition was met: which are taken, known by their content and never by their name.

Nothing of a file is unpacked here; it is kept as it came, by its hash, and only ever given away as a download.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from carefund.plan.workbook.opening import LARGEST_PLAN
from carefund.service.frame.problem import Lacking
from carefund.service.plans.scanning import require_clean
from carefund.wording.characters import visible
from carefund.wording.lists import either
from carefund.wording.numbers import megabytes

LARGEST_FILE = LARGEST_PLAN
"""Bytes: every upload of this service is read up to this size and no further."""
LARGEST_DIRECTORY = 2**20
"""Bytes of the list of parts of an Office document: some 15,000 parts."""
LONGEST_NAME = 120
OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "docx": f"{OFFICE}wordprocessingml.document",
        "xlsx": f"{OFFICE}spreadsheetml.sheet",
        "png": "image/png",
        "jpg": "image/jpeg",
        "txt": "text/plain; charset=utf-8",
    }
)
"""The kinds of file that are taken, each with the type under which it is given away."""
STARTS: Mapping[bytes, str] = MappingProxyType(
    {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"PK\x03\x04": "office"}
)
"""How files of each kind begin; an Office document is an archive, told further by its parts."""
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
MACROS = "vbaproject"
_TEXT_CONTROLS = frozenset("\t\n\r\f")
_END, _END_LENGTH, _LONGEST_COMMENT = b"PK\x05\x06", 22, 2**16


class NotTaken(Lacking):
    """A file that is not taken as evidence."""

    def __init__(self, expected: str, found: str, to_do: str) -> None:
        super().__init__("file", expected, to_do, found)


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    """A file as it was handed in: its content, and its name with nothing in it that could do harm on a page."""

    content: bytes
    name: str


def evidence_file(file: UploadedFile[Any] | None, *, too_large: bool) -> EvidenceFile | None:
    """The file that was sent; None where none was. Raises NotTaken for another kind or size, NotClean."""
    if too_large:
        raise NotTaken(f"a file of up to {megabytes(LARGEST_FILE)}", "a larger one", "Hand in the pages that matter")
    if file is None:
        return None
    content = file.read()
    kind_of(content)
    require_clean(content)
    return EvidenceFile(content=content, name=safe_name(file.name or ""))


def kind_of(content: bytes) -> str:
    """What kind of file a content is: a key of `TYPES`. Raises NotTaken for any other.

    >>> kind_of(b"%PDF-1.7"), kind_of("Minutes of the board, £20m".encode())
    ('pdf', 'txt')
    """
    if not content:
        raise _refused("an empty file")
    start = next((kind for begins, kind in STARTS.items() if content.startswith(begins)), "")
    if start == "office":
        return _office(content)
    if start:
        return start
    return _text(content)


def safe_name(name: str) -> str:
    r"""A file's name as a page may show it: no folders, nothing unseen, not too long.

    >>> safe_name("C:\\my files\\board" + chr(10) + "minutes.pdf")
    'board minutes.pdf'
    """
    last = visible(name.replace("\\", "/")).rpartition("/")[2]
    return " ".join(last.split())[-LONGEST_NAME:] or "file"


def download_name(area: str, number: int, evidence: int, kind: str) -> str:
    """Under what name a file is given away: the service's own, whatever it was called where it came from."""
    return f"evidence-{area}-{number}-{evidence}.{kind}"


def _office(content: bytes) -> str:
    """The kind of an Office document without macros, by the names of its parts."""
    names = {name.casefold() for name in _parts(content)}
    if any(MACROS in name for name in names):
        raise _refused("a document with macros")
    kinds = {kind for part, kind in MAIN_PARTS.items() if part in names}
    if "[content_types].xml" not in names or len(kinds) != 1:
        raise _refused("an archive that is no document of Word or Excel")
    return kinds.pop()


def _parts(content: bytes) -> list[str]:
    """The names of an archive's parts; one with an absurd list of them is not looked at."""
    end = content.rfind(_END, max(0, len(content) - _END_LENGTH - _LONGEST_COMMENT))
    size = int.from_bytes(content[end + 12 : end + 16], "little") if end >= 0 else LARGEST_DIRECTORY + 1
    if size > LARGEST_DIRECTORY:
        raise _refused("a damaged archive")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise _refused("a damaged archive") from None


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("a file of another kind") from None
    if any(letter < " " and letter not in _TEXT_CONTROLS for letter in text):
        raise _refused("a file of another kind")
    return "txt"


def _refused(found: str) -> NotTaken:
    return NotTaken(
        f"a file that is {either(f'.{kind}' for kind in TYPES)} by its content, without macros",
        found,
        "Save it as a PDF, and hand that in",
    )
