"""The plan: everything that an area says it will do with its fund, as one value.

A draft may be partial, so nearly every field may be missing; the checks say what a submission still lacks. Money is
exact pounds. A change in activity carries its sign: a planned fall is negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from carefund.pool.lines import Contribution, Expenditure, Line
from carefund.programme.planning import TargetSetting


class Figure(Line):
    """A numerator and, where the metric is a rate, its denominator."""

    numerator: Decimal | None = None
    """The count, in the metric's unit."""
    denominator: Decimal | None = None
    """What it is divided by, in people; none where the plan gives none."""
    rate: Decimal | None = None
    """The official indicator's value, where it is standardised and does not follow from the two; none elsewhere."""


def total_of(
    figures: Iterable[Figure | None], part: Literal["numerator", "denominator"] = "numerator"
) -> Decimal | None:
    """The numerators, or denominators, of several figures together; None where one is missing."""
    values: list[Decimal | None] = [getattr(figure, part, None) for figure in figures]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


class Target(Line):
    """What the plan says of one metric: what was, and what is intended, by period."""

    metric: str
    """Id of the round's metric."""
    baseline: dict[str, Figure] = Field(default_factory=dict)
    """Figures by id of the baseline's period."""
    target: dict[str, Figure] = Field(default_factory=dict)
    """Figures by id of the target's period."""
    rationale: str | None = None
    """Why this target."""
    operating_plan_percent: Decimal | None = None
    """The change in per cent that the commissioners' own operating plans give, where the plan states it."""


class Scheme(Line):
    """A thing the pool pays for, with the chain from what it does to the metric it moves."""

    id: str
    """Name of the scheme within the plan, such as ``1``."""
    name: str | None = None
    """What it is called."""
    scheme_type: str | None = None
    """Id of the round's scheme type, where the round has them."""
    description: str | None = None
    """What it does."""
    metric: str | None = None
    """Id of the metric that it is to move."""
    people_group: str | None = None
    """Whom it is for; schemes with the same words are taken to reach into the same people."""
    eligible: Decimal | None = None
    """How many events of the metric the people it is for have in a year without it (admissions, days)."""
    reach_percent: Decimal | None = None
    """The part of those that it reaches, in per cent."""
    effect_percent: Decimal | None = None
    """The change that it makes among those reached, in per cent; a fall is negative."""
    starts: date | None = None
    """When it begins."""
    full_effect: date | None = None
    """When it is expected to have its full effect."""
    evidence: str | None = None
    """The evidence cited for the effect."""


class Benefit(Line):
    """A change in activity that a scheme is to bring, and what it is worth."""

    benefit_type: str | None = None
    """Id of the round's benefit type."""
    scheme: str | None = None
    """Id of the scheme in the same plan."""
    organisation: str | None = None
    """Who gains."""
    change: Decimal | None = None
    """The change in activity in the round's year; a fall is negative."""
    unit_price: Decimal | None = None
    """Pounds for each unit of activity."""
    saving: Decimal | None = None
    """Pounds saved, as the plan states it; the checks compare it with change and price."""
    price_basis: Literal["average", "marginal"] | None = None
    """Whether the price is the average cost of a unit, or what one unit fewer saves."""
    releases_cash: bool | None = None
    """Whether the organisation that gains can spend the money on something else."""
    how_calculated: str | None = None
    """How the figures were worked out."""
    how_monitored: str | None = None
    """How it will be seen whether the benefit comes."""


class ConditionStatement(Line):
    """What the plan says of one national condition."""

    condition: str
    """Id of the round's condition."""
    confirmed: bool | None = None
    """Whether the area confirms that the plan meets it."""
    narrative: str | None = None
    """How it does."""


class Risk(Line):
    """Something that could go wrong, and what will be done."""

    description: str | None = None
    """What could go wrong."""
    likelihood: int | None = None
    """From 1 (least) to 5."""
    impact: int | None = None
    """From 1 (least) to 5."""
    mitigation: str | None = None
    """What is done about it."""
    owner: str | None = None
    """Who answers for it."""


class Contingency(Line):
    """Money kept back, and how an overspend is shared."""

    amount: Decimal | None = None
    """Pounds kept back in the round's year."""
    nhs_percent: Decimal | None = None
    """The NHS's share of an overspend, in per cent."""
    council_percent: Decimal | None = None
    """The council's share of an overspend, in per cent."""
    arrangement: str | None = None
    """The risk-share agreement in words."""


class ProviderCommentary(Line):
    """What an acute provider says of the plan's effect on it."""

    provider: str | None = None
    """Name of the provider."""
    baseline: Decimal | None = None
    """Non-elective admissions in the baseline year, by its own count."""
    planned: Decimal | None = None
    """Non-elective admissions that it plans for in the target year."""
    agrees: bool | None = None
    """Whether it agrees with the plan's figures."""
    comment: str | None = None
    """What it says."""


