"""The return: what an area says of one quarter of its plan, as one value.

A return may be partial, so nearly every field may be missing; the checks say what it still lacks. Money is exact pounds
and counts, like outputs, from the first month of the quarter's financial year. What was planned is the whole year's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from carefund.plan.model import SignOff
from carefund.pool.lines import Line

Status = Literal["on-track", "not-on-track", "no-data"]
"""What a return says of a metric."""


class ConditionKept(Line):
    """What the return says of one national condition."""

    condition: str
    """Id of the round's condition."""
    kept: bool | None = None
    """Whether the plan still meets it."""
    explanation: str | None = None
    """Why not, and by when it will; or how."""


class Agreement(Line):
    """The section 75 agreement under which the money is pooled."""

    signed: bool | None = None
    """Whether it is signed for this year."""
    signed_on: date | None = None
    """When it was."""
    explanation: str | None = None
    """Why it is not, and when it will be."""


class MetricReport(Line):
    """What the return says of one metric, beside what was planned and what has been published."""

    metric: str
    """Id of the round's metric."""
    planned: Decimal | None = None
    """The plan's numerator for the months that the figures are for, in the metric's unit."""
    planned_denominator: Decimal | None = None
    """The plan's denominator for those months; of people, their mean."""
    published: Decimal | None = None
    """The published numerator of those months; none where a month has no figure, or none is published by area."""
    published_source: str | None = None
    """Where the published figure comes from."""
    own: Decimal | None = None
    """The area's own numerator, where none is published."""
    own_denominator: Decimal | None = None
    """The area's own denominator."""
    status: Status | None = None
    """Whether the metric is on track."""
    reasons: str | None = None
    """Why it is as it is."""
    support: str | None = None
    """What support is needed."""


class StreamReport(Line):
    """Money in and out of one stream, in pounds."""

    stream: str
    """Id of the round's stream."""
    planned_income: Decimal | None = None
    """What the plan says is paid in, in the whole year."""
    income: Decimal | None = None
    """What was paid in, to date."""
    planned_spend: Decimal | None = None
    """What the plan says is spent, in the whole year."""
    spent: Decimal | None = None
    """What was spent, to date."""
    reason: str | None = None
    """Why money in or out is not as planned."""
    brought_forward: Decimal | None = None
    """At the end of a year: what had been left from the year before."""
    unspent: Decimal | None = None
    """At the end of a year: what is left; an overspend is negative."""
    carried_forward: Decimal | None = None
    """At the end of a year: the part of it that goes into the next."""


class SchemeReport(Line):
    """What one scheme spent and brought, to date."""

    id: str
    """Name of the scheme, as in the plan."""
    name: str | None = None
    """What it is called."""
    planned_spend: Decimal | None = None
    """Pounds that the plan gives it for the whole year."""
    spent: Decimal | None = None
    """Pounds spent."""
    unit: str | None = None
    """What its output is counted in."""
    planned_output: Decimal | None = None
    """Output that the plan gives for the whole year."""
    output: Decimal | None = None
    """Output so far."""
    reason: str | None = None
    """Why money or output is not as planned."""


class CapacityReport(Line):
    """One service's demand and capacity by month, as they were."""

    service: str
    """Id of the round's service."""
    demand: dict[str, Decimal] = Field(default_factory=dict)
    """Demand by month (``2023-04``), in the service's unit."""
    capacity: dict[str, Decimal] = Field(default_factory=dict)
    """Capacity by month, in the service's unit."""


class Payment(Line):
    """What was released by result."""

    released: Decimal | None = None
    """Pounds released so far."""
    withheld_use: str | None = None
    """What the rest was spent on."""


class SurveyAnswer(Line):
    """How far the area agrees with one statement of the survey."""

    statement: str
    """Id of the round's statement."""
    answer: str | None = None
    """Id of a step of the round's scale."""
    comment: str | None = None
    """What the area says about it."""


class Return(Line):
    """An area's return for one quarter of a round."""

    round_id: str
    """Id of the round."""
    area_code: str
    """ONS code of the area."""
    area_name: str | None = None
    """Name of the area."""
    quarter: str
    """Id of the round's quarter."""
    template_version: str | None = None
    """Version of the workbook that it was written in; none where it was not."""
    version: int = 1
    """Which version of the return this is, from 1."""
    illustrative: bool = False
    """True for an example that no area sent."""
    contact: str | None = None
    """Whom to ask about it."""
    plan_version: int | None = None
    """Version of the accepted plan that it was filled in from; none where there was none."""
    agreement: Agreement = Agreement()
    """The section 75 agreement."""
    conditions: tuple[ConditionKept, ...] = ()
    """The national conditions."""
    metrics: tuple[MetricReport, ...] = ()
    """The metrics."""
    streams: tuple[StreamReport, ...] = ()
    """Money by stream."""
    schemes: tuple[SchemeReport, ...] = ()
    """Money and outputs by scheme."""
    capacity: tuple[CapacityReport, ...] = ()
    """Capacity and demand, where the round asks for it."""
    payment: Payment = Payment()
    """What was released by result, where the round pays so."""
    successes: str | None = None
    """What went well."""
    challenges: str | None = None
    """What did not."""
    survey: tuple[SurveyAnswer, ...] = ()
    """The survey, at the end of a year."""
    sign_offs: tuple[SignOff, ...] = ()
    """Who has signed."""

    def metric(self, metric_id: str) -> MetricReport | None:
        """What it says of a metric, or none where it says nothing."""
        return next((one for one in self.metrics if one.metric == metric_id), None)

    def stream(self, stream_id: str) -> StreamReport | None:
        """What it says of a stream, or none where it says nothing."""
        return next((one for one in self.streams if one.stream == stream_id), None)

    @property
    def signed(self) -> date | None:
        """The day of the last signature; none where nobody has signed with a date."""
        return max((one.signed for one in self.sign_offs if one.signed), default=None)
