"""Checks of the benefits, which the real process looked at least: counted once, at the right price, and possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.chain import planned_effect
from carefund.plan.checks.check import (
    ERROR,
    NOTE,
    UNIT,
    WARNING,
    Discrepancy,
    Facts,
    check,
    has_benefits,
    has_limit,
    is_for_the_worse,
    not_whole,
)
from carefund.plan.model import Benefit
from carefund.pool.lines import HUNDRED
from carefund.wording.lists import NOTHING, quoted
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, number, percent

BENEFITS = "Benefits plan: a saving is the change in activity times the unit price"
PLANS_EXAMINED = "Of 98 plans examined in 2014, four used the marginal price of an emergency admission (HSJ)"
NAO = "National Audit Office, 2014: plans rested on optimism rather than evidence"
ROUNDING = Decimal(1)
NEARLY = Decimal("0.02")
AVERAGE_FROM = 0.9
"""The part of the average price from which a price is no marginal one (the marginal rates were 30% and 70%)."""


def _metric_of(facts: Facts, benefit: Benefit) -> str | None:
    return next((kind.metric for kind in facts.planning.benefit_types if kind.id == benefit.benefit_type), None)


@check(
    "benefit-complete",
    ERROR,
    "Each benefit says what changes, by how much, at what price, and for whom",
    to_do="Fill in what is missing, or clear the whole line.",
    policy=BENEFITS,
    completeness=True,
    applies=has_benefits,
)
def benefit_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every line of benefits is whole."""
    yield from not_whole(facts, "benefits", "a whole line")


@check(
    "benefit-multiplies",
    ERROR,
    "A saving is the change in activity times the unit price",
    to_do="Correct the saving, the change or the price; a fall in activity is negative and saves.",
    policy=BENEFITS,
    applies=has_benefits,
)
def benefit_multiplies(facts: Facts) -> Iterator[Discrepancy]:
    """The stated saving is minus change times price, to the pound."""
    for index, benefit in enumerate(facts.plan.benefits):
        if benefit.change is None or benefit.unit_price is None or benefit.saving is None:
            continue
        metric = _metric_of(facts, benefit)
        gains_by_rising = metric is not None and facts.round.metric(metric).direction == "higher"
        expected = (benefit.change if gains_by_rising else -benefit.change) * benefit.unit_price
        if abs(benefit.saving - expected) > ROUNDING:
            change, price = exact_count(benefit.change), exact_pounds(benefit.unit_price)
            words = f"a change of {change} at {price}: {exact_pounds(expected)}"
            yield Discrepancy(f"benefits[{index}].saving", expected=words, found=exact_pounds(benefit.saving))


@check(
    "benefit-helps",
    WARNING,
    "A benefit is a change for the better",
    to_do="Correct the sign of the change: a fall is negative.",
    policy=BENEFITS,
    applies=has_benefits,
)
def benefit_helps(facts: Facts) -> Iterator[Discrepancy]:
    """The sign of the change is that of the metric's better direction."""
    for index, benefit in enumerate(facts.plan.benefits):
        metric = _metric_of(facts, benefit)
        if metric and benefit.change and is_for_the_worse(facts, metric, benefit.change):
            expected = "a fall (negative)" if benefit.change > 0 else "a rise"
            yield Discrepancy(f"benefits[{index}].change", expected=expected, found=exact_count(benefit.change))


@check(
    "benefit-claimed-once",
    WARNING,
    "No two schemes claim the same benefit",
    to_do="Keep it on one scheme, or split it between them.",
    policy="The same admission can be avoided only once",
    applies=has_benefits,
)
def benefit_claimed_once(facts: Facts) -> Iterator[Discrepancy]:
    """No two lines of one type are for one scheme and organisation, or claim the same change."""
    seen: dict[str, list[tuple[int, Benefit]]] = defaultdict(list)
    for index, benefit in enumerate(facts.plan.benefits):
        if benefit.benefit_type is None or not benefit.change:
            continue
        for _, earlier in seen[benefit.benefit_type]:
            if _alike(benefit, earlier):
                expected = "a benefit that no other line claims"
                found = (
                    f"{exact_count(benefit.change)}, nearly all of it claimed by scheme {quoted(earlier.scheme)} too"
                )
                yield Discrepancy(f"benefits[{index}]", expected=expected, found=found)
                break
        seen[benefit.benefit_type].append((index, benefit))


