"""The decision on a plan, as the round defines it: given with a reason, corrected or withdrawn, published.

With a decision stands what the appraisal said of each target at that moment, so that both can be scored when the
outturn is there. A correction stands beside what it corrects; nothing is written over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from carefund.assurance.body import AnyWords, Chance, Hash, Name, Recorded, Value, Version, Words
from carefund.assurance.conditions import NewCondition


class Decided(Value):
    """The centre decided on the plan."""

    kind: Literal["decided"] = "decided"
    outcome: Name
    """Id of one of the round's categories of decision."""
    reason: AnyWords = ""
    """Why; asked for where the decision goes against the recommendation or the appraisal."""
    version: Version
    plan_hash: Hash
    chances: Annotated[tuple[Chance, ...], Field(strict=False)] = ()
    """What the appraisal said of the targets when it was decided."""
    conditions: Annotated[tuple[NewCondition, ...], Field(strict=False)] = ()
    """What is asked of the area with it."""


InView = Annotated[int, Field(ge=0)]
"""The number of the event of the decision that the writer had in view; 0 where they name none."""


class DecisionCorrected(Value):
    """A decision was wrong and is put right; both stand on record."""

    kind: Literal["decision-corrected"] = "decision-corrected"
    decision: InView = 0
    outcome: Name
    reason: Words


class DecisionWithdrawn(Value):
    """A decision that was not published no longer stands; the recommendation does."""

    kind: Literal["decision-withdrawn"] = "decision-withdrawn"
    decision: InView = 0
    reason: Words


class Published(Value):
    """Plan, chances and decision were published; the figures are frozen in a file."""

    kind: Literal["published"] = "published"
    edition: Version
    """1 for the first; a later one shows what was corrected since."""
    file_hash: Hash
    """Of the file that holds the round's published figures."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision, or correction of one, as it was given."""

    outcome: str
    reason: str
    version: int
    plan_hash: str
    chances: tuple[Chance, ...]
    person: str
    name: str
    organisation: str
    at: datetime
    sequence: int
    corrects: int = 0
    """The number of the event that it corrects; 0 for a decision."""


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One edition of what was published."""

    edition: int
    file_hash: str
    at: datetime
    sequence: int


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What was decided on a plan, and published: the last of each stands."""

    made: tuple[Decision, ...] = ()
    """Decisions and corrections that stand or were corrected, in their order."""
    withdrawn: tuple[Decision, ...] = ()
    published: tuple[Publication, ...] = ()

    @property
    def standing(self) -> Decision | None:
        """The decision as it stands now."""
        return self.made[-1] if self.made else None

    @property
    def corrected_since_published(self) -> bool:
        """Whether what stands is not what the last edition shows."""
        return bool(self.made and self.published) and self.made[-1].sequence > self.published[-1].sequence


def _decision(event: Recorded, body: Decided) -> Decision:
    return Decision(
        outcome=body.outcome,
        reason=body.reason,
        version=body.version,
        plan_hash=body.plan_hash,
        chances=body.chances,
        person=event.actor,
        name=event.actor_name,
        organisation=event.organisation,
        at=event.at,
        sequence=event.sequence,
    )


def _decided(decisions: Decisions, event: Recorded, body: Decided) -> Decisions:
    return replace(decisions, made=(_decision(event, body),))


def _corrected(decisions: Decisions, event: Recorded, body: DecisionCorrected) -> Decisions:
    before = decisions.made[-1]
    made = replace(
        before,
        outcome=body.outcome,
        reason=body.reason,
        person=event.actor,
        name=event.actor_name,
        organisation=event.organisation,
        at=event.at,
        sequence=event.sequence,
        corrects=before.sequence,
    )
    return replace(decisions, made=(*decisions.made, made))


def _withdrawn(decisions: Decisions, _event: Recorded, _body: DecisionWithdrawn) -> Decisions:
    return replace(decisions, made=(), withdrawn=(*decisions.withdrawn, *decisions.made))


def _published(decisions: Decisions, event: Recorded, body: Published) -> Decisions:
    made = Publication(edition=body.edition, file_hash=body.file_hash, at=event.at, sequence=event.sequence)
    return replace(decisions, published=(*decisions.published, made))


FOLDS: Mapping[str, Callable[[Decisions, Recorded, Any], Decisions]] = {
    "decided": _decided,
    "decision-corrected": _corrected,
    "decision-withdrawn": _withdrawn,
    "published": _published,
}
"""What each kind of event does to the decisions."""
