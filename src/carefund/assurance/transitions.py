"""One table of what may be done to a submission: in which state, by whom, under which conditions, and what follows.

`accept` is the only way to a new event. The diagram and the permission matrix of the documentation are made from the
table (`diagram`, `matrix`), so that they cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carefund.assurance import centre_guards, delivery_guards, guards, muting_guards
from carefund.assurance import event as done
from carefund.assurance.deadline import is_late
from carefund.assurance.delivery import ReturnSubmitted
from carefund.assurance.event import BODIES, Event, Unchained, area_of, chained
from carefund.assurance.permissions import SIDES, Actor, Role, may, memberships_on
from carefund.assurance.request import Asked, Case, KeyUsed, NotNow, Setting
from carefund.assurance.state import State, Status, fold
from carefund.assurance.status import status_seen_by
from carefund.wording.lists import either


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What came of a request: a new event; none, and the number of the old one, where it was done before."""

    event: Event | None
    sequence: int
    state: State
    """The submission's state with it."""


Guard = Callable[[Case], None]
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
    row = TABLE[asked.body.kind]
    organisation = getattr(asked.body, "on_behalf_of", "")
    membership = may(asked.actor, row.roles, area_of(submission), asked.day, organisation)
    if asked.key in state.keys:
        return _done_before(state, asked)
    if state.status not in row.before:
        raise NotNow(
            f"a plan that is {either(sorted(row.before))}, to {row.label}",
            f"one that is {status_seen_by(state, SIDES[membership.role])}",
            "Look at the plan's page for what can be done now",
        )
    known = state if state.submission else State(submission=submission)
    case = Case(state=known, asked=asked, setting=setting, membership=membership)
    for guard in row.guards:
        guard(case)
    return _made(case)


def _done_before(state: State, asked: Asked) -> Accepted:
    before = state.keys[asked.key]
    if (before.person, before.asked_for) != (asked.actor.person, asked.body):
        raise KeyUsed(
            "a new key for each request",
            f"one that event {before.sequence} used for something else",
            "Open the page anew and try again",
        )
    return Accepted(event=None, sequence=before.sequence, state=state)


def _made(case: Case) -> Accepted:
    state, asked, body = case.state, case.asked, case.body
    if isinstance(body, done.Submitted):
        body = body.model_copy(update={"late": is_late(case.setting.deadline, asked.at)})
    if isinstance(body, ReturnSubmitted):
        body = body.model_copy(update={"late": delivery_guards.return_is_late(case)})
    event = Unchained(
        submission=state.submission,
        at=asked.at,
        actor=asked.actor.person,
        actor_name=asked.actor.name,
        organisation=case.membership.organisation,
        side=case.side,
        key=asked.key,
        body=body,
    )
    made = chained(event, state.sequence + 1, state.head)
    return Accepted(event=made, sequence=made.sequence, state=fold([made], state))


