"""Decisions with their reasons and conditions, corrections beside what they correct, publication, moved deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from carefund.assurance import event as done
from carefund.assurance.body import Chance
from carefund.assurance.permissions import NotPermitted
from carefund.assurance.request import NotNow
from carefund.assurance.state import State, Status
from carefund.assurance.status import conditions_overdue, status_words
from tests.assurance.making import CHANCES, CHIEF, EDITOR, LEAD, MANAGER, NATIONAL, REVIEWER, Ledger, plan_hash

LIKELY = (Chance(metric="delayed-days", target="1", thousandths=800),)
DUE = date(2025, 6, 30)


def condition(name: str = "letter", due: date = DUE) -> done.NewCondition:
    return done.NewCondition(condition=name, words="Show the provider's letter.", owner="The lead", due=due)


def decide(ledger: Ledger, outcome: str = "approved", **more: Any) -> None:
    told = {"chances": ledger.setting.get("chances", ())} | more
    ledger.do(NATIONAL, done.Decided(outcome=outcome, **ledger.this, **told))


def test_a_decision_against_the_appraisal_needs_a_reason() -> None:
    ledger = Ledger().recommended()
    ledger.setting = {"chances": CHANCES}
    with pytest.raises(NotNow, match="the appraisal, by which the target for delayed-days is unlikely to be met"):
        decide(ledger, reason="  ")
    decide(ledger, reason="A new hospital opens in May.")
    standing = ledger.state.decisions.standing
    assert standing is not None
    assert (standing.chances, standing.name, ledger.state.status) == (CHANCES, "Nadia", Status.DECIDED)


def test_a_base_rate_is_not_told_as_what_the_appraisal_says_of_the_area() -> None:
    ledger = Ledger().recommended()
    ledger.setting = {"chances": tuple(one.model_copy(update={"basis": "base rate"}) for one in CHANCES)}
    with pytest.raises(NotNow, match="against how seldom areas have changed so much in delayed-days; found none"):
        decide(ledger)


def test_refusing_what_is_likely_needs_a_reason_too() -> None:
    ledger = Ledger().recommended("not-approved")
    ledger.setting = {"chances": LIKELY}
    with pytest.raises(NotNow, match="every target is at least as likely met as not"):
        decide(ledger, "not-approved")


def test_a_decision_against_the_recommendation_needs_a_reason() -> None:
    ledger = Ledger().recommended()
    with pytest.raises(NotNow, match="against the recommendation"):
        decide(ledger, "not-approved")
    decide(ledger, "not-approved", reason="The board did not agree.")


def test_a_decision_with_both_needs_none() -> None:
    ledger = Ledger().recommended()
    ledger.setting = {"chances": LIKELY}
    decide(ledger)
    assert ledger.state.status is Status.DECIDED


def test_the_chances_told_are_those_that_the_appraisal_gives_now() -> None:
    ledger = Ledger().recommended()
    ledger.setting = {"chances": CHANCES}
    with pytest.raises(NotNow, match="the chances that the appraisal gives now"):
        decide(ledger, chances=LIKELY, reason="So.")


def test_who_recommended_does_not_decide() -> None:
    ledger = Ledger().recommended()
    both = replace(REVIEWER, memberships=(*REVIEWER.memberships, *NATIONAL.memberships))
    with pytest.raises(NotPermitted, match="the same person"):
        ledger.do(both, done.Decided(outcome="approved", **ledger.this))


@pytest.mark.parametrize(("who", "what"), [(EDITOR, "you changed it"), (CHIEF, "you signed it")])
def test_who_prepared_or_signed_a_plan_does_not_decide_on_it(who: Any, what: str) -> None:
    ledger = Ledger().recommended()
    both = replace(who, memberships=(*who.memberships, *NATIONAL.memberships))
    with pytest.raises(NotPermitted, match=what):
        ledger.do(both, done.Decided(outcome="approved", **ledger.this))


@pytest.mark.parametrize(("who", "what"), [(EDITOR, "you changed it"), (REVIEWER, "the same person")])
def test_who_prepared_or_recommended_does_not_correct_the_decision_either(who: Any, what: str) -> None:
    ledger = Ledger().decided()
    both = replace(who, memberships=(*who.memberships, *NATIONAL.memberships))
    with pytest.raises(NotPermitted, match=what):
        ledger.do(both, done.DecisionCorrected(outcome="not-approved", reason="So."))


def test_conditions_come_with_the_decision_that_asks_for_them() -> None:
    ledger = Ledger().recommended("approved-subject-to-conditions")
    with pytest.raises(NotNow, match="at least one condition"):
        decide(ledger, "approved-subject-to-conditions")
    with pytest.raises(NotNow, match="a last day on or after"):
        decide(ledger, "approved-subject-to-conditions", conditions=(condition(due=date(2025, 1, 1)),))
    decide(ledger, "approved-subject-to-conditions", conditions=(condition(),))
    assert status_words(ledger.state, DUE) == "decided, 1 condition open"
    late = date(2025, 7, 1)
    assert status_words(ledger.state, late) == "decided, 1 condition open, 1 overdue"
    assert [one.id for one in conditions_overdue(ledger.state, late)] == ["letter"]


def with_condition() -> Ledger:
    ledger = Ledger().recommended("approved-subject-to-conditions")
    decide(ledger, "approved-subject-to-conditions", conditions=(condition(),))
    return ledger


def test_a_condition_is_met_when_the_centre_says_so_of_evidence() -> None:
    ledger = with_condition()
    judged = done.ConditionJudged(condition="letter", met=True, reason="The letter agrees.")
    with pytest.raises(NotNow, match="evidence that waits"):
        ledger.do(REVIEWER, judged)
    ledger.do(EDITOR, done.ConditionEvidenced(condition="letter", words="See the file.", file_hash=plan_hash(9)))
    late = date(2025, 7, 1)
    assert ledger.state.conditions["letter"].waits_for_centre
    assert not ledger.state.conditions["letter"].overdue(late)
    ledger.do(REVIEWER, done.ConditionJudged(condition="letter", met=False, reason="It is of last year."))
    assert ledger.state.conditions["letter"].overdue(late)
    ledger.do(LEAD, done.ConditionEvidenced(condition="letter", words="The new letter."))
    ledger.do(REVIEWER, judged)
    assert status_words(ledger.state, late) == "decided, all conditions met"
    assert [one.met for one in ledger.state.conditions["letter"].evidence] == [False, True]


def test_a_condition_changes_hands_is_escalated_and_withdrawn_on_record() -> None:
    ledger = with_condition()
    ledger.do(
        NATIONAL,
        done.ConditionChanged(condition="letter", owner="The chief executive", due=date(2025, 8, 1), reason="Summer."),
    )
    ledger.do(MANAGER, done.ConditionEscalated(condition="letter", to="The regional director", reason="Nothing came."))
    ledger.do(NATIONAL, done.ConditionWithdrawn(condition="letter", reason="The provider merged."))
    one = ledger.state.conditions["letter"]
    assert [step.what for step in one.steps] == ["changed", "escalated", "withdrawn"]
    assert (one.owner, one.steps[0].to) == ("The chief executive", "2025-06-30")
    assert status_words(ledger.state, DUE) == "decided"
    with pytest.raises(NotNow, match="a condition that is open"):
        ledger.do(LEAD, done.ConditionEvidenced(condition="letter", words="Late."))


def test_a_correction_stands_beside_what_it_corrects() -> None:
    ledger = Ledger().decided()
    ledger.do(NATIONAL, done.Published(edition=1, file_hash=plan_hash(1)))
    first = ledger.state.decisions.standing
    ledger.do(NATIONAL, done.DecisionCorrected(outcome="not-approved", reason="The wrong button was pressed."))
    decisions = ledger.state.decisions
    assert first is not None
    assert decisions.standing is not None
    assert [one.outcome for one in decisions.made] == ["approved", "not-approved"]
    assert decisions.standing.corrects == first.sequence
    assert status_words(ledger.state, DUE) == "published, corrected since"
    ledger.do(NATIONAL, done.Published(edition=2, file_hash=plan_hash(2)))
    assert status_words(ledger.state, DUE) == "published"
    with pytest.raises(NotNow, match="a later edition"):
        ledger.do(NATIONAL, done.Published(edition=2, file_hash=plan_hash(2)))


def test_a_decision_is_withdrawn_until_it_is_published() -> None:
    ledger = Ledger().decided()
    ledger.do(NATIONAL, done.DecisionWithdrawn(reason="Ministers wish to see it again."))
    assert ledger.state.status is Status.RECOMMENDED
    assert ledger.state.decisions.standing is None
    assert len(ledger.state.decisions.withdrawn) == 1


def test_a_deadline_is_moved_for_one_area_even_before_it_has_begun() -> None:
    ledger = Ledger()
    until = datetime(2025, 4, 14, 11, tzinfo=UTC)
    ledger.do(NATIONAL, done.DeadlineMoved(until=until, reason="The fund itself was late."))
    assert ledger.state.due == until
    assert ledger.state.status is Status.NOT_STARTED
    with pytest.raises(NotNow, match="lies ahead"):
        ledger.do(NATIONAL, done.DeadlineMoved(until=datetime(2025, 1, 1, tzinfo=UTC), reason="So."))


def test_an_early_version_is_shown_and_decides_nothing() -> None:
    ledger = Ledger()
    ledger.do(LEAD, done.PlanStarted())
    ledger.save()
    ledger.do(LEAD, done.EarlyVersionSent(**ledger.this, note="The money is firm, the targets are not."))
    assert [one.version for one in ledger.state.early] == [1]
    assert ledger.state.status is Status.PREPARING


def test_support_is_asked_for_given_and_closed_with_whether_it_helped() -> None:
    ledger = Ledger()
    ledger.do(LEAD, done.PlanStarted())
    ledger.do(LEAD, done.SupportAsked(support="s1", about="Setting a target for falls.", version=0))
    ledger.do(MANAGER, done.AdviserAssigned(support="s1", adviser="Ada"))
    ledger.do(REVIEWER, done.SupportGiven(support="s1", on=date(2025, 3, 1), words="A call of an hour."))
    ledger.save()
    ledger.do(LEAD, done.SupportClosed(support="s1", helped=True, words="The target has a basis now.", version=1))
    one = ledger.state.supports["s1"]
    assert (one.adviser, one.version, one.version_after, one.helped, one.is_open) == ("Ada", 0, 1, True, False)


def test_an_offer_waits_for_its_answer_and_may_be_declined() -> None:
    ledger = Ledger()
    ledger.do(REVIEWER, done.SupportOffered(support="s1", about="The target is bold.", version=0))
    with pytest.raises(NotNow, match="support that goes on"):
        ledger.do(MANAGER, done.AdviserAssigned(support="s1", adviser="Ada"))
    ledger.do(LEAD, done.SupportAnswered(support="s1", accepted=False, words="We have an adviser."))
    assert not ledger.state.supports["s1"].is_open


def test_status_words_of_a_plan_that_nobody_began() -> None:
    assert status_words(State(), DUE) == "not started"
