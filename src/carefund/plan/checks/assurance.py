"""Checks of what surrounds the figures: conditions, risks and risk share, providers' views, capacity against demand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, WARNING, Check, Facts, Found, check, has_capacity, has_pay_for_performance
from carefund.pool.lines import HUNDRED
from carefund.wording.lists import NOTHING, listed_or_none, quoted
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, number, percent

CONDITIONS = "National conditions of the round"
RISK = "Plan part 1: risk log and contingency"
PROVIDERS = "Plan annex 2: commentary of acute providers"
HIGHEST_SCORE = 5
CLOSE = Decimal("0.02")


@check(
    "condition-confirmed",
    ERROR,
    "Each national condition is confirmed",
    to_do="Answer Yes or No for the condition.",
    policy=CONDITIONS,
    completeness=True,
)
def condition_confirmed(facts: Facts) -> Iterator[Found]:
    """Every condition of the round is answered."""
    answered = {statement.condition for statement in facts.plan.conditions if statement.confirmed is not None}
    places = {statement.condition: index for index, statement in enumerate(facts.plan.conditions)}
    for condition in facts.round.conditions:
        if condition.id not in answered:
            field = f"conditions[{places.get(condition.id, condition.id)}].confirmed"
            yield Found(field, f"{condition.label}: Yes or No", NOTHING)


@check(
    "condition-met",
    ERROR,
    "Each national condition is met",
    to_do="Change the plan so that it meets the condition, or ask for a waiver that says by when and how it will.",
    policy=CONDITIONS,
)
def condition_met(facts: Facts) -> Iterator[Found]:
    """No condition of the round is answered with No."""
    labels = {condition.id: condition.label for condition in facts.round.conditions}
    for index, statement in enumerate(facts.plan.conditions):
        if statement.confirmed is False:
            label = labels.get(statement.condition, statement.condition)
            yield Found(f"conditions[{index}].confirmed", f"{label}: Yes", "No")


@check(
    "condition-explained",
    ERROR,
    "Each national condition is explained",
    to_do="Say how the plan meets it.",
    policy=CONDITIONS,
    completeness=True,
)
def condition_explained(facts: Facts) -> Iterator[Found]:
    """Every condition that the plan speaks of has a narrative."""
    labels = {condition.id: condition.label for condition in facts.round.conditions}
    for index, statement in enumerate(facts.plan.conditions):
        if not statement.narrative:
            label = labels.get(statement.condition, statement.condition)
            yield Found(f"conditions[{index}].narrative", f"{label}: a few sentences", NOTHING)


@check(
    "risks-given",
    ERROR,
    "The plan has a risk log",
    to_do="List what could go wrong, how likely and how bad, what is done, and who answers for it.",
    policy=RISK,
    completeness=True,
)
def risks_given(facts: Facts) -> Iterator[Found]:
    """There is at least one risk, and each has a mitigation and an owner."""
    if not facts.plan.risks:
        yield Found("risks", "at least one risk", NOTHING)
    for index, risk in enumerate(facts.plan.risks):
        missing = [
            words
            for words, value in (
                ("likelihood", risk.likelihood),
                ("impact", risk.impact),
                ("mitigation", risk.mitigation),
                ("owner", risk.owner),
            )
            if value is None
        ]
        if missing:
            yield Found(
                f"risks[{index}]", "likelihood, impact, mitigation and owner", f"missing: {listed_or_none(missing)}"
            )


@check(
    "risk-scored",
    ERROR,
    "Likelihood and impact are scored from 1 to 5",
    to_do="Give a whole number from 1 (least) to 5.",
    policy=RISK,
)
def risk_scored(facts: Facts) -> Iterator[Found]:
    """Scores lie between 1 and 5."""
    for index, risk in enumerate(facts.plan.risks):
        for name in ("likelihood", "impact"):
            score = getattr(risk, name)
            if score is not None and not 1 <= score <= HIGHEST_SCORE:
                yield Found(f"risks[{index}].{name}", f"1 to {HIGHEST_SCORE}", f"{score}")


@check(
    "risk-share-adds-up",
    ERROR,
    "The partners' shares of an overspend add up to 100",
    to_do="Correct the two shares so that together they are 100.",
    policy="NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000 (SI 2000/617), regulation 7",
)
def risk_share_adds_up(facts: Facts) -> Iterator[Found]:
    """Where a risk share is given, both shares are, and they add up to 100 per cent."""
    shares = (facts.plan.contingency.nhs_percent, facts.plan.contingency.council_percent)
    known = [share for share in shares if share is not None]
    if known and (len(known) < len(shares) or sum(known) != HUNDRED):
        words = " and ".join(f"{number(share)}" for share in known)
        yield Found("contingency.nhs_percent", "two shares, 100 together", words)


@check(
    "risk-share-agreed",
    WARNING,
    "The partners have agreed who pays an overspend",
    to_do="Give each partner's share, and the agreement in words.",
    policy=RISK,
    completeness=True,
)
def risk_share_agreed(facts: Facts) -> Iterator[Found]:
    """The plan gives shares and words."""
    contingency = facts.plan.contingency
    if contingency.nhs_percent is None or not contingency.arrangement:
        yield Found("contingency", "shares of an overspend, and the agreement in words", NOTHING)


@check(
    "contingency-covers-payment",
    WARNING,
    "Contingency covers the payment that depends on results",
    to_do="Keep back what would be withheld if the target is missed, or say who bears it.",
    policy="Pay for performance: money not earned is spent by the commissioner on services that the NHS commissions",
    applies=has_pay_for_performance,
)
def contingency_covers_payment(facts: Facts) -> Iterator[Found]:
    """Contingency is at least planned reduction x price of an admission."""
    payment, kept = facts.round.pay_for_performance, facts.plan.contingency.amount
    reduction = facts.planned_change(payment.metric) if payment else None
    if payment is None or reduction is None or reduction >= 0:
        return
    at_risk = facts.round.price(payment.price).cost_of(int(-reduction))
    if kept is None or kept < at_risk:
        expected = f"{exact_pounds(at_risk)}: {exact_count(-reduction)} at the round's price"
        yield Found("contingency.amount", expected, NOTHING if kept is None else exact_pounds(kept))


@check(
    "provider-heard",
    ERROR,
    "Each main acute provider has commented",
    to_do="Ask the providers for their figures and their view.",
    policy=PROVIDERS,
    completeness=True,
    applies=has_pay_for_performance,
)
def provider_heard(facts: Facts) -> Iterator[Found]:
    """There is at least one provider, with figures and an answer."""
    if not facts.plan.providers:
        yield Found("providers", "the comment of at least one acute provider", NOTHING)
    for index, provider in enumerate(facts.plan.providers):
        missing = [
            words
            for words, value in (
                ("baseline", provider.baseline),
                ("planned figure", provider.planned),
                ("answer", provider.agrees),
            )
            if value is None
        ]
        if missing:
            yield Found(
                f"providers[{index}]", "baseline, planned figure and answer", f"missing: {listed_or_none(missing)}"
            )


@check(
    "provider-agrees",
    WARNING,
    "Acute providers agree with the plan",
    to_do="Settle the difference before submission, or plan for the provider's figure.",
    policy=PROVIDERS,
)
def provider_agrees(facts: Facts) -> Iterator[Found]:
    """No provider disagrees."""
    for index, provider in enumerate(facts.plan.providers):
        if provider.agrees is False:
            yield Found(f"providers[{index}].agrees", f"agreement of {quoted(provider.provider)}", "No")


@check(
    "provider-plans-for-target",
    WARNING,
    "Providers plan for the change that the plan promises",
    to_do="Ask providers to plan for the same change, or lower the target.",
    policy=PROVIDERS,
    applies=has_pay_for_performance,
)
def provider_plans_for_target(facts: Facts) -> Iterator[Found]:
    """Providers' planned change, in per cent of their baseline, is within two points of the plan's."""
    payment = facts.round.pay_for_performance
    known = [provider for provider in facts.plan.providers if provider.baseline and provider.planned is not None]
    change = facts.planned_change(payment.metric) if payment else None
    baseline = sum((provider.baseline or Decimal(0) for provider in known), Decimal(0))
    target = facts.plan.target_for(payment.metric) if payment else None
    if change is None or not known or target is None:
        return
    own = sum((figure.numerator or Decimal(0) for figure in target.baseline.values()), Decimal(0))
    theirs = sum((provider.planned or Decimal(0) for provider in known), Decimal(0)) / baseline - 1
    if own and abs(theirs - change / own) > CLOSE:
        expected = f"a planned change of about {percent(change / own * 100)}"
        yield Found("providers", expected, f"{percent(theirs * 100)} in the providers' own figures")


@check(
    "capacity-complete",
    ERROR,
    "Capacity and demand are given for each service and month",
    to_do="Fill in the months that are missing.",
    policy="Capacity and demand planning",
    completeness=True,
    applies=has_capacity,
)
def capacity_complete(facts: Facts) -> Iterator[Found]:
    """Every service has demand and capacity for every month of the round."""
    asked = facts.planning.capacity_and_demand
    if asked is None:
        return
    months = [f"{month:%Y-%m}" for month in asked.months.months()]
    places = {capacity.service: index for index, capacity in enumerate(facts.plan.capacity)}
    for service in asked.services:
        index = places.get(service.id)
        if index is None:
            yield Found("capacity", f"{service.label}: demand and capacity", NOTHING)
            continue
        capacity = facts.plan.capacity[index]
        for name, figures in (("demand", capacity.demand), ("capacity", capacity.capacity)):
            missing = [month for month in months if month not in figures]
            if missing:
                yield Found(
                    f"capacity[{index}].{name}",
                    f"{service.label}: {name} by month",
                    f"none for {listed_or_none(missing)}",
                )


@check(
    "capacity-meets-demand",
    WARNING,
    "Capacity meets demand",
    to_do="Plan more capacity, or say how the rest of the demand is met.",
    policy="Capacity and demand planning",
    applies=has_capacity,
)
def capacity_meets_demand(facts: Facts) -> Iterator[Found]:
    """In no month is demand above capacity."""
    for index, service in enumerate(facts.plan.capacity):
        short = {
            month: wanted - service.capacity[month]
            for month, wanted in service.demand.items()
            if month in service.capacity and wanted > service.capacity[month]
        }
        if short:
            worst = max(short, key=lambda month: short[month])
            found = f"{exact_count(short[worst])} short in {worst}, and {len(short) - 1} other month(s) short"
            yield Found(f"capacity[{index}]", "capacity of at least the demand", found)


CHECKS: tuple[Check, ...] = (
    condition_confirmed, condition_met, condition_explained, risks_given, risk_scored, risk_share_adds_up,
    risk_share_agreed, contingency_covers_payment, provider_heard, provider_agrees, provider_plans_for_target,
    capacity_complete, capacity_meets_demand,
)  # fmt: skip
