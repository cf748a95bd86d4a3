"""What a plan of the round must hold: its years, the words to choose from, the sums to meet and the targets to set.

The workbook, the checks and the forms are all made from this part of the definition, so that a new round needs a new
file and no code.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from carefund.programme.funding import FundYear
from carefund.programme.periods import Period
from carefund.programme.sourced import Definition, Id, Quantity, Sourced, Text, item_of_id


class PlanYear(Period):
    """A financial year that the plan gives money for."""

    id: FundYear
    """The year, such as ``2015-16``."""
    pooled: bool = True
    """Whether the fund pools money in this year; false for a year shown only for comparison."""


class Choice(Definition):
    """One of the words that a plan may choose from."""

    id: Id
    """Name by which rules refer to it."""
    label: Text
    """The words in the drop-down."""


class SignOff(Choice):
    """A role for which the plan is signed."""

    required: bool = True
    """Whether a plan cannot be submitted without it."""
    signs_for: Literal["council", "nhs"] | None = None
    """The kind of organisation each of which, where it pays in, signs of its own; none for one signature in all."""


class Rise(Quantity):
    """By how many per cent a sum rises over the year before in every area: a minimum paid in, or a required sum."""

    year: FundYear
    """The year in which the sum is higher."""
    stream: Id | None = None
    """Id of the stream whose minimum rises, organisation by organisation; none where a required sum does."""
    test: Id | None = None
    """Id of the spending test whose sum rises; none where a minimum does."""

    def is_of(self, test: SpendingTest) -> bool:
        """Whether the sum that a test requires rises so: it is named, or is the minimum of the stream alone."""
        return self.test == test.id or (test.kind == "contribution" and test.streams == (self.stream,))


class SchemeType(Sourced):
    """A kind of scheme, and what its output is counted in."""

    sub_types: tuple[Text, ...] = ()
    """The narrower kinds; empty where there are none."""
    unit_of_output: Text | None = None
    """What its output is counted in; none where outputs are not counted."""
    capital: bool = False
    """Whether it is capital spending, which no revenue stream pays for."""


class BenefitType(Choice):
    """What a benefit is a change in."""

    metric: Id | None = None
    """Id of the metric that it moves; none where it moves none of the round's."""
    price: Id | None = None
    """Id of the price that a unit has unless the area agrees another; none where there is none."""


class SpendingTest(Sourced):
    """A sum that an area's pool must reach: money in, money out on a purpose, or money passed through whole.

    `contribution`: each organisation pays at least its minimum into the streams. `expenditure`: at least the required
    sum of the streams is spent in the areas of spend by the commissioners named. `pass-through`: what is paid into
    the streams is all spent from them, on the areas of spend named.
    """

    kind: Literal["contribution", "expenditure", "pass-through"]
    """What is set against what."""
    streams: tuple[Id, ...]
    """Ids of the streams whose money counts."""
    areas_of_spend: tuple[Id, ...] = ()
    """Ids of the areas of spend that count; empty where all do, but for `except_areas_of_spend`."""
    except_areas_of_spend: tuple[Id, ...] = ()
    """Ids of the areas of spend that do not count."""
    commissioned_by: Literal["any", "nhs", "council"] = "any"
    """Whose commissioning counts; of a joint line, that partner's share."""
    england_pounds: Annotated[int, Field(ge=0)] | None = None
    """The sum for England, from which an area's is estimated where its own is not known; none where not published."""


class TargetPeriod(Period):
    """A span of months that a baseline or a target is given for."""

    id: Id
    """Name of the period within the target."""
    label: Text
    """The period as the plan's heading words it."""


class TargetSetting(Sourced):
    """The baseline and target figures that a plan gives for one metric."""

    metric: Id
    """Id of the metric."""
    baseline: tuple[TargetPeriod, ...]
    """The periods of the baseline, in order."""
    target: tuple[TargetPeriod, ...]
    """The periods of the target, in order."""
    with_denominator: bool = True
    """Whether the plan gives the denominator as well as the numerator."""
    with_rate: bool = False
    """Whether the plan gives the official rate too, as it is standardised: it is no quotient of the two."""
    people: Literal["all", "18-plus", "65-plus"] | None = None
    """The residents that the denominator counts; none where it counts something else."""

    @property
    def compared(self) -> tuple[TargetPeriod, ...]:
        """The periods of the target that are compared with the baseline: the last ones, as many as it has."""
        return self.target[-len(self.baseline) :]

    @property
    def months_compared(self) -> tuple[tuple[date, ...], tuple[date, ...]]:
        """The months of the baseline, and those of the target that are compared with them."""
        before, after = (
            tuple(month for period in periods for month in period.months())
            for periods in (self.baseline, self.compared)
        )
        return before, after


class CapacityService(Definition):
    """A service whose capacity is set against demand, month by month."""

    id: Id
    """Name of the service."""
    label: Text
    """The service in words."""
    pathway: Literal["hospital-discharge", "community"]
    """Whether people come to it from hospital or from home."""
    unit: Text
    """What demand and capacity are counted in."""


class CapacityAndDemand(Sourced):
    """The part of a plan that sets the capacity of intermediate care against demand."""

    services: tuple[CapacityService, ...]
    """The services."""
    months: Period
    """The months that figures are given for."""


class Planning(Definition):
    """What a plan of the round must hold."""

    template_version: Text
    """Version of the workbook; a workbook of another version is read, with a warning."""
    years: tuple[PlanYear, ...]
    """The financial years that money is given for, in order."""
    areas_of_spend: tuple[Choice, ...]
    """What the money is spent on."""
    commissioners: tuple[Choice, ...]
    """Who commissions: ids ``nhs``, ``council`` and ``joint``."""
    providers: tuple[Choice, ...]
    """The kinds of provider."""
    scheme_types: tuple[SchemeType, ...] = ()
    """The kinds of scheme; empty where the round has none."""
    benefit_types: tuple[BenefitType, ...] = ()
    """What a benefit is a change in; empty where plans state no benefits."""
    spending_tests: tuple[SpendingTest, ...]
    """The sums that a pool must reach."""
    targets: tuple[TargetSetting, ...]
    """The figures that a plan gives for each metric."""
    limits: tuple[Quantity, ...]
    """The numbers that checks compare with."""
    sign_offs: tuple[SignOff, ...]
    """Who signs the plan."""
    rises: tuple[Rise, ...] = ()
    """By how much sums rise from one pooled year to the next."""
    capacity_and_demand: CapacityAndDemand | None = None
    """Capacity set against demand; none where the round does not ask for it."""

    def limit(self, limit_id: str) -> Quantity:
        """Return the limit of that id; raises LookupError naming the known ids."""
        return item_of_id("limit", self.limits, limit_id)

    def target(self, metric_id: str) -> TargetSetting | None:
        """Return the setting of a metric's target, or none where the plan sets none."""
        return next((target for target in self.targets if target.metric == metric_id), None)

    @cached_property
    def pooled_years(self) -> tuple[PlanYear, ...]:
        """The years in which the fund pools money."""
        return tuple(year for year in self.years if year.pooled)
