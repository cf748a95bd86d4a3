"""One table of what may be done to a submission: in which state, by whom, under which conditions, and what follows.

`accept` is the only way to a new event. The diagram and the permission matrix of the documentation are made from the
table (`diagram`, `matrix`), so that they cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from carefund.assurance import event as done
from carefund.assurance.deadline import Deadline, is_late, require_beginning
from carefund.assurance.event import BODIES, Event, Unchained, Value, area_of, chained
from carefund.assurance.permissions import SIDES, Actor, Membership, NotPermitted, Role, may, require_fresh_factor
from carefund.assurance.signing import outstanding, require_signatory
from carefund.assurance.state import Slot, State, Status, asked_hash
from carefund.refusal import Refusal
from carefund.wording.dates import LONDON, day_words
from carefund.wording.lists import counted, either, listed


class NotNow(Refusal):
    """Something that the state of the submission does not allow."""


class Conflict(Refusal):
    """A section that somebody else changed since the writer read it; `sections` are those, with their versions."""

    def __init__(self, sections: Mapping[str, int], based_on: int) -> None:
        self.sections, self.based_on = dict(sections), based_on
        super().__init__(
            f"a change to version {based_on}, which you had in view",
            f"that {listed(sections)} was changed since, in version {max(sections.values())}",
            "Compare both values and choose; nothing that you typed is lost, and nothing of the other was overwritten",
        )


class KeyUsed(Refusal):
    """An idempotency key that was used for another request."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the round and the door know beside the events.

    `required` are the signatures asked for; `errors` the findings of severity error, unwaived, in the plan whose hash
    is `checked_hash`; `unwaivable` the checks that no waiver lifts.
    """

    required: tuple[Slot, ...]
    checked_hash: str = ""
    errors: int = 0
    deadline: Deadline | None = None
    unwaivable: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request: what is to be done, by whom, when, and the key that makes a repetition harmless."""

    body: Value
    actor: Actor
    at: datetime
    key: str

    @property
    def day(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What came of a request: a new event; none, and the number of the old one, where it was done before."""

    event: Event | None
    sequence: int


Guard = Callable[[State, Asked, Setting], None]
"""Raises a Refusal where something else than state and role forbids a request; its docstring says what it asks."""


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table: a kind of event, the states in which it may happen, who may, and what else must hold.

    `after` is the state that it leads to, None where that stays as it is (or follows from what is left).
    """

    kind: str
    label: str
    before: frozenset[Status]
    after: Status | None
    roles: tuple[Role, ...]
    guards: tuple[Guard, ...] = ()


def accept(state: State, asked: Asked, setting: Setting, submission: str) -> Accepted:
    """The event that a request makes, chained to the state's last.

    Raises NotPermitted for a person who may not, NotNow where the state or a condition forbids it, Conflict for a
    section that was changed meanwhile, TooLate after a deadline that is held to, KeyUsed for a key of another request.
    """
    row = TABLE[asked.body.kind]  # type: ignore[attr-defined]
    membership = may(asked.actor, row.roles, area_of(submission), asked.day)
    used = state.keys.get(asked.key)
    if used is not None:
        return _done_before(used, asked)
    if state.status not in row.before:
        raise NotNow(
            f"a plan that is {either(sorted(row.before))}, to {row.label}",
            f"one that is {state.status}",
            "Look at the plan's page for what can be done now",
        )
    known = state if state.submission else State(submission=submission)
    for guard in row.guards:
        guard(known, asked, setting)
    return _made(known, asked, setting, membership)


def _done_before(used: tuple[int, str], asked: Asked) -> Accepted:
    sequence, digest = used
    if digest != asked_hash(asked.actor.person, asked.body):
        raise KeyUsed(
            "a new key for each request",
            f"one that event {sequence} used for something else",
            "Open the page anew and try again",
        )
    return Accepted(event=None, sequence=sequence)


def _made(state: State, asked: Asked, setting: Setting, membership: Membership) -> Accepted:
    body = asked.body
    if isinstance(body, done.Submitted):
        body = body.model_copy(update={"late": is_late(setting.deadline, asked.at)})
    event = Unchained(
        submission=state.submission,
        at=asked.at,
        actor=asked.actor.person,
        actor_name=asked.actor.name,
        organisation=membership.organisation,
        side=SIDES[membership.role],
        key=asked.key,
        body=body,  # type: ignore[arg-type]
    )
    return Accepted(event=chained(event, state.sequence + 1, state.head), sequence=state.sequence + 1)


def _may_begin(_state: State, asked: Asked, setting: Setting) -> None:
    """The round still takes new plans."""
    require_beginning(setting.deadline, asked.at)


def _unchanged_meanwhile(state: State, asked: Asked, _setting: Setting) -> None:
    """Nobody changed the same sections meanwhile."""
    body = asked.body
    assert isinstance(body, done.PlanSaved)
    newer = {name: state.sections[name] for name in body.sections if state.sections.get(name, 0) > body.based_on}
    if newer:
        raise Conflict(newer, body.based_on)
    if body.based_on > state.version:
        raise NotNow(f"a version up to {state.version}", f"version {body.based_on}", "Open the plan anew")


def _only_opened_sections(state: State, asked: Asked, _setting: Setting) -> None:
    """Of a returned or unlocked plan, only the sections named."""
    body = asked.body
    assert isinstance(body, done.PlanSaved)
    allowed = state.opened.sections if state.opened else frozenset()
    outside = sorted(set(body.sections) - allowed) if allowed else []
    if outside:
        raise NotNow(
            f"changes to {listed(sorted(allowed))}, for which the plan was opened",
            f"a change to {listed(outside)}",
            "Ask the reviewer to open these sections too",
        )


def _of_this_version(state: State, asked: Asked, _setting: Setting) -> None:
    """It is about the version that stands now."""
    body = asked.body
    assert isinstance(body, done.DeclaredReady | done.Signed | done.Submitted)
    if (body.version, body.plan_hash) != (state.version, state.plan_hash):
        raise NotNow(
            f"version {state.version} of the plan, which stands now",
            f"version {body.version}",
            "Read the plan as it stands now, and decide again",
        )


def _without_errors(state: State, _asked: Asked, setting: Setting) -> None:
    """The plan has no finding of severity error that is not waived."""
    if setting.checked_hash != state.plan_hash:
        raise NotNow("a check of this version", "a check of another", "Wait for the check to end, and try again")
    if setting.errors:
        raise NotNow(
            "a plan without errors",
            counted(setting.errors, "error"),
            "Mend what the findings say, or ask for a waiver where the check allows one",
        )


def _own_signature(state: State, asked: Asked, setting: Setting) -> None:
    """The signature is asked for, still open, and this person's to give; people are distinct."""
    body = asked.body
    assert isinstance(body, done.Signed)
    slot = Slot(body.role, body.on_behalf_of)
    if slot not in setting.required:
        asked_for = either(map(str, setting.required))
        raise NotNow(f"a signature that the round asks for, of {asked_for}", str(slot), "Choose one of these")
    if slot not in outstanding(setting.required, state):
        raise NotNow(f"one signature of {slot}", "that it was given", "No more is needed")
    require_signatory(asked.actor, slot, state, asked.day)


def _fresh_factor(_state: State, asked: Asked, _setting: Setting) -> None:
    """A second factor was given in the last 10 minutes."""
    require_fresh_factor(asked.actor, asked.at)


def _given_by_this_person(state: State, asked: Asked, _setting: Setting) -> None:
    """The signature was given by this person."""
    body = asked.body
    assert isinstance(body, done.SignatureWithdrawn)
    slot = Slot(body.role, body.on_behalf_of)
    if not any(one.slot == slot and one.person == asked.actor.person for one in state.signatures):
        raise NotPermitted(
            f"a signature of your own, as {slot}",
            "none",
            "Only the person who signed takes a signature back",
        )


def _all_signed(state: State, _asked: Asked, setting: Setting) -> None:
    """Every required signature stands on this version."""
    missing = outstanding(setting.required, state)
    if missing:
        raise NotNow(
            counted(len(setting.required), "signature"),
            f"no signature of {listed(map(str, missing))}",
            "Wait for these signatures, or ask for them",
        )


def _in_time(_state: State, asked: Asked, setting: Setting) -> None:
    """It is in time, or the round takes late plans."""
    is_late(setting.deadline, asked.at)


def _unlocked_and_unchanged(state: State, _asked: Asked, _setting: Setting) -> None:
    """The plan was unlocked and nothing was changed since."""
    if state.opened is None or not state.opened.undoable:
        raise NotNow("an unlocked plan of which nothing was changed", "another", "Wait until it is handed in again")


def _new_thread(state: State, asked: Asked, _setting: Setting) -> None:
    """The thread is new."""
    body = asked.body
    assert isinstance(body, done.QuestionAsked)
    if body.thread in state.threads:
        raise NotNow("a new thread", f"that {body.thread} is there", "Answer in that thread")


def _seen_thread(state: State, asked: Asked, _setting: Setting) -> None:
    """The thread is there, and this person's side sees it."""
    body = asked.body
    assert isinstance(body, done.QuestionAnswered | done.QuestionClosed)
    thread, side = state.threads.get(body.thread), side_of(asked, state.submission)
    if thread is None or not thread.seen_by(side):
        raise NotNow("a thread of this plan", f"none called {body.thread}", "Choose one from the plan's questions")


def _own_thread(state: State, asked: Asked, setting: Setting) -> None:
    """This person's side opened the thread, and it is open."""
    _seen_thread(state, asked, setting)
    thread = state.threads[asked.body.thread]  # type: ignore[attr-defined]
    if thread.side != side_of(asked, state.submission):
        raise NotPermitted("a thread that your side opened", "one of the other side", "Leave it to them to close it")
    if thread.closed:
        raise NotNow("an open thread", "one that is closed", "Nothing more is needed")


def _waivable(state: State, asked: Asked, setting: Setting) -> None:
    """The check can be waived, the waiver is new, and it does not end before it begins."""
    body = asked.body
    assert isinstance(body, done.WaiverAsked)
    if body.check in setting.unwaivable:
        raise NotNow("a check that can be waived", body.check, "Change the plan so that it meets this one")
    if body.waiver in state.waivers:
        raise NotNow("a new waiver", f"that {body.waiver} was asked for", "Wait for the decision")
    _require_end(body.until, asked.day)


def _undecided(state: State, asked: Asked, _setting: Setting) -> None:
    """The waiver was asked for by another person and is not decided."""
    body = asked.body
    assert isinstance(body, done.WaiverDecided)
    waiver = state.waivers.get(body.waiver)
    if waiver is None or waiver.withdrawn or waiver.granted is not None:
        raise NotNow("a waiver that waits for a decision", "none of that name", "Choose one from the plan's waivers")
    if waiver.person == asked.actor.person:
        raise NotPermitted("a decision by another than the one who asked", "the same", "Let somebody else decide")
    if body.granted:
        _require_end(body.until or waiver.until, asked.day)


def _standing_waiver(state: State, asked: Asked, _setting: Setting) -> None:
    """The waiver was asked for and not withdrawn."""
    body = asked.body
    assert isinstance(body, done.WaiverWithdrawn)
    waiver = state.waivers.get(body.waiver)
    if waiver is None or waiver.withdrawn:
        raise NotNow("a waiver that stands", "none of that name", "Choose one from the plan's waivers")


def _require_end(until: date, day: date) -> None:
    if until < day:
        raise NotNow(f"a last day on or after {day_words(day)}", day_words(until), "Choose a later day")


def side_of(asked: Asked, submission: str) -> done.Side:
    """The side by which a person takes part in what their role in the table allows."""
    row = TABLE[asked.body.kind]  # type: ignore[attr-defined]
    return SIDES[may(asked.actor, row.roles, area_of(submission), asked.day).role]


AREA = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)
CENTRE = (Role.REVIEWER, Role.NATIONAL)
EVERYWHERE = frozenset(Status) - {Status.NOT_STARTED}
OPEN = frozenset({Status.PREPARING, Status.READY, Status.SIGNING, Status.RETURNED})
"""The states in which an area may change its plan."""
PREPARED = frozenset({Status.READY, Status.SIGNING})


