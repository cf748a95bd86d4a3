"""Checks of what surrounds the figures: conditions, risks and risk share, providers' views, capacity against demand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import (
    ERROR,
    WARNING,
    Discrepancy,
    Facts,
    check,
    has_capacity,
    has_pay_for_performance,
    not_whole,
)
from carefund.plan.required_fields import CONDITION, CONTINGENCY, PROVIDER, lacking, missing, within
from carefund.plan.required_fields import RISK as RISK_FIELDS
from carefund.pool.lines import HUNDRED
from carefund.pool.money import to_penny
from carefund.wording.lists import NOTHING, listed, quoted
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, number, percent

CONDITIONS = "National conditions of the round"
RISK = "The plan's risk log and contingency"
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
def condition_confirmed(facts: Facts) -> Iterator[Discrepancy]:
    """Every condition of the round is answered."""
    indices = {statement.condition: index for index, statement in enumerate(facts.plan.conditions)}
    for condition in facts.round.conditions:
        index = indices.get(condition.id)
        if index is None or facts.plan.conditions[index].confirmed is None:
            field = f"conditions[{condition.id if index is None else index}].confirmed"
            lacks = (f"conditions[{condition.id}].confirmed",)
            yield Discrepancy(
                field, expected=f"{condition.label}: {CONDITION['confirmed']}", found=NOTHING, lacks=lacks
            )


@check(
    "condition-met",
    ERROR,
    "Each national condition is met",
    to_do="Change the plan so that it meets the condition, or ask for a waiver that says by when and how it will.",
    policy=CONDITIONS,
)
def condition_met(facts: Facts) -> Iterator[Discrepancy]:
    """No condition of the round is answered with No."""
    labels = {condition.id: condition.label for condition in facts.round.conditions}
    for index, statement in enumerate(facts.plan.conditions):
        if statement.confirmed is False:
            label = labels.get(statement.condition, statement.condition)
            yield Discrepancy(f"conditions[{index}].confirmed", expected=f"{label}: Yes", found="No")


@check(
    "condition-explained",
    ERROR,
    "Each national condition is explained",
    to_do="Say how the plan meets it.",
    policy=CONDITIONS,
    completeness=True,
)
def condition_explained(facts: Facts) -> Iterator[Discrepancy]:
    """Every condition that the plan speaks of has a narrative."""
    labels = {condition.id: condition.label for condition in facts.round.conditions}
    for index, statement in enumerate(facts.plan.conditions):
        if not statement.narrative:
            label = labels.get(statement.condition, statement.condition)
            yield Discrepancy(
                f"conditions[{index}].narrative",
                expected=f"{label}: {CONDITION['narrative']}",
                found=NOTHING,
                lacks=(f"conditions[{statement.condition}].narrative",),
            )


@check(
    "risks-given",
    ERROR,
    "The plan has a risk log",
    to_do="List what could go wrong, how likely and how bad, what is done, and who answers for it.",
    policy=RISK,
    completeness=True,
)
def risks_given(facts: Facts) -> Iterator[Discrepancy]:
    """There is at least one risk, and each says what, how likely, how bad, what is done and who answers for it."""
    if not facts.plan.risks:
        yield Discrepancy("risks", expected="at least one risk", found=NOTHING)
    yield from not_whole(facts, "risks", listed(RISK_FIELDS.values()))


@check(
    "risk-scored",
    ERROR,
    "Likelihood and impact are scored from 1 to 5",
    to_do="Give a whole number from 1 (least) to 5.",
    policy=RISK,
)
def risk_scored(facts: Facts) -> Iterator[Discrepancy]:
    """Scores lie between 1 and 5."""
    for index, risk in enumerate(facts.plan.risks):
        for name in ("likelihood", "impact"):
            score = getattr(risk, name)
            if score is not None and not 1 <= score <= HIGHEST_SCORE:
                yield Discrepancy(f"risks[{index}].{name}", expected=f"1 to {HIGHEST_SCORE}", found=f"{score}")


@check(
    "risk-share-adds-up",
    ERROR,
    "The partners' shares of an overspend add up to 100",
    to_do="Correct the two shares so that together they are 100.",
    policy="NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000 (SI 2000/617), regulation 7",
)
def risk_share_adds_up(facts: Facts) -> Iterator[Discrepancy]:
    """Where a risk share is given, both shares are, and they add up to 100 per cent."""
    shares = (facts.plan.contingency.nhs_percent, facts.plan.contingency.council_percent)
    known = [share for share in shares if share is not None]
    if known and (len(known) < len(shares) or sum(known) != HUNDRED):
        words = " and ".join(f"{number(share)}" for share in known)
        yield Discrepancy("contingency.nhs_percent", expected="two shares, 100 together", found=words)


@check(
    "risk-share-agreed",
    WARNING,
    "The partners have agreed who pays an overspend",
    to_do="Give each partner's share, and the agreement in words.",
    policy=RISK,
    completeness=True,
)
def risk_share_agreed(facts: Facts) -> Iterator[Discrepancy]:
    """The plan says what is kept back, who bears an overspend, and what was agreed."""
    if fields := lacking(facts.plan.contingency, CONTINGENCY):
        words = listed(CONTINGENCY[each] for each in fields)
        yield Discrepancy(
            "contingency",
            expected=listed(CONTINGENCY.values()),
            found=f"missing: {words}",
            lacks=tuple(f"contingency.{each}" for each in fields),
        )


@check(
    "contingency-covers-payment",
    WARNING,
    "Contingency covers the payment that depends on results",
    to_do="Keep back what would be withheld if the target is missed, or say who bears it.",
    policy="Pay for performance: money not earned is spent by the commissioner on services that the NHS commissions",
    applies=has_pay_for_performance,
)
def contingency_covers_payment(facts: Facts) -> Iterator[Discrepancy]:
    """Contingency is at least planned reduction x price of an admission: the price agreed locally, or the round's."""
    payment, kept = facts.round.pay_for_performance, facts.plan.contingency.amount
    reduction = facts.planned_change(payment.metric) if payment else None
    if payment is None or reduction is None or reduction >= 0:
        return
    own = facts.plan.admission_price
    at_risk, whose = facts.round.price(payment.price).cost_of(int(-reduction)), "the round's price"
    if own is not None and own > 0:
        at_risk, whose = to_penny(-reduction * own), "the price that was agreed"
    if kept is None or kept < at_risk:
        expected = f"{exact_pounds(at_risk)}: {exact_count(-reduction)} at {whose}"
        yield Discrepancy(
            "contingency.amount", expected=expected, found=NOTHING if kept is None else exact_pounds(kept)
        )


