"""The life of a submission, a rule at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from carefund.assurance import event as done
from carefund.assurance.deadline import Deadline, TooLate
from carefund.assurance.permissions import Membership, NotPermitted, Role
from carefund.assurance.receipt import NoReceipt, differences, receipt_of
from carefund.assurance.request import Conflict, KeyUsed, NotNow
from carefund.assurance.state import Status
from carefund.assurance.transitions import allowed
from carefund.assurance.waivers import granted_waivers
from tests.assurance.making import (
    AREA,
    AUDITOR,
    BOARD,
    BOARD_CHIEF,
    CHIEF,
    COUNCIL,
    EDITOR,
    ELSEWHERE,
    LEAD,
    NATIONAL,
    REVIEWER,
    SECOND_EDITOR,
    START,
    SUBMISSION,
    Ledger,
    person,
    plan_hash,
)  # fmt: skip


def test_a_plan_goes_from_begun_to_submitted() -> None:
    ledger, seen = Ledger(), []
    seen.append(ledger.state.status)
    ledger.do(LEAD, done.PlanStarted())
    seen.append(ledger.state.status)
    ledger.save()
    ledger.do(LEAD, done.DeclaredReady(**ledger.this))
    seen.append(ledger.state.status)
    ledger.sign(CHIEF, COUNCIL)
    ledger.sign(BOARD_CHIEF, BOARD)
    seen.append(ledger.state.status)
    ledger.do(LEAD, done.Submitted(**ledger.this))
    seen.append(ledger.state.status)
    assert seen == [Status.NOT_STARTED, Status.PREPARING, Status.READY, Status.SIGNING, Status.SUBMITTED]


def test_a_change_voids_every_signature() -> None:
    ledger = Ledger().signed()
    ledger.save()
    state = ledger.state
    assert (state.status, state.signatures) == (Status.PREPARING, ())
    assert {one.name for one in state.voided} == {"Charles", "Bea"}
    with pytest.raises(NotNow, match="a plan that is ready or signing, to submit; found one that is preparing"):
        ledger.do(LEAD, done.Submitted(**ledger.this))


def test_a_signature_is_for_the_version_that_stands() -> None:
    ledger = Ledger().ready()
    with pytest.raises(NotNow, match="version 1 of the plan, which stands now; found version 2"):
        ledger.do(CHIEF, done.Signed(role="council", on_behalf_of=COUNCIL.on_behalf_of, version=2,
                                     plan_hash=plan_hash(2)))  # fmt: skip
    with pytest.raises(NotNow):
        ledger.do(CHIEF, done.Signed(role="council", on_behalf_of=COUNCIL.on_behalf_of, version=1,
                                     plan_hash=plan_hash(9)))  # fmt: skip


def test_nobody_signs_twice() -> None:
    ledger = Ledger().ready()
    both = person("Charles", Role.SIGNATORY, signs_as=frozenset({"council"}))
    other = Membership(
        organisation=BOARD.on_behalf_of, role=Role.SIGNATORY, first=START.date(), areas=frozenset({AREA}),
        signs_as=frozenset({"icb"}),
    )  # fmt: skip
    both = type(both)(person=both.person, name=both.name, memberships=(*both.memberships, other))
    event = ledger.sign(both, COUNCIL)
    assert event is not None
    assert event.organisation == COUNCIL.on_behalf_of
    with pytest.raises(NotPermitted, match="a different person for each signature"):
        ledger.sign(both, BOARD)
    with pytest.raises(NotNow, match="that it was given"):
        ledger.sign(person("Chloe", Role.SIGNATORY, signs_as=frozenset({"council"})), COUNCIL)


def test_an_event_names_the_organisation_that_was_signed_for() -> None:
    ledger = Ledger().ready()
    other = Membership(
        organisation=BOARD.on_behalf_of.upper(), role=Role.SIGNATORY, first=START.date(), areas=frozenset({AREA}),
        signs_as=frozenset({"icb"}),
    )  # fmt: skip
    both = type(CHIEF)(person="b", name="Both", memberships=(*CHIEF.memberships, other))
    event = ledger.sign(both, BOARD)
    assert event is not None
    assert event.organisation == BOARD.on_behalf_of.upper()


def test_nobody_signs_what_they_prepared() -> None:
    ledger = Ledger()
    ledger.do(LEAD, done.PlanStarted())
    author = Membership(
        organisation=COUNCIL.on_behalf_of, role=Role.EDITOR, first=START.date(), areas=frozenset({AREA})
    )
    both = type(CHIEF)(person=CHIEF.person, name=CHIEF.name, memberships=(*CHIEF.memberships, author))
    ledger.save(both)
    ledger.save(EDITOR)
    ledger.do(LEAD, done.DeclaredReady(**ledger.this))
    with pytest.raises(NotPermitted, match="a signatory who did not prepare the plan"):
        ledger.sign(both, COUNCIL)


def test_a_signatory_signs_only_as_named_for_the_organisation() -> None:
    ledger = Ledger().ready()
    with pytest.raises(NotPermitted, match="this is not yours to sign"):
        ledger.sign(CHIEF, BOARD)


def test_signing_asks_for_a_fresh_second_factor() -> None:
    ledger = Ledger().ready()
    with pytest.raises(NotPermitted, match="a second factor given in the last 10 minutes"):
        ledger.sign(CHIEF, COUNCIL, fresh=False)
    assert ledger.state.signatures == ()


def test_submitting_asks_for_every_signature() -> None:
    ledger = Ledger().ready()
    ledger.sign(CHIEF, COUNCIL)
    with pytest.raises(NotNow, match="no signature of icb for Nottingham and Nottinghamshire ICB"):
        ledger.do(LEAD, done.Submitted(**ledger.this))


def test_a_signature_taken_back_is_only_ones_own() -> None:
    ledger = Ledger().signed()
    taken = done.SignatureWithdrawn(
        role="council", on_behalf_of=COUNCIL.on_behalf_of, reason="Figures to be read again"
    )
    with pytest.raises(NotPermitted, match="Only the person who signed"):
        ledger.do(BOARD_CHIEF, taken)
    ledger.do(CHIEF, taken)
    assert [one.slot for one in ledger.state.signatures] == [BOARD]
    ledger.do(BOARD_CHIEF, done.SignatureWithdrawn(role="icb", on_behalf_of=BOARD.on_behalf_of, reason="The same"))
    assert ledger.state.status is Status.READY


@pytest.mark.parametrize("errors", [1, 3])
def test_errors_keep_a_plan_from_being_ready_signed_or_submitted(errors: int) -> None:
    ledger = Ledger().signed()
    ledger.setting = {"errors": errors}
    with pytest.raises(NotNow, match=f"found {errors} error"):
        ledger.do(LEAD, done.Submitted(**ledger.this))
    ledger.setting = {"checked_hash": plan_hash(7)}
    with pytest.raises(NotNow, match="a check of this version; found a check of another"):
        ledger.do(LEAD, done.Submitted(**ledger.this))


def test_the_second_of_two_who_save_one_section_is_told() -> None:
    ledger = Ledger()
    ledger.do(LEAD, done.PlanStarted())
    ledger.save(EDITOR, "targets", based_on=0)
    ledger.save(SECOND_EDITOR, "expenditure", based_on=0)
    with pytest.raises(Conflict, match="targets was changed since, in version 1") as refused:
        ledger.save(SECOND_EDITOR, "targets", "risks", based_on=0)
    assert refused.value.sections == {"targets": 1}
    assert ledger.state.version == 2


def test_the_same_request_twice_is_one_event() -> None:
    ledger = Ledger().signed()
    body = done.Submitted(**ledger.this)
    first = ledger.do(LEAD, body, key="the form")
    assert first is not None
    assert ledger.do(LEAD, body, key="the form") is None
    assert len(ledger.state.submissions) == 1
    with pytest.raises(KeyUsed, match="event 6 used for something else"):
        ledger.do(LEAD, done.Withdrawn(reason="A mistake"), key="the form")


def test_a_key_is_no_way_into_another_persons_answer() -> None:
    ledger = Ledger().signed()
    body = done.Submitted(**ledger.this)
    ledger.do(LEAD, body, key="the form")
    with pytest.raises(KeyUsed):
        ledger.do(CHIEF, body, key="the form")
    with pytest.raises(NotPermitted):
        ledger.do(ELSEWHERE, body, key="the form")


def test_late_is_what_the_round_says_and_not_what_was_asked() -> None:
    ledger = Ledger().signed()
    moment = ledger.now - timedelta(hours=1)
    ledger.setting = {"deadline": Deadline(shown=moment, new=moment, edit=moment, late="refused")}
    with pytest.raises(TooLate, match="what you saved is kept"):
        ledger.do(LEAD, done.Submitted(**ledger.this))
    ledger.setting = {"deadline": Deadline(shown=moment, new=moment, edit=moment, late="accepted")}
    event = ledger.do(LEAD, done.Submitted(late=False, **ledger.this))
    assert event is not None
    assert isinstance(event.body, done.Submitted)
    assert event.body.late
    assert receipt_of(ledger.events).late


def test_no_plan_is_begun_after_the_last_moment_for_new_ones() -> None:
    ledger, gone = Ledger(), START - timedelta(days=1)
    ledger.setting = {"deadline": Deadline(shown=gone, new=gone, edit=START + timedelta(days=1), late="refused")}
    with pytest.raises(TooLate, match="a plan begun by 28 February 2025, 09:00"):
        ledger.do(LEAD, done.PlanStarted())


def test_a_returned_plan_is_changed_only_where_it_was_opened() -> None:
    ledger = Ledger().submitted()
    ledger.do(REVIEWER, done.Returned(reason="The falls target has no schemes", sections=("targets",)))
    assert ledger.state.status is Status.RETURNED
    with pytest.raises(
        NotNow, match="changes to targets, for which the plan was opened; found a change to expenditure"
    ):
        ledger.save(EDITOR, "expenditure")
    ledger.save(EDITOR, "targets")
    ledger.do(LEAD, done.DeclaredReady(**ledger.this))
    ledger.sign(CHIEF, COUNCIL)
    ledger.sign(BOARD_CHIEF, BOARD)
    ledger.do(LEAD, done.Submitted(**ledger.this))
    assert [one.version for one in ledger.state.submissions] == [1, 2]
    assert ledger.state.submissions[0].name == "Leonie"  # who submitted first is still on record


def test_an_unlock_is_undone_while_nothing_was_changed() -> None:
    ledger = Ledger().submitted()
    ledger.do(NATIONAL, done.Unlocked(reason="The area asked for it"))
    ledger.do(NATIONAL, done.UnlockUndone(reason="It was asked for by mistake"))
    assert ledger.state.status is Status.SUBMITTED
    ledger.do(NATIONAL, done.Unlocked(reason="The area asked for it"))
    ledger.save()
    with pytest.raises(NotNow, match="to undo an unlock; found one that is preparing"):
        ledger.do(NATIONAL, done.UnlockUndone(reason="Too late"))


def test_a_returned_plan_is_no_unlocked_one() -> None:
    ledger = Ledger().submitted()
    ledger.do(REVIEWER, done.Returned(reason="The falls target has no schemes"))
    with pytest.raises(NotNow, match="an unlocked plan of which nothing was changed"):
        ledger.do(NATIONAL, done.UnlockUndone(reason="A mistake"))


def test_a_withdrawn_submission_keeps_its_signatures() -> None:
    ledger = Ledger().submitted()
    ledger.do(LEAD, done.Withdrawn(reason="A figure is to be read again"))
    assert (ledger.state.status, len(ledger.state.signatures)) == (Status.SIGNING, 2)


def test_internal_words_are_seen_by_their_own_side_alone() -> None:
    ledger = Ledger().submitted()
    ledger.do(REVIEWER, done.QuestionAsked(thread="a", audience="internal", words="Bold?", field="targets[0]"))
    ledger.do(REVIEWER, done.QuestionAsked(thread="b", audience="shared", words="Which schemes?", due=date(2025, 4, 1)))
    threads = ledger.state.threads
    assert [name for name, one in threads.items() if one.seen_by("area")] == ["b"]
    assert [name for name, one in threads.items() if one.seen_by("centre")] == ["a", "b"]
    with pytest.raises(NotNow, match="none called a"):
        ledger.do(EDITOR, done.QuestionAnswered(thread="a", words="We have seen it"))
    ledger.do(EDITOR, done.QuestionAnswered(thread="b", words="Schemes 1 and 2"))
    with pytest.raises(NotPermitted, match="one of the other side"):
        ledger.do(EDITOR, done.QuestionClosed(thread="b"))
    ledger.do(REVIEWER, done.QuestionClosed(thread="b"))
    assert ledger.state.threads["b"].closed
    assert [one.name for one in ledger.state.threads["b"].messages] == ["Rhoda", "Edith"]


def test_a_waiver_is_decided_by_another_and_given_to_the_checks() -> None:
    ledger = Ledger()
    ledger.do(LEAD, done.PlanStarted())
    asked = done.WaiverAsked(waiver="w", check="target-ever-near", reason="A new service", until=date(2025, 9, 30))
    ledger.setting = {"unwaivable": frozenset({"signed-off"})}
    with pytest.raises(NotNow, match="a check that can be waived"):
        ledger.do(LEAD, asked.model_copy(update={"check": "signed-off"}))
    ledger.do(LEAD, asked)
    assert granted_waivers(ledger.state) == ()
    ledger.do(NATIONAL, done.WaiverDecided(waiver="w", granted=True, reason="Agreed", until=date(2025, 6, 30)))
    (waiver,) = granted_waivers(ledger.state)
    assert (waiver.check, waiver.asked_by, waiver.approved_by) == ("target-ever-near", "Leonie", "Nadia")
    assert (waiver.approved, waiver.until) == (START.date(), date(2025, 6, 30))
    with pytest.raises(NotNow, match="a waiver that waits for a decision"):
        ledger.do(NATIONAL, done.WaiverDecided(waiver="w", granted=False, reason="No"))
    ledger.do(LEAD, done.WaiverWithdrawn(waiver="w", reason="No longer needed"))
    assert granted_waivers(ledger.state) == ()


def test_a_waiver_does_not_end_before_it_begins() -> None:
    ledger = Ledger()
    ledger.do(LEAD, done.PlanStarted())
    with pytest.raises(NotNow, match="a last day on or after 1 March 2025; found 28 February 2025"):
        ledger.do(LEAD, done.WaiverAsked(waiver="w", check="c", reason="r", until=date(2025, 2, 28)))


def test_the_reason_why_not_is_in_words() -> None:
    ledger = Ledger().submitted()
    body = done.Returned(reason="No schemes")
    with pytest.raises(NotPermitted, match="national, regional manager or reviewer for this area"):
        ledger.do(EDITOR, body)
    with pytest.raises(NotPermitted, match="that you have no role here"):
        ledger.do(ELSEWHERE, body)
    gone = person("Gus", Role.REVIEWER, last=date(2025, 2, 1))
    with pytest.raises(NotPermitted, match="that your role ended on 1 February 2025"):
        ledger.do(gone, body)
    early = person("Eve", Role.REVIEWER, first=date(2025, 5, 1))
    with pytest.raises(NotPermitted, match="that your role begins on 1 May 2025"):
        ledger.do(early, body)


def test_an_auditor_changes_nothing() -> None:
    assert allowed(Ledger().submitted().state, AUDITOR, SUBMISSION, START.date()) == ()


def test_all_areas_are_for_the_centre_alone() -> None:
    everywhere = Membership(organisation="A council", role=Role.EDITOR, first=START.date(), areas=None)
    assert not everywhere.covers(AREA)
    assert NATIONAL.memberships[0].covers(AREA)


def test_a_receipt_is_the_same_each_time_and_answers_to_the_chain() -> None:
    ledger = Ledger().submitted()
    receipt = receipt_of(ledger.events)
    ledger.do(NATIONAL, done.Unlocked(reason="The area asked for it"))
    again = receipt_of(ledger.events)
    assert (again.text, again.hash) == (receipt.text, receipt.hash)
    record = receipt.as_record()
    assert differences(record, ledger.events) == ()
    assert differences(record | {"late": True}, ledger.events) == ("late",)
    assert [one["name"] for one in record["signatures"]] == ["Charles", "Bea"]
    assert record["ledger_head"] == f"{SUBMISSION}@6:{ledger.events[5].hash}"


def test_there_is_no_receipt_before_a_submission() -> None:
    with pytest.raises(NoReceipt, match="none so far"):
        receipt_of(Ledger().signed().events)
    with pytest.raises(NoReceipt, match="no submission at event 2"):
        receipt_of(Ledger().submitted().events, 2)


@pytest.mark.parametrize(
    ("day", "in_utc"),
    [
        (date(2025, 3, 30), datetime(2025, 3, 30, 22, 59, 59, tzinfo=UTC)),  # the clocks went forward that night
        (date(2025, 10, 26), datetime(2025, 10, 26, 23, 59, 59, tzinfo=UTC)),  # and back
        (date(2025, 7, 1), datetime(2025, 7, 1, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_the_end_of_a_day_in_london(day: date, in_utc: datetime) -> None:
    assert Deadline.at_end_of(day).edit == in_utc


def test_a_deadline_has_a_zone_and_an_order() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Deadline(shown=datetime(2025, 1, 1), new=START, edit=START, late="accepted")
    with pytest.raises(ValueError, match="at least until the moment that is shown"):
        Deadline(shown=START, new=START, edit=START - timedelta(hours=1), late="accepted")