def _row(
    kind: str,
    label: str,
    before: frozenset[Status],
    after: Status | None,
    roles: Sequence[Role],
    *guards: Guard,
) -> Transition:
    return Transition(kind=kind, label=label, before=before, after=after, roles=tuple(roles), guards=guards)


_ROWS = (
    _row("plan-started", "begin a plan", frozenset({Status.NOT_STARTED}), Status.PREPARING,
         (Role.EDITOR, Role.LEAD), _may_begin),
    _row("plan-saved", "save a change", OPEN, Status.PREPARING,
         (Role.EDITOR, Role.LEAD), _unchanged_meanwhile, _only_opened_sections),
    _row("declared-ready", "declare the plan ready", frozenset({Status.PREPARING, Status.RETURNED}), Status.READY,
         (Role.LEAD,), _of_this_version, _without_errors),
    _row("signed", "sign", PREPARED, Status.SIGNING,
         (Role.SIGNATORY,), _of_this_version, _without_errors, _own_signature, _fresh_factor),
    _row("signature-withdrawn", "take a signature back", frozenset({Status.SIGNING}), None,
         (Role.SIGNATORY,), _given_by_this_person),
    _row("submitted", "submit", PREPARED, Status.SUBMITTED,
         (Role.LEAD, Role.SIGNATORY), _of_this_version, _without_errors, _all_signed, _in_time),
    _row("withdrawn", "withdraw a submission", frozenset({Status.SUBMITTED}), Status.SIGNING, (Role.LEAD,)),
    _row("returned", "return for changes", frozenset({Status.SUBMITTED}), Status.RETURNED, CENTRE),
    _row("unlocked", "unlock", frozenset({Status.SUBMITTED}), Status.RETURNED, CENTRE),
    _row("unlock-undone", "undo an unlock", frozenset({Status.RETURNED}), Status.SUBMITTED, CENTRE,
         _unlocked_and_unchanged),
    _row("question-asked", "ask or comment", EVERYWHERE, None, (*AREA, *CENTRE), _new_thread),
    _row("question-answered", "answer", EVERYWHERE, None, (*AREA, *CENTRE), _seen_thread),
    _row("question-closed", "close a question", EVERYWHERE, None, (*AREA, *CENTRE), _own_thread),
    _row("waiver-asked", "ask for a waiver", OPEN, None, (Role.EDITOR, Role.LEAD), _waivable),
    _row("waiver-decided", "decide on a waiver", EVERYWHERE, None, (Role.NATIONAL,), _undecided),
    _row("waiver-withdrawn", "withdraw a waiver", EVERYWHERE, None, (Role.LEAD, Role.NATIONAL), _standing_waiver),
)  # fmt: skip
TABLE: dict[str, Transition] = {row.kind: row for row in _ROWS}
"""What may be done, by kind of event."""

