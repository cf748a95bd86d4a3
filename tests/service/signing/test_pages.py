"""A plan on its way from declared ready to its receipt, on the pages that people use."""

from __future__ import annotations

import hashlib
import json
import re
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.service.site import LEEDS, ROUND, Site, sign_offs
from tests.service.whole_plan import whole_plan

AT = f"/plans/{ROUND}/{LEEDS}"


@pytest.fixture
def outbox(settings_of_mail: None) -> list[Any]:
    return mail.outbox


@pytest.fixture
def settings_of_mail() -> Any:
    from django.conf import settings

    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield
    settings.EMAIL_BACKEND = before


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, the first of that name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def saved(site: Site) -> None:
    """Leeds' plan, whole and without errors, saved by its editor."""
    from carefund.service.people.actors import actor_of
    from carefund.service.plans.saving import save
    from carefund.service.plans.tenant import tenant_of

    tenant = tenant_of(actor_of(site.people["leeds editor"]), {"round_id": ROUND, "area": LEEDS})
    assert tenant is not None
    plan = whole_plan(ROUND, LEEDS, {"council": "Leeds Council", "nhs": "NHS Leeds"})
    save(tenant, lambda _: plan, based_on=0)


def post(client: Client, path: str, page: str, **more: str) -> Any:
    """What the page's form sends."""
    return client.post(path, {name: hidden(page, name) for name in ("version", "plan_hash")} | more)


def declared_ready(site: Site) -> None:
    lead = site.client("leeds lead")
    page = lead.get(f"{AT}/sign").content.decode()
    assert post(lead, f"{AT}/ready", page).status_code == 302


def signed_by_all(site: Site) -> None:
    for one in sign_offs():
        client = site.client(f"leeds {one.id}")
        page = client.get(f"{AT}/sign").content.decode()
        behalf = "NHS Leeds" if one.signs_for == "nhs" else ""
        answer = post(client, f"{AT}/sign", page, role=one.id, on_behalf_of=behalf)
        assert answer.status_code == 302, answer.content.decode()


def test_from_ready_to_receipt(site: Site, outbox: list[Any]) -> None:
    saved(site)
    declared_ready(site)
    signed_by_all(site)
    lead = site.client("leeds lead")
    page = lead.get(f"{AT}/submit").content.decode()
    key = hidden(page, "key") if 'name="key"' in page else "0" * 32
    first, second = (post(lead, f"{AT}/submit", page, key=key) for _ in range(2))
    assert first["Location"] == second["Location"]
    receipt = lead.get(first["Location"])
    assert receipt.status_code == 200
    assert "Leeds" in receipt.content.decode()
    record = json.loads(lead.get(f"{first['Location']}.json").content)
    own = record.pop("receipt_hash")
    text = json.dumps(record, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode("ascii")).hexdigest() == own
    pdf = [lead.get(f"{first['Location']}.pdf").content for _ in range(2)]
    assert pdf[0] == pdf[1]
    assert pdf[0].startswith(b"%PDF")
    assert any("Submitted" in one.subject for one in outbox)


def test_a_change_voids_every_signature_and_tells_who_had_signed(site: Site, outbox: list[Any]) -> None:
    saved(site)
    declared_ready(site)
    signed_by_all(site)
    outbox.clear()
    editor = site.client("leeds editor")
    page = editor.get(f"{AT}/sections/cover").content.decode()
    answer = editor.post(
        f"{AT}/sections/cover/save", {"based_on": hidden(page, "based_on"), "contact": "Somebody else", "save": "yes"}
    )
    assert answer.status_code == 302
    told = {address for one in outbox for address in one.to}
    assert told == {site.people[f"leeds {one.id}"].email for one in sign_offs()}
    assert all("void" in one.subject for one in outbox)
    lead = site.client("leeds lead")
    page = lead.get(f"{AT}/submit").content.decode()
    assert "not signed yet" in page
    refused = post(lead, f"{AT}/submit", lead.get(f"{AT}/sign").content.decode())
    assert refused.status_code == 409


def test_who_prepared_the_plan_or_signed_it_once_cannot_sign(site: Site, outbox: list[Any]) -> None:
    saved(site)
    declared_ready(site)
    first, other = (one.id for one in sign_offs()[:2])
    client = site.client(f"leeds {first}")
    page = client.get(f"{AT}/sign").content.decode()
    assert post(site.client("leeds editor"), f"{AT}/sign", page, role=first).status_code == 403
    assert post(client, f"{AT}/sign", page, role=other).status_code == 403


def test_a_second_factor_given_long_ago_is_asked_for_again(site: Site, outbox: list[Any]) -> None:
    saved(site)
    declared_ready(site)
    client = site.client(f"leeds {sign_offs()[0].id}", factor_at=time.time() - 3600)
    page = client.get(f"{AT}/sign").content.decode()
    answer = post(client, f"{AT}/sign", page, role=sign_offs()[0].id)
    assert answer["Location"].startswith("/account/second-factor/confirm")
