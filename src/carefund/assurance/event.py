"""What is put on record of a submission: events, each one of a closed list of kinds, with actor, time and hashes.

A submission is one area's plan for one round. An event's body says what was done; the same value asks for it to be done
(`transitions.accept`), so that a request and its record cannot say different things.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal, get_args

from pydantic import Field

from carefund.assurance.body import (
    AnyWords,
    Audience,
    Chance,
    Day,
    Hash,
    Moment,
    Name,
    OrganisationName,
    Path,
    Side,
    Value,
    Version,
    Words,
)
from carefund.assurance.conditions import (
    ConditionChanged,
    ConditionEscalated,
    ConditionEvidenced,
    ConditionJudged,
    ConditionSet,
    ConditionWithdrawn,
    NewCondition,
)
from carefund.assurance.decision import Decided, DecisionCorrected, DecisionWithdrawn, Published
from carefund.assurance.delivery import DeliveryBody
from carefund.assurance.muting import MuteLifted, WarningMuted
from carefund.assurance.questions import QuestionAnswered, QuestionAsked, QuestionClosed
from carefund.assurance.review import (
    JudgementCompleted,
    JudgementSaved,
    Moderated,
    RecommendationWithdrawn,
    Recommended,
    ReviewerAssigned,
    ReviewerReleased,
    ScoreMoved,
)
from carefund.assurance.support import (
    AdviserAssigned,
    SupportAnswered,
    SupportAsked,
    SupportClosed,
    SupportGiven,
    SupportOffered,
)
from carefund.pool.chain import FIRST, canonical

__all__ = [
    "BODIES",
    "AdviserAssigned",
    "Audience",
    "Body",
    "Chance",
    "ConditionChanged",
    "ConditionEscalated",
    "ConditionEvidenced",
    "ConditionJudged",
    "ConditionSet",
    "ConditionWithdrawn",
    "DeadlineMoved",
    "Decided",
    "DecisionCorrected",
    "DecisionWithdrawn",
    "DeclaredReady",
    "EarlyVersionSent",
    "Event",
    "Hash",
    "JudgementCompleted",
    "JudgementSaved",
    "Moderated",
    "Moment",
    "MuteLifted",
    "NewCondition",
    "PlanSaved",
    "PlanStarted",
    "Published",
    "QuestionAnswered",
    "QuestionAsked",
    "QuestionClosed",
    "RecommendationWithdrawn",
    "Recommended",
    "Returned",
    "ReviewerAssigned",
    "ReviewerReleased",
    "ScoreMoved",
    "Side",
    "SignatureWithdrawn",
    "Signed",
    "Submitted",
    "SupportAnswered",
    "SupportAsked",
    "SupportClosed",
    "SupportGiven",
    "SupportOffered",
    "Unchained",
    "UnlockUndone",
    "Unlocked",
    "Value",
    "WaiverAsked",
    "WaiverDecided",
    "WaiverWithdrawn",
    "WarningMuted",
    "Withdrawn",
    "Words",
    "area_of",
    "chained",
    "hash_of",
    "round_of",
    "submission_id",
]


class PlanStarted(Value):
    """A plan was begun."""

    kind: Literal["plan-started"] = "plan-started"


class PlanSaved(Value):
    """Some sections of the plan were saved, in the form or by a workbook."""

    kind: Literal["plan-saved"] = "plan-saved"
    sections: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]
    """Ids of the sections that this changed."""
    based_on: Annotated[int, Field(ge=0)]
    """The version that the writer had in view; 0 for none."""
    plan_hash: Hash
    """Of the whole plan as it then stood."""
    file_hash: Hash | None = None
    """Of the workbook that was uploaded; none where the form was used."""
    note: AnyWords = ""
    """What the writer says of it."""


class DeclaredReady(Value):
    """The area's lead says that a version is ready to be signed."""

    kind: Literal["declared-ready"] = "declared-ready"
    version: Version
    plan_hash: Hash


class Signed(Value):
    """A person signed one version, in a role that the round asks for."""

    kind: Literal["signed"] = "signed"
    role: Name
    """Id of the round's sign-off."""
    on_behalf_of: OrganisationName = ""
    """The organisation whose own signature it is; empty for one signature in all."""
    version: Version
    plan_hash: Hash
    """Of what was signed."""


class SignatureWithdrawn(Value):
    """A signatory took a signature back."""

    kind: Literal["signature-withdrawn"] = "signature-withdrawn"
    role: Name
    on_behalf_of: OrganisationName = ""
    reason: Words


class Submitted(Value):
    """The signed plan was handed in."""

    kind: Literal["submitted"] = "submitted"
    version: Version
    plan_hash: Hash
    late: bool = False
    """Whether it came after the deadline; set when it is accepted, whatever was asked."""


class Withdrawn(Value):
    """The area took its submission back before anybody began to review it."""

    kind: Literal["withdrawn"] = "withdrawn"
    reason: Words


