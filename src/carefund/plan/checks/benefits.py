"""Checks of the benefits, which the real process looked at least: counted once, at the right price, and possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.chain import planned_effect
from carefund.plan.checks.check import ERROR, NOTE, WARNING, Check, Facts, Found, check, has_benefits, has_limit
from carefund.plan.model import Benefit
from carefund.pool.lines import HUNDRED
from carefund.wording.lists import NOTHING, listed_or_none, quoted
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import exact_count, number, percent

BENEFITS = "Benefits plan: a saving is the change in activity times the unit price"
PLANS_EXAMINED = "Of 98 plans examined in 2014, four used the marginal price of an emergency admission (HSJ)"
NAO = "National Audit Office, 2014: plans rested on optimism rather than evidence"
REQUIRED = {
    "benefit_type": "what it is a change in", "scheme": "the scheme", "organisation": "who gains",
    "change": "the change in activity", "unit_price": "the unit price", "saving": "the saving",
    "price_basis": "whether the price is average or marginal", "releases_cash": "whether it releases cash",
}  # fmt: skip
PENNY = Decimal("0.01")
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
def benefit_complete(facts: Facts) -> Iterator[Found]:
    """Every line of benefits is whole."""
    for index, benefit in enumerate(facts.plan.benefits):
        missing = [words for name, words in REQUIRED.items() if getattr(benefit, name) is None]
        if missing:
            yield Found(f"benefits[{index}]", "a whole line", f"missing: {listed_or_none(missing)}")


@check(
    "benefit-multiplies",
    ERROR,
    "A saving is the change in activity times the unit price",
    to_do="Correct the saving, the change or the price; a fall in activity is negative and saves.",
    policy=BENEFITS,
    applies=has_benefits,
)
def benefit_multiplies(facts: Facts) -> Iterator[Found]:
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
            yield Found(f"benefits[{index}].saving", words, exact_pounds(benefit.saving))


@check(
    "benefit-helps",
    WARNING,
    "A benefit is a change for the better",
    to_do="Correct the sign of the change: a fall is negative.",
    policy=BENEFITS,
    applies=has_benefits,
)
def benefit_helps(facts: Facts) -> Iterator[Found]:
    """The sign of the change is that of the metric's better direction."""
    for index, benefit in enumerate(facts.plan.benefits):
        metric = _metric_of(facts, benefit)
        if metric is None or not benefit.change:
            continue
        direction = facts.round.metric(metric).direction
        if {"lower": benefit.change > 0, "higher": benefit.change < 0}.get(direction, False):
            expected = "a fall (negative)" if direction == "lower" else "a rise"
            yield Found(f"benefits[{index}].change", expected, exact_count(benefit.change))


@check(
    "benefit-claimed-once",
    WARNING,
    "No two schemes claim the same benefit",
    to_do="Keep it on one scheme, or split it between them.",
    policy="The same admission can be avoided only once",
    applies=has_benefits,
)
def benefit_claimed_once(facts: Facts) -> Iterator[Found]:
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
                yield Found(f"benefits[{index}]", expected, found)
                break
        seen[benefit.benefit_type].append((index, benefit))


def _alike(one: Benefit, other: Benefit) -> bool:
    """Whether two benefits of one type are the same thing: for one scheme, or the same change but for a fiftieth."""
    change, earlier = one.change or Decimal(0), other.change or Decimal(0)
    same_scheme = one.scheme == other.scheme and one.organisation == other.organisation
    return same_scheme or abs(change - earlier) <= abs(earlier) * NEARLY


@check(
    "target-has-benefits",
    WARNING,
    "A promised change has benefits to show for it",
    to_do="Add the benefits that the change brings, by scheme; or set no target for it.",
    policy=BENEFITS,
    completeness=True,
    applies=has_benefits,
)
def target_has_benefits(facts: Facts) -> Iterator[Found]:
    """Each metric with a type of benefit of its own, and a planned change, has at least one benefit."""
    claimed = {benefit.benefit_type for benefit in facts.plan.benefits}
    for kind in facts.planning.benefit_types:
        planned = facts.planned_change(kind.metric) if kind.metric and kind.price else None
        if planned and kind.id not in claimed:
            yield Found("benefits", f"{kind.label}: a change of {exact_count(planned)}, as the target", NOTHING)


@check(
    "benefits-come-to-target",
    ERROR,
    "The benefits on a metric add up to its target",
    to_do="Make the sum of the benefits and the change in the target agree; say which is meant.",
    policy="The headline target and the benefits plan are one plan",
    applies=has_benefits,
)
def benefits_come_to_target(facts: Facts) -> Iterator[Found]:
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
            yield Found(
                "benefits", f"{label}: {exact_count(planned)}, as the target", f"{exact_count(total)} in the benefits"
            )


