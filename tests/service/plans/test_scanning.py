"""The operator's scanner sees every uploaded file first, and one that fails lets nothing pass."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.service.plans.test_pages import AT, upload
from tests.service.site import Site

ENDS = "import sys; sys.exit(b'harm' in sys.stdin.buffer.read())"


@pytest.fixture
def scanner() -> Iterator[list[str]]:
    before, settings.SCANNER = settings.SCANNER, [sys.executable, "-c", ENDS]
    yield settings.SCANNER
    settings.SCANNER = before


def test_what_the_scanner_refuses_is_not_opened(site: Site, scanner: list[str]) -> None:
    answer = upload(site.client("leeds editor"), b"harm")
    assert answer.status_code == 422
    assert "virus scanner" in answer.content.decode()


def test_what_it_lets_pass_goes_on(site: Site, scanner: list[str]) -> None:
    client = site.client("leeds editor")
    content = client.get(f"{AT}/workbook/template.xlsx").content
    assert upload(client, content).status_code == 302


def test_a_scanner_that_is_not_there_lets_nothing_pass(site: Site, scanner: list[str]) -> None:
    scanner[:] = ["/no/such/scanner"]
    assert upload(site.client("leeds editor"), b"anything").status_code == 422