def _alike(one: Benefit, other: Benefit) -> bool:
    """Whether two benefits of one type are the same thing: for one scheme, or the same change but for a fiftieth."""
    change, earlier = one.change or Decimal(0), other.change or Decimal(0)
    same_scheme = one.scheme == other.scheme and one.organisation == other.organisation
    return same_scheme or abs(change - earlier) <= abs(earlier) * NEARLY


@check(
    "benefits-come-to-target",
    ERROR,
    "The benefits on a metric add up to its target",
    to_do="Make the sum of the benefits and the change in the target agree; say which is meant.",
    policy="The headline target and the benefits plan are one plan",
    applies=has_benefits,
)
def benefits_come_to_target(facts: Facts) -> Iterator[Discrepancy]:
    """The changes of a metric's benefits add up to the change in its target, to one part in a hundred."""
    claimed: dict[str, Decimal] = defaultdict(Decimal)
    for benefit in facts.plan.benefits:
        metric = _metric_of(facts, benefit)
        if metric is not None and benefit.change is not None:
            claimed[metric] += benefit.change
    for metric, total in claimed.items():
        planned = facts.planned_change(metric)
        if planned is not None and abs(total - planned) > max(ROUNDING, abs(planned) / 100):
            label = facts.round.metric(metric).label
            yield Discrepancy(
                "benefits",
                expected=f"{label}: {exact_count(planned)}, as the target",
                found=f"{exact_count(total)} in the benefits",
            )


@check(
    "target-has-benefits",
    WARNING,
    "A promised change has benefits to show for it",
    to_do="Add the benefits that the change brings, by scheme; or set no target for it.",
    policy=BENEFITS,
    completeness=True,
    applies=has_benefits,
)
def target_has_benefits(facts: Facts) -> Iterator[Discrepancy]:
    """Each metric with a type of benefit of its own, and a planned change, has at least one benefit."""
    claimed = {benefit.benefit_type for benefit in facts.plan.benefits}
    for kind in facts.planning.benefit_types:
        planned = facts.planned_change(kind.metric) if kind.metric and kind.price else None
        if planned and kind.id not in claimed:
            yield Discrepancy(
                "benefits", expected=f"{kind.label}: a change of {exact_count(planned)}, as the target", found=NOTHING
            )


@check(
    "benefit-within-chain",
    WARNING,
    "A scheme's benefit is no more than its own chain brings",
    to_do="Lower the benefit, or correct reach, effect or dates of the scheme.",
    policy="Plan annex 1: each scheme's delivery chain, evidence base and impact",
    applies=has_benefits,
)
def benefit_within_chain(facts: Facts) -> Iterator[Discrepancy]:
    """The change that a benefit claims is within eligible x reach x effect x ramp-up of its scheme."""
    for index, benefit in enumerate(facts.plan.benefits):
        metric, scheme = _metric_of(facts, benefit), facts.plan.scheme(benefit.scheme)
        setting = facts.planning.target(metric or "")
        if (
            scheme is None
            or setting is None
            or not benefit.change
            or facts.round.metric(setting.metric).rate_per == HUNDRED
        ):
            continue
        brings = planned_effect([scheme], setting.metric, setting)
        if abs(benefit.change) > abs(Decimal(round(brings))) + ROUNDING * len(setting.target):
            expected = f"at most {exact_count(round(brings))}, by the chain of '{scheme.name or scheme.id}'"
            yield Discrepancy(f"benefits[{index}].change", expected=expected, found=exact_count(benefit.change))


@check(
    "benefit-at-marginal-price",
    WARNING,
    "What is saved is the marginal price, not the average",
    to_do="Use what one admission or day fewer saves, or say why the whole average cost goes.",
    policy=PLANS_EXAMINED,
    applies=has_benefits,
)
def benefit_at_marginal_price(facts: Facts) -> Iterator[Discrepancy]:
    """A benefit in hospital activity uses the marginal price, in word and in amount."""
    for index, benefit in enumerate(facts.plan.benefits):
        usual = _usual_price(facts, benefit)
        if usual is None or benefit.unit_price is None:
            continue
        if benefit.price_basis == "average":
            yield Discrepancy(
                f"benefits[{index}].price_basis",
                expected="the marginal price, for money that can be saved",
                found="the average",
            )
        elif benefit.price_basis == "marginal" and float(benefit.unit_price) > usual * AVERAGE_FROM:
            expected = f"well below the average price, {exact_pounds(round(usual))}"
            yield Discrepancy(
                f"benefits[{index}].unit_price",
                expected=expected,
                found=f"{exact_pounds(benefit.unit_price)}, called marginal",
            )