if TABLE.keys() != BODIES.keys():
    raise RuntimeError(
        f"kinds of event without a row in the table, or rows without a kind: {TABLE.keys() ^ BODIES.keys()}"
    )


def allowed(state: State, actor: Actor, submission: str, day: date) -> tuple[Transition, ...]:
    """The rows that state and role allow a person now; a row's other conditions may still forbid it."""
    rows: list[Transition] = []
    for row in TABLE.values():
        try:
            may(actor, row.roles, area_of(submission), day)
        except NotPermitted:
            continue
        if state.status in row.before:
            rows.append(row)
    return tuple(rows)


def diagram() -> str:
    """The table as a state diagram in Mermaid's language, rows that change no state left out."""
    lines = ["stateDiagram-v2", f"    [*] --> {_node(Status.NOT_STARTED)}"]
    lines += [f'    state "{status}" as {_node(status)}' for status in Status if " " in status]
    for row in TABLE.values():
        if row.after is not None:
            lines += [f"    {_node(one)} --> {_node(row.after)}: {row.label}" for one in Status if one in row.before]
    return "\n".join(lines)


def _node(status: Status) -> str:
    return status.replace(" ", "_")


def matrix() -> list[dict[str, Any]]:
    """The table as plain rows: what, in which states, which roles, and what else must hold in words."""
    return [
        {
            "what": row.label,
            "kind": row.kind,
            "states": [str(status) for status in Status if status in row.before],
            "roles": [str(role) for role in Role if role in row.roles],
            "leads_to": str(row.after) if row.after else "",
            "conditions": [(guard.__doc__ or "").strip() for guard in row.guards],
        }
        for row in TABLE.values()
    ]
