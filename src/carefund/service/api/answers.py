"""What the API answers, as models: the documentation at `/api/v1/openapi.json` is made from these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from carefund.plan.model import Plan
from carefund.service.public.edition import PublishedArea

PlanAnswer = Annotated[Plan, WithJsonSchema({"type": "object", "description": "A plan, by the parts of its workbook."})]


class Answer(BaseModel):
    """The base of answers."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class RoundLine(Answer):
    """An open round."""

    round: str
    title: str
    due: datetime
    """What pages say."""
    new_until: datetime
    """Until when a plan may be begun."""
    edit_until: datetime
    """Until when one may be handed in."""
    late: str
    """`accepted` or `refused`."""
    invented: bool
    """Whether its plans are invented, for a demonstration."""


class RoundsAnswer(Answer):
    """The open rounds."""

    rounds: list[RoundLine]


class SignOffLine(Answer):
    """A signature that a round asks for."""

    role: str
    label: str
    each_of: str | None
    """The kind of organisation of which each that pays in signs; none for one signature in all."""


class MetricLine(Answer):
    """A metric of the round's plans."""

    id: str
    label: str


class RoundAnswer(Answer):
    """What a round asks of its plans, in short."""

    round: RoundLine
    summary: str
    pooled_years: list[str]
    streams: list[str]
    metrics: list[str]
    conditions: list[str]
    signatures: list[SignOffLine]
    sections: list[str]
    """Ids of the sections of its plans."""


class PlanLine(Answer):
    """One plan and how far it is."""

    round: str
    area: str
    area_name: str
    status: str
    version: int
    plan_hash: str
    signatures: int
    open_questions: int
    waivers: int
    last_by: str
    last_at: datetime | None


class PlansAnswer(Answer):
    """The plans that the token reaches."""

    plans: list[PlanLine]


class SectionLine(Answer):
    """A section of a plan, the version that last changed it, and how much was found in it."""

    section: str
    title: str
    version: int
    errors: int
    warnings: int
    notes: int


class SignatureLine(Answer):
    """A signature that is asked for, and who gave it when."""

    role: str
    label: str
    on_behalf_of: str
    given_by: str | None
    given_at: datetime | None


class MayLine(Answer):
    """What the token may do now."""

    kind: str
    label: str


class PlanStateAnswer(Answer):
    """A plan with its sections and signatures, and what may be done with it."""

    plan: PlanLine
    sections: list[SectionLine]
    signatures: list[SignatureLine]
    may: list[MayLine]
    can_be_submitted: bool
    """Whether no finding keeps it from being submitted."""


class PlanVersionAnswer(Answer):
    """One version of a plan."""

    version: int
    """0 where nothing was saved yet: what is known of the plan beforehand."""
    plan_hash: str
    plan: PlanAnswer


class SavedAnswer(Answer):
    """What came of saving."""

    version: int
    plan_hash: str
    sections: list[str]
    """The sections that this changed; none where it says what the plan says already."""
    voided: list[str]
    """Whose signatures became void."""


class FindingLine(Answer):
    """What one check found."""

    severity: str
    check: str
    label: str
    sheet: str | None
    cell: str | None
    expected: str
    found: str
    to_do: str
    policy: str
    field: str
    rows: list[str] | None
    follows: int
    waived: str | None
    waived_by: str | None


class CheckedLine(Answer):
    """One plan with what was found in it."""

    file: str
    round: str
    area_code: str
    area_name: str | None
    can_be_submitted: bool
    waived_errors: int
    pooled_pounds: float
    counts: dict[str, int]
    findings: list[FindingLine]


class RefusedLine(Answer):
    """A file that could not be read as a plan."""

    file: str
    sheet: str | None
    cell: str | None
    place: str
    expected: str
    found: str
    to_do: str


class CheckAnswer(Answer):
    """What the command line's check says, in the same words."""

    plans: list[CheckedLine]
    refused: list[RefusedLine]


class UploadAnswer(Answer):
    """What came of an upload."""

    upload: int
    """Its number among the uploads to the plan."""
    saved: SavedAnswer
    checked: CheckAnswer


class EventLine(Answer):
    """One event of a plan's history."""

    sequence: int
    kind: str
    at: datetime
    who: str
    organisation: str
    what: str
    version: int | None
    hash: str
    """The head of the ledger with it as last event."""


class HistoryAnswer(Answer):
    """What was done, from the first event."""

    submission: str
    events: list[EventLine]


class CompareAnswer(Answer):
    """What changed between two versions."""

    before: int
    after: int
    changes: list[dict[str, Any]]
    money: list[dict[str, Any]]


class ReceiptsAnswer(Answer):
    """The receipts of a plan's submissions, the last first."""

    receipts: list[dict[str, Any]]


class ReceiptAnswer(Answer):
    """One receipt: `receipt_hash` is the SHA-256 of the same JSON without that key, keys in order, no spaces, ASCII."""

    model_config = ConfigDict(extra="allow")

    format: int
    round: str
    area: str
    version: int
    plan_hash: str
    ledger_head: str
    receipt_hash: str


class MessageLine(Answer):
    """Words in a thread."""

    who: str
    organisation: str
    at: datetime
    words: str


class ThreadAnswer(Answer):
    """A question or comment, with what was said to it."""

    thread: str
    field: str
    audience: str
    due: date | None
    closed: bool
    messages: list[MessageLine]


class ThreadsAnswer(Answer):
    """The threads that the token's side sees."""

    questions: list[ThreadAnswer]


class WaiverAnswer(Answer):
    """A waiver that was asked for, and what became of it."""

    waiver: str
    check: str
    field: str
    reason: str
    until: date
    asked_by: str
    asked_at: datetime
    status: str
    """`waiting`, `granted`, `refused` or `withdrawn`."""
    decision: str


class WaiversAnswer(Answer):
    """Every waiver of a plan."""

    waivers: list[WaiverAnswer]


class VerifiedAnswer(Answer):
    """Whether the ledger holds what was shown; else which fields it does not hold, without their values."""

    held: bool
    submission: str
    fields: list[str]
    words: str


class AppraisalAnswer(Answer):
    """How likely a target is."""

    area: str
    metric: str
    target: float
    """The change in per cent."""
    target_count: float
    """The same as a count over the target's months."""
    probability: float
    """The chance with the plan, 0 to 1, if it does what such programmes did."""
    word: str
    interval: list[float]
    """The change to be expected with the plan, in per cent, with 95% confidence."""
    probability_without_plan: float
    word_without_plan: str
    interval_without_plan: list[float]
    chance_from: str
    """`own`, or `base rate` where chances of single areas have shown no skill."""
    no_skill: str
    as_of: str
    """The last month that counted as known, as YYYY-MM."""
    releases: list[str]
    smallest_detectable_change: float
    past_changes: dict[str, float]


class PublishedLine(Answer):
    """The last edition of a round."""

    round: str
    title: str
    edition: int
    edition_file: str
    """SHA-256 of the file that holds it."""
    published: datetime
    organisation: str
    invented: bool
    """Whether its plans are invented, for a demonstration."""
    decided: int
    """How many areas it shows."""
    undecided: int
    """How many are left out, for their plans were not decided on."""


class PublishedRoundsAnswer(Answer):
    """The rounds of which something was published."""

    rounds: list[PublishedLine]


class PublishedAreaAnswer(Answer):
    """One area as it was published."""

    round: str
    edition: int
    edition_file: str
    published: datetime
    invented: bool
    area: str
    state: str
    decided: PublishedArea | None
    """What was published of it; null where its plan was not decided on."""
