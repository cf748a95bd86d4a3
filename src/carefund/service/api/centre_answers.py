"""What the API answers of what the centre did, as models: decisions, conditions, support, lists of a round."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from carefund.service.api.answers import Answer


class DecisionLine(Answer):
    """A decision, or a correction of one."""

    sequence: int
    """The number of its event."""
    corrects: int
    """The number of the event that it corrects; 0 for a decision."""
    outcome: str
    label: str
    """What the round calls the outcome."""
    reason: str
    by: str
    organisation: str
    at: datetime
    version: int
    plan_hash: str
    status: str
    """`standing`, `corrected` or `withdrawn`."""


class EditionLine(Answer):
    """An edition in which the decision was published."""

    edition: int
    file_hash: str
    at: datetime


class DecisionAnswer(Answer):
    """What was decided on a plan, and published."""

    status: str
    """How far the plan is, as the token's side sees it."""
    standing: DecisionLine | None
    """None where no decision stands."""
    earlier: list[DecisionLine]
    """What was corrected or withdrawn, the last first."""
    published: list[EditionLine]


class EvidenceLine(Answer):
    """What the area said of a condition, and what came of it."""

    words: str
    file_hash: str | None
    file_name: str
    by: str
    at: datetime
    met: bool | None
    """None until it is judged."""
    reason: str
    judged_by: str
    judged_at: datetime | None


class StepLine(Answer):
    """A change of a condition."""

    what: str
    """`changed`, `escalated` or `withdrawn`."""
    by: str
    at: datetime
    reason: str
    to: str
    """To whom it was escalated; the last day before, for a change."""
    owner: str
    """Who saw to it before, for a change."""


class ConditionLine(Answer):
    """A condition as it stands today."""

    number: int
    """Its place among the plan's conditions, from 1."""
    condition: str
    words: str
    owner: str
    due: date
    state: str
    """`open`, `evidence waits`, `overdue`, `met` or `withdrawn`."""
    escalated_to: str
    set_by: str
    set_at: datetime
    evidence: list[EvidenceLine]
    steps: list[StepLine]


class ConditionsAnswer(Answer):
    """Every condition of a plan, in the order in which they were set."""

    conditions: list[ConditionLine]


class GivenLine(Answer):
    """One thing that was done."""

    on: date
    words: str
    by: str


class SupportLine(Answer):
    """One piece of support as it stands."""

    support: str
    about: str
    begun_by: str
    """`area` where it asked, `centre` where that offered."""
    by: str
    at: datetime
    version: int
    """The version of the plan that then stood; 0 for none."""
    state: str
    accepted: bool | None
    """None while an offer waits for an answer."""
    answer: str
    adviser: str
    given: list[GivenLine]
    helped: bool | None
    """None until it is closed."""
    closing: str
    closed_by: str
    closed_at: datetime | None


class SupportAnswer(Answer):
    """All support of an area, in the order in which it began."""

    support: list[SupportLine]


class AreaSupportLine(SupportLine):
    """One piece of support, and whose it is."""

    area: str
    area_name: str


class RoundSupportAnswer(Answer):
    """The support of the areas that the token reaches."""

    round: str
    support: list[AreaSupportLine]


class RowsAnswer(Answer):
    """A list of a round, of the areas that the token reaches: what the page's CSV has, column by column."""

    round: str
    rows: list[dict[str, Any]]


class WarningsAnswer(Answer):
    """What is warned of at the end of a month (`as_of`, as 2015-10), row by row as the page's CSV has it, muted or not.

    `why_none` says why there is nothing, empty where there is; `as_of` is null where the year was not worked out yet.
    """

    round: str
    as_of: str | None
    why_none: str
    warnings: list[dict[str, Any]]


class RoundReturnsAnswer(Answer):
    """The returns of a quarter: each area's, and what those that were handed in add up to, as `monitor return` says."""

    round: str
    quarter: str
    rows: list[dict[str, Any]]
    rolled_up: dict[str, Any]
