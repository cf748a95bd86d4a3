"""Journey 6: a member of the public opens the national page, an area, downloads, and what programs are given."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody, wait_until
from tests.service.browser.seeding import AREAS, ROUND

WAYS = [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.deep)]


@pytest.mark.parametrize("size", WAYS)
def test_anyone_reads_what_was_planned_decided_and_published(
    size: dict[str, int], service: Service, somebody: Callable[..., Somebody], tmp_path: Path
) -> None:
    service.seed("publish")
    anyone = somebody(size)
    anyone.go("/")
    anyone.follow("planned, decided, what happened")
    assert "Invented plans" in anyone.text()

    def drawn() -> bool:
        anyone.page.goto(f"{anyone.url}/public/{ROUND}/")
        return bool(anyone.page.locator("main picture").count())

    wait_until(drawn)
    anyone.look()
    anyone.write("#q", "devon")
    anyone.push("Show")
    assert "1 area of" in anyone.text()
    anyone.follow("Devon", exact=True)
    for words in ("Approved with support", "Agree with providers.", "Paid in, by stream"):
        assert words in anyone.text()
    anyone.page.get_by_text("Download the figures").click()
    anyone.look()
    whole = anyone.download("the whole edition (JSON)", tmp_path).read_bytes()
    assert hashlib.sha256(whole).hexdigest() in anyone.text()
    assert b"Devon" in anyone.download("CSV of Areas and decisions", tmp_path).read_bytes()
    assert anyone.download("All tables (XLSX)", tmp_path).read_bytes().startswith(b"PK")
    for link in ("Annual scorecard", "Editions and corrections", "Head of the ledger"):
        anyone.go(f"/public/{ROUND}/{AREAS['devon']}/")
        anyone.follow(link)
    given = anyone.page.request.get(f"{anyone.url}/api/v1/public/{ROUND}/{AREAS['devon']}")
    assert json.loads(given.body())["decided"]["name"] == "Devon"
    again = anyone.page.request.get(given.url, headers={"If-None-Match": given.headers["etag"]})
    assert again.status == 304
