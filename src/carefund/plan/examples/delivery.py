"""What an illustrative plan is to change: schemes, baselines, targets, benefits, capacity."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carefund.calendar import MONTHS_IN_YEAR
from carefund.plan.chain import planned_effect
from carefund.plan.examples.money import ILLUSTRATIVE
from carefund.plan.examples.recipes import Claim, ExampleScheme, Ingredients, Rate, Recipe
from carefund.plan.model import Benefit, Capacity, Figure, Scheme, Target
from carefund.plan.official_figures import OfficialFigures
from carefund.programme.definition import Round
from carefund.programme.planning import CapacityAndDemand, Planning, TargetPeriod, TargetSetting
from carefund.wording.dates import month_id

SPREAD = (Fraction(2, 10), Fraction(4, 5), Fraction(6, 5), Fraction(9, 5))
"""How a target given as a whole builds up over four quarters; the mean is 1."""
SHARE = 100
"""A metric so many of its denominator is a share in per cent."""
BETTER = Decimal("0.02")
"""How much of its denominator a share gains from the baseline to the target's last period."""


@dataclass(frozen=True)
class ExampleDelivery:
    """The activity of one area's plan."""

    round: Round
    planning: Planning
    given: Ingredients
    official: OfficialFigures

    def baseline(self, setting: TargetSetting) -> dict[str, Figure]:
        """The published counts where every period has one, else by the recipe's rate. Raises LookupError without it."""
        counts = self.official.counts.get(setting.metric, {})
        if all(period.id in counts for period in setting.baseline):
            people = Decimal(round(self.official.people[setting.people or "all"]))
            return {
                period.id: Figure(numerator=Decimal(round(counts[period.id])), denominator=people)
                for period in setting.baseline
            }
        rate = self._rate(setting.metric)
        return {period.id: self._by_rate(rate, period) for period in setting.baseline}

    def _rate(self, metric: str) -> Rate:
        rate = next((rate for rate in self.given.rates if rate.metric == metric), None)
        if rate is None or rate.people not in self.official.people:
            raise LookupError(f"the evidence has no whole baseline of {metric} for {self.official.area_code}")
        return rate

    def _by_rate(self, rate: Rate, period: TargetPeriod) -> Figure:
        people, years = Decimal(round(self.official.people[rate.people])), Decimal(period.length) / MONTHS_IN_YEAR
        whole = Decimal(round(rate.whole_per_head * people * years)) if rate.whole_per_head else rate.whole or people
        count = rate.level * whole if rate.level else (rate.per_head or Decimal(0)) * people * years
        return Figure(numerator=Decimal(round(count)), denominator=whole)

    def schemes(self) -> tuple[Scheme, ...]:
        """The recipe's schemes, with the events of their people by the area's own baseline."""
        return tuple(self._scheme(one) for one in self.given.schemes)

    def _scheme(self, one: ExampleScheme) -> Scheme:
        kept = one.model_dump(exclude={"eligible_share", "sub_type"}, exclude_none=True)
        setting = self.planning.target(one.metric or "")
        if setting is None or one.eligible_share is None:
            return Scheme(**kept)
        whole = sum((figure.numerator or Decimal(0) for figure in self.baseline(setting).values()), Decimal(0))
        return Scheme(**kept, eligible=Decimal(round(whole * one.eligible_share)))

    def targets(self, schemes: tuple[Scheme, ...], recipe: Recipe) -> tuple[Target, ...]:
        """A target for each metric: what the schemes' chains come to, or for the paid metric what was reported."""
        return tuple(self._target(setting, schemes, recipe) for setting in self.planning.targets)

    def _target(self, setting: TargetSetting, schemes: tuple[Scheme, ...], recipe: Recipe) -> Target:
        before, paid = self.baseline(setting), self.round.pay_for_performance
        is_paid = paid is not None and paid.metric == setting.metric
        after = self._after(setting, before, self._changes(setting, schemes, recipe if is_paid else None))
        source = f" {recipe.target_source}." if recipe.target_source and is_paid else ""
        target = Target(metric=setting.metric, baseline=before, target=after, rationale=f"{ILLUSTRATIVE}{source}")
        if not is_paid:
            return target
        own = _whole(after) / _whole(before) * 100 - 100
        return target.model_copy(update={"operating_plan_percent": recipe.operating_plan_percent or round(own, 1)})

    def _changes(self, setting: TargetSetting, schemes: tuple[Scheme, ...], paid: Recipe | None) -> list[Decimal]:
        """The change in each period of the target."""
        if self.round.metric(setting.metric).rate_per == SHARE:
            whole = next(iter(self.baseline(setting).values())).denominator or Decimal(0)
            last = len(setting.target)
            return [Decimal(round(whole * BETTER * number / last)) for number in range(1, last + 1)]
        given = paid.target_change if paid else None
        if given is None and paid is not None and paid.target_percent is not None:
            given = Decimal(round(_whole(self.baseline(setting)) * paid.target_percent / 100))
        return _spread(given) if given is not None else _by_chain(setting, schemes)

    def _after(self, setting: TargetSetting, before: dict[str, Figure], changes: list[Decimal]) -> dict[str, Figure]:
        """The target's figures: those of the same period of a year before, changed."""
        was = [before[period.id] for period in setting.baseline]
        pairs = zip(setting.target, changes, strict=True)
        return {
            period.id: Figure(
                numerator=(was[number % len(was)].numerator or Decimal(0)) + change,
                denominator=was[number % len(was)].denominator,
            )
            for number, (period, change) in enumerate(pairs)
        }

    def benefits(
        self, schemes: tuple[Scheme, ...], targets: tuple[Target, ...], who: dict[str, str]
    ) -> tuple[Benefit, ...]:
        """A benefit for each scheme that moves a priced metric; what the target promises beyond on the first.

        `who` names the organisations that gain, `nhs` and `hospital`.
        """
        return tuple(line for claim in self.given.claims for line in self._claimed(claim, schemes, targets, who))

    def _claimed(
        self, claim: Claim, schemes: tuple[Scheme, ...], targets: tuple[Target, ...], who: dict[str, str]
    ) -> list[Benefit]:
        setting = self.planning.target(claim.metric)
        if setting is None:
            raise LookupError(f"the round sets no target for {claim.metric}")
        moving = [scheme for scheme in schemes if scheme.metric == claim.metric]
        brings = [Decimal(round(planned_effect([scheme], claim.metric, setting))) for scheme in moving]
        beyond = change_planned(targets, setting) - sum(brings, Decimal(0))
        claimed = [change + (beyond if number == 0 else 0) for number, change in enumerate(brings)]
        return [
            Benefit(
                benefit_type=claim.metric,
                scheme=scheme.id,
                organisation=who[claim.gains],
                change=change,
                unit_price=claim.price,
                saving=-change * claim.price,
                price_basis="marginal",
                releases_cash=claim.releases_cash,
                how_calculated="30% of the average price, the marginal rate for emergency admissions",
                how_monitored="Monthly official series, by quarter, at the board",
            )
            for scheme, change in zip(moving, claimed, strict=True)
        ]

    def capacity(self) -> tuple[Capacity, ...]:
        """A demand for each service and month by the people of 65 and over, and capacity a little above it."""
        asked = self.planning.capacity_and_demand
        return tuple(self._service(asked, service.id) for service in asked.services) if asked else ()

    def _service(self, asked: CapacityAndDemand, service: str) -> Capacity:
        people = Decimal(round(self.official.people.get("65-plus", 0.0)))
        demand = Decimal(round(people * self.given.demand_per_1000 / 1000))
        there = Decimal(round(demand * (1 + self.given.spare_capacity)))
        months = [month_id(month) for month in asked.months.months()]
        return Capacity(service=service, demand=dict.fromkeys(months, demand), capacity=dict.fromkeys(months, there))


def change_planned(targets: tuple[Target, ...], setting: TargetSetting) -> Decimal:
    """The change from the baseline to the last periods of the target, in the metric's unit."""
    target = next(one for one in targets if one.metric == setting.metric)
    after = {period.id: target.target[period.id] for period in setting.compared}
    return _whole(after) - _whole(target.baseline)


def _whole(figures: dict[str, Figure]) -> Decimal:
    return sum((figure.numerator or Decimal(0) for figure in figures.values()), Decimal(0))


def _by_chain(setting: TargetSetting, schemes: tuple[Scheme, ...]) -> list[Decimal]:
    return [
        Decimal(round(planned_effect(schemes, setting.metric, setting.model_copy(update={"target": (period,)}))))
        for period in setting.target
    ]


def _spread(whole: Decimal) -> list[Decimal]:
    """A change over four quarters that builds up, adding up exactly."""
    parts = [Decimal(round(Fraction(whole) / len(SPREAD) * weight)) for weight in SPREAD]
    return [*parts[:-1], whole - sum(parts[:-1], Decimal(0))]
