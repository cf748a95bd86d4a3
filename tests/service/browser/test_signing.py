"""Journey 2: all sign; a number is changed; signatures void, all are told; they sign again; it is submitted once."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.service.browser.conftest import Service
from tests.service.browser.driving import DESKTOP, PHONE, Somebody
from tests.service.browser.seeding import AREAS, ROUND, STALE_SIGNATORY
from tests.service.site import sign_offs

WAYS = [
    pytest.param("bristol", PHONE, id="phone"),
    pytest.param("derby", DESKTOP, id="desktop", marks=pytest.mark.deep),
]


@pytest.mark.parametrize(("area", "size"), WAYS)
def test_a_plan_is_signed_changed_signed_again_and_submitted_once(
    area: str, size: dict[str, int], service: Service, somebody: Callable[..., Somebody], tmp_path: Path
) -> None:
    own = f"/plans/{ROUND}/{AREAS[area]}/"
    roles = [one.id for one in sign_offs()]
    people = {role: somebody(size) for role in ("editor", "lead", *roles)}
    for role, one in people.items():
        one.sign_in(service.people[f"{area} {role}"])
    _written(people["editor"], service, area, own)
    _declared_ready(people["lead"], own)
    service.seed("stale", service.people[f"{area} {STALE_SIGNATORY}"]["email"])
    codes = iter(service.codes[f"{area} {STALE_SIGNATORY}"])
    for role in roles:
        _signed(people[role], own, codes)
    _changed(people["editor"], own, len(roles))
    signers = {service.people[f"{area} {role}"]["email"] for role in roles}
    _told_that_it_is_void(service, signers)
    lead = people["lead"]
    lead.go(f"{own}submit")
    assert "It cannot be submitted yet" in lead.text()
    _declared_ready(lead, own)
    for role in roles:
        _signed(people[role], own, codes)
    _submitted(lead, own, service, AREAS[area])
    _receipt(lead, tmp_path)
    people["editor"].go(f"{own}sections/cover")
    people["editor"].go(own)


def _written(editor: Somebody, service: Service, area: str, own: str) -> None:
    editor.go(own)
    editor.push("Begin the plan")
    editor.go(f"{own}workbook")
    editor.choose_file("#file", service.folder / "sound" / f"{AREAS[area]}.xlsx")
    editor.push("Upload and check")
    assert "is now version 1" in editor.text()


def _declared_ready(lead: Somebody, own: str) -> None:
    lead.go(f"{own}sign")
    lead.push("Declare version")
    assert "ready to be signed" in lead.text()


def _signed(one: Somebody, own: str, codes: Iterator[str]) -> None:
    """Signs; a second factor is asked for again where it was given long ago."""
    one.go(f"{own}sign")
    one.push("Sign", exact=True)
    if "/account/" in one.page.url:
        one.write("#id_code", next(codes))
        one.push("Confirm")
        assert one.page.url.endswith(f"{own}sign")
        one.push("Sign", exact=True)
    assert "You signed version" in one.text()


def _changed(editor: Somebody, own: str, signatures: int) -> None:
    editor.go(f"{own}sections/risks-and-contingency")
    editor.write(editor.page.get_by_label("Money kept back in the year"), "1,000")
    editor.push("Save")
    assert f"{signatures} signatures became void" in editor.text()


def _submitted(lead: Somebody, own: str, service: Service, code: str) -> None:
    lead.go(f"{own}sign")
    lead.follow("All have signed: submit")
    with lead.page.expect_navigation():
        lead.page.get_by_role("button", name="Submit version").dblclick()
    lead.look()
    assert "/receipts/" in lead.page.url
    with sqlite3.connect(service.folder / "carefund.sqlite3") as kept:
        asked = "select count(*) from event where kind = 'submitted' and submission = ?"
        assert kept.execute(asked, [f"{ROUND}/{code}"]).fetchone() == (1,)


def _receipt(lead: Somebody, folder: Path) -> None:
    receipt = lead.page.url.rpartition("/")[2]
    told: dict[str, Any] = json.loads(lead.download("Download as JSON", folder).read_bytes())
    assert receipt in json.dumps(told)
    assert lead.download("Download as PDF", folder).read_bytes().startswith(b"%PDF")


def _told_that_it_is_void(service: Service, signers: set[str]) -> None:
    """The worker, which gives way to all else on a busy machine, writes to each whose signature is void."""
    until = time.monotonic() + 120
    while not signers <= {str(one["To"]) for one in _mail(service) if "void" in str(one.get_payload()).lower()}:
        assert time.monotonic() < until, "not everybody was told"
        time.sleep(0.2)


def _mail(service: Service) -> list[Message]:
    return [message_from_bytes(file.read_bytes()) for file in (service.folder / "mail").glob("*.eml")]