class Returned(Value):
    """The centre returned the plan for changes."""

    kind: Literal["returned"] = "returned"
    reason: Words
    sections: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """The sections to change; any, where none is named."""


class Unlocked(Value):
    """The centre opened a submitted plan again, at the area's wish."""

    kind: Literal["unlocked"] = "unlocked"
    reason: Words
    sections: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """The sections that may be changed; any, where none is named."""


class UnlockUndone(Value):
    """An unlocked plan of which nothing was changed counts as submitted again."""

    kind: Literal["unlock-undone"] = "unlock-undone"
    reason: Words


class EarlyVersionSent(Value):
    """The area shows the centre a version before it is signed, for advice; it decides nothing."""

    kind: Literal["early-version-sent"] = "early-version-sent"
    version: Version
    plan_hash: Hash
    note: AnyWords = ""


class DeadlineMoved(Value):
    """The centre moved the moment until when this area's plan may be handed in."""

    kind: Literal["deadline-moved"] = "deadline-moved"
    until: Moment
    reason: Words


class WaiverAsked(Value):
    """The area asks for an exception to one check."""

    kind: Literal["waiver-asked"] = "waiver-asked"
    waiver: Name
    check: Name
    """Id of the check."""
    field: Path = ""
    """The field it is asked for; the whole plan where empty."""
    reason: Words
    until: Day
    """The last day on which it is to hold."""


class WaiverDecided(Value):
    """The centre grants or refuses a waiver that was asked for."""

    kind: Literal["waiver-decided"] = "waiver-decided"
    waiver: Name
    granted: bool
    reason: Words
    until: Day | None = None
    """The last day on which it holds, where that is not the day asked for."""


class WaiverWithdrawn(Value):
    """A waiver that was asked for or granted no longer stands."""

    kind: Literal["waiver-withdrawn"] = "waiver-withdrawn"
    waiver: Name
    reason: Words


Body = Annotated[
    PlanStarted
    | PlanSaved
    | DeclaredReady
    | Signed
    | SignatureWithdrawn
    | Submitted
    | Withdrawn
    | Returned
    | Unlocked
    | UnlockUndone
    | QuestionAsked
    | QuestionAnswered
    | QuestionClosed
    | WaiverAsked
    | WaiverDecided
    | WaiverWithdrawn
    | EarlyVersionSent
    | DeadlineMoved
    | ReviewerAssigned
    | ReviewerReleased
    | JudgementSaved
    | JudgementCompleted
    | Moderated
    | Recommended
    | RecommendationWithdrawn
    | Decided
    | DecisionCorrected
    | DecisionWithdrawn
    | Published
    | ConditionSet
    | ConditionEvidenced
    | ConditionJudged
    | ConditionChanged
    | ConditionEscalated
    | ConditionWithdrawn
    | SupportAsked
    | SupportOffered
    | SupportAnswered
    | AdviserAssigned
    | SupportGiven
    | SupportClosed
    | WarningMuted
    | MuteLifted
    | DeliveryBody,
    Field(discriminator="kind"),
]
"""What an event says was done."""
BODIES: dict[str, type[Value]] = {one.model_fields["kind"].default: one for one in get_args(get_args(Body)[0])}
"""The class of each kind of event."""


class Unchained(Value):
    """An event before it has its place in a chain."""

    submission: Name
    """The round's id and the area's code, such as `bcf-2025-26/E06000001`."""
    at: Moment
    """When, in UTC."""
    actor: Name
    """Id of the person."""
    actor_name: Name
    """Their name as it then was: history names those who have left."""
    organisation: Name
    """For which the person acted."""
    side: Side
    """On which side of the submission that organisation stands."""
    key: Name
    """Idempotency key: the same request sent twice carries the same."""
    body: Body


class Event(Unchained):
    """One event in its place: `before` is the hash of the event before it, `hash` its own."""

    sequence: Version
    """Its number within the submission, from 1."""
    before: Hash
    hash: Hash

    @property
    def canonical(self) -> str:
        """The text that is hashed and stored: JSON of all but the hash, keys in order, no spaces, ASCII."""
        return canonical(self.model_dump(mode="json", exclude={"hash"}))


def hash_of(text: str) -> str:
    """SHA-256 of a canonical text."""
    return sha256(text.encode("ascii")).hexdigest()


def chained(event: Unchained, sequence: int, before: str) -> Event:
    """The event in its place after the one whose hash is given."""
    fields = {name: getattr(event, name) for name in Unchained.model_fields}
    open_end = Event(**fields, sequence=sequence, before=before, hash=FIRST)
    return open_end.model_copy(update={"hash": hash_of(open_end.canonical)})


def submission_id(round_id: str, area_code: str) -> str:
    """The name of one area's submission for one round."""
    return f"{round_id}/{area_code}"


def area_of(submission: str) -> str:
    """The area's code in a submission's name."""
    return submission.rpartition("/")[2]


def round_of(submission: str) -> str:
    """The round's id in a submission's name."""
    return submission.rpartition("/")[0]
