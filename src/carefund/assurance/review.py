"""The review of a plan: who judges it, what each reviewer wrote of each key line, moderation, recommendation.

A reviewer sees another's judgement only after completing their own (`Review.others_shown_to`): two yardsticks are of
use only where they were laid on independently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from carefund.assurance.body import AnyWords, Chance, Day, Name, Path, Recorded, Value, Version, Words


class ReviewerAssigned(Value):
    """A reviewer is to judge the plan; one who takes it up assigns it to themselves."""

    kind: Literal["reviewer-assigned"] = "reviewer-assigned"
    reviewer: Name
    """Id of the person."""
    reviewer_name: Name
    due: Day | None = None
    """The day by which the judgement is asked for."""


class ReviewerReleased(Value):
    """A reviewer is no longer to judge the plan; what they wrote stays."""

    kind: Literal["reviewer-released"] = "reviewer-released"
    reviewer: Name
    reason: Words


class JudgementSaved(Value):
    """A reviewer judged one key line of enquiry, or changed what they had written of it."""

    kind: Literal["judgement-saved"] = "judgement-saved"
    line: Name
    """Id of the round's key line of enquiry."""
    score: Name
    """Id of a step of the round's scale."""
    words: AnyWords = ""
    """Why."""
    evidence: Annotated[tuple[Path, ...], Field(strict=False)] = ()
    """The fields of the plan that it rests on."""
    version: Version
    """The version of the plan that was judged."""


class JudgementCompleted(Value):
    """A reviewer has judged every key line; from now on they may read the others' judgements."""

    kind: Literal["judgement-completed"] = "judgement-completed"
    version: Version


class ScoreMoved(Value):
    """A score that moderation changed, and why."""

    reviewer: Name
    """Id of the person whose score it was."""
    line: Name
    score: Name
    """The score that was agreed."""
    why: Words


class Moderated(Value):
    """A meeting looked at the judgements, agreed on them, and changed what it found to be out of line."""

    kind: Literal["moderated"] = "moderated"
    held: Day
    present: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]
    """Who was there, by name."""
    words: Words
    """What was agreed."""
    moved: Annotated[tuple[ScoreMoved, ...], Field(strict=False)] = ()


class Recommended(Value):
    """A reviewer recommends a decision."""

    kind: Literal["recommended"] = "recommended"
    outcome: Name
    """Id of one of the round's categories of decision."""
    reason: Words
    conditions: Annotated[tuple[Words, ...], Field(strict=False)] = ()
    """What should be asked of the area first."""
    chances: Annotated[tuple[Chance, ...], Field(strict=False)] = ()
    """How likely the reviewer holds it that targets are met; scored when their outturn is there."""
    version: Version


class RecommendationWithdrawn(Value):
    """A recommendation no longer stands."""

    kind: Literal["recommendation-withdrawn"] = "recommendation-withdrawn"
    reason: Words


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """That somebody is to judge the plan."""

    reviewer: str
    name: str
    due: date | None
    assigned_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What one reviewer holds of one key line.

    `first` is the score that they gave before they could read the others' for the first time; `moderated` says whether
    a meeting moved it.
    """

    line: str
    score: str
    words: str
    evidence: tuple[str, ...]
    version: int
    at: datetime
    first: str
    moderated: bool = False


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """One reviewer's judgement of a plan: by key line, and the version for which it was completed (0 for none).

    `first_completed` is the version for which it was completed first: since then they may have read the others'.
    """

    person: str
    name: str
    organisation: str
    lines: Mapping[str, Judgement] = field(default_factory=dict)
    completed: int = 0
    completed_at: datetime | None = None
    first_completed: int = 0

    def outstanding(self, lines: Iterable[str], version: int) -> tuple[str, ...]:
        """The key lines, of those asked for, that they have not judged in this version."""
        return tuple(one for one in lines if one not in self.lines or self.lines[one].version < version)


@dataclass(frozen=True, kw_only=True)
class Moderation:
    """A meeting, as it was put on record."""

    held: date
    present: tuple[str, ...]
    words: str
    moved: tuple[ScoreMoved, ...]
    recorded_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """What was recommended, by whom, and for which version."""

    outcome: str
    reason: str
    conditions: tuple[str, ...]
    chances: tuple[Chance, ...]
    version: int
    person: str
    name: str
    organisation: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a plan's review has come to."""

    assigned: tuple[Assignment, ...] = ()
    reviewers: Mapping[str, Reviewer] = field(default_factory=dict)
    """By the id of the person."""
    moderations: tuple[Moderation, ...] = ()
    recommendation: Recommendation | None = None
    past: tuple[Recommendation, ...] = ()
    """Recommendations that no longer stand, in their order."""

    def is_assigned(self, person: str) -> bool:
        """Whether somebody is to judge the plan."""
        return any(one.reviewer == person for one in self.assigned)

    def completed(self, version: int) -> tuple[Reviewer, ...]:
        """The reviewers who have completed their judgement of a version."""
        return tuple(one for one in self.reviewers.values() if one.completed == version)

    def apart(self, steps: Sequence[str], version: int) -> tuple[str, ...]:
        """The key lines on which completed judgements of a version lie more than one step apart.

        `steps` are the ids of the scale, lowest first.
        """
        place = {step: number for number, step in enumerate(steps)}
        given: dict[str, list[int]] = {}
        for one in self.completed(version):
            for line in one.lines.values():
                given.setdefault(line.line, []).append(place[line.score])
        return tuple(line for line, scores in given.items() if max(scores) - min(scores) > 1)

    def others_shown_to(self, person: str, version: int) -> bool:
        """Whether somebody may read what other reviewers wrote: after their own, or where they are to write none."""
        own = self.reviewers.get(person)
        if own is not None and own.completed == version:
            return True
        return own is None and not self.is_assigned(person)

    def submitted_anew(self) -> Review:
        """The review of a plan that was handed in again: what was written stays, and waits to be confirmed."""
        past = (*self.past, self.recommendation) if self.recommendation else self.past
        return replace(self, recommendation=None, past=past)


