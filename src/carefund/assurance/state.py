"""The state of a submission: what its events come to. Nothing is known of a submission but by folding its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from carefund.assurance import conditions, decision, delivery, muting, questions, review, support
from carefund.assurance import event as done
from carefund.assurance.conditions import Conditions
from carefund.assurance.decision import Decisions
from carefund.assurance.delivery import Delivery, ReturnSubmitted
from carefund.assurance.event import BODIES, Event, Side
from carefund.assurance.questions import Threads
from carefund.assurance.review import Review
from carefund.assurance.sight import last_seen
from carefund.assurance.support import Supports
from carefund.pool.chain import FIRST


class Status(StrEnum):
    """How far a submission is, in the words that every page uses."""

    NOT_STARTED = "not started"
    PREPARING = "preparing"
    READY = "ready"
    SIGNING = "signing"
    SUBMITTED = "submitted"
    IN_REVIEW = "in review"
    RETURNED = "returned"
    RECOMMENDED = "recommended"
    DECIDED = "decided"
    PUBLISHED = "published"


@dataclass(frozen=True, order=True)
class Slot:
    """A signature that is asked for: the round's sign-off, and whose own it is; of the area as a whole where empty."""

    role: str
    on_behalf_of: str = ""

    def __str__(self) -> str:
        """The signature as a sentence names it."""
        return f"{self.role} for {self.on_behalf_of}" if self.on_behalf_of else self.role


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A signature as it was given: by whom, when, and on what."""

    slot: Slot
    person: str
    name: str
    organisation: str
    at: datetime
    version: int
    plan_hash: str
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was asked for under an idempotency key, by whom, and the number of the event that it became."""

    sequence: int
    person: str
    asked_for: done.Body


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One handing in: the version, who pressed the button when, whether late, and the signatures that it stands on."""

    version: int
    plan_hash: str
    person: str
    name: str
    at: datetime
    late: bool
    sequence: int
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Why a plan that was handed in may be changed again, and which sections; any, where none is named."""

    reason: str
    sections: frozenset[str]
    undoable: bool
    """Whether the centre may still take it back: it was unlocked, and nothing was changed since."""
    before: Status = Status.SUBMITTED
    """How far the plan was when it was opened."""


@dataclass(frozen=True, kw_only=True)
class AskedWaiver:
    """An exception that was asked for, and what became of it: `granted` is None until it is decided."""

    id: str
    check: str
    field: str
    reason: str
    until: date
    person: str
    asked_by: str
    at: datetime
    granted: bool | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision: str = ""
    decided_for: str = ""
    """The organisation for which it was decided."""
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class SavedVersion:
    """A version of the plan, and the workbook that it came from, where it came from one."""

    plan_hash: str
    file_hash: str | None


@dataclass(frozen=True, kw_only=True)
class EarlyVersion:
    """A version that was shown to the centre before it was signed."""

    version: int
    plan_hash: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class State:
    """What a submission's events come to.

    `versions` are all that were saved, the first first; `sections` is the version that last changed each section;
    `prepared_by` are the people who ever changed the plan; `voided` are the signatures that the last change made void;
    `keys` are the idempotency keys that were used, each with what was asked for under it. `due` is the moment to which
    the deadline was moved for this area.
    """

    submission: str = ""
    status: Status = Status.NOT_STARTED
    sequence: int = 0
    head: str = FIRST
    version: int = 0
    plan_hash: str = ""
    file_hash: str | None = None
    versions: tuple[SavedVersion, ...] = ()
    sections: Mapping[str, int] = field(default_factory=dict)
    prepared_by: frozenset[str] = frozenset()
    signatures: tuple[Signature, ...] = ()
    voided: tuple[Signature, ...] = ()
    submissions: tuple[Submission, ...] = ()
    opened: Opened | None = None
    threads: Threads = field(default_factory=dict)
    waivers: Mapping[str, AskedWaiver] = field(default_factory=dict)
    early: tuple[EarlyVersion, ...] = ()
    due: datetime | None = None
    review: Review = field(default_factory=Review)
    decisions: Decisions = field(default_factory=Decisions)
    conditions: Conditions = field(default_factory=dict)
    supports: Supports = field(default_factory=dict)
    delivery: Delivery = field(default_factory=Delivery)
    mutes: muting.Mutes = field(default_factory=dict)
    keys: Mapping[str, Done] = field(default_factory=dict, repr=False)
    last_by: str = ""
    last_at: datetime | None = None
    seen: Mapping[Side, Event] = field(default_factory=dict, repr=False)
    """The last event that each side sees; `last_by` and `last_at` are those of the last of all."""


