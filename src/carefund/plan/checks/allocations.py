"""A check that what is paid in is what the area was officially allocated, where the round has a table of that."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.allocations import OFFICIAL, allocated
from carefund.plan.checks.check import ERROR, Discrepancy, Facts, check
from carefund.programme.definition import Round
from carefund.wording.money import exact_pounds


def has_allocations(round_: Round) -> bool:
    """Whether the round has a table of official sums by area."""
    return bool(round_.allocations)


@check(
    "contribution-as-allocated",
    ERROR,
    "What is paid into a stream is what the area was allocated",
    to_do="Write the official sum; it is filled in and locked in a new workbook.",
    policy="The round's table of allocations",
    completeness=True,
    applies=has_allocations,
)
def contribution_as_allocated(facts: Facts) -> Iterator[Discrepancy]:
    """The contributions to each stream and year of which the round holds the area's allocation come to it."""
    labels = {stream.id: stream.label for stream in facts.round.streams}
    for one in allocated(facts.round, facts.plan.area_code, day=facts.day):
        lines = [index for index, line in enumerate(facts.plan.contributions) if line.stream == one.stream]
        amounts = (facts.plan.contributions[index].amounts.get(one.year, Decimal(0)) for index in lines)
        paid = sum(amounts, Decimal(0))
        if paid != one.pounds:
            source = one.source.removeprefix(OFFICIAL)
            expected = f"{labels.get(one.stream, one.stream)}, {one.year}: {exact_pounds(one.pounds)} ({source})"
            field = f"contributions[{lines[0]}].amounts[{one.year}]" if lines else "contributions"
            yield Discrepancy(field, expected=expected, found=exact_pounds(paid))