def _assigned(review: Review, event: Recorded, body: ReviewerAssigned) -> Review:
    made = Assignment(
        reviewer=body.reviewer, name=body.reviewer_name, due=body.due, assigned_by=event.actor_name, at=event.at
    )
    others = tuple(one for one in review.assigned if one.reviewer != body.reviewer)
    return replace(review, assigned=(*others, made))


def _released(review: Review, _event: Recorded, body: ReviewerReleased) -> Review:
    return replace(review, assigned=tuple(one for one in review.assigned if one.reviewer != body.reviewer))


def _judged(review: Review, event: Recorded, body: JudgementSaved) -> Review:
    own = review.reviewers.get(event.actor) or Reviewer(
        person=event.actor, name=event.actor_name, organisation=event.organisation
    )
    before = own.lines.get(body.line)
    free = not own.first_completed or before is None  # nobody else's judgement was ever in view
    judgement = Judgement(
        line=body.line,
        score=body.score,
        words=body.words,
        evidence=body.evidence,
        version=body.version,
        at=event.at,
        first=body.score if free or before is None else before.first,
    )
    return _with_reviewer(review, replace(own, lines={**own.lines, body.line: judgement}))


def _completed(review: Review, event: Recorded, body: JudgementCompleted) -> Review:
    own = review.reviewers[event.actor]
    first = own.first_completed or body.version
    return _with_reviewer(review, replace(own, completed=body.version, completed_at=event.at, first_completed=first))


def _with_reviewer(review: Review, own: Reviewer) -> Review:
    return replace(review, reviewers={**review.reviewers, own.person: own})


def _moderated(review: Review, event: Recorded, body: Moderated) -> Review:
    meeting = Moderation(
        held=body.held,
        present=body.present,
        words=body.words,
        moved=body.moved,
        recorded_by=event.actor_name,
        at=event.at,
    )
    for one in body.moved:
        own = review.reviewers[one.reviewer]
        line = replace(own.lines[one.line], score=one.score, moderated=True)
        review = _with_reviewer(review, replace(own, lines={**own.lines, one.line: line}))
    return replace(review, moderations=(*review.moderations, meeting))


def _recommended(review: Review, event: Recorded, body: Recommended) -> Review:
    made = Recommendation(
        outcome=body.outcome,
        reason=body.reason,
        conditions=body.conditions,
        chances=body.chances,
        version=body.version,
        person=event.actor,
        name=event.actor_name,
        organisation=event.organisation,
        at=event.at,
    )
    return replace(review, recommendation=made)


def _recommendation_withdrawn(review: Review, _event: Recorded, _body: RecommendationWithdrawn) -> Review:
    return review.submitted_anew()


FOLDS: Mapping[str, Callable[[Review, Recorded, Any], Review]] = {
    "reviewer-assigned": _assigned,
    "reviewer-released": _released,
    "judgement-saved": _judged,
    "judgement-completed": _completed,
    "moderated": _moderated,
    "recommended": _recommended,
    "recommendation-withdrawn": _recommendation_withdrawn,
}
"""What each kind of event does to the review."""