@check(
    "provider-heard",
    ERROR,
    "Each main acute provider has commented",
    to_do="Ask the providers for their figures and their view.",
    policy=PROVIDERS,
    completeness=True,
    applies=has_pay_for_performance,
)
def provider_heard(facts: Facts) -> Iterator[Discrepancy]:
    """There is at least one provider, with its name, figures, answer and comment."""
    if not facts.plan.providers:
        yield Discrepancy("providers", expected="the comment of at least one acute provider", found=NOTHING)
    yield from not_whole(facts, "providers", listed(PROVIDER.values()))


@check(
    "provider-agrees",
    WARNING,
    "Acute providers agree with the plan",
    to_do="Settle the difference before submission, or plan for the provider's figure.",
    policy=PROVIDERS,
    applies=has_pay_for_performance,
)
def provider_agrees(facts: Facts) -> Iterator[Discrepancy]:
    """No provider disagrees."""
    for index, provider in enumerate(facts.plan.providers):
        if provider.agrees is False:
            yield Discrepancy(
                f"providers[{index}].agrees", expected=f"agreement of {quoted(provider.provider)}", found="No"
            )


@check(
    "provider-plans-for-target",
    WARNING,
    "Providers plan for the change that the plan promises",
    to_do="Ask providers to plan for the same change, or lower the target.",
    policy=PROVIDERS,
    applies=has_pay_for_performance,
)
def provider_plans_for_target(facts: Facts) -> Iterator[Discrepancy]:
    """Providers' planned change, in per cent of their baseline, is within two points of the plan's."""
    payment = facts.round.pay_for_performance
    heard = [provider for provider in facts.plan.providers if provider.baseline and provider.planned is not None]
    change = facts.planned_change(payment.metric) if payment else None
    baseline = sum((provider.baseline or Decimal(0) for provider in heard), Decimal(0))
    target = facts.plan.target_for(payment.metric) if payment else None
    if change is None or not heard or target is None:
        return
    own = sum((figure.numerator or Decimal(0) for figure in target.baseline.values()), Decimal(0))
    theirs = sum((provider.planned or Decimal(0) for provider in heard), Decimal(0)) / baseline - 1
    if own and abs(theirs - change / own) > CLOSE:
        expected = f"a planned change of about {percent(change / own * 100)}"
        yield Discrepancy(
            "providers", expected=expected, found=f"{percent(theirs * 100)} in the providers' own figures"
        )


@check(
    "capacity-complete",
    ERROR,
    "Capacity and demand are given for each service and month",
    to_do="Fill in the months that are missing.",
    policy="Capacity and demand planning",
    completeness=True,
    applies=has_capacity,
)
def capacity_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every service has demand and capacity for every month of the round."""
    asked = facts.planning.capacity_and_demand
    indices = {capacity.service: index for index, capacity in enumerate(facts.plan.capacity)}
    for service in asked.services if asked else ():
        index = indices.get(service.id)
        if index is None:
            yield Discrepancy("capacity", expected=f"{service.label}: demand and capacity", found=NOTHING)
            continue
        for side in ("demand", "capacity"):
            months = within(facts.required[f"capacity[{service.id}]"], side)
            if words := missing(facts.plan.capacity[index], months):
                yield Discrepancy(
                    f"capacity[{index}].{side}",
                    expected=f"{service.label}: {side} by month",
                    found=f"none for {listed(words)}",
                    lacks=tuple(
                        f"capacity[{service.id}].{each}" for each in lacking(facts.plan.capacity[index], months)
                    ),
                )


@check(
    "capacity-meets-demand",
    WARNING,
    "Capacity meets demand",
    to_do="Plan more capacity, or say how the rest of the demand is met.",
    policy="Capacity and demand planning",
    applies=has_capacity,
)
def capacity_meets_demand(facts: Facts) -> Iterator[Discrepancy]:
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
            yield Discrepancy(f"capacity[{index}]", expected="capacity of at least the demand", found=found)
