"""What the API answers of how plans are judged: judgements of one plan, and calibration of a round's reviewers."""

from __future__ import annotations

from datetime import date, datetime

from carefund.service.api.answers import Answer


class JudgedLine(Answer):
    """What a reviewer holds of one key line of enquiry."""

    line: str
    score: str
    """Id of a step of the round's scale."""
    first: str
    """The score that they gave before they could read the others' for the first time."""
    moderated: bool
    """Whether a meeting moved the score."""
    words: str
    evidence: list[str]
    """The fields of the plan that it rests on."""
    version: int
    at: datetime


class JudgedAnswer(Answer):
    """One reviewer's judgement."""

    person: str
    name: str
    organisation: str
    completed: int
    """The version for which it was completed; 0 for none."""
    completed_at: datetime | None
    lines: list[JudgedLine]


class MovedLine(Answer):
    """A score that moderation changed."""

    person: str
    """Whose score it was."""
    line: str
    score: str
    """The score that was agreed."""
    why: str


class MeetingLine(Answer):
    """A moderation meeting."""

    held: date
    present: list[str]
    words: str
    moved: list[MovedLine]
    recorded_by: str
    at: datetime


class RecommendedLine(Answer):
    """A recommendation of a decision."""

    outcome: str
    reason: str
    conditions: list[str]
    version: int
    by: str
    organisation: str
    at: datetime
    standing: bool


class AssignedLine(Answer):
    """That somebody is to judge the plan."""

    person: str
    name: str
    due: date | None
    assigned_by: str
    at: datetime


class JudgementsAnswer(Answer):
    """How a plan is judged, as the token's person may read it: of others nothing before their own is completed."""

    version: int
    status: str
    assigned: list[AssignedLine]
    own: JudgedAnswer | None
    """None for one who has judged nothing of the plan."""
    others_hidden: str
    """Why nothing of others is told; empty where it is, or where there is nothing to tell."""
    others: list[JudgedAnswer]
    meetings: list[MeetingLine]
    recommendations: list[RecommendedLine]
    """The one that stands first, where one does."""
    apart: list[str]
    """The key lines on which completed judgements of this version lie more than one step apart."""


class AgreementLine(Answer):
    """Agreement on one key line, or on all together (`line` empty), by judgements made before either knew the other."""

    line: str
    label: str
    plans: int
    pairs: int
    same: float | None
    """The share of pairs that are alike; null where there is no pair."""
    kappa: float | None
    """Weighted kappa: 1 is full agreement, 0 what chance alone gives; null for too few plans, or where not defined."""
    low: float | None
    high: float | None
    """Ends of the interval (95%)."""


class BesideLine(Answer):
    """One reviewer beside the appraisal, or beside others who judged the same plans."""

    person: str
    name: str
    plans: int
    kinder: int
    alike: int
    stricter: int


class AreaMeetingLine(MeetingLine):
    """A moderation meeting, and on which area's plan."""

    area: str
    area_name: str


class AgainstLine(Answer):
    """A decision against the recommendation or the appraisal."""

    area: str
    area_name: str
    outcome: str
    against: list[str]
    reason: str
    by: str
    at: datetime


class ScoreLine(Answer):
    """How well chances held where the outturn is known: the Brier and the logarithmic score, lower is better."""

    of: str
    """`all targets`, or `targets with a reviewer's chance`."""
    who: str
    targets: int
    areas: int
    brier: float | None
    brier_low: float | None
    brier_high: float | None
    log: float | None
    log_low: float | None
    log_high: float | None
    """Ends of the intervals (95%); null for too few areas."""


class CalibrationAnswer(Answer):
    """Whether reviewers of a round use one yardstick, over the plans that the token reaches."""

    round: str
    judged_twice: int
    """Plans whose version now was judged by two reviewers or more."""
    fewest_plans: int
    """From so many plans judged twice on, kappa is told."""
    agreements: list[AgreementLine]
    beside_appraisal: list[BesideLine]
    beside_others: list[BesideLine]
    meetings: list[AreaMeetingLine]
    """None of a plan that the token's person is still to judge."""
    against: list[AgainstLine]
    scores: list[ScoreLine]