class SignOff(Line):
    """One signature."""

    role: str
    """Id of the round's sign-off."""
    name: str | None = None
    """Who signed."""
    organisation: str | None = None
    """For which organisation."""
    signed: date | None = None
    """When."""


class Capacity(Line):
    """One service's demand and capacity by month."""

    service: str
    """Id of the round's service."""
    demand: dict[str, Decimal] = Field(default_factory=dict)
    """Expected demand by month (``2023-04``), in the service's unit."""
    capacity: dict[str, Decimal] = Field(default_factory=dict)
    """Planned capacity by month, in the service's unit."""


class DistrictGrant(Line):
    """What one district council has of a capital grant, in an area of two tiers."""

    district: str | None = None
    """Name of the district council."""
    stream: str | None = None
    """Id of the round's stream that the grant is."""
    amounts: dict[str, Decimal] = Field(default_factory=dict)
    """Pounds by financial year."""
    comment: str | None = None
    """What the plan says about it."""


class Plan(Line):
    """An area's plan for one round."""

    round_id: str
    """Id of the round."""
    area_code: str
    """ONS code of the area."""
    area_name: str | None = None
    """Name of the area."""
    template_version: str | None = None
    """Version of the workbook that it was written in; none where it was not."""
    version: int = 1
    """Which version of the plan this is, from 1."""
    version_date: date | None = None
    """The day on which this version was finished."""
    illustrative: bool = False
    """True for an example that no area wrote."""
    contact: str | None = None
    """Whom to ask about it."""
    vision: str | None = None
    """What the plan is to achieve, in words."""
    host: str | None = None
    """The organisation that accounts for the pool (section 75)."""
    pool_manager: str | None = None
    """The officer of the host who manages it."""
    required: dict[str, dict[str, Decimal]] = Field(default_factory=dict)
    """The sum that each spending test requires of this area, in pounds, by id of the test and by pooled year."""
    contributions: tuple[Contribution, ...] = ()
    """Money in."""
    district_grants: tuple[DistrictGrant, ...] = ()
    """How capital grants are divided among district councils, where there are some."""
    schemes: tuple[Scheme, ...] = ()
    """What the pool pays for."""
    expenditure: tuple[Expenditure, ...] = ()
    """Money out."""
    targets: tuple[Target, ...] = ()
    """Baselines and targets, one for each metric."""
    benefits: tuple[Benefit, ...] = ()
    """Claimed benefits."""
    conditions: tuple[ConditionStatement, ...] = ()
    """The national conditions."""
    risks: tuple[Risk, ...] = ()
    """The risk log."""
    contingency: Contingency = Contingency()
    """Contingency and risk share."""
    providers: tuple[ProviderCommentary, ...] = ()
    """What acute providers say."""
    admission_price: Decimal | None = None
    """Pounds for one admission in the payment by result, where the area agreed another price than the round's."""
    sign_offs: tuple[SignOff, ...] = ()
    """Who has signed."""
    capacity: tuple[Capacity, ...] = ()
    """Capacity and demand, where the round asks for it."""

    def required_in(self, year: str) -> dict[str, Decimal]:
        """The sums that are required of this area in one year, by id of the spending test."""
        return {test: sums[year] for test, sums in self.required.items() if year in sums}

    def scheme(self, scheme_id: str | None) -> Scheme | None:
        """The scheme of that id, or none."""
        return next((scheme for scheme in self.schemes if scheme.id == scheme_id), None)

    def target_for(self, metric_id: str) -> Target | None:
        """What the plan says of a metric, or none where it says nothing."""
        return next((target for target in self.targets if target.metric == metric_id), None)

    def payers(self, kind: str | None) -> tuple[str, ...]:
        """The organisations of one kind that pay into the pool, each once however it is written."""
        named = (line.organisation for line in self.contributions if line.organisation and line.kind == kind)
        return tuple({name.casefold(): name for name in named}.values())

    def planned_change(self, setting: TargetSetting) -> Decimal | None:
        """The change from baseline to target of one metric, in its unit; a fall is negative.

        Over as many of the target's periods as the baseline has (the last ones); None where a figure is missing.
        """
        target, after = self.target_for(setting.metric), setting.compared
        if target is None or len(after) != len(setting.baseline):
            return None
        before = total_of(target.baseline.get(period.id) for period in setting.baseline)
        planned = total_of(target.target.get(period.id) for period in after)
        return None if before is None or planned is None else planned - before

    def planned_percent(self, setting: TargetSetting) -> float | None:
        """The same in per cent of the baseline, for estimates; None where a figure is missing or the baseline is 0."""
        change, target = self.planned_change(setting), self.target_for(setting.metric)
        before = total_of(target.baseline.get(period.id) for period in setting.baseline) if target else None
        return None if change is None or not before else float(100 * change / before)
