"""Inviting, managing and leaving as a browser does it: what is refused, and what is answered alike."""

from __future__ import annotations

import re
import time
from datetime import date
from typing import Any

import pytest

from carefund.assurance.permissions import Role
from tests.service.people.conftest import PASSWORD, Browser
from tests.service.people.test_managing import Fund

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture
def fund(served: None) -> Fund:
    from carefund.service.people.models import Membership

    made = Fund("default")
    for person in (made.lead, made.administrator, made.editor):
        Membership.objects.filter(person=person).update(first=date(2025, 1, 1))
    return made


def invitation(fund: Fund, **more: Any) -> dict[str, Any]:
    from uuid import uuid4

    said = {
        "name": "New Person",
        "email": f"New.{uuid4().hex[:8]}@Example.org",
        "organisation": fund.kent.pk,
        "role": "editor",
    }
    return said | {"first": "2025-01-01", "last": ""} | more


def link_in(message: Any) -> str:
    found = re.search(r"http://localhost(/account/\S+)", message.get_content())
    assert found
    return found[1]


def test_somebody_is_invited_sets_a_password_once_and_must_add_a_second_factor(
    fund: Fund, browser: Browser, another: Browser
) -> None:
    from carefund.service.people.models import Person

    sent = browser.sign_in(fund.lead).post("/people/invite", said := invitation(fund))
    assert sent.status_code == 302, sent.content.decode()
    person = Person.objects.get(email=said["email"].casefold())
    assert sent["Location"] == f"/people/{person.pk}"
    (message,) = browser.mail()
    assert (message["To"], "New Person" in browser.get(sent["Location"]).content.decode()) == (person.email, True)
    link = link_in(message)
    assert another.get(link).status_code == 200
    short = another.post(link, {"password": "too short"})
    assert (short.status_code, b"<title>Error: " in short.content) == (200, True)
    assert b"too common" in another.post(link, {"password": "123456789987654321"}).content
    assert another.post(link, {"password": PASSWORD})["Location"] == "/account/sign-in"
    for method in (another.get, another.post):
        assert method(link).status_code == 409
    signed_in = another.post("/account/sign-in", {"login": person.email, "password": PASSWORD})
    assert signed_in.status_code == 302
    assert another.get("/account/").url == "/account/app"  # nothing before the second factor


def test_a_link_that_was_replaced_altered_or_is_too_old_holds_no_more(fund: Fund, browser: Browser) -> None:
    from django.core.signing import TimestampSigner, b62_encode

    from carefund.service.people.inviting import DAYS, new_link, person_with

    person = person_with("somebody.new@example.org", "Somebody New")
    first = new_link(person)
    second = new_link(person)
    assert browser.get(first).status_code == 409
    assert browser.get(second).status_code == 200
    assert browser.get(second[:-3] + "xyz").status_code == 409
    assert browser.get("/account/invitation/none").status_code == 409
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TimestampSigner, "timestamp", lambda _self: b62_encode(int(time.time()) - DAYS * 86400 - 5))
        old = new_link(person)
    assert browser.get(old).status_code == 409


def test_an_invitation_to_somebody_who_is_known_gives_the_role_and_changes_nothing_of_theirs(
    fund: Fund, browser: Browser
) -> None:
    from carefund.service.people.models import Person

    known = fund.person(fund.essex, Role.EDITOR)
    known.set_password(PASSWORD)
    known.save()
    browser.sign_in(fund.lead).post("/people/invite", invitation(fund, email=known.email.upper(), name="Other Name"))
    after = Person.objects.get(pk=known.pk)
    assert (after.name, after.check_password(PASSWORD), after.memberships.count()) == (known.name, True, 2)
    (message,) = browser.mail()
    assert "/account/invitation" not in message.get_content()


@pytest.mark.parametrize("organisation", ["essex", "leeds", "region", "centre", "board"])
def test_a_changed_hidden_field_reaches_no_other_organisation(fund: Fund, browser: Browser, organisation: str) -> None:
    from carefund.service.people.models import Person

    said = invitation(fund, organisation=getattr(fund, organisation).pk)
    sent = browser.sign_in(fund.lead).post("/people/invite", said)
    assert (sent.status_code, b"<title>Error: " in sent.content) == (200, True)
    assert not Person.objects.filter(email=said["email"].casefold()).exists()
    assert browser.mail() == []