def fold(events: Iterable[Event], before: State | None = None) -> State:
    """The state that events come to, in their order, after the state that earlier ones came to."""
    known, keys = before or State(), dict[str, Done]()
    for event in events:
        known = _after(known, event)
        keys[event.key] = Done(sequence=event.sequence, person=event.actor, asked_for=_as_asked(event.body))
    return replace(known, keys={**known.keys, **keys}) if keys else known


def _as_asked(body: done.Body) -> done.Body:
    """What was asked for: without what was worked out when it was accepted."""
    return body.model_copy(update={"late": False}) if isinstance(body, done.Submitted | ReturnSubmitted) else body


def _after(state: State, event: Event) -> State:
    """The state after one more event."""
    changed = FOLDS[event.body.kind](state, event, event.body)
    return replace(
        changed,
        submission=event.submission,
        sequence=event.sequence,
        head=event.hash,
        last_by=event.actor_name,
        last_at=event.at,
        seen=last_seen(state.seen, event, changed.threads),
    )


def _plan_started(state: State, _event: Event, _body: done.PlanStarted) -> State:
    return replace(state, status=Status.PREPARING)


def _plan_saved(state: State, event: Event, body: done.PlanSaved) -> State:
    """A change to the plan voids every signature, and the plan is no longer ready."""
    version = state.version + 1
    return replace(
        state,
        status=Status.PREPARING,
        version=version,
        plan_hash=body.plan_hash,
        file_hash=body.file_hash,
        versions=(*state.versions, SavedVersion(plan_hash=body.plan_hash, file_hash=body.file_hash)),
        sections={**state.sections, **dict.fromkeys(body.sections, version)},
        prepared_by=state.prepared_by | {event.actor},
        voided=state.signatures,
        signatures=(),
        opened=replace(state.opened, undoable=False) if state.opened else None,
    )


def _declared_ready(state: State, _event: Event, _body: done.DeclaredReady) -> State:
    return replace(state, status=Status.READY, voided=())


def _signed(state: State, event: Event, body: done.Signed) -> State:
    signature = Signature(
        slot=Slot(body.role, body.on_behalf_of),
        person=event.actor,
        name=event.actor_name,
        organisation=event.organisation,
        at=event.at,
        version=body.version,
        plan_hash=body.plan_hash,
        sequence=event.sequence,
    )
    return replace(state, status=Status.SIGNING, signatures=(*state.signatures, signature))


def _signature_withdrawn(state: State, _event: Event, body: done.SignatureWithdrawn) -> State:
    slot = Slot(body.role, body.on_behalf_of)
    left = tuple(one for one in state.signatures if one.slot != slot)
    return replace(state, signatures=left, status=Status.SIGNING if left else Status.READY)


def _submitted(state: State, event: Event, body: done.Submitted) -> State:
    handed_in = Submission(
        version=body.version,
        plan_hash=body.plan_hash,
        person=event.actor,
        name=event.actor_name,
        at=event.at,
        late=body.late,
        sequence=event.sequence,
        signatures=state.signatures,
    )
    return replace(
        state,
        status=Status.SUBMITTED,
        submissions=(*state.submissions, handed_in),
        opened=None,
        review=state.review.submitted_anew(),
    )


def _withdrawn(state: State, _event: Event, _body: done.Withdrawn) -> State:
    """The plan is the area's again, signatures and all: nothing of it was changed."""
    return replace(state, status=Status.SIGNING)


def _returned(state: State, _event: Event, body: done.Returned) -> State:
    opened = Opened(reason=body.reason, sections=frozenset(body.sections), undoable=False, before=state.status)
    return replace(state, status=Status.RETURNED, opened=opened)


def _unlocked(state: State, _event: Event, body: done.Unlocked) -> State:
    opened = Opened(reason=body.reason, sections=frozenset(body.sections), undoable=True, before=state.status)
    return replace(state, status=Status.RETURNED, opened=opened)


