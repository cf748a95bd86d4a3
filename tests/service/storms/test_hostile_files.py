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
from tests.service.storms.running import LEEDS, ROUND
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

    def __init__(self, page: Answer, mark: str) -> None:
        fields = {"csrfmiddlewaretoken": page.hidden("csrfmiddlewaretoken"), "based_on": page.hidden("based_on")}
        self.head = (
            b"".join(
                f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
                for name, text in fields.items()
            )
            + f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="p.xlsx"\r\n\r\n'.encode()
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


def test_two_hundred_megabytes_are_refused_with_a_page_and_bounded_memory(live: Any) -> None:
    browser = Browser(live["url"], live["cookies"]["leeds editor"])
    page = browser.get(f"{AT}/workbook")
    before = megabytes_of(live["process"])
    coming, mark = Coming(page, "0123456789abcdef"), "0123456789abcdef"
    cookies = {**browser.cookies, "carefund-csrf": browser.csrf}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={mark}",
        "Content-Length": str(len(coming)),
    }
    answer, _ = asked(Request(f"{live['url']}{AT}/workbook", iter(coming), headers, method="POST"), timeout=120)
    assert answer.status == 422, answer.text
    assert "a larger file" in answer.text
    assert megabytes_of(live["process"]) - before < MOST_GROWTH
    assert browser.get(f"{AT}/workbook").status == 200
