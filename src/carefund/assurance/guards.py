"""What must hold beside state and role before a request becomes an event: one function each, raising a refusal.

The docstring of each says what it asks in words; the matrix of the documentation prints it.
"""

from __future__ import annotations

from datetime import date

from carefund.assurance import event as done
from carefund.assurance.deadline import is_late, require_beginning
from carefund.assurance.permissions import NotPermitted, require_fresh_factor
from carefund.assurance.request import Case, Conflict, NotNow
from carefund.assurance.signing import outstanding, require_signatory
from carefund.assurance.state import Slot
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, either, listed


def may_begin(case: Case) -> None:
    """The round still takes new plans."""
    require_beginning(case.setting.deadline, case.asked.at)


def unchanged_meanwhile(case: Case) -> None:
    """Nobody changed the same sections meanwhile."""
    body = case.body
    assert isinstance(body, done.PlanSaved)
    changed = {name: case.state.sections.get(name, 0) for name in body.sections}
    newer = {name: version for name, version in changed.items() if version > body.based_on}
    if newer:
        raise Conflict(newer, body.based_on)
    if body.based_on > case.state.version:
        raise NotNow(f"a version up to {case.state.version}", f"version {body.based_on}", "Open the plan anew")


def only_opened_sections(case: Case) -> None:
    """Of a returned or unlocked plan, only the sections named."""
    body = case.body
    assert isinstance(body, done.PlanSaved)
    allowed = case.state.opened.sections if case.state.opened else frozenset()
    outside = sorted(set(body.sections) - allowed) if allowed else []
    if outside:
        raise NotNow(
            f"changes to {listed(sorted(allowed))}, for which the plan was opened",
            f"a change to {listed(outside)}",
            "Ask the reviewer to open these sections too",
        )


def of_this_version(case: Case) -> None:
    """It is about the version that stands now."""
    body = case.body
    assert isinstance(body, done.DeclaredReady | done.Signed | done.Submitted | done.EarlyVersionSent)
    if (body.version, body.plan_hash) != (case.state.version, case.state.plan_hash):
        raise NotNow(
            f"version {case.state.version} of the plan, which stands now",
            f"version {body.version}",
            "Read the plan as it stands now, and decide again",
        )


def without_errors(case: Case) -> None:
    """The plan has no finding of severity error that is not waived."""
    if case.setting.checked_hash != case.state.plan_hash:
        raise NotNow("a check of this version", "a check of another", "Wait for the check to end, and try again")
    if case.setting.errors:
        raise NotNow(
            "a plan without errors",
            counted(case.setting.errors, "error"),
            "Mend what the findings say, or ask for a waiver where the check allows one",
        )


def own_signature(case: Case) -> None:
    """The signature is asked for, still open, and this person's to give; people are distinct."""
    body = case.body
    assert isinstance(body, done.Signed)
    slot = Slot(body.role, body.on_behalf_of)
    if slot not in case.setting.required:
        asked_for = either(map(str, case.setting.required)) or "nobody"
        raise NotNow(f"a signature that the round asks for, of {asked_for}", str(slot), "Choose one of these")
    if slot not in outstanding(case.setting.required, case.state):
        raise NotNow(f"one signature of {slot}", "that it was given", "No more is needed")
    require_signatory(case.asked.actor, slot, case.state, case.asked.day)


def fresh_factor(case: Case) -> None:
    """A second factor was given in the last 10 minutes."""
    require_fresh_factor(case.asked.actor, case.asked.at)


def given_by_this_person(case: Case) -> None:
    """The signature was given by this person."""
    body = case.body
    assert isinstance(body, done.SignatureWithdrawn)
    slot = Slot(body.role, body.on_behalf_of)
    if not any(one.slot == slot and one.person == case.asked.actor.person for one in case.state.signatures):
        raise NotPermitted(
            f"a signature of your own, as {slot}",
            "none",
            "Only the person who signed takes a signature back",
        )


def all_signed(case: Case) -> None:
    """Every required signature stands on this version."""
    missing = outstanding(case.setting.required, case.state)
    if missing:
        raise NotNow(
            counted(len(case.setting.required), "signature"),
            f"no signature of {listed(map(str, missing))}",
            "Wait for these signatures, or ask for them",
        )


def in_time(case: Case) -> None:
    """It is in time, or the round takes late plans."""
    is_late(case.setting.deadline, case.asked.at)


def unlocked_and_unchanged(case: Case) -> None:
    """The plan was unlocked and nothing was changed since."""
    if case.state.opened is None or not case.state.opened.undoable:
        raise NotNow("an unlocked plan of which nothing was changed", "another", "Wait until it is handed in again")


def new_thread(case: Case) -> None:
    """The thread is new."""
    body = case.body
    assert isinstance(body, done.QuestionAsked)
    if body.thread in case.state.threads:
        raise NotNow("a new thread", f"that {body.thread} is there", "Answer in that thread")


def seen_thread(case: Case) -> None:
    """The thread is there, and this person's side sees it."""
    body = case.body
    assert isinstance(body, done.QuestionAnswered | done.QuestionClosed)
    thread = case.state.threads.get(body.thread)
    if thread is None or not thread.seen_by(case.side):
        raise NotNow("a thread of this plan", f"none called {body.thread}", "Choose one from the plan's questions")


def own_thread(case: Case) -> None:
    """This person's side opened the thread, and it is open."""
    seen_thread(case)
    assert isinstance(case.body, done.QuestionClosed)
    thread = case.state.threads[case.body.thread]
    if thread.side != case.side:
        raise NotPermitted("a thread that your side opened", "one of the other side", "Leave it to them to close it")
    if thread.closed:
        raise NotNow("an open thread", "one that is closed", "Nothing more is needed")


def waivable(case: Case) -> None:
    """The check can be waived, the waiver is new, and it does not end before it begins."""
    body = case.body
    assert isinstance(body, done.WaiverAsked)
    if body.check in case.setting.unwaivable:
        raise NotNow("a check that can be waived", body.check, "Change the plan so that it meets this one")
    if body.waiver in case.state.waivers:
        raise NotNow("a new waiver", f"that {body.waiver} was asked for", "Wait for the decision")
    _require_end(body.until, case.asked.day)


def undecided(case: Case) -> None:
    """The waiver was asked for by another person and is not decided."""
    body = case.body
    assert isinstance(body, done.WaiverDecided)
    waiver = case.state.waivers.get(body.waiver)
    if waiver is None or waiver.withdrawn or waiver.granted is not None:
        raise NotNow("a waiver that waits for a decision", "none of that name", "Choose one from the plan's waivers")
    if waiver.person == case.asked.actor.person:
        raise NotPermitted("a decision by another than the one who asked", "the same", "Let somebody else decide")
    if body.granted:
        _require_end(body.until or waiver.until, case.asked.day)


def standing_waiver(case: Case) -> None:
    """The waiver was asked for and not withdrawn."""
    body = case.body
    assert isinstance(body, done.WaiverWithdrawn)
    waiver = case.state.waivers.get(body.waiver)
    if waiver is None or waiver.withdrawn:
        raise NotNow("a waiver that stands", "none of that name", "Choose one from the plan's waivers")


def _require_end(until: date, day: date) -> None:
    if until < day:
        raise NotNow(f"a last day on or after {day_words(day)}", day_words(until), "Choose a later day")
