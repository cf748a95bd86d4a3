"""Looking after people at the terminal: in an administrator's name, within the rules of the pages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from carefund.assurance.permissions import NotPermitted, Role
from carefund.refusal import Refusal
from tests.service.site import Site

ADMINISTRATOR = "administrator@example.org"
DAY = date.today()


def reach(who: str = ADMINISTRATOR) -> Any:
    from carefund.service.people.at_terminal import acting_for

    return acting_for(who, DAY)


def grant(role: str, organisation: str, **more: Any) -> Any:
    from carefund.service.people.at_terminal import organisation_named, role_named
    from carefund.service.people.managing import Grant

    return Grant(organisation=organisation_named(organisation), role=role_named(role), first=DAY, **more)


def test_a_list_names_people_their_roles_and_what_they_lack(site: Site) -> None:
    from allauth.mfa.models import Authenticator

    from carefund.service.people.at_terminal import people_found

    Authenticator.objects.create(user=site.people["leeds editor"], type="totp", data={"secret": "kept away"})
    (found,) = people_found("leeds editor", DAY)
    assert found == {
        "name": "Leeds Editor",
        "email": "leeds.editor@example.org",
        "left": False,
        "password": True,
        "second_factor": True,
        "roles": [
            {
                "role": "editor",
                "organisation": "Leeds Council",
                "signs_as": [],
                "first": "2014-01-01",
                "last": None,
                "status": "in force",
                "ended_at": None,
            }
        ],
    }
    everybody = {one["email"] for one in people_found("", DAY)}  # also those whom other tests left
    assert {person.email for person in site.people.values()} <= everybody


def test_a_list_of_many_costs_four_queries(site: Site) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from carefund.service.people.at_terminal import people_found

    with CaptureQueriesContext(connections["default"]) as asked:
        assert people_found("", DAY)
    assert len(asked) <= 4


def test_those_who_leave_have_no_role_and_no_session_and_are_named_still(site: Site) -> None:
    from carefund.service.people.at_terminal import leave, people_found, person_at

    client = site.client("leeds editor")
    assert client.get("/account/").status_code == 200
    assert leave(reach(), person_at(" LEEDS.editor@example.org"), datetime.now(UTC)) == 1
    assert client.get("/account/").status_code == 302
    assert people_found("leeds.editor", DAY) == []
    (left,) = people_found("leeds.editor", DAY, left=True)
    assert (left["left"], left["roles"][0]["status"]) == (True, "ended")
    assert leave(reach(), person_at("leeds.editor@example.org"), datetime.now(UTC)) == 0


def test_sessions_end_and_roles_stay(site: Site) -> None:
    from allauth.usersessions.models import UserSession

    from carefund.service.people.at_terminal import sign_out

    one, other = site.client("leeds editor"), site.client("kent lead")
    for who, client in (("leeds editor", one), ("kent lead", other)):
        own = {"session_key": client.session.session_key, "ip": "127.0.0.1", "user_agent": ""}
        UserSession.objects.create(user=site.people[who], **own)
    for client in (one, other):
        assert client.get("/account/").status_code == 200
    assert sign_out(reach(), site.people["leeds editor"]) == 1
    assert (one.get("/account/").status_code, other.get("/account/").status_code) == (302, 200)
    sign_out(reach(), None)
    assert other.get("/account/").status_code == 302
    assert site.client("kent lead").get("/account/").status_code == 200


def test_one_role_of_two_is_ended(site: Site) -> None:
    from carefund.service.people.at_terminal import end_role, organisation_named, roles_of
    from carefund.service.people.managing import give

    person, council = site.people["leeds editor"], organisation_named("LEEDS council")
    give(reach(), person, grant("lead", "Leeds Council"))
    end_role(reach(), person, Role.EDITOR, council, datetime.now(UTC))
    assert [one["status"] for one in roles_of(person, DAY)] == ["ended", "in force"]
    with pytest.raises(Refusal, match="none that they have"):
        end_role(reach(), person, Role.EDITOR, council, datetime.now(UTC))


def test_a_link_is_given_to_those_alone_who_have_no_password(site: Site) -> None:
    from carefund.service.people.at_terminal import invite_by

    assert invite_by(reach(), "new@example.org", "New", grant("editor", "Leeds Council")).startswith("/account/inv")
    assert invite_by(reach(), "kent.editor@example.org", "Kent", grant("editor", "Leeds Council")) == ""


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: reach("nobody@example.org"), "somebody who is known"),
        (lambda: reach("leeds.lead@example.org"), "an administrator's address"),
        (lambda: grant("lead", "Rutland Board"), "Did you mean Rutland Council?"),
        (lambda: grant("lead", ""), "the name of an organisation"),
        (lambda: grant("king", "Leeds Council"), "Name one of these"),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(site: Site, ask: Any, words: str) -> None:
    site.organisation("Rutland Council", "council")
    with pytest.raises(Refusal, match=re.escape(words)):
        ask()


def test_the_rules_of_the_pages_hold(site: Site) -> None:
    from carefund.service.people.at_terminal import leave, person_at
    from carefund.service.people.managing import give

    with pytest.raises(NotPermitted, match="neither"):
        reach("leeds.editor@example.org")
    with pytest.raises(NotPermitted, match="another administrator"):
        leave(reach(), person_at(ADMINISTRATOR), datetime.now(UTC))
    with pytest.raises(NotPermitted, match="a role that people have there"):
        give(reach(), site.people["leeds editor"], grant("national", "Leeds Council"))
