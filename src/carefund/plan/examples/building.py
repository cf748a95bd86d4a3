"""Building an illustrative plan: real baselines, the round's rules, England's sums by share of population."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from carefund.evidence.areas import AreaRegister
from carefund.plan.chain import planned_effect
from carefund.plan.examples.faults import FAULTS
from carefund.plan.examples.recipes import Recipe
from carefund.plan.model import (
    Benefit,
    ConditionStatement,
    Contingency,
    Figure,
    Plan,
    ProviderCommentary,
    Risk,
    Scheme,
    SignOff,
    Target,
)
from carefund.plan.official_figures import AreaEvidence, OfficialFigures
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.definition import Round
from carefund.programme.planning import Planning, TargetSetting

ILLUSTRATIVE = "Illustrative: no area wrote this."
NEA, DELAYS = "non-elective-admissions", "delayed-days"
CARE_HOME_SHARE = Decimal("0.04")
"""Care homes have 7.9% of the emergency admissions of people over 65, who have about half of all admissions."""
END_OF_LIFE_SHARE = Decimal("0.02")
HOME_CARE_SHARE = Decimal("0.25")
SPREAD = (Fraction(2, 10), Fraction(4, 5), Fraction(6, 5), Fraction(9, 5))
"""How a target given as a whole builds up over four quarters; the mean is 1."""


def build_example(round_: Round, evidence: AreaEvidence, recipe: Recipe, areas: AreaRegister) -> Plan:
    """The illustrative plan of a recipe; `areas` holds all areas.

    Raises LookupError when the evidence has no baselines or population for the area, or a fault is unknown.
    """
    official, share = evidence.of(recipe.area), evidence.share_of_people(recipe.area)
    area = areas.get(recipe.area)
    if area is None or share is None or round_.planning is None:
        raise LookupError(f"the evidence does not hold what an illustrative plan for {recipe.area} needs")
    plan = _Builder(round_, round_.planning, official, Decimal(str(share)), area.name).plan(recipe)
    for fault in recipe.faults:
        plan = FAULTS[fault](plan)
    return plan


class _Builder:
    """The parts of one plan."""

    def __init__(self, round_: Round, planning: Planning, official: OfficialFigures, share: Decimal, area: str) -> None:
        self.round, self.planning, self.official, self.share, self.area = round_, planning, official, share, area
        self.year = planning.pooled_years[-1].id
        self.council, self.group = f"{area} Council", f"NHS {area} CCG"
        self.hospital = f"{area} Hospitals NHS Trust"

    def plan(self, recipe: Recipe) -> Plan:
        """The whole plan, without faults."""
        schemes = self._schemes()
        targets = self._targets(schemes, recipe)
        contributions = self._contributions()
        return Plan(
            round_id=self.round.id,
            area_code=recipe.area,
            area_name=self.area,
            template_version=self.planning.template_version,
            version_date=_FINISHED,
            illustrative=True,
            contact="Illustrative contact, contact@example.org",
            vision=f"{ILLUSTRATIVE} More people live well at home, and leave hospital when they are ready.",
            host=self.council,
            pool_manager="Illustrative pool manager",
            required=self._required(),
            contributions=contributions,
            schemes=schemes,
            expenditure=self._expenditure(contributions),
            targets=targets,
            benefits=self._benefits(schemes, targets),
            conditions=tuple(
                ConditionStatement(condition=one.id, confirmed=True, narrative=f"{ILLUSTRATIVE} {one.requirement}")
                for one in self.round.conditions
            ),
            risks=(self._risk(),),
            contingency=self._contingency(targets),
            providers=(self._provider(targets),),
            sign_offs=tuple(
                SignOff(role=one.id, name=f"Illustrative signatory {number}", organisation=one.label, signed=_SIGNED)
                for number, one in enumerate((role for role in self.planning.sign_offs if role.required), 1)
            ),
        )

    def _pounds(self, england: int) -> Decimal:
        return (self.share * england).quantize(Decimal(1000), rounding=ROUND_HALF_EVEN).quantize(Decimal(1))

    def _required(self) -> dict[str, dict[str, Decimal]]:
        """England's sums by share of population, a little below what the streams bring so that rounding never fails."""
        tests = (test for test in self.planning.spending_tests if test.england_pounds)
        streams = {stream.id: stream.pounds or 0 for stream in self.round.streams}
        sums = {test.id: min(test.england_pounds or 0, sum(streams[one] for one in test.streams)) for test in tests}
        return {test: {self.year: max(Decimal(0), self._pounds(england) - 10_000)} for test, england in sums.items()}

    def _contributions(self) -> tuple[Contribution, ...]:
        lines = []
        for stream in self.round.streams:
            nhs = stream.contributor == "nhs"
            lines.append(
                Contribution(
                    organisation=self.group if nhs else self.council,
                    kind="nhs" if nhs else "council",
                    stream=stream.id,
                    amounts={self.year: self._pounds(stream.pounds or 0)},
                    comment=ILLUSTRATIVE,
                )
            )
        return tuple(lines)

    def _schemes(self) -> tuple[Scheme, ...]:
        baseline = self._baseline(NEA)
        return (
            Scheme(
                id="1",
                name="Support to care homes",
                description="A nurse-led team visits each home weekly, reviews medicines and plans care in advance.",
                metric=NEA,
                people_group="Residents of care homes",
                eligible=Decimal(round(baseline * CARE_HOME_SHARE)),
                reach_percent=Decimal(60),
                effect_percent=Decimal(-18),
                starts=date(2014, 10, 1),
                full_effect=date(2015, 4, 1),
                evidence="Matched studies: -18% (Nottingham City) and -23% (Rushcliffe), Improvement Analytics Unit",
            ),
            Scheme(
                id="2",
                name="Nursing at home at the end of life",
                description="Planned and rapid nursing at home for people in their last weeks.",
                metric=NEA,
                people_group="People in the last year of life outside care homes",
                eligible=Decimal(round(baseline * END_OF_LIFE_SHARE)),
                reach_percent=Decimal(30),
                effect_percent=Decimal(-25),
                starts=date(2014, 10, 1),
                full_effect=date(2015, 4, 1),
                evidence="Matched study of home nursing at the end of life: 0.14 against 0.44 admissions a person",
            ),
            Scheme(
                id="3",
                name="Home care and reablement on discharge",
                description="Care packages that start within a day, with reablement for six weeks.",
                metric=DELAYS,
                people_group="People who wait for care at home",
                eligible=Decimal(round(self._baseline(DELAYS) * HOME_CARE_SHARE)),
                reach_percent=Decimal(50),
                effect_percent=Decimal(-15),
                starts=date(2015, 1, 1),
                full_effect=date(2015, 7, 1),
                evidence="More home-care supply went with 15% fewer delayed days between areas",
            ),
            Scheme(
                id="4",
                name="Adaptations to homes",
                description="Grants for disabled people's adaptations.",
                metric="residential-admissions",
                people_group="Older people whose homes no longer suit them",
                eligible=self._care_home_admissions() // 5,
                reach_percent=Decimal(80),
                effect_percent=Decimal(-27),
                starts=date(2014, 4, 1),
                full_effect=date(2014, 10, 1),
                evidence="Illustrative",
            ),
            Scheme(id="5", name="Social care kept up", description="Services that would otherwise have been cut."),
            Scheme(id="6", name="Community health services", description="District nursing and therapy."),
        )

    def _expenditure(self, contributions: tuple[Contribution, ...]) -> tuple[Expenditure, ...]:
        """Every stream spent whole: NHS streams half on social care and half on community health, as the rules ask."""
        lines: list[Expenditure] = []
        for one in contributions:
            amount = one.amounts[self.year]
            if one.stream == "disabled-facilities-grant":
                lines.append(self._line("4", "social-care", "council", one.stream, amount))
            elif one.kind == "nhs":
                lines.append(self._line("5", "social-care", "joint", one.stream, amount - amount // 2))
                lines += self._community(one.stream, amount // 2)
            else:
                lines.append(self._line("5", "social-care", "council", one.stream, amount))
        return tuple(lines)

    def _community(self, stream: str | None, amount: Decimal) -> list[Expenditure]:
        """A twentieth on each scheme that moves a metric, from the largest stream; the rest on community services."""
        part = amount // 20
        own = [] if stream != "ccg-top-slice" else ["1", "2", "3"]
        lines = [self._line("6", "community-health", "nhs", stream, amount - part * len(own))]
        return lines + [self._line(scheme, "community-health", "nhs", stream, part) for scheme in own]

    def _line(self, scheme: str, area: str, commissioner: str, stream: str | None, amount: Decimal) -> Expenditure:
        joint = commissioner == "joint"
        return Expenditure(
            scheme=scheme,
            area_of_spend=area,
            commissioner=commissioner,
            nhs_percent=Decimal(40) if joint else None,
            council_percent=Decimal(60) if joint else None,
            provider="nhs-community" if area == "community-health" else "local-authority",
            stream=stream,
            amounts={self.year: amount},
            comment=ILLUSTRATIVE,
        )

    def _baseline(self, metric: str) -> Decimal:
        setting = self.planning.target(metric)
        counts = self.official.counts.get(metric, {})
        if setting is None or any(period.id not in counts for period in setting.baseline):
            raise LookupError(f"the evidence has no whole baseline of {metric} for {self.official.area_code}")
        return sum((Decimal(round(counts[period.id])) for period in setting.baseline), Decimal(0))

    def _targets(self, schemes: tuple[Scheme, ...], recipe: Recipe) -> tuple[Target, ...]:
        return tuple(
            self._measured(setting, schemes, recipe)
            if setting.metric in self.official.counts
            else self._made_up(setting)
            for setting in self.planning.targets
        )

    def _measured(self, setting: TargetSetting, schemes: tuple[Scheme, ...], recipe: Recipe) -> Target:
        counts, people = (
            self.official.counts[setting.metric],
            Decimal(round(self.official.people[setting.people or "all"])),
        )
        before = {period.id: Decimal(round(counts[period.id])) for period in setting.baseline}
        whole = sum(before.values(), Decimal(0))
        paid = self.round.pay_for_performance
        is_paid = paid is not None and paid.metric == setting.metric
        given = recipe.target_change
        if given is None and recipe.target_percent is not None:
            given = Decimal(round(whole * recipe.target_percent / 100))
        changes = self._by_chain(setting, schemes) if not is_paid or given is None else _spread(given)
        after = {
            period.id: was + change
            for period, was, change in zip(setting.target, before.values(), changes, strict=True)
        }
        change = sum(after.values(), Decimal(0)) - whole
        source = f" {recipe.target_source}." if recipe.target_source and is_paid else ""
        return Target(
            metric=setting.metric,
            baseline={period: Figure(numerator=value, denominator=people) for period, value in before.items()},
            target={period: Figure(numerator=value, denominator=people) for period, value in after.items()},
            rationale=f"{ILLUSTRATIVE}{source}",
            operating_plan_percent=recipe.operating_plan_percent or round(change / whole * 100, 1) if is_paid else None,
        )

    @staticmethod
    def _by_chain(setting: TargetSetting, schemes: tuple[Scheme, ...]) -> list[Decimal]:
        return [
            Decimal(round(planned_effect(schemes, setting.metric, setting.model_copy(update={"target": (period,)}))))
            for period in setting.target
        ]

    def _care_home_admissions(self) -> Decimal:
        return Decimal(round(self.official.people.get("65-plus", 0.0) * 0.0066))

    def _made_up(self, setting: TargetSetting) -> Target:
        """A metric that no open series measures: round figures, a little better in each period."""
        people = self.official.people.get(setting.people or "", 0.0)
        share = self.round.metric(setting.metric).rate_per == 100  # noqa: PLR2004
        whole = Decimal(400) if share else Decimal(round(people))
        was = Decimal(320) if share else self._care_home_admissions()
        step = Decimal(4) if share else -round(was / 50)
        periods = (*setting.baseline, *setting.target)
        figures = {
            period.id: Figure(numerator=was + step * number, denominator=whole) for number, period in enumerate(periods)
        }
        return Target(
            metric=setting.metric,
            baseline={period.id: figures[period.id] for period in setting.baseline},
            target={period.id: figures[period.id] for period in setting.target},
            rationale=ILLUSTRATIVE,
        )

    def _benefits(self, schemes: tuple[Scheme, ...], targets: tuple[Target, ...]) -> tuple[Benefit, ...]:
        """A benefit for each scheme that moves a metric; what the target promises beyond the chains on the first."""
        prices: Mapping[str, Decimal] = {NEA: Decimal(447), DELAYS: Decimal(92)}
        benefits = []
        for metric, price in prices.items():
            moving = [scheme for scheme in schemes if scheme.metric == metric]
            setting = self.planning.target(metric)
            assert setting is not None
            brings = [Decimal(round(planned_effect([scheme], metric, setting))) for scheme in moving]
            rest = _change(targets, setting) - sum(brings, Decimal(0))
            for number, (scheme, change) in enumerate(zip(moving, brings, strict=True)):
                claimed = change + (rest if number == 0 else 0)
                benefits.append(self._benefit(metric, scheme, claimed, price))
        return tuple(benefits)

    def _benefit(self, metric: str, scheme: Scheme, change: Decimal, price: Decimal) -> Benefit:
        return Benefit(
            benefit_type=metric,
            scheme=scheme.id,
            organisation=self.group if metric == NEA else self.hospital,
            change=change,
            unit_price=price,
            saving=-change * price,
            price_basis="marginal",
            releases_cash=metric == NEA,
            how_calculated="30% of the average price, the marginal rate for emergency admissions",
            how_monitored="Monthly official series, by quarter, at the board",
        )

    def _risk(self) -> Risk:
        return Risk(
            description="Schemes reach fewer people than planned",
            likelihood=3,
            impact=4,
            mitigation="A monthly count of people reached; each wave starts when the one before has reached its own",
            owner="Illustrative pool manager",
        )

    def _contingency(self, targets: tuple[Target, ...]) -> Contingency:
        setting, payment = self.planning.target(NEA), self.round.pay_for_performance
        fall = -_change(targets, setting) if setting else Decimal(0)
        price = self.round.price(payment.price).per_unit if payment else Fraction(0)
        return Contingency(
            amount=Decimal(round(Fraction(fall) * price)) + 1 if fall > 0 else Decimal(0),
            nhs_percent=Decimal(50),
            council_percent=Decimal(50),
            arrangement=f"{ILLUSTRATIVE} An overspend is shared equally after the contingency is used.",
        )

    def _provider(self, targets: tuple[Target, ...]) -> ProviderCommentary:
        setting = self.planning.target(NEA)
        assert setting is not None
        baseline = self._baseline(NEA)
        return ProviderCommentary(
            provider=self.hospital,
            baseline=baseline,
            planned=baseline + _change(targets, setting),
            agrees=True,
            comment=ILLUSTRATIVE,
        )


_FINISHED = date(2014, 9, 8)
_SIGNED = date(2014, 9, 19)


def _spread(whole: Decimal) -> list[Decimal]:
    """A change over four quarters that builds up, adding up exactly."""
    parts = [Decimal(round(Fraction(whole) / len(SPREAD) * weight)) for weight in SPREAD]
    return [*parts[:-1], whole - sum(parts[:-1], Decimal(0))]


def _change(targets: tuple[Target, ...], setting: TargetSetting) -> Decimal:
    target = next(one for one in targets if one.metric == setting.metric)
    after = sum((target.target[period.id].numerator or Decimal(0) for period in setting.target), Decimal(0))
    return after - sum((target.baseline[period.id].numerator or Decimal(0) for period in setting.baseline), Decimal(0))
