"""Recommending a decision and recording a moderation."""

from __future__ import annotations

from datetime import date, timedelta

from carefund.assurance.state import Status
from tests.service.desk.making import DESK, LINES, handed_in, judged, page, taken_up, tenant
from tests.service.site import Site


def test_a_decision_is_recommended_with_conditions_and_own_chances_and_withdrawn_with_a_reason(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    judged(site, "reviewer", complete=False)
    reviewer = site.client("reviewer")
    assert "complete your judgement first" in page(reviewer, f"{DESK}recommend")
    reviewer.post(f"{DESK}save", {"do": "complete"})
    shown = page(reviewer, f"{DESK}recommend")
    assert 'name="outcome"' in shown
    sent = {"outcome": "approved", "reason": "It holds.", "conditions": "Show the staff.\n\n Show the beds. "}
    wrong = reviewer.post(f"{DESK}recommend", sent | {"chance-discharge-delay": "120"})
    assert wrong.status_code == 422
    assert 'href="#chance-discharge-delay"' in wrong.content.decode()
    assert "Show the beds." in wrong.content.decode()
    assert reviewer.post(f"{DESK}recommend", sent | {"chance-discharge-delay": "7.3%"}).status_code == 302
    said = tenant(site, "reviewer").state.review.recommendation
    assert said is not None
    assert said.conditions == ("Show the staff.", "Show the beds.")
    assert [(one.metric, one.thousandths) for one in said.chances] == [("discharge-delay", 73)]
    assert "7%, unlikely" in page(reviewer)
    assert reviewer.post(f"{DESK}save", {"do": "withdraw"}).status_code == 422
    reviewer.post(f"{DESK}save", {"do": "withdraw", "withdraw-reason": "New figures."})
    assert tenant(site, "reviewer").state.status is Status.IN_REVIEW
    assert "Recommended before" in page(reviewer)


def test_nothing_is_recommended_without_an_outcome_of_the_round(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer")
    judged(site, "reviewer")
    for outcome in ("", "splendid"):
        answer = site.client("reviewer").post(f"{DESK}recommend", {"outcome": outcome, "reason": "so"})
        assert answer.status_code == 422
        assert 'href="#outcome"' in answer.content.decode()


def test_a_meeting_moves_a_score_with_why_and_the_first_score_stays_on_record(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer", "second reviewer")
    judged(site, "reviewer", "not-met")
    judged(site, "second reviewer", "met-well")
    manager = site.client("manager")
    assert "Moderate the judgements" in page(manager, "/")
    assert page(manager, f"{DESK}moderate").count("Far apart") == 2 * len(LINES)
    field = f"metrics-{site.people['reviewer'].pk}"
    sent = {"held": "2020-03-01", "present": "Mary\nRhoda\n", "words": "One yardstick.", f"{field}-score": "met"}
    wrong = manager.post(f"{DESK}moderate", sent)
    assert wrong.status_code == 422
    assert f'href="#{field}-why"' in wrong.content.decode()
    later = (date.today() + timedelta(days=3)).isoformat()
    assert manager.post(f"{DESK}moderate", sent | {"held": later, f"{field}-why": "so"}).status_code == 422
    assert manager.post(f"{DESK}moderate", sent | {f"{field}-why": "Read with the others."}).status_code == 302
    review = tenant(site, "manager").state.review
    moved = review.reviewers[str(site.people["reviewer"].pk)].lines["metrics"]
    assert (moved.score, moved.first, moved.moderated) == ("met", "not-met", True)
    shown = page(manager)
    assert "Moderated; first: Not met" in shown
    assert "Present: Mary and Rhoda" in shown
    assert "Moderate the judgements" not in page(manager, "/")


def test_who_is_still_to_judge_a_plan_reads_and_records_no_moderation(site: Site) -> None:
    handed_in(site)
    taken_up(site, "reviewer", "manager")
    judged(site, "reviewer")
    manager = site.client("manager")
    shown = page(manager, f"{DESK}moderate")
    assert "Complete your own judgement first" in shown
    assert "Not met" not in shown
    sent = {"held": "2020-03-01", "present": "Mary", "words": "Nothing."}
    assert manager.post(f"{DESK}moderate", sent).status_code == 409
