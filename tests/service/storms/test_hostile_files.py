"""Hostile files through the upload page and the API's check: refused with the reason, memory bounded (contract A21)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import Request

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.service.api.program import OWN, editor, sound_workbook
from tests.service.storms.asking import Answer, Browser, asked
from tests.service.storms.running import LEEDS, ROUND, YORK
from tests.workbooks import hostile

AT = f"/plans/{ROUND}/{LEEDS}"
HUGE, PIECE = 200 * 2**20, 2**20
MOST_GROWTH = 60
"""Megabytes by which the process may grow while 200 come in: a workbook's size several times over, never the file's."""


def bomb() -> bytes:
    """A few hundred kilobytes that unpack to 400 MB."""
    with zipfile.ZipFile(io.BytesIO(sound_workbook())) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    return hostile.archive(parts | {"xl/media/zero.bin": b"\0" * 400_000_000})


def many_sheets() -> bytes:
    """A plan's workbook with ten thousand sheets beside."""
    with zipfile.ZipFile(io.BytesIO(sound_workbook())) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    return hostile.archive(parts | {f"xl/worksheets/more{number}.xml": sheet for number in range(10_000)})


def with_macro() -> bytes:
    with zipfile.ZipFile(io.BytesIO(sound_workbook())) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    return hostile.archive(parts | {"xl/vbaProject.bin": b"Attribute VB_Name"})


def encrypted() -> bytes:
    """As Excel encrypts: a compound file, by what it begins with, that holds no workbook."""
    return hostile.protected_xls()


def renamed() -> bytes:
    return b"%PDF-1.7\n" + b"0" * 10_000


FILES: dict[str, Callable[[], bytes]] = {
    "zip bomb": cache(bomb),
    "10,000 sheets": cache(many_sheets),
    "macro": cache(with_macro),
    "encrypted": cache(encrypted),
    "renamed": cache(renamed),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_hostile_file_is_refused_on_the_page_and_by_the_api_with_the_same_reason(site: Any, kind: str) -> None:
    from tests.service.signing.test_pages import hidden

    content, client = FILES[kind](), site.client("leeds editor")
    based_on = hidden(client.get(f"{AT}/workbook").content.decode(), "based_on")
    answer = client.post(
        f"{AT}/workbook", {"file": SimpleUploadedFile("plan.xlsx", content), "note": "", "based_on": based_on}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: " in page
    said = editor(site).upload(f"{OWN}/check", content)
    told = said.json()
    (refused,) = told["refused"]
    assert _escaped(refused["to_do"]) in page, told
    from carefund.service.ledger.models import StoredFile

    assert not StoredFile.objects.filter(size=len(content)).exists()


def _escaped(words: str) -> str:
    from markupsafe import escape

    return str(escape(words))


class Coming:
    """A form with a file of 200 MB, made piece by piece as it is sent."""

    def __init__(self, page: Answer, mark: str, more: dict[str, str], name: str = "file") -> None:
        fields = {"csrfmiddlewaretoken": page.hidden("csrfmiddlewaretoken"), **more}
        self.head = (
            b"".join(
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
                for name, text in fields.items()
            )
            + f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="p.xlsx"\r\n\r\n'.encode()
        )
        self.tail = f"\r\n--{mark}--\r\n".encode()

    def __len__(self) -> int:
        return len(self.head) + HUGE + len(self.tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        for _ in range(HUGE // PIECE):
            yield b"0" * PIECE
        yield self.tail


def megabytes_of(process: int) -> int:
    """The most memory that a process has had."""
    lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def sent_two_hundred_megabytes(
    live: Any, browser: Browser, path: str, page: Answer, more: dict[str, str], name: str = "file"
) -> tuple[Answer, int]:
    """The answer to a form with a file of 200 MB, and by how many megabytes the process grew."""
    before, mark = megabytes_of(live["process"]), "0123456789abcdef"
    coming = Coming(page, mark, more, name)
    cookies = {**browser.cookies, "carefund-csrf": browser.csrf}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={mark}",
        "Content-Length": str(len(coming)),
    }
    answer, _ = asked(Request(f"{live['url']}{path}", iter(coming), headers, method="POST"), timeout=120)
    return answer, megabytes_of(live["process"]) - before


def test_two_hundred_megabytes_are_refused_with_a_page_and_bounded_memory(live: Any) -> None:
    browser = Browser(live["url"], live["cookies"]["leeds editor"])
    page = browser.get(f"{AT}/workbook")
    more = {"based_on": page.hidden("based_on")}
    answer, growth = sent_two_hundred_megabytes(live, browser, f"{AT}/workbook", page, more)
    assert answer.status == 422, answer.text
    assert "a larger file" in answer.text
    assert growth < MOST_GROWTH
    assert browser.get(f"{AT}/workbook").status == 200


YORKS = f"/plans/{ROUND}/{YORK}"
UPLOADS = {
    "extract": ("york lead", f"{YORKS}/pool/import", "", "file", {"year": "2025-26", "mapping": "", "total": ""}),
    "return": ("york editor", f"{YORKS}/returns/q1-2025-26/workbook", "", "file", {}),
    "evidence": ("york editor", f"{YORKS}/conditions/2", "/save", "file", {"do": "evidence", "words": "Minutes"}),
    "receipt": ("", "/ledger/verify", "", "receipt", {}),
}
"""Each place of the second half that takes a file: who sends it, its page, where to, under which name, with what."""


@pytest.mark.parametrize("what", UPLOADS)
def test_two_hundred_megabytes_fill_neither_memory_nor_disk_wherever_a_file_is_taken(
    delivering: Any, what: str
) -> None:
    who, at, more, name, fields = UPLOADS[what]
    browser = Browser(delivering["url"], dict(delivering["cookies"].get(who, {})))
    page = browser.get(at)
    assert page.status == 200, page.text
    before = held_in(delivering["folder"])
    answer, growth = sent_two_hundred_megabytes(delivering, browser, f"{at}{more}", page, fields, name)
    assert answer.status == 422, answer.text
    assert "larger" in answer.text
    assert "<title>Error: " in answer.text
    assert growth < MOST_GROWTH
    assert held_in(delivering["folder"]) - before < PIECE
    assert browser.get(at).status == 200


def held_in(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
