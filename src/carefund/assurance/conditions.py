"""Conditions of a decision: what an area must still do, by when, who sees to it, and whether it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from carefund.assurance.body import Day, Hash, Name, Recorded, Value, Words


class ConditionState(StrEnum):
    """How a condition stands on a day, in the words that every page uses."""

    OPEN = "open"
    WAITS = "evidence waits"
    OVERDUE = "overdue"
    MET = "met"
    WITHDRAWN = "withdrawn"


class NewCondition(Value):
    """A condition as it is set."""

    condition: Name
    """Its id within the submission."""
    words: Words
    """What must be done, and how it is shown that it was."""
    owner: Name
    """Who in the area sees to it, by name or post."""
    due: Day
    """The last day."""


class ConditionSet(Value):
    """A condition was set after the decision."""

    kind: Literal["condition-set"] = "condition-set"
    condition: NewCondition


class ConditionEvidenced(Value):
    """The area says how a condition was met, and may hand in a file that shows it."""

    kind: Literal["condition-evidenced"] = "condition-evidenced"
    condition: Name
    words: Words
    file_hash: Hash | None = None
    file_name: str = ""
    """As it was called where it came from."""


class ConditionJudged(Value):
    """The centre says whether the evidence meets a condition."""

    kind: Literal["condition-judged"] = "condition-judged"
    condition: Name
    met: bool
    reason: Words


class ConditionChanged(Value):
    """A condition has another owner or another last day."""

    kind: Literal["condition-changed"] = "condition-changed"
    condition: Name
    owner: Name
    due: Day
    reason: Words


class ConditionEscalated(Value):
    """A condition was taken to somebody higher up."""

    kind: Literal["condition-escalated"] = "condition-escalated"
    condition: Name
    to: Name
    reason: Words


class ConditionWithdrawn(Value):
    """A condition is no longer asked for."""

    kind: Literal["condition-withdrawn"] = "condition-withdrawn"
    condition: Name
    reason: Words


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the area says of a condition, and what came of it: `met` is None until it is judged."""

    words: str
    file_hash: str | None
    file_name: str
    by: str
    at: datetime
    met: bool | None = None
    reason: str = ""
    judged_by: str = ""
    judged_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A change of a condition: who made it, when, and in words what and why."""

    what: Literal["changed", "escalated", "withdrawn"]
    by: str
    at: datetime
    reason: str
    to: str = ""
    """To whom it was escalated; the last day before, for a change."""
    owner: str = ""
    """Who saw to it before, for a change."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A condition as it stands."""

    id: str
    words: str
    owner: str
    due: date
    set_by: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = ()
    withdrawn: bool = False

    @property
    def met(self) -> bool:
        """Whether the centre holds it met."""
        return any(one.met for one in self.evidence)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return not self.withdrawn and not self.met

    @property
    def waits_for_centre(self) -> bool:
        """Whether evidence was handed in that nobody has judged."""
        return self.is_open and bool(self.evidence) and self.evidence[-1].met is None

    def overdue(self, day: date) -> bool:
        """Whether its last day has gone by without evidence that waits for a judgement."""
        return self.is_open and not self.waits_for_centre and day > self.due

    def state_on(self, day: date) -> ConditionState:
        """How it stands on a day."""
        if self.withdrawn:
            return ConditionState.WITHDRAWN
        if self.met:
            return ConditionState.MET
        if self.waits_for_centre:
            return ConditionState.WAITS
        return ConditionState.OVERDUE if self.overdue(day) else ConditionState.OPEN

    @property
    def ended_at(self) -> datetime | None:
        """When it was held met, or was withdrawn; None while something is still to be done."""
        judged = (one.judged_at for one in self.evidence if one.met and one.judged_at)
        withdrawn = (one.at for one in self.steps if one.what == "withdrawn")
        return min((*judged, *withdrawn), default=None)

    @property
    def escalated_to(self) -> str:
        """To whom it was last taken; empty where it was taken to nobody."""
        return next((one.to for one in reversed(self.steps) if one.what == "escalated"), "")


Conditions = Mapping[str, Condition]
"""Conditions by their id, in the order in which they were set."""


def _new(event: Recorded, body: NewCondition) -> Condition:
    return Condition(
        id=body.condition, words=body.words, owner=body.owner, due=body.due, set_by=event.actor_name, at=event.at
    )


def decided_with(conditions: Conditions, event: Recorded, new: tuple[NewCondition, ...]) -> Conditions:
    """The conditions with those that a decision sets."""
    return {**conditions, **{one.condition: _new(event, one) for one in new}}


def _set(conditions: Conditions, event: Recorded, body: ConditionSet) -> Conditions:
    return decided_with(conditions, event, (body.condition,))


def _evidenced(conditions: Conditions, event: Recorded, body: ConditionEvidenced) -> Conditions:
    one = conditions[body.condition]
    shown = Evidence(
        words=body.words, file_hash=body.file_hash, file_name=body.file_name, by=event.actor_name, at=event.at
    )
    return {**conditions, one.id: replace(one, evidence=(*one.evidence, shown))}


def _judged(conditions: Conditions, event: Recorded, body: ConditionJudged) -> Conditions:
    one = conditions[body.condition]
    shown, by = one.evidence[-1], event.actor_name
    last = replace(shown, met=body.met, reason=body.reason, judged_by=by, judged_at=event.at)
    return {**conditions, one.id: replace(one, evidence=(*one.evidence[:-1], last))}


def _changed(conditions: Conditions, event: Recorded, body: ConditionChanged) -> Conditions:
    one = conditions[body.condition]
    before = {"to": one.due.isoformat(), "owner": one.owner}
    step = Step(what="changed", by=event.actor_name, at=event.at, reason=body.reason, **before)
    return {**conditions, one.id: replace(one, owner=body.owner, due=body.due, steps=(*one.steps, step))}


def _escalated(conditions: Conditions, event: Recorded, body: ConditionEscalated) -> Conditions:
    one = conditions[body.condition]
    step = Step(what="escalated", by=event.actor_name, at=event.at, reason=body.reason, to=body.to)
    return {**conditions, one.id: replace(one, steps=(*one.steps, step))}


def _withdrawn(conditions: Conditions, event: Recorded, body: ConditionWithdrawn) -> Conditions:
    one = conditions[body.condition]
    step = Step(what="withdrawn", by=event.actor_name, at=event.at, reason=body.reason)
    return {**conditions, one.id: replace(one, withdrawn=True, steps=(*one.steps, step))}


FOLDS: Mapping[str, Callable[[Conditions, Recorded, Any], Conditions]] = {
    "condition-set": _set,
    "condition-evidenced": _evidenced,
    "condition-judged": _judged,
    "condition-changed": _changed,
    "condition-escalated": _escalated,
    "condition-withdrawn": _withdrawn,
}
"""What each kind of event does to the conditions."""
