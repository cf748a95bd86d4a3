"""Which files are taken as evidence: by their content, whatever they are called."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.service.conditions.evidence_files import TYPES, NotTaken, kind_of, safe_name


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


TAKEN = {
    "pdf": b"%PDF-1.4\n%\xe2\xe3",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "docx": archive("[Content_Types].xml", "word/document.xml"),
    "xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "txt": "Minutes: £20m\r\n\tagreed".encode(),
}
REFUSED = {
    "empty": b"",
    "program": b"MZ\x90\x00\x03",
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100,
    "plain archive": archive("a.txt"),
    "macros": archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    "macros under another name": archive("[Content_Types].xml", "xl/workbook.xml", "xl/VBAPROJECTX.BIN"),
    "both": archive("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"),
    "cut off": TAKEN["docx"][:40],
    "a directory of absurd size": TAKEN["docx"][:-10] + b"\xff\xff\xff\x7f" + TAKEN["docx"][-6:],
    "another encoding": "Minutes: £".encode("latin-1"),
    "control characters": b"text\x1b[2J",
    "picture of another kind": b"GIF89a\x00",
    "many parts": archive(*(f"{number:0200d}" for number in range(6_000))),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_a_file_is_known_by_its_content(kind: str) -> None:
    assert kind_of(TAKEN[kind]) == kind
    assert kind in TYPES


@pytest.mark.parametrize("what", REFUSED)
def test_whatever_else_it_is_called_it_is_not_taken(what: str) -> None:
    with pytest.raises(NotTaken) as refused:
        kind_of(REFUSED[what])
    assert refused.value.to_do
    assert refused.value.found != "nothing"


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(lambda one: b"PK\x03\x04" + one)))
def test_any_bytes_are_of_a_known_kind_or_refused(content: bytes) -> None:
    with suppress(NotTaken):
        assert kind_of(content) in TYPES


@given(st.text(alphabet="ab ./\\:<>&\x00\r\n\x1b\u202e\u200bé", max_size=300))
def test_a_name_has_nothing_in_it_that_could_do_harm(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) <= 120
    assert not set(safe) & set("/\\\n\r\x00\x1b\u202e")


def test_a_page_named_as_a_picture_is_text_and_given_away_as_such() -> None:
    assert TYPES[kind_of(b"<html><script>alert(1)</script>")] == "text/plain; charset=utf-8"
