"""Whatever anybody asks for, in any order: the chain verifies, its events give the state, and the rules hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from carefund.assurance import delivery
from carefund.assurance import event as done
from carefund.assurance.chain import Head, head_of, verify
from carefund.assurance.permissions import SIDES, Actor, Membership, Role
from carefund.assurance.state import Slot, State, Status, fold
from carefund.assurance.transitions import TABLE, allowed
from carefund.refusal import Refusal
from tests.assurance.making import (
    AREA,
    BOARD,
    CHANCES,
    COUNCIL,
    LEAD,
    LINES,
    OUTCOMES,
    PEOPLE,
    QUARTER,
    STEPS,
    SUBMISSION,
    YEAR,
    Ledger,
    plan_hash,
)

WORDS = st.text(min_size=1, max_size=30)
NAMES = st.sampled_from(["a", "b"])
SECTIONS = st.lists(st.sampled_from(["targets", "expenditure", "risks"]), min_size=1, max_size=3, unique=True).map(
    tuple
)
SLOTS = st.sampled_from([COUNCIL, BOARD, Slot("icb", "Another board")])
MANY = Actor(
    person="max",
    name="Max",
    memberships=(
        *LEAD.memberships,
        *(
            Membership(
                organisation=slot.on_behalf_of,
                role=Role.SIGNATORY,
                first=date(2025, 1, 1),
                areas=frozenset({AREA}),
                signs_as=frozenset({slot.role}),
            )
            for slot in (COUNCIL, BOARD)
        ),
    ),
)
"""Somebody who leads, and may sign for two organisations."""
EVERYBODY = (*PEOPLE, MANY, MANY)


def roles_of(actor: Actor) -> set[Role]:
    """The roles that a person has for the area of these tests."""
    return {one.role for one in actor.memberships if one.covers(AREA)}


@st.composite
def bodies(draw: st.DrawFn, state: State) -> Any:
    """A request of any kind, more often than not about what stands now."""
    version = draw(st.sampled_from([state.version, state.version, 1])) or 1
    this = {"version": version, "plan_hash": state.plan_hash or plan_hash(1)}
    slot, name, words = draw(SLOTS), draw(NAMES), draw(WORDS)
    day = draw(st.dates(date(2025, 2, 25), date(2025, 12, 31)))
    signed = {"role": slot.role, "on_behalf_of": slot.on_behalf_of}
    audience = draw(st.sampled_from(["shared", "internal"]))
    based_on = draw(st.sampled_from([state.version, max(state.version - 1, 0), state.version + 1]))
    made = [
        done.PlanStarted(),
        done.PlanSaved(sections=draw(SECTIONS), based_on=based_on, plan_hash=plan_hash(draw(st.integers(1, 50)))),
        done.DeclaredReady(**this),
        done.Signed(**signed, **this),
        done.SignatureWithdrawn(**signed, reason=words),
        done.Submitted(**this),
        done.Withdrawn(reason=words),
        done.Returned(reason=words, sections=draw(st.sampled_from([(), ("targets",)]))),
        done.Unlocked(reason=words),
        done.UnlockUndone(reason=words),
        done.QuestionAsked(thread=name, audience=audience, words=words),
        done.QuestionAnswered(thread=name, words=words),
        done.QuestionClosed(thread=name),
        done.WaiverAsked(waiver=name, check="target-ever-near", reason=words, until=day),
        done.WaiverDecided(
            waiver=name, granted=draw(st.booleans()), reason=words, until=draw(st.sampled_from([None, day]))
        ),
        done.WaiverWithdrawn(waiver=name, reason=words),
    ]
    made += [*of_the_centre(draw, state, name, words, day), *of_support(draw, name, words, day)]
    made += of_the_year(draw, state, name, words)
    made += [done.WarningMuted(metric=name, reason=words, until=day), done.MuteLifted(metric=name, reason=words)]
    now = [one for one in made if state.status in TABLE[one.kind].before]
    return draw(st.sampled_from([*now, *now, *made]))


def of_the_centre(draw: st.DrawFn, state: State, name: str, words: str, day: date) -> list[Any]:
    """Requests of review, decision and conditions."""
    version = draw(st.sampled_from([state.version, state.version, 1])) or 1
    line, score = draw(st.sampled_from([*LINES, "unknown"])), draw(st.sampled_from([*STEPS, "unknown"]))
    outcome, who = draw(st.sampled_from([*OUTCOMES, "unknown"])), draw(st.sampled_from(["rhoda", "max", "roger"]))
    new = done.NewCondition(condition=name, words=words, owner="The lead", due=day)
    chances = draw(st.sampled_from([CHANCES, CHANCES, ()]))
    decided = {"outcome": outcome, "version": version, "plan_hash": state.plan_hash or plan_hash(1)}
    edition = draw(st.integers(1, 3))
    return [
        done.EarlyVersionSent(version=version, plan_hash=state.plan_hash or plan_hash(1)),
        done.DeadlineMoved(until=datetime(2025, 4, 1, tzinfo=UTC), reason=words),
        done.ReviewerAssigned(reviewer=who, reviewer_name=who.title()),
        done.ReviewerReleased(reviewer=who, reason=words),
        *(done.JudgementSaved(line=one, score=score, words=words, version=version) for one in (line, *LINES)),
        done.JudgementCompleted(version=version),
        done.Moderated(
            held=day, present=("Nadia",), words=words,
            moved=draw(st.sampled_from([(), (done.ScoreMoved(reviewer=who, line=line, score=score, why=words),)])),
        ),
        done.Recommended(outcome=outcome, reason=words, version=version),
        done.RecommendationWithdrawn(reason=words),
        done.Decided(
            **decided, reason=draw(st.sampled_from([words, ""])), chances=chances,
            conditions=draw(st.sampled_from([(), (new,)])),
        ),
        done.DecisionCorrected(outcome=outcome, reason=words),
        done.DecisionWithdrawn(reason=words),
        done.Published(edition=edition, file_hash=plan_hash(edition)),
        done.ConditionSet(condition=new),
        done.ConditionEvidenced(condition=name, words=words),
        done.ConditionJudged(condition=name, met=draw(st.booleans()), reason=words),
        done.ConditionChanged(condition=name, owner="Another", due=day, reason=words),
        done.ConditionEscalated(condition=name, to="The minister", reason=words),
        done.ConditionWithdrawn(condition=name, reason=words),
    ]  # fmt: skip


def of_support(draw: st.DrawFn, name: str, words: str, day: date) -> list[Any]:
    """Requests of support."""
    return [
        done.SupportAsked(support=name, about=words, version=0),
        done.SupportOffered(support=name, about=words, version=0),
        done.SupportAnswered(support=name, accepted=draw(st.booleans()), words=words),
        done.AdviserAssigned(support=name, adviser="Ada"),
        done.SupportGiven(support=name, on=day, words=words),
        done.SupportClosed(support=name, helped=draw(st.booleans()), words=words, version=1),
    ]


def of_the_year(draw: st.DrawFn, state: State, name: str, words: str) -> list[Any]:
    """Requests of books and returns, more often than not onto what stands."""
    year, quarter = draw(st.sampled_from([YEAR, YEAR, "1999-00"])), draw(st.sampled_from([QUARTER, QUARTER, "q9"]))
    books, stands = state.delivery.pools.get(year), state.delivery.of(quarter).return_hash
    new = plan_hash(draw(st.integers(1, 50)))
    onto = {"year": year, "based_on": draw(st.sampled_from([books.head if books else new, new])), "line": new,
            "head": new, "postings": draw(st.integers(0, 3))}  # fmt: skip
    this = draw(st.sampled_from([stands, stands, new])) or new
    return [
        delivery.PoolOpened(year=year, plan_hash=state.plan_hash or plan_hash(1), line=new, head=new),
        delivery.PoolPosted(**onto, words=words),
        delivery.ExtractImported(**onto, file_hash=new, file_name="gl.csv", mapping_hash=new, without_place=1),
        delivery.PaymentDecided(**onto, quarter="January to March"),
        delivery.ReturnSaved(quarter=quarter, based_on=draw(st.sampled_from([stands or None, None])), return_hash=new),
        delivery.ReturnSigned(quarter=quarter, role=draw(st.sampled_from(["council", "icb"])), return_hash=this),
        delivery.ReturnSubmitted(quarter=quarter, return_hash=this),
        delivery.ReturnReopened(quarter=quarter, reason=words),
        delivery.ReturnReminded(quarter=quarter),
    ]


class AnySequence(RuleBasedStateMachine):
    """Anybody asks for anything; what is refused leaves no trace."""

    ledger: Ledger
    anchors: list[Head]

    @initialize(far=st.sampled_from(["new", "ready", "signed", "submitted", "judged", "recommended", "decided"]))
    def begin(self, far: str) -> None:
        self.ledger, self.anchors = Ledger(), []
        if far != "new":
            getattr(self.ledger, far)()

    @rule(data=st.data(), fresh=st.sampled_from([True, True, True, False]), errors=st.sampled_from([0, 0, 0, 2]))
    def ask(self, data: st.DataObject, fresh: bool, errors: int) -> None:
        before, body = self.ledger.state, data.draw(bodies(self.ledger.state))
        fitting = [one for one in EVERYBODY if roles_of(one) & set(TABLE[body.kind].roles)]
        actor = data.draw(st.sampled_from([*fitting, *fitting, *EVERYBODY]))
        self.ledger.setting = {"errors": errors, "chances": CHANCES}
        if isinstance(body, delivery.ReturnSigned | delivery.ReturnSubmitted):
            self.ledger.setting["checked_hash"] = body.return_hash
        try:
            event = self.ledger.do(actor, body, fresh=fresh)
        except Refusal as refusal:
            assert refusal.to_do != "", refusal  # noqa: PT017
            assert self.ledger.state == before
            return
        assert event is not None
        row, after = TABLE[body.kind], self.ledger.state
        assert roles_of(actor) & set(row.roles)
        assert event.side in {SIDES[role] for role in roles_of(actor)}
        assert before.status in row.before
        assert row in allowed(before, actor, SUBMISSION, event.at.date())
        if row.after is not None and body.kind != "withdrawn":
            assert after.status is row.after
        if body.kind == "submitted":
            assert not errors
            assert {one.slot for one in before.signatures} == {COUNCIL, BOARD}
        if body.kind == "signed":
            assert fresh
        if body.kind == "decided":
            assert before.review.recommendation is not None
            assert before.review.recommendation.person != actor.person
            assert body.chances == CHANCES

    @rule(actor=st.sampled_from(EVERYBODY))
    def repeat_the_last(self, actor: Any) -> None:
        """The same form sent again changes nothing, whoever sends it."""
        if not self.ledger.events:
            return
        last, before = self.ledger.events[-1], self.ledger.state
        try:
            event = self.ledger.do(actor, last.body, key=last.key)
        except Refusal:
            event, refused = None, True
        else:
            refused = False
        assert event is None
        assert refused is (actor.person != last.actor)
        assert self.ledger.state == before

    @rule()
    def note_the_head(self) -> None:
        head = head_of(self.ledger.events)
        self.anchors += [head] if head else []

    @invariant()
    def the_chain_verifies(self) -> None:
        assert verify(self.ledger.events, self.anchors) == ()

    @invariant()
    def the_fold_may_be_cut_anywhere(self) -> None:
        events = self.ledger.events
        half = len(events) // 2
        assert fold(events[half:], fold(events[:half])) == self.ledger.state

    @invariant()
    def signatures_are_of_distinct_people_who_prepared_nothing_on_what_stands(self) -> None:
        state = self.ledger.state
        people = [one.person for one in state.signatures]
        assert len(set(people)) == len(people)
        assert not set(people) & state.prepared_by
        assert all((one.version, one.plan_hash) == (state.version, state.plan_hash) for one in state.signatures)
        assert all(one.signatures for one in state.submissions)

    @invariant()
    def returns_are_signed_by_distinct_people_who_prepared_none_and_handed_in_whole(self) -> None:
        for one in self.ledger.state.delivery.returns.values():
            people = [each.person for each in one.signatures]
            assert len(set(people)) == len(people)
            assert not set(people) & one.prepared_by
            assert all({each.role for each in done_.signatures} == {"council"} for done_ in one.submissions)

    @invariant()
    def each_line_of_the_books_is_on_record_once(self) -> None:
        for books in self.ledger.state.delivery.pools.values():
            assert len(books.lines) == len(books.changes)
            assert books.changes[-1].body.head == books.head

    @invariant()
    def a_submitted_plan_is_one_that_was_handed_in(self) -> None:
        state = self.ledger.state
        if state.status is Status.SUBMITTED:
            assert state.submissions[-1].plan_hash == state.plan_hash


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


@pytest.mark.deep
def test_any_sequence_at_length() -> None:
    run_state_machine_as_test(AnySequence, settings=settings(max_examples=500, stateful_step_count=50, deadline=None))


def test_every_role_stands_on_a_side() -> None:
    assert SIDES.keys() == set(Role)
