"""A check that what is paid in is what the area was officially allocated, where that is known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from carefund.plan.checks.check import ERROR, Discrepancy, Facts, check
from carefund.plan.fields import OFFICIAL
from carefund.wording.money import exact_pounds


@check(
    "contribution-as-allocated",
    ERROR,
    "What is paid into a stream is what the area was allocated",
    to_do="Write the official sum; it is filled in and locked in a new workbook.",
    policy="The round's table of allocations, and what an area was told",
    completeness=True,
)
def contribution_as_allocated(facts: Facts) -> Iterator[Discrepancy]:
    """The contributions to each stream and year come to the area's allocation, where that is known.

    It is known from the round's table or, with its source, from the area itself.
    """
    labels = {stream.id: stream.label for stream in facts.round.streams}
    for one in facts.allocated:
        lines = [
            index
            for index, line in enumerate(facts.plan.contributions)
            if line.stream == one.stream and not line.brought_forward
        ]
        amounts = (facts.plan.contributions[index].amounts.get(one.year, Decimal(0)) for index in lines)
        paid = sum(amounts, Decimal(0))
        if paid != one.pounds:
            source = one.source.removeprefix(OFFICIAL)
            expected = f"{labels.get(one.stream, one.stream)}, {one.year}: {exact_pounds(one.pounds)} ({source})"
            field = f"contributions[{lines[0]}].amounts[{one.year}]" if lines else "contributions"
            yield Discrepancy(field, expected=expected, found=exact_pounds(paid))
