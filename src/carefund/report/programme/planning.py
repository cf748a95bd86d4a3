"""The entries of the page that shows a round's rules for plans: years, choices, tests, targets, limits, sign-offs."""

from __future__ import annotations

from collections.abc import Iterable

from carefund.programme.definition import Planning, Round
from carefund.programme.planning import (
    BenefitType,
    CapacityAndDemand,
    Choice,
    PlanYear,
    SchemeType,
    SignOff,
    SpendingTest,
    TargetPeriod,
    TargetSetting,
)
from carefund.report.programme.entries import RuleEntry, price_in_words, quantities, span_of
from carefund.wording.amounts import amount

Sections = list[tuple[str, list[RuleEntry]]]
COMMISSIONED = {"any": "", "nhs": ", commissioned by the NHS", "council": ", commissioned by councils"}
PATHWAYS = {"hospital-discharge": "after hospital", "community": "from home"}


def planning_sections(definition: Round) -> Sections:
    """The sections about what a plan must hold that have entries; none where no plan is made with carefund."""
    plan = definition.planning
    if plan is None:
        return []
    found = [
        (f"Plans: template {plan.template_version}", [year(part) for part in plan.years]),
        ("Plans: areas of spend", choices(plan.areas_of_spend)),
        ("Plans: commissioners", choices(plan.commissioners)),
        ("Plans: kinds of provider", choices(plan.providers)),
        ("Plans: scheme types", [scheme_type(part) for part in plan.scheme_types]),
        ("Plans: benefit types", [benefit_type(definition, part) for part in plan.benefit_types]),
        ("Plans: spending tests", [spending_test(definition, plan, part) for part in plan.spending_tests]),
        ("Plans: targets", [target(definition, part) for part in plan.targets]),
        ("Plans: limits", quantities(plan.limits)),
        ("Plans: rises", quantities(plan.rises)),
        ("Plans: sign-offs", [sign_off(part) for part in plan.sign_offs]),
        ("Plans: capacity and demand", capacity(plan.capacity_and_demand)),
    ]
    return [(title, entries) for title, entries in found if entries]


def year(part: PlanYear) -> RuleEntry:
    """The entry of a financial year of the plan."""
    use = "Money is pooled in this year." if part.pooled else "Shown for comparison; no money is pooled."
    return RuleEntry(part.id, span_of(part), (use,))


def choices(parts: Iterable[Choice]) -> list[RuleEntry]:
    """An entry for each of the words that a plan may choose from."""
    return [RuleEntry(part.id, part.label) for part in parts]


def sign_off(part: SignOff) -> RuleEntry:
    """The entry of a role for which the plan is signed: whether it must be, and by how many."""
    must = "The plan must be signed for it." if part.required else "Named; the plan can be submitted without it."
    each = {"nhs": "One for each NHS body that pays in.", "council": "One for each council that pays in."}
    return RuleEntry(part.id, part.label, (must, *([each[part.signs_for]] if part.signs_for else [])))


def scheme_type(part: SchemeType) -> RuleEntry:
    """The entry of a scheme type: what its output is counted in, and the narrower kinds."""
    kinds = (f"Sub types: {'; '.join(part.sub_types)}.",) if part.sub_types else ()
    return RuleEntry(part.unit_of_output or "not counted", part.label, kinds, part)


def benefit_type(definition: Round, part: BenefitType) -> RuleEntry:
    """The entry of a benefit type, with the metric that it moves and its usual price."""
    moves = definition.metric(part.metric).label if part.metric else "none of the round's"
    price = price_in_words(definition.price(part.price)) if part.price else "none"
    return RuleEntry(part.id, part.label, (f"Metric: {moves}.", f"Price: {price}."))


def spending_test(definition: Round, plan: Planning, part: SpendingTest) -> RuleEntry:
    """The entry of a spending test: the streams, what they must be spent on, and England's sum."""
    streams = [stream.label for stream in definition.streams if stream.id in part.streams]
    on = labels(plan.areas_of_spend, part.areas_of_spend) or "every area of spend"
    but = labels(plan.areas_of_spend, part.except_areas_of_spend)
    spent = f"Spent on: {on}{f' but {but}' if but else ''}{COMMISSIONED[part.commissioned_by]}."
    england = "not found" if part.england_pounds is None else amount(part.england_pounds, "£")
    lines = (f"Streams: {'; '.join(streams)}.", *(() if part.kind == "contribution" else (spent,)))
    return RuleEntry(part.kind.replace("-", " "), part.label, (*lines, f"England: {england}."), part)


def labels(parts: Iterable[Choice], wanted: Iterable[str]) -> str:
    """The labels of the wanted choices as a list in words."""
    return ", ".join(part.label for part in parts if part.id in wanted)


def target(definition: Round, part: TargetSetting) -> RuleEntry:
    """The entry of a target: the periods of its baseline and of the target itself."""
    counted = "Numerator and denominator." if part.with_denominator else "Numerator alone."
    lines = (
        f"Metric: {definition.metric(part.metric).label}.",
        f"Baseline: {periods(part.baseline)}.",
        f"Target: {periods(part.target)}.",
        counted,
    )
    return RuleEntry("target", part.label, lines, part)


def periods(parts: Iterable[TargetPeriod]) -> str:
    """The headings of periods as a list in words."""
    return ", ".join(part.label for part in parts) or "none"


def capacity(part: CapacityAndDemand | None) -> list[RuleEntry]:
    """The entry of capacity and demand, followed by one for each of its services."""
    if part is None:
        return []
    services = [
        RuleEntry(service.id, service.label, (f"People come {PATHWAYS[service.pathway]}. Counted in {service.unit}.",))
        for service in part.services
    ]
    return [RuleEntry("months", part.label, (f"{span_of(part.months)}.",), part), *services]
