"""Somebody who leaves while their session is open is refused at the next request; history names them (A22)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from carefund.assurance.permissions import Role
from tests.service.frame.test_routes import without_token
from tests.service.signing.test_pages import hidden, saved
from tests.service.site import KENT, LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"


def end_all(site: Site, what: str) -> None:
    """As the administrator does it."""
    from carefund.service.people.actors import actor_of
    from carefund.service.people.managing import end
    from carefund.service.people.reach import reach_of
    from carefund.service.people.sessions import now, today

    reach = reach_of(actor_of(site.people["administrator"]), today())
    for membership in site.people[what].memberships.filter(organisation__name="Leeds Council"):
        end(reach, membership, now())


@pytest.fixture
def opened(site: Site) -> Any:
    """The editor's browser with a form open, after they wrote something."""
    saved(site)
    client = site.client("leeds editor")
    page = client.get(f"{AT}/sections/cover").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "contact": "Ada before", "save": "y"}
    assert client.post(f"{AT}/sections/cover/save", sent).status_code == 302
    return client, client.get(f"{AT}/sections/cover").content.decode()


def test_one_who_has_another_role_elsewhere_finds_the_area_as_foreign(site: Site, opened: Any) -> None:
    from carefund.service.people.models import Membership

    client, form = opened
    Membership.objects.create(
        person=site.people["leeds editor"],
        organisation=site.organisations["Kent Council"],
        role=Role.EDITOR,
        first=date(2014, 1, 1),
    )
    end_all(site, "leeds editor")
    answer = client.get(f"{AT}/")
    unknown = client.get(f"/plans/{ROUND}/E99999999/")
    assert answer.status_code == unknown.status_code == 404
    assert without_token(answer.content.decode()) == without_token(unknown.content.decode())
    sent = {"based_on": hidden(form, "based_on"), "contact": "Ada after", "save": "y"}
    assert client.post(f"{AT}/sections/cover/save", sent).status_code == 404
    assert client.get(f"/plans/{ROUND}/{KENT}/").status_code == 200
    assert "Ada after" not in site.client("leeds lead").get(f"{AT}/sections/cover").content.decode()


def test_one_who_left_for_good_is_signed_out_and_history_names_them(site: Site, opened: Any) -> None:
    client, form = opened
    end_all(site, "leeds editor")
    sent = {"based_on": hidden(form, "based_on"), "contact": "Ada after", "save": "y"}
    answers = [client.post(f"{AT}/sections/cover/save", sent), client.get(f"{AT}/"), client.get("/account/")]
    assert all(one.status_code in (302, 404) for one in answers), answers
    for one in answers:
        assert one.status_code == 404 or one["Location"].startswith("/account/sign-in")
    lead = site.client("leeds lead")
    assert "Leeds Editor" in lead.get(f"{AT}/").content.decode()
    assert "Ada after" not in lead.get(f"{AT}/sections/cover").content.decode()