def _unlock_undone(state: State, _event: Event, _body: done.UnlockUndone) -> State:
    """The plan is as far as it was: a judgement or recommendation of it stands."""
    return replace(state, status=state.opened.before if state.opened else Status.SUBMITTED, opened=None)


def _waiver_asked(state: State, event: Event, body: done.WaiverAsked) -> State:
    waiver = AskedWaiver(
        id=body.waiver,
        check=body.check,
        field=body.field,
        reason=body.reason,
        until=body.until,
        person=event.actor,
        asked_by=event.actor_name,
        at=event.at,
    )
    return replace(state, waivers={**state.waivers, body.waiver: waiver})


def _waiver_decided(state: State, event: Event, body: done.WaiverDecided) -> State:
    asked = state.waivers[body.waiver]
    decided = replace(
        asked,
        granted=body.granted,
        decided_by=event.actor_name,
        decided_for=event.organisation,
        decided_at=event.at,
        decision=body.reason,
        until=body.until or asked.until,
    )
    return replace(state, waivers={**state.waivers, body.waiver: decided})


def _waiver_withdrawn(state: State, _event: Event, body: done.WaiverWithdrawn) -> State:
    gone = replace(state.waivers[body.waiver], withdrawn=True)
    return replace(state, waivers={**state.waivers, body.waiver: gone})


def _early_version_sent(state: State, event: Event, body: done.EarlyVersionSent) -> State:
    sent = EarlyVersion(
        version=body.version, plan_hash=body.plan_hash, note=body.note, by=event.actor_name, at=event.at
    )
    return replace(state, early=(*state.early, sent))


def _deadline_moved(state: State, _event: Event, body: done.DeadlineMoved) -> State:
    return replace(state, due=body.until)


STATUS_AFTER: dict[str, Status] = {
    "judgement-saved": Status.IN_REVIEW,
    "recommended": Status.RECOMMENDED,
    "recommendation-withdrawn": Status.IN_REVIEW,
    "decided": Status.DECIDED,
    "decision-withdrawn": Status.RECOMMENDED,
    "published": Status.PUBLISHED,
}
"""The state that an event of the centre leads to; one that is not here changes none."""


def _of_part(part: str, folds: Mapping[str, Callable[[Any, Event, Any], Any]]) -> dict[str, Fold]:
    """The folds of one part of the state as folds of the whole."""

    def of(kind: str) -> Fold:
        def fold_part(state: State, event: Event, body: Any) -> State:  # noqa: ANN401 - a body of that kind
            changed = {part: folds[kind](getattr(state, part), event, body)}
            return replace(state, status=STATUS_AFTER.get(kind, state.status), **changed)

        return fold_part

    return {kind: of(kind) for kind in folds}


def _decided(state: State, event: Event, body: done.Decided) -> State:
    set_with_it = conditions.decided_with(state.conditions, event, body.conditions)
    return replace(DECISION_FOLDS["decided"](state, event, body), conditions=set_with_it)


Fold = Callable[[State, Event, Any], State]
DECISION_FOLDS = _of_part("decisions", decision.FOLDS)
FOLDS: dict[str, Fold] = {
    "plan-started": _plan_started,
    "plan-saved": _plan_saved,
    "declared-ready": _declared_ready,
    "signed": _signed,
    "signature-withdrawn": _signature_withdrawn,
    "submitted": _submitted,
    "withdrawn": _withdrawn,
    "returned": _returned,
    "unlocked": _unlocked,
    "unlock-undone": _unlock_undone,
    **_of_part("threads", questions.FOLDS),
    "waiver-asked": _waiver_asked,
    "waiver-decided": _waiver_decided,
    "waiver-withdrawn": _waiver_withdrawn,
    "early-version-sent": _early_version_sent,
    "deadline-moved": _deadline_moved,
    **_of_part("review", review.FOLDS),
    **DECISION_FOLDS,
    "decided": _decided,
    **_of_part("conditions", conditions.FOLDS),
    **_of_part("supports", support.FOLDS),
    **_of_part("delivery", delivery.FOLDS),
    **_of_part("mutes", muting.FOLDS),
}
"""What each kind of event does to the state."""

if FOLDS.keys() != BODIES.keys():  # an event without a fold would be lost in silence
    raise RuntimeError(f"kinds of event without a fold, or folds without a kind: {FOLDS.keys() ^ BODIES.keys()}")
