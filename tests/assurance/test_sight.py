"""What each side sees: the centre its review, each side its own notes, and both all else."""

from __future__ import annotations

from datetime import date

import pytest

from carefund.assurance import event as done
from carefund.assurance.permissions import Membership, Role, side_of
from carefund.assurance.request import NotNow
from carefund.assurance.sight import OF_THE_CENTRE, seen_events
from carefund.assurance.state import Status
from carefund.assurance.status import status_seen_by, status_words
from tests.assurance.making import EDITOR, LEAD, REVIEWER, Ledger


def note(who: str, words: str = "ours") -> done.QuestionAsked:
    return done.QuestionAsked(thread=who, audience="internal", words=words)


def recommended() -> Ledger:
    ledger = Ledger().judged()
    ledger.do(REVIEWER, done.Recommended(outcome="approved", reason="so", version=1))
    return ledger


def test_an_area_sees_neither_review_nor_that_a_decision_was_recommended() -> None:
    ledger = recommended()
    state, events = ledger.state, ledger.events
    kinds = {one.body.kind for one in seen_events("area", events, state.threads)}
    assert not kinds & OF_THE_CENTRE
    assert {one.body.kind for one in seen_events("centre", events, state.threads)} > kinds
    assert state.status is Status.RECOMMENDED
    assert status_seen_by(state, "area") is Status.IN_REVIEW
    day = date(2025, 3, 2)
    assert (status_words(state, day, "area"), status_words(state, day)) == ("in review", "recommended")
    assert state.seen["area"].body.kind == "submitted"
    assert state.seen["centre"].body.kind == "recommended"


def test_a_refusal_does_not_tell_an_area_that_a_decision_was_recommended() -> None:
    with pytest.raises(NotNow, match="found one that is in review"):
        recommended().do(LEAD, done.Withdrawn(reason="ours"))


def test_an_internal_thread_is_seen_by_the_side_that_opened_it_alone() -> None:
    ledger = Ledger().submitted()
    ledger.do(EDITOR, note("area"))
    ledger.do(REVIEWER, note("centre"))
    ledger.do(REVIEWER, done.QuestionAnswered(thread="centre", words="more"))
    state = ledger.state
    for side in ("area", "centre"):
        bodies = [one.body for one in seen_events(side, ledger.events, state.threads)]
        assert {getattr(one, "thread", side) for one in bodies} == {side}
        assert getattr(state.seen[side].body, "thread", "") == side


def test_a_shared_question_waits_until_the_other_side_answers_and_is_overdue_after_its_day() -> None:
    ledger = Ledger().submitted()
    due = date(2025, 3, 9)
    ledger.do(REVIEWER, done.QuestionAsked(thread="q--1", audience="shared", words="why?", due=due))
    asked = ledger.state.threads["q--1"]
    assert (asked.waits, asked.overdue(due), asked.overdue(date(2025, 3, 10)), asked.round) == (True, False, True, "q")
    ledger.do(EDITOR, done.QuestionAnswered(thread="q--1", words="so"))
    assert not ledger.state.threads["q--1"].overdue(date(2025, 3, 10))
    ledger.do(REVIEWER, done.QuestionAnswered(thread="q--1", words="and?"))
    assert ledger.state.threads["q--1"].waits
    ledger.do(REVIEWER, done.QuestionClosed(thread="q--1"))
    assert not ledger.state.threads["q--1"].waits
    ledger.do(REVIEWER, note("inside"))
    assert not ledger.state.threads["inside"].waits


def test_who_has_roles_on_both_sides_stands_on_the_areas_whichever_came_first() -> None:
    own = Membership(organisation="Council", role=Role.EDITOR, first=date(2014, 1, 1), areas=frozenset({"E08000035"}))
    centre = Membership(organisation="National team", role=Role.NATIONAL, first=date(2014, 1, 1), areas=None)
    assert [side_of(held) for held in ((own, centre), (centre, own), (centre,))] == ["area", "area", "centre"]