@pytest.mark.parametrize("role", ["reviewer", "national", "auditor", "administrator", "nobody"])
def test_a_changed_role_makes_nobody_national(fund: Fund, browser: Browser, role: str) -> None:
    for organisation in (fund.kent, fund.centre):
        said = invitation(fund, role=role, organisation=organisation.pk)
        assert browser.sign_in(fund.lead).post("/people/invite", said).status_code == 200
    given = browser.post(f"/people/{fund.editor.pk}", said)
    assert (given.status_code, fund.editor.memberships.count()) == (200, 1)


def test_people_elsewhere_are_answered_like_people_who_are_not_there(fund: Fund, browser: Browser) -> None:
    from uuid import uuid4

    elsewhere = fund.person(fund.essex, Role.EDITOR)
    browser.sign_in(fund.lead)
    for person in (elsewhere.pk, fund.administrator.pk, uuid4()):
        assert browser.get(f"/people/{person}").status_code == 404
        assert browser.post(f"/people/{person}/invitation").status_code == 404
        assert browser.post(f"/people/{person}/roles/{fund.held(elsewhere).pk}/end").status_code == 404
    assert browser.post(f"/people/{fund.editor.pk}/roles/{fund.held(elsewhere).pk}/end").status_code == 404
    assert fund.held(elsewhere).ended_at is None


@pytest.mark.parametrize("path", ["/people/", "/people/invite"])
def test_an_editor_manages_nobody_and_nobody_is_sent_to_sign_in(fund: Fund, browser: Browser, path: str) -> None:
    assert browser.get(path).url.startswith("/account/sign-in")
    assert browser.sign_in(fund.editor).get(path).status_code == 403


def test_a_leavers_next_request_is_refused_their_sessions_end_and_history_names_them(
    fund: Fund, browser: Browser, another: Browser
) -> None:
    from allauth.usersessions.models import UserSession

    another.sign_in(fund.editor)
    assert another.get("/account/").status_code == 200
    ended = browser.sign_in(fund.lead).post(f"/people/{fund.editor.pk}/roles/{fund.held(fund.editor).pk}/end")
    assert ended.status_code == 302
    assert another.get("/account/").url.startswith("/account/sign-in")
    assert another.post("/account/sessions/end-others").url.startswith("/account/sign-in")
    assert not UserSession.objects.filter(user=fund.editor).exists()
    history = browser.get(f"/people/{fund.editor.pk}").content.decode()
    assert (fund.editor.name in history, f"Ended by {fund.lead.name}" in history) == (True, True)


def test_a_lead_whose_role_ends_during_a_session_manages_nobody_from_then_on(fund: Fund, browser: Browser) -> None:
    browser.sign_in(fund.lead)
    assert browser.get("/people/").status_code == 200
    fund.give(fund.administrator, fund.lead, fund.essex, Role.EDITOR)  # a role stays, so the session does
    fund.end(fund.administrator, fund.lead.memberships.earliest("pk"))
    assert browser.get("/people/").status_code == 403
    assert browser.post("/people/invite", invitation(fund)).status_code == 403


def test_the_list_asks_the_same_few_queries_for_one_person_and_for_fifty(fund: Fund, browser: Browser) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.sign_in(fund.lead)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/people/").status_code == 200
        counts.append(len(asked))
        for _one in range(60):
            fund.person(fund.kent, Role.EDITOR)
    assert counts[0] == counts[1] <= 11


def test_what_was_typed_is_escaped_and_searched_as_text(fund: Fund, browser: Browser) -> None:
    shown = browser.sign_in(fund.lead).get('/people/?q="><script>alert(1)</script>%&page=-1&left=maybe')
    assert (shown.status_code, b"<script>alert" in shown.content) == (200, False)
    for asked in ("?page=x", "?page=99999999999999999999", "?page=²", "?q=" + "a " * 500):
        assert browser.get(f"/people/{asked}").status_code == 200


def test_lost_second_factors_are_removed_by_an_administrator_alone_and_the_person_is_told(
    fund: Fund, browser: Browser, another: Browser
) -> None:
    from allauth.mfa.models import Authenticator

    from tests.service.people.test_account import with_app

    another.sign_in(with_app(fund.editor))
    path = f"/people/{fund.editor.pk}/factors/remove"
    assert browser.sign_in(fund.lead).post(path).status_code == 403
    assert Authenticator.objects.filter(user=fund.editor).exists()
    own = Browser().sign_in(fund.administrator)
    assert own.post(f"/people/{fund.administrator.pk}/factors/remove").status_code == 403
    assert own.post(path).status_code == 302
    assert not Authenticator.objects.filter(user=fund.editor).exists()
    assert another.get("/account/").status_code == 302
    (message,) = browser.mail()
    assert (message["To"], "removed your second factors" in message.get_content()) == (fund.editor.email, True)
