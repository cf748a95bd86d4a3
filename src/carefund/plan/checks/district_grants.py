"""Checks of capital grants by district: whole lines, and parts that come to no more than the grant."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, WARNING, Discrepancy, Facts, check
from carefund.programme.definition import Round
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds

POLICY = "Capital grants to councils: in areas of two tiers, district councils have their part"


def has_capital_grants(round_: Round) -> bool:
    """Whether a stream of the round is a capital grant to councils."""
    return any(stream.kind == "capital" and stream.contributor == "council" for stream in round_.streams)


@check(
    "district-grant-complete",
    ERROR,
    "Each part of a capital grant says whose, of which grant, and how much",
    to_do="Fill in what is missing, or clear the whole line.",
    policy=POLICY,
    completeness=True,
    applies=has_capital_grants,
)
def district_grant_complete(facts: Facts) -> Iterator[Discrepancy]:
    """Every line has district, grant and the pooled years' amounts, none below zero."""
    for index, line in enumerate(facts.plan.district_grants):
        lacking = [words for words, given in (("the district council", line.district), ("the grant", line.stream))
                   if not given]  # fmt: skip
        lacking += [f"the amount for {year.id}" for year in facts.planning.pooled_years if year.id not in line.amounts]
        if lacking:
            found = f"missing: {listed(lacking)}"
            yield Discrepancy(f"district_grants[{index}]", expected="a whole line", found=found)
        for year, amount in line.amounts.items():
            if amount < 0:
                field = f"district_grants[{index}].amounts[{year}]"
                yield Discrepancy(field, expected="£0 or more", found=exact_pounds(amount))


@check(
    "district-grants-within-grant",
    WARNING,
    "The districts' parts of a capital grant come to the grant",
    to_do="Correct a part, or the contribution; what no district has stays with the county: give it a line.",
    policy=POLICY,
    applies=has_capital_grants,
)
def district_grants_within_grant(facts: Facts) -> Iterator[Discrepancy]:
    """Where a grant is divided, its parts add up to what is paid into its stream, by year."""
    labels = {stream.id: stream.label for stream in facts.round.streams}
    lines = facts.plan.district_grants
    for stream in dict.fromkeys(line.stream for line in lines if line.stream):
        for year in facts.planning.pooled_years:
            divided = [line.amounts.get(year.id, Decimal(0)) for line in lines if line.stream == stream]
            paid = [line.amounts.get(year.id, Decimal(0)) for line in facts.plan.contributions if line.stream == stream]
            parts, whole = sum(divided, Decimal(0)), sum(paid, Decimal(0))
            if parts != whole:
                expected = f"{labels.get(stream, stream)}, {year.id}: {exact_pounds(whole)}, as paid in"
                yield Discrepancy("district_grants", expected=expected, found=f"{exact_pounds(parts)} by district")