@check(
    "benefit-within-chain",
    WARNING,
    "A scheme's benefit is no more than its own chain brings",
    to_do="Lower the benefit, or correct reach, effect or dates of the scheme.",
    policy="Plan annex 1: each scheme's delivery chain, evidence base and impact",
    applies=has_benefits,
)
def benefit_within_chain(facts: Facts) -> Iterator[Found]:
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
            yield Found(f"benefits[{index}].change", expected, exact_count(benefit.change))


@check(
    "benefit-at-marginal-price",
    WARNING,
    "What is saved is the marginal price, not the average",
    to_do="Use what one admission or day fewer saves, or say why the whole average cost goes.",
    policy=PLANS_EXAMINED,
    applies=has_benefits,
)
def benefit_at_marginal_price(facts: Facts) -> Iterator[Found]:
    """A benefit in hospital activity uses the marginal price, in word and in amount."""
    for index, benefit in enumerate(facts.plan.benefits):
        usual = _usual_price(facts, benefit)
        if usual is None or benefit.unit_price is None:
            continue
        if benefit.price_basis == "average":
            yield Found(
                f"benefits[{index}].price_basis", "the marginal price, for money that can be saved", "the average"
            )
        elif benefit.price_basis == "marginal" and float(benefit.unit_price) > usual * AVERAGE_FROM:
            expected = f"well below the average price, {exact_pounds(round(usual))}"
            yield Found(
                f"benefits[{index}].unit_price", expected, f"{exact_pounds(benefit.unit_price)}, called marginal"
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
def benefit_price_usual(facts: Facts) -> Iterator[Found]:
    """A unit price that is an average is within a quarter of the round's price of that activity, or is explained."""
    for index, benefit in enumerate(facts.plan.benefits):
        usual = _usual_price(facts, benefit)
        if usual is None or not benefit.unit_price or benefit.how_calculated or benefit.price_basis == "marginal":
            continue
        if abs(float(benefit.unit_price) / usual - 1) > 0.25:  # noqa: PLR2004
            yield Found(
                f"benefits[{index}].unit_price", f"near {exact_pounds(round(usual))}", exact_pounds(benefit.unit_price)
            )


@check(
    "savings-plausible",
    WARNING,
    "The savings are a plausible share of what is spent",
    to_do="Go through the benefits again: are changes counted twice, prices too high, effects from the first day?",
    policy=PLANS_EXAMINED,
    applies=lambda round_: has_benefits(round_) and has_limit("largest-saving-share")(round_),
)
def savings_plausible(facts: Facts) -> Iterator[Found]:
    """Savings are at most the round's limit of what the pool spends in the year."""
    limit = Decimal(facts.planning.limit("largest-saving-share").value)
    spent = sum((line.amounts.get(facts.year, Decimal(0)) for line in facts.plan.expenditure), Decimal(0))
    saved = sum((benefit.saving or Decimal(0) for benefit in facts.plan.benefits), Decimal(0))
    if spent and saved / spent * 100 > limit:
        expected = f"at most {number(limit)}% of the {exact_pounds(spent)} spent"
        yield Found("benefits", expected, f"{exact_pounds(saved)}, {percent(saved / spent * 100).lstrip('+')}")


@check(
    "benefit-monitored",
    WARNING,
    "It will be seen whether each benefit comes",
    to_do="Say which figure will show it, and who looks at it when.",
    policy=BENEFITS,
    completeness=True,
    applies=has_benefits,
)
def benefit_monitored(facts: Facts) -> Iterator[Found]:
    """Each benefit says how it will be monitored."""
    for index, benefit in enumerate(facts.plan.benefits):
        if benefit.change and not benefit.how_monitored:
            yield Found(f"benefits[{index}].how_monitored", "how it will be monitored", NOTHING)


@check(
    "savings-release-cash",
    NOTE,
    "How much of the savings can be spent again",
    to_do="Count on no more than the part that releases cash.",
    policy=NAO,
    applies=has_benefits,
)
def savings_release_cash(facts: Facts) -> Iterator[Found]:
    """Savings that release no cash are added up and shown."""
    saved = sum((benefit.saving or Decimal(0) for benefit in facts.plan.benefits), Decimal(0))
    kept = [benefit.saving for benefit in facts.plan.benefits if benefit.saving and benefit.releases_cash is False]
    if kept:
        expected = f"cash released by all of the savings, {exact_pounds(saved)}"
        yield Found("benefits", expected, f"{exact_pounds(sum(kept))} of it releases none")


CHECKS: tuple[Check, ...] = (
    benefit_complete, benefit_multiplies, benefit_helps, benefit_claimed_once, benefits_come_to_target,
    target_has_benefits, benefit_within_chain, benefit_at_marginal_price, benefit_price_usual, savings_plausible,
    benefit_monitored, savings_release_cash,
)  # fmt: skip