def _usual_price(facts: Facts, benefit: Benefit) -> float | None:
    """The round's average price of what the benefit is a change in; None where it has none."""
    prices = {kind.id: kind.price for kind in facts.planning.benefit_types}
    price_id = prices.get(benefit.benefit_type or "")
    return float(facts.round.price(price_id).per_unit) if price_id else None


@check(
    "benefit-price-usual",
    NOTE,
    "An average unit price is near the round's own",
    to_do="Say where the price comes from and of which year it is.",
    policy="Record the source and the year of a price",
    applies=has_benefits,
)
def benefit_price_usual(facts: Facts) -> Iterator[Discrepancy]:
    """A unit price that is an average is within a quarter of the round's price of that activity, or is explained."""
    for index, benefit in enumerate(facts.plan.benefits):
        usual = _usual_price(facts, benefit)
        if usual is None or not benefit.unit_price or benefit.how_calculated or benefit.price_basis == "marginal":
            continue
        if abs(float(benefit.unit_price) / usual - 1) > 0.25:  # noqa: PLR2004
            yield Discrepancy(
                f"benefits[{index}].unit_price",
                expected=f"near {exact_pounds(round(usual))}",
                found=exact_pounds(benefit.unit_price),
            )


@check(
    "savings-plausible",
    WARNING,
    "The savings are a plausible share of what is spent",
    to_do="Go through the benefits again: are changes counted twice, prices too high, effects from the first day?",
    policy=PLANS_EXAMINED,
    rests_on=(UNIT,),
    applies=lambda round_: has_benefits(round_) and has_limit("largest-saving-share")(round_),
)
def savings_plausible(facts: Facts) -> Iterator[Discrepancy]:
    """Savings are at most the round's limit of what the pool spends in the year."""
    limit = Decimal(facts.planning.limit("largest-saving-share").value)
    spent = sum((line.amounts.get(facts.year, Decimal(0)) for line in facts.plan.expenditure), Decimal(0))
    saved = sum((benefit.saving or Decimal(0) for benefit in facts.plan.benefits), Decimal(0))
    if spent and saved / spent * 100 > limit:
        expected = f"at most {number(limit)}% of the {exact_pounds(spent)} spent"
        yield Discrepancy(
            "benefits", expected=expected, found=f"{exact_pounds(saved)}, {percent(saved / spent * 100).lstrip('+')}"
        )


@check(
    "benefit-monitored",
    WARNING,
    "It will be seen whether each benefit comes",
    to_do="Say which figure will show it, and who looks at it when.",
    policy=BENEFITS,
    completeness=True,
    applies=has_benefits,
)
def benefit_monitored(facts: Facts) -> Iterator[Discrepancy]:
    """Each benefit says how it will be monitored."""
    for index, benefit in enumerate(facts.plan.benefits):
        if benefit.change and not benefit.how_monitored:
            yield Discrepancy(f"benefits[{index}].how_monitored", expected="how it will be monitored", found=NOTHING)


@check(
    "savings-release-cash",
    NOTE,
    "How much of the savings can be spent again",
    to_do="Count on no more than the part that releases cash.",
    policy=NAO,
    applies=has_benefits,
)
def savings_release_cash(facts: Facts) -> Iterator[Discrepancy]:
    """Savings that release no cash are added up and shown."""
    saved = sum((benefit.saving or Decimal(0) for benefit in facts.plan.benefits), Decimal(0))
    kept = [benefit.saving for benefit in facts.plan.benefits if benefit.saving and benefit.releases_cash is False]
    if kept:
        expected = f"cash released by all of the savings, {exact_pounds(saved)}"
        yield Discrepancy("benefits", expected=expected, found=f"{exact_pounds(sum(kept))} of it releases none")
