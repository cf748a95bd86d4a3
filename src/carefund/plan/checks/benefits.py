"""Checks of the benefits, which the real process looked at least: counted once, at the right price, and possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.chain import planned_effect
from carefund.plan.checks.check import ERROR, NOTE, WARNING, Check, Facts, Found, check, has_benefits, has_limit
from carefund.plan.checks.words import NOTHING, count, given, listed, number, percent, pounds
from carefund.plan.model import Benefit

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
            yield Found(f"benefits[{index}]", "a whole line", f"no {listed(missing)}")


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
        expected = abs(benefit.change) * benefit.unit_price
        if abs(abs(benefit.saving) - expected) > ROUNDING:
            words = f"{count(abs(benefit.change))} at {pounds(benefit.unit_price)}: {pounds(expected)}"
            yield Found(f"benefits[{index}].saving", words, pounds(benefit.saving))


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
            yield Found(f"benefits[{index}].change", expected, count(benefit.change))


@check(
    "benefit-claimed-once",
    WARNING,
    "No two schemes claim the same benefit",
    to_do="Keep it on one scheme, or split it between them.",
    policy="The same admission can be avoided only once",
    applies=has_benefits,
)
def benefit_claimed_once(facts: Facts) -> Iterator[Found]:
    """No two lines have the same type, organisation and change."""
    seen: dict[tuple[object, ...], int] = {}
    for index, benefit in enumerate(facts.plan.benefits):
        if benefit.benefit_type is None or not benefit.change:
            continue
        key = (benefit.benefit_type, (benefit.organisation or "").casefold(), benefit.change)
        first = seen.setdefault(key, index)
        if first != index:
            other = facts.plan.benefits[first].scheme
            expected = "a benefit that no other line claims"
            found = f"{count(benefit.change)}, claimed by scheme {given(other)} too"
            yield Found(f"benefits[{index}]", expected, found)


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
            yield Found("benefits", f"{label}: {count(planned)}, as the target", f"{count(total)} in the benefits")


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
        if scheme is None or setting is None or not benefit.change or scheme.metric != metric:
            continue
        brings = planned_effect([scheme], setting.metric, setting)
        if abs(benefit.change) > abs(Decimal(round(brings))) + ROUNDING * len(setting.target):
            expected = f"at most {count(round(brings))}, by the chain of '{scheme.name or scheme.id}'"
            yield Found(f"benefits[{index}].change", expected, count(benefit.change))


@check(
    "benefit-at-marginal-price",
    WARNING,
    "What is saved is the marginal price, not the average",
    to_do="Use what one admission or day fewer saves, or say why the whole average cost goes.",
    policy=PLANS_EXAMINED,
    applies=has_benefits,
)
def benefit_at_marginal_price(facts: Facts) -> Iterator[Found]:
    """A benefit in hospital activity does not use the average price and claim that it releases cash."""
    for index, benefit in enumerate(facts.plan.benefits):
        if benefit.price_basis == "average" and benefit.releases_cash and _metric_of(facts, benefit):
            expected = "the marginal price, for money that can be spent again"
            yield Found(f"benefits[{index}].price_basis", expected, "the average price")


@check(
    "benefit-price-usual",
    NOTE,
    "The unit price is near the round's own",
    to_do="Say where the price comes from and of which year it is.",
    policy="Record the source and the year of a price",
    applies=has_benefits,
)
def benefit_price_usual(facts: Facts) -> Iterator[Found]:
    """The unit price is within a quarter of the round's price of that activity, or is explained."""
    prices = {kind.id: kind.price for kind in facts.planning.benefit_types}
    for index, benefit in enumerate(facts.plan.benefits):
        price_id = prices.get(benefit.benefit_type or "")
        if price_id is None or not benefit.unit_price or benefit.how_calculated:
            continue
        usual = float(facts.round.price(price_id).per_unit)
        if abs(float(benefit.unit_price) / usual - 1) > 0.25:  # noqa: PLR2004
            yield Found(f"benefits[{index}].unit_price", f"near {pounds(round(usual))}", pounds(benefit.unit_price))


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
        expected = f"at most {number(limit)}% of the {pounds(spent)} spent"
        yield Found("benefits", expected, f"{pounds(saved)}, {percent(saved / spent * 100).lstrip('+')}")


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
        yield Found("benefits", f"{pounds(saved)} of savings", f"{pounds(sum(kept))} of it releases no cash")


CHECKS: tuple[Check, ...] = (
    benefit_complete, benefit_multiplies, benefit_helps, benefit_claimed_once, benefits_come_to_target,
    benefit_within_chain, benefit_at_marginal_price, benefit_price_usual, savings_plausible, benefit_monitored,
    savings_release_cash,
)  # fmt: skip
