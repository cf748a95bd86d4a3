"""Returning a plan and unlocking it: the area reads why and which sections, and the reviewers hear of it again."""

from __future__ import annotations

from typing import Any

from django.core import mail

from carefund.assurance.state import Status
from tests.service.desk.making import AT, DESK, LINES, handed_in, judged, page, taken_up, tenant
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import Site, sign_offs

__all__ = ["settings_of_mail"]
REASON = "The rationale of the target rests on one winter."


def opened(client: Any, how: str, **sent: Any) -> Any:
    return client.post(f"{DESK}{how}", sent)


def test_a_returned_plan_shows_its_area_the_reason_and_the_sections_and_comes_back_to_its_reviewers(
    site: Site, settings_of_mail: None
) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    judged(site, "reviewer")
    reviewer, editor = site.client("reviewer"), site.client("leeds editor")
    assert "Leeds is told" in page(reviewer, f"{DESK}return")
    assert opened(reviewer, "return", reason=REASON, sections=["targets", "nonsense"]).status_code == 302
    people = [site.people[f"leeds {one}"].email for one in ("editor", "lead", *(one.id for one in sign_offs()))]
    assert sorted(address for one in mail.outbox for address in one.to) == sorted(people)
    assert all(REASON in str(one.body) and "Targets" in str(one.body) for one in mail.outbox)
    shown = page(editor, f"{AT}/")
    assert REASON in shown
    assert "To be changed: Targets." in shown
    assert editor.post(f"{AT}/sections/cover/save", {"based_on": "1", "contact": "Ada", "save": "y"}).status_code == 409
    seen = hidden(page(editor, f"{AT}/sections/targets"), "based_on")
    name = "targets[discharge-delay].rationale"
    editor.post(f"{AT}/sections/targets/save", {"based_on": seen, name: "Three winters.", "save": "y"})
    mail.outbox.clear()
    handed_in_by_page(site)
    told = {address for one in mail.outbox if "Handed in again" in one.subject for address in one.to}
    assert told == {site.people["reviewer"].email}
    again = page(reviewer)
    assert again.count("You wrote this of version 1; the plan is now version 2.") == len(LINES)
    assert "Confirm for this version" in again
    assert "Confirm your judgement" in page(reviewer, "/")


def handed_in_by_page(site: Site) -> None:
    """Signed anew by requests, and handed in on the page that people use, which tells whom it concerns."""
    from carefund.assurance.event import DeclaredReady, Signed
    from carefund.assurance.signing import outstanding

    lead = tenant(site, "leeds lead")
    this = {"version": lead.state.version, "plan_hash": lead.state.plan_hash}
    lead.record(DeclaredReady(**this))
    for one in sign_offs():
        own = tenant(site, f"leeds {one.id}")
        for slot in outstanding(own.required, own.state):
            if slot.role == one.id:
                own.record(Signed(role=slot.role, on_behalf_of=slot.on_behalf_of, **this))
    assert site.client("leeds lead").post(f"{AT}/submit", this).status_code == 302


def test_a_plan_is_not_returned_without_a_reason_and_what_was_chosen_is_kept(site: Site) -> None:
    handed_in(site)
    answer = opened(site.client("reviewer"), "return", sections=["targets"])
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in shown
    assert 'value="targets" checked' in shown
    assert tenant(site, "reviewer").state.status is Status.SUBMITTED


def test_an_unlock_is_undone_and_the_plan_is_as_far_as_it_was(site: Site, settings_of_mail: None) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    judged(site, "reviewer")
    manager = site.client("manager")
    assert opened(manager, "unlock", reason="The area asks to correct a figure.").status_code == 302
    assert tenant(site, "manager").state.status is Status.RETURNED
    assert "Undo the unlocking" in page(manager)
    mail.outbox.clear()
    assert manager.post(f"{DESK}save", {"do": "undo-unlock"}).status_code == 422
    manager.post(f"{DESK}save", {"do": "undo-unlock", "undo-reason": "It was right."})
    assert tenant(site, "manager").state.status is Status.IN_REVIEW
    assert any("closed the plan again" in one.subject for one in mail.outbox)
    assert "The plan is in review: it cannot be opened" not in page(manager, f"{DESK}return")


def test_a_plan_that_is_being_prepared_is_not_returned(site: Site) -> None:
    from tests.service.signing.test_pages import saved

    saved(site)
    reviewer = site.client("reviewer")
    assert "The plan is preparing: it cannot be opened now." in page(reviewer, f"{DESK}return")
    assert opened(reviewer, "return", reason=REASON).status_code == 409
