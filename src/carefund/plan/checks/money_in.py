"""Checks of the money paid in: by whom, into which stream, and whether the sums can be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, WARNING, Discrepancy, Facts, below_zero, check, has_limit, not_whole
from carefund.plan.required_fields import CONTRIBUTION
from carefund.wording.lists import NOTHING, listed
from carefund.wording.money import exact_pounds
from carefund.wording.numbers import count

POOLED_MINIMUM = "Better Care Fund: money that must be pooled"
PARTNERS = "NHS Act 2006, section 75: NHS bodies and councils pool money together"


@check(
    "contribution-complete",
    ERROR,
    "Each contribution says who pays, into what, and how much",
    to_do="Fill in what is missing, or clear the whole line.",
    policy=POOLED_MINIMUM,
    completeness=True,
)
def contribution_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every line of contributions has organisation, kind, stream and the pooled years' amounts."""
    if not facts.plan.contributions:
        yield Discrepancy("contributions", expected="at least one contribution", found=NOTHING)
    yield from not_whole(facts, "contributions", f"{listed(CONTRIBUTION.values())}, and amounts")


@check(
    "contribution-not-negative",
    ERROR,
    "Nobody pays a negative amount in",
    to_do="Write the amount without a minus sign; a refund belongs in the year-end account.",
    policy=POOLED_MINIMUM,
)
def contribution_not_negative(facts: Facts) -> Iterator[Discrepancy]:
    """No contribution is below zero."""
    yield from below_zero("contributions", facts.plan.contributions)


@check(
    "contribution-from-the-right-partner",
    WARNING,
    "NHS money is paid in by NHS bodies, council money by councils",
    to_do="Correct the organisation, its kind or the stream.",
    policy=POOLED_MINIMUM,
)
def contribution_from_the_right_partner(facts: Facts) -> Iterator[Discrepancy]:
    """The kind of organisation is that of the stream's contributor."""
    payers = {stream.id: stream.contributor for stream in facts.round.streams}
    for index, line in enumerate(facts.plan.contributions):
        payer = payers.get(line.stream or "", "either")
        if line.kind and payer not in ("either", line.kind):
            words = {"nhs": "an NHS body", "council": "a council"}
            yield Discrepancy(f"contributions[{index}].kind", expected=words[payer], found=words[line.kind])


@check(
    "contribution-entered-once",
    WARNING,
    "Each organisation pays into a stream once",
    to_do="Add the lines together, or say in the comment why there are two.",
    policy=POOLED_MINIMUM,
)
def contribution_entered_once(facts: Facts) -> Iterator[Discrepancy]:
    """No organisation has two lines for one stream without a comment."""
    lines = [(line.organisation and line.organisation.casefold(), line.stream) for line in facts.plan.contributions]
    times = Counter(lines)
    seen = set()
    for index, (line, key) in enumerate(zip(facts.plan.contributions, lines, strict=True)):
        if all(key) and times[key] > 1 and key in seen and not line.comment:
            yield Discrepancy(
                f"contributions[{index}]",
                expected="one line for this organisation and stream",
                found=f"{times[key]} lines",
            )
        seen.add(key)


@check(
    "both-partners-pay-in",
    WARNING,
    "NHS and council both pay into the pool",
    to_do="Add the partner's contributions.",
    policy=PARTNERS,
    completeness=True,
)
def both_partners_pay_in(facts: Facts) -> Iterator[Discrepancy]:
    """There is at least one contribution of each kind of organisation."""
    kinds = {line.kind for line in facts.plan.contributions}
    for kind, words in (("nhs", "an NHS body"), ("council", "a council")):
        if facts.plan.contributions and kind not in kinds:
            yield Discrepancy("contributions", expected=f"a contribution of {words}", found=NOTHING)


@check(
    "pool-of-plausible-size",
    WARNING,
    "The pool is of a size that the area's people make plausible",
    to_do="Check the unit: amounts are in pounds, not thousands or millions.",
    policy="A common slip in returns: one council's income was published in the wrong unit",
    applies=lambda round_: has_limit("least-pool-per-head")(round_) and has_limit("largest-pool-per-head")(round_),
)
def pool_of_plausible_size(facts: Facts) -> Iterator[Discrepancy]:
    """Pounds pooled for each resident lie within the round's limits."""
    people = facts.official.people.get("all")
    pooled = sum((line.amounts.get(facts.year, Decimal(0)) for line in facts.plan.contributions), Decimal(0))
    if not people or not pooled:
        return
    low, high = (facts.planning.limit(f"{which}-pool-per-head").value for which in ("least", "largest"))
    each = pooled / Decimal(people)
    if not Decimal(low) <= each <= Decimal(high):
        expected = f"{exact_pounds(low)} to {exact_pounds(high)} for each of {count(people)} residents in {facts.year}"
        yield Discrepancy(
            "contributions",
            expected=expected,
            found=f"{exact_pounds(pooled)}, which is {exact_pounds(round(each, 2))} each",
        )
