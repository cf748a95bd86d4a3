"""Checks of the money paid in: by whom, into which stream, and whether the sums can be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, WARNING, Check, Facts, Found, check, has_limit
from carefund.wording.lists import NOTHING, listed_or_none
from carefund.wording.money import exact_pounds

POOLED_MINIMUM = "Better Care Fund: money that must be pooled"
PARTNERS = "NHS Act 2006, section 75: NHS bodies and councils pool money together"
REQUIRED = {"organisation": "the organisation", "kind": "whether it is a council or NHS", "stream": "the stream"}


@check(
    "contribution-complete",
    ERROR,
    "Each contribution says who pays, into what, and how much",
    to_do="Fill in what is missing, or clear the whole line.",
    policy=POOLED_MINIMUM,
    completeness=True,
)
def contribution_complete(facts: Facts) -> Iterator[Found]:
    """Every line of contributions has organisation, kind, stream and the pooled years' amounts."""
    if not facts.plan.contributions:
        yield Found("contributions", "at least one contribution", NOTHING)
    for index, line in enumerate(facts.plan.contributions):
        missing = [words for name, words in REQUIRED.items() if getattr(line, name) is None]
        missing += [f"the amount for {year.id}" for year in facts.planning.pooled_years if year.id not in line.amounts]
        if missing:
            yield Found(
                f"contributions[{index}]",
                listed_or_none(REQUIRED.values()) + ", and amounts",
                f"missing: {listed_or_none(missing)}",
            )


@check(
    "contribution-not-negative",
    ERROR,
    "Nobody pays a negative amount in",
    to_do="Write the amount without a minus sign; a refund belongs in the year-end account.",
    policy=POOLED_MINIMUM,
)
def contribution_not_negative(facts: Facts) -> Iterator[Found]:
    """No contribution is below nought."""
    for index, line in enumerate(facts.plan.contributions):
        for year, amount in line.amounts.items():
            if amount < 0:
                yield Found(f"contributions[{index}].amounts[{year}]", "£0 or more", exact_pounds(amount))


@check(
    "contribution-from-the-right-partner",
    WARNING,
    "NHS money is paid in by NHS bodies, council money by councils",
    to_do="Correct the organisation, its kind or the stream.",
    policy=POOLED_MINIMUM,
)
def contribution_from_the_right_partner(facts: Facts) -> Iterator[Found]:
    """The kind of organisation is that of the stream's contributor."""
    payers = {stream.id: stream.contributor for stream in facts.round.streams}
    for index, line in enumerate(facts.plan.contributions):
        payer = payers.get(line.stream or "", "either")
        if line.kind and payer not in ("either", line.kind):
            words = {"nhs": "an NHS body", "council": "a council"}
            yield Found(f"contributions[{index}].kind", words[payer], words[line.kind])


@check(
    "contribution-entered-once",
    WARNING,
    "Each organisation pays into a stream once",
    to_do="Add the lines together, or say in the comment why there are two.",
    policy=POOLED_MINIMUM,
)
def contribution_entered_once(facts: Facts) -> Iterator[Found]:
    """No organisation has two lines for one stream without a comment."""
    lines = [(line.organisation and line.organisation.casefold(), line.stream) for line in facts.plan.contributions]
    times = Counter(lines)
    seen = set()
    for index, (line, key) in enumerate(zip(facts.plan.contributions, lines, strict=True)):
        if all(key) and times[key] > 1 and key in seen and not line.comment:
            yield Found(f"contributions[{index}]", "one line for this organisation and stream", f"{times[key]} lines")
        seen.add(key)


@check(
    "both-partners-pay-in",
    WARNING,
    "NHS and council both pay into the pool",
    to_do="Add the partner's contributions.",
    policy=PARTNERS,
    completeness=True,
)
def both_partners_pay_in(facts: Facts) -> Iterator[Found]:
    """There is at least one contribution of each kind of organisation."""
    kinds = {line.kind for line in facts.plan.contributions}
    for kind, words in (("nhs", "an NHS body"), ("council", "a council")):
        if facts.plan.contributions and kind not in kinds:
            yield Found("contributions", f"a contribution of {words}", NOTHING)


@check(
    "pool-of-plausible-size",
    WARNING,
    "The pool is of a size that the area's people make plausible",
    to_do="Check the unit: amounts are in pounds, not thousands or millions.",
    policy="A common slip in returns: one council's income was published in the wrong unit",
    applies=lambda round_: has_limit("least-pool-per-head")(round_) and has_limit("largest-pool-per-head")(round_),
)
def pool_of_plausible_size(facts: Facts) -> Iterator[Found]:
    """Pounds pooled for each resident lie within the round's limits."""
    people = facts.known.people.get("all")
    pooled = sum((line.amounts.get(facts.year, Decimal(0)) for line in facts.plan.contributions), Decimal(0))
    if not people or not pooled:
        return
    low, high = (facts.planning.limit(f"{which}-pool-per-head").value for which in ("least", "largest"))
    each = pooled / Decimal(people)
    if not Decimal(low) <= each <= Decimal(high):
        expected = f"{exact_pounds(low)} to {exact_pounds(high)} for each of {people:,.0f} residents in {facts.year}"
        yield Found("contributions", expected, f"{exact_pounds(pooled)}, which is {exact_pounds(round(each, 2))} each")


CHECKS: tuple[Check, ...] = (
    contribution_complete, contribution_not_negative, contribution_from_the_right_partner, contribution_entered_once,
    both_partners_pay_in, pool_of_plausible_size,
)  # fmt: skip
