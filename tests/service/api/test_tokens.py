"""A token opens what its person's role in its organisation opens, for as long as all three stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carefund.assurance.permissions import Role
from tests.service.api.program import OWN, Program, editor, lead, program_of
from tests.service.site import KENT, ROUND, Site


def test_without_a_token_nothing_of_a_plan_is_told(site: Site) -> None:
    answer = Program().get(OWN)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing(site: Site) -> None:
    assert site.client("leeds editor").get(OWN).status_code == 401


def test_only_the_hash_of_a_token_is_kept(site: Site) -> None:
    from carefund.service.api.models import ApiToken

    text = editor(site).token
    assert text.startswith("cf_")
    assert len(text) >= 43
    for row in ApiToken.objects.all():
        assert text not in str([getattr(row, one.attname) for one in row._meta.concrete_fields])


def test_a_foreign_area_and_one_that_is_not_there_are_answered_alike(site: Site) -> None:
    program = editor(site)
    for path in ("", "/plan", "/findings", "/history"):
        foreign, unknown = (program.get(f"/api/v1/plans/{ROUND}/{code}{path}") for code in (KENT, "E99999999"))
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.content == unknown.content


def test_an_area_in_query_body_or_header_does_not_lead_elsewhere(site: Site) -> None:
    program = editor(site)
    assert program.ask("GET", f"{OWN}?area={KENT}", x_area=KENT).json()["plan"]["area"] != KENT
    sent = {"based_on": 0, "area": KENT, "plan": {"round_id": ROUND, "area_code": KENT}}
    assert program.ask("PUT", f"{OWN}/plan", sent).status_code == 422
    del sent["area"]
    assert program.ask("PUT", f"{OWN}/plan", sent).status_code == 200
    assert program.get(f"{OWN}/plan").json()["plan"]["area_code"] != KENT
    other = program_of(site, "kent editor", "Kent Council", Role.EDITOR)
    assert other.get(f"/api/v1/plans/{ROUND}/{KENT}").json()["plan"]["version"] == 0


def test_a_role_that_may_not_is_told_so(site: Site) -> None:
    answer = editor(site).ask("POST", f"{OWN}/submit", {"version": 1, "plan_hash": "0" * 64}, idempotency_key="k" * 8)
    assert answer.status_code == 403
    assert answer.json()["expected"] == "somebody who is lead"


def test_a_token_has_its_own_role_and_not_its_persons_others(site: Site) -> None:
    site.people["both"] = person = site.people["leeds lead"]
    _hold(person, site.organisations["Leeds Council"], Role.EDITOR)
    program = program_of(site, "both", "Leeds Council", Role.EDITOR)
    assert program.ask("POST", f"{OWN}/submit", {}, idempotency_key="k" * 8).status_code == 403
    _hold(person, site.organisations["Kent Council"], Role.EDITOR)
    assert program.get(f"/api/v1/plans/{ROUND}/{KENT}").status_code == 404


def test_a_token_is_refused_once_it_is_revoked(site: Site) -> None:
    from carefund.service.api.models import ApiToken
    from carefund.service.api.tokens import revoke

    program = editor(site)
    assert program.get(OWN).status_code == 200
    revoke(ApiToken.objects.get(), site.people["leeds lead"])
    assert program.get(OWN).status_code == 401


def test_a_token_is_refused_after_its_last_day(site: Site) -> None:
    from carefund.service.api.models import ApiToken
    from carefund.service.people.sessions import today

    program, day = editor(site), today()
    ApiToken.objects.update(first=day - timedelta(days=9), last=day - timedelta(days=1))
    assert program.get(OWN).status_code == 401


def test_a_leavers_token_is_refused_and_history_still_names_them(site: Site) -> None:
    from carefund.service.people.sessions import today

    program = editor(site)
    assert program.ask("PUT", f"{OWN}/plan", {"based_on": 0, "plan": _plan()}).status_code == 200
    site.people["leeds editor"].memberships.get().end(today() - timedelta(days=1))
    assert program.get(OWN).status_code == 401
    assert "Leeds Editor" in [one["who"] for one in lead(site).get(f"{OWN}/history").json()["events"]]


def test_no_token_is_made_for_a_role_that_signs_or_that_a_person_does_not_have(site: Site) -> None:
    from carefund.service.api.tokens import NoToken

    with pytest.raises(NoToken):
        program_of(site, "leeds editor", "Leeds Council", Role.LEAD)
    with pytest.raises(NoToken):
        program_of(site, "leeds section-151-officer", "Leeds Council", Role.SIGNATORY)


def test_more_requests_than_the_limit_are_refused_for_a_while(site: Site, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 5
    program, other = editor(site), lead(site)
    answers = [program.get(OWN) for _ in range(12)]
    late = [one for one in answers if one.status_code == 429]
    assert late
    assert 1 <= int(late[0]["Retry-After"]) <= 61
    assert other.get(OWN).status_code == 200


def test_the_lead_makes_a_token_which_is_shown_once_and_revokes_it(site: Site) -> None:
    import re

    from carefund.service.api.models import ApiToken

    browser = site.client("leeds lead")
    membership = site.people["leeds lead"].memberships.get()
    sent = {"name": "Finance", "membership": str(membership.pk), "last": _soon()}
    page = browser.post("/account/tokens", sent)
    text = re.search(r"cf_[A-Za-z0-9_-]+", page.content.decode())
    assert page.status_code == 200
    assert text
    assert page["Cache-Control"] == "no-store"
    assert Program(text[0]).get(OWN).status_code == 200
    assert text[0] not in browser.get("/account/tokens").content.decode()
    browser.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke")
    assert Program(text[0]).get(OWN).status_code == 401


def test_somebody_as_whom_a_program_acts_is_told(site: Site, mailbox: list[Any]) -> None:
    membership = site.people["leeds editor"].memberships.get()
    site.client("leeds lead").post("/account/tokens", {"name": "F", "membership": str(membership.pk), "last": _soon()})
    assert [one.to for one in mailbox] == [["leeds.editor@example.org"]]


def test_a_lead_makes_no_token_of_another_areas_people_and_revokes_none(site: Site) -> None:
    from carefund.service.api.models import ApiToken

    browser = site.client("kent lead")
    membership = site.people["leeds editor"].memberships.get()
    sent = {"name": "F", "membership": str(membership.pk), "last": _soon()}
    assert browser.post("/account/tokens", sent).status_code == 422
    program = editor(site)
    assert browser.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke").status_code == 404
    assert program.get(OWN).status_code == 200


@pytest.mark.parametrize("what", ["national", "manager", "reviewer", "auditor"])
def test_who_is_of_the_centre_makes_a_token_for_themselves_alone(site: Site, what: str) -> None:
    import re

    from carefund.service.api.models import ApiToken

    browser, own = site.client(what), site.people[what].memberships.get()
    assert 'href="/account/tokens"' in browser.get("/account/").content.decode()
    others = site.people["second reviewer" if what != "second reviewer" else "reviewer"].memberships.get()
    for other in (others, site.people["leeds lead"].memberships.get()):
        sent = {"name": "Figures", "membership": str(other.pk), "last": _soon()}
        assert browser.post("/account/tokens", sent).status_code == 422
    page = browser.post("/account/tokens", {"name": "Figures", "membership": str(own.pk), "last": _soon()})
    text = re.search(r"cf_[A-Za-z0-9_-]+", page.content.decode())
    assert text
    assert Program(text[0]).get(f"/api/v1/national/{ROUND}/conditions").status_code == 200
    made = ApiToken.objects.get()
    assert site.client("second reviewer").post(f"/account/tokens/{made.pk}/revoke").status_code == 404
    assert site.client("leeds lead").post(f"/account/tokens/{made.pk}/revoke").status_code == 404
    browser.post(f"/account/tokens/{made.pk}/revoke")
    assert Program(text[0]).get(f"/api/v1/national/{ROUND}/conditions").status_code == 401


def test_an_editor_makes_no_tokens(site: Site) -> None:
    assert site.client("leeds editor").get("/account/tokens").status_code == 403


def test_making_a_token_asks_for_a_second_factor_that_was_given_just_now(site: Site) -> None:
    import time

    browser = site.client("leeds lead", factor_at=time.time() - 3600)
    membership = site.people["leeds lead"].memberships.get()
    answer = browser.post("/account/tokens", {"name": "F", "membership": str(membership.pk), "last": _soon()})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/second-factor/confirm")


def _hold(person: Any, organisation: Any, role: Role) -> None:
    from carefund.service.people.models import Membership
    from carefund.service.people.sessions import today

    Membership.objects.create(person=person, organisation=organisation, role=role, first=today())


def _soon() -> str:
    from carefund.service.people.sessions import today

    return (today() + timedelta(days=30)).isoformat()


def _plan() -> dict[str, str]:
    from tests.service.site import LEEDS

    return {"round_id": ROUND, "area_code": LEEDS, "vision": "Care at home"}