AREA = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)
CENTRE = (Role.REVIEWER, Role.MANAGER, Role.NATIONAL)
LEADING = (Role.MANAGER, Role.NATIONAL)
EVERYWHERE = frozenset(Status) - {Status.NOT_STARTED}
OPEN = frozenset({Status.PREPARING, Status.READY, Status.SIGNING, Status.RETURNED})
"""The states in which an area may change its plan."""
PREPARED = frozenset({Status.READY, Status.SIGNING})
REVIEWED = frozenset({Status.SUBMITTED, Status.IN_REVIEW})
"""The states in which reviewers judge a plan."""
BEFORE_DECISION = REVIEWED | {Status.RECOMMENDED}
CONCLUDED = frozenset({Status.DECIDED, Status.PUBLISHED})
UNFINISHED = frozenset(Status) - CONCLUDED
RUNNING = BEFORE_DECISION | CONCLUDED
"""The states in which a pool's books may be opened: a pool may have to run before its plan is decided on."""


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
         (Role.EDITOR, Role.LEAD), guards.may_begin),
    _row("plan-saved", "save a change", OPEN, Status.PREPARING,
         (Role.EDITOR, Role.LEAD), guards.unchanged_meanwhile, guards.only_opened_sections),
    _row("declared-ready", "declare the plan ready", frozenset({Status.PREPARING, Status.RETURNED}), Status.READY,
         (Role.LEAD,), guards.of_this_version, guards.without_errors),
    _row("signed", "sign", PREPARED, Status.SIGNING,
         (Role.SIGNATORY,), guards.of_this_version, guards.without_errors, guards.own_signature, guards.fresh_factor),
    _row("signature-withdrawn", "take a signature back", frozenset({Status.SIGNING}), None,
         (Role.SIGNATORY,), guards.given_by_this_person),
    _row("submitted", "submit", PREPARED, Status.SUBMITTED,
         (Role.LEAD, Role.SIGNATORY), guards.of_this_version, guards.without_errors, guards.all_signed, guards.in_time),
    _row("withdrawn", "withdraw a submission", frozenset({Status.SUBMITTED}), Status.SIGNING, (Role.LEAD,)),
    _row("returned", "return for changes", BEFORE_DECISION, Status.RETURNED, CENTRE),
    _row("unlocked", "unlock", BEFORE_DECISION, Status.RETURNED, CENTRE),
    _row("unlock-undone", "undo an unlock", frozenset({Status.RETURNED}), None, CENTRE,
         guards.unlocked_and_unchanged),
    _row("question-asked", "ask or comment", EVERYWHERE, None, (*AREA, *CENTRE), guards.new_thread),
    _row("question-answered", "answer", EVERYWHERE, None, (*AREA, *CENTRE), guards.seen_thread),
    _row("question-closed", "close a question", EVERYWHERE, None, (*AREA, *CENTRE), guards.own_thread),
    _row("waiver-asked", "ask for a waiver", OPEN, None, (Role.EDITOR, Role.LEAD), guards.waivable),
    _row("waiver-decided", "decide on a waiver", EVERYWHERE, None, (Role.NATIONAL,), guards.undecided),
    _row("waiver-withdrawn", "withdraw a waiver", EVERYWHERE, None, (Role.LEAD, Role.NATIONAL), guards.standing_waiver),
    _row("early-version-sent", "show an early version", OPEN, None, (Role.LEAD,), guards.of_this_version),
    _row("deadline-moved", "move the deadline", UNFINISHED, None, (Role.NATIONAL,), centre_guards.later_than_now),
    _row("reviewer-assigned", "assign a reviewer", BEFORE_DECISION | OPEN, None, CENTRE,
         centre_guards.own_or_assigning, centre_guards.before_reading_others),
    _row("reviewer-released", "release a reviewer", BEFORE_DECISION | OPEN, None, LEADING,
         centre_guards.assigned_reviewer),
    _row("judgement-saved", "judge a key line", REVIEWED, Status.IN_REVIEW, (Role.REVIEWER, Role.MANAGER),
         centre_guards.assigned_to_this_person, centre_guards.before_reading_others, centre_guards.of_this_version,
         centre_guards.known_line),
    _row("judgement-completed", "complete a judgement", frozenset({Status.IN_REVIEW}), None,
         (Role.REVIEWER, Role.MANAGER), centre_guards.assigned_to_this_person, centre_guards.of_this_version,
         centre_guards.every_line_judged),
    _row("moderated", "record a moderation", frozenset({Status.IN_REVIEW, Status.RECOMMENDED}), None, LEADING,
         centre_guards.without_part, centre_guards.own_judgement_first, centre_guards.known_moves),
    _row("recommended", "recommend a decision", frozenset({Status.IN_REVIEW}), Status.RECOMMENDED,
         (Role.REVIEWER, Role.MANAGER), centre_guards.without_part, centre_guards.of_this_version,
         centre_guards.judged, centre_guards.known_outcome),
    _row("recommendation-withdrawn", "withdraw a recommendation", frozenset({Status.RECOMMENDED}), Status.IN_REVIEW,
         CENTRE),
    _row("decided", "decide", frozenset({Status.RECOMMENDED}), Status.DECIDED, (Role.NATIONAL,),
         centre_guards.of_this_version, centre_guards.of_the_plan_that_stands, centre_guards.known_outcome,
         centre_guards.decided_by_another, centre_guards.conditions_fit, centre_guards.reasoned),
    _row("decision-corrected", "correct a decision", CONCLUDED, None, (Role.NATIONAL,),
         centre_guards.known_outcome, centre_guards.decided_by_another, centre_guards.decision_in_view,
         centre_guards.another_outcome),
    _row("decision-withdrawn", "withdraw a decision", frozenset({Status.DECIDED}), Status.RECOMMENDED,
         (Role.NATIONAL,), centre_guards.decision_in_view),
    _row("published", "publish", CONCLUDED, Status.PUBLISHED, (Role.NATIONAL,), centre_guards.next_edition),
    _row("condition-set", "set a condition", CONCLUDED, None, (Role.NATIONAL,), centre_guards.new_condition),
    _row("condition-evidenced", "show that a condition is met", CONCLUDED, None, (Role.EDITOR, Role.LEAD),
         centre_guards.open_condition),
    _row("condition-judged", "judge a condition", CONCLUDED, None, CENTRE, centre_guards.evidence_waits),
    _row("condition-changed", "change a condition", CONCLUDED, None, (Role.NATIONAL,), centre_guards.later_due),
    _row("condition-escalated", "escalate a condition", CONCLUDED, None, LEADING, centre_guards.open_condition),
    _row("condition-withdrawn", "withdraw a condition", CONCLUDED, None, (Role.NATIONAL,),
         centre_guards.open_condition),
    _row("support-asked", "ask for support", EVERYWHERE, None, (Role.EDITOR, Role.LEAD), centre_guards.new_support),
    _row("support-offered", "offer support", frozenset(Status), None, CENTRE, centre_guards.new_support),
    _row("support-answered", "answer an offer of support", frozenset(Status), None, (Role.LEAD,),
         centre_guards.offered_support),
    _row("adviser-assigned", "assign an adviser", frozenset(Status), None, LEADING, centre_guards.open_support),
    _row("support-given", "record support that was given", frozenset(Status), None, CENTRE,
         centre_guards.open_support),
    _row("support-closed", "close support", frozenset(Status), None, (Role.LEAD, *CENTRE),
         centre_guards.open_support),
    _row("warning-muted", "mute a warning", frozenset(Status), None, CENTRE,
         muting_guards.england_by_the_national_team, muting_guards.ahead_within_a_year, muting_guards.not_muted),
    _row("mute-lifted", "lift a mute", frozenset(Status), None, CENTRE,
         muting_guards.england_by_the_national_team, muting_guards.muted),
    _row("pool-opened", "open the pool's books", RUNNING, None, (Role.EDITOR, Role.LEAD),
         delivery_guards.new_books, delivery_guards.of_a_plan_handed_in),
    _row("pool-posted", "post to the pool's books", EVERYWHERE, None, (Role.EDITOR, Role.LEAD),
         delivery_guards.books_unmoved),
    _row("extract-imported", "import a ledger's extract", EVERYWHERE, None, (Role.EDITOR, Role.LEAD),
         delivery_guards.books_unmoved),
    _row("payment-decided", "decide a payment by result", EVERYWHERE, None, (Role.EDITOR, Role.LEAD),
         delivery_guards.books_unmoved),
    _row("return-saved", "save a return", EVERYWHERE, None, (Role.EDITOR, Role.LEAD),
         delivery_guards.known_quarter, delivery_guards.after_a_plan, delivery_guards.open_return,
         delivery_guards.return_unmoved),
    _row("return-signed", "sign a return", EVERYWHERE, None, (Role.SIGNATORY,),
         delivery_guards.known_quarter, delivery_guards.open_return, delivery_guards.of_this_return,
         delivery_guards.quarter_ended, delivery_guards.return_without_errors, delivery_guards.own_return_signature,
         guards.fresh_factor),
    _row("return-submitted", "hand in a return", EVERYWHERE, None, (Role.EDITOR, Role.LEAD, Role.SIGNATORY),
         delivery_guards.known_quarter, delivery_guards.open_return, delivery_guards.of_this_return,
         delivery_guards.quarter_ended, delivery_guards.return_without_errors, delivery_guards.return_signed_by_all),
    _row("return-reopened", "give a return back", EVERYWHERE, None, CENTRE, delivery_guards.handed_in_return),
    _row("return-reminded", "remind of a return", frozenset(Status), None, (Role.NATIONAL,),
         delivery_guards.known_quarter, delivery_guards.quarter_ended, delivery_guards.owed_and_not_reminded),
)  # fmt: skip
TABLE: dict[str, Transition] = {row.kind: row for row in _ROWS}
"""What may be done, by kind of event."""

if TABLE.keys() != BODIES.keys():
    raise RuntimeError(
        f"kinds of event without a row in the table, or rows without a kind: {TABLE.keys() ^ BODIES.keys()}"
    )


def allowed(state: State, actor: Actor, submission: str, day: date) -> tuple[Transition, ...]:
    """The rows that state and role allow a person now; a row's other conditions may still forbid it."""
    roles = {one.role for one in memberships_on(actor, area_of(submission), day)}
    return tuple(row for row in TABLE.values() if state.status in row.before and roles.intersection(row.roles))


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
