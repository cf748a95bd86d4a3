"""Where there are too many organisations to choose from, one is named."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.site import Site


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    from carefund.service.people import forms

    monkeypatch.setattr(forms, "MOST_TO_CHOOSE_FROM", 2)


def invited(client: Any, organisation: str) -> Any:
    said = {"name": "New", "email": "new@example.org", "role": "editor", "first": "2026-01-01"}
    return client.post("/people/invite", {**said, "organisation": organisation})


def test_an_organisation_is_found_by_its_name_or_those_like_it_are_named(site: Site, many: None, mailbox: Any) -> None:
    from carefund.service.people.models import Membership

    site.organisation("Rutland Council", "council")
    client = site.client("administrator")
    page = client.get("/people/invite").content.decode()
    assert '<select class="nhsuk-select" id="id_organisation"' not in page
    assert 'name="organisation" type="text"' in page
    page = invited(client, "Rutland Board").content.decode()
    assert "<title>Error: " in page
    assert "Did you mean Rutland Council?" in page
    assert "No organisation has this name" in invited(client, "<b>").content.decode()
    assert invited(client, " leeds COUNCIL ").status_code == 302
    assert Membership.objects.get(person__email="new@example.org").organisation.name == "Leeds Council"


def test_a_lead_is_offered_their_own_and_names_no_other(site: Site, many: None, mailbox: Any) -> None:
    from carefund.service.people import forms

    client = site.client("leeds lead")
    forms.MOST_TO_CHOOSE_FROM = 0  # the fixture puts it back
    page = invited(client, "Kent Council").content.decode()
    assert "No organisation has this name" in page
    assert "NHS Kent" not in page


@pytest.fixture
def mailbox() -> Any:
    from django.conf import settings
    from django.core import mail

    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox
    settings.EMAIL_BACKEND = before
