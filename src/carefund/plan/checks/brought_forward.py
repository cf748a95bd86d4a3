"""A check that what a plan brings forward is what the books of the year before carried to it."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.plan.checks.check import ERROR, Discrepancy, Facts, check
from carefund.pool.carried import brought_otherwise
from carefund.wording.money import exact_pounds


@check(
    "brought-forward-as-books",
    ERROR,
    "What is brought forward is what the books of the year before carried on",
    to_do="Write the sum of the books, marked as brought forward; a workbook made with them has it.",
    policy="NHS Act 2006, section 75: the host accounts for what the pool has left",
)
def brought_forward_as_books(facts: Facts) -> Iterator[Discrepancy]:
    """Every stream's and organisation's sum brought forward is the books', where these were given."""
    if facts.brought is None:
        return
    labels = {stream.id: stream.label for stream in facts.round.streams}
    year = facts.brought.year
    for one in brought_otherwise(facts.plan.contributions, year, facts.brought.sums):
        whose = f" of {one.organisation}" if one.organisation else ""
        expected = f"{exact_pounds(one.carried)} brought forward to {year}{whose}, {labels.get(one.stream, one.stream)}"
        rows = tuple(f"contributions[{index}].amounts[{year}]" for index in one.lines)
        field = rows[0] if rows else "contributions"
        yield Discrepancy(field, expected=expected, found=exact_pounds(one.planned), rows=rows[1:] and rows)
