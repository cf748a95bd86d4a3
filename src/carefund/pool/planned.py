"""A plan's lines as planned movements, and the lines that cannot be posted with what each lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from carefund.pool.ledger import Coding, Ledger, Movement
from carefund.pool.lines import Contribution, Expenditure, Side, amount_lacks
from carefund.pool.money import to_penny
from carefund.pool.movements import contribution, expenditure


@dataclass(frozen=True)
class Unposted:
    """A line of the plan that is not in the books, and why."""

    side: Side
    index: int
    """Which of the plan's lines of its side it is, from 0."""
    lacks: tuple[str, ...]
    """What it lacks, in words."""


@dataclass(frozen=True)
class PlannedLedger:
    """The books as a plan would have them, and the lines that are left out."""

    ledger: Ledger
    unposted: tuple[Unposted, ...]


def planned_ledger(contributions: Sequence[Contribution], spending: Sequence[Expenditure], year: str) -> PlannedLedger:
    """Post a plan's lines for one financial year, such as `2015-16`, as planned movements.

    Amounts are rounded to the penny. A line of £0 moves nothing. A line without stream, amount or, for a contribution,
    organisation is not posted but listed; so is one below zero.
    """
    posted: list[Movement] = []
    unposted: list[Unposted] = []
    for side, index, line in _numbered(contributions, spending):
        lacks = line_lacks(line, year)
        if lacks:
            unposted.append(Unposted(side, index, lacks))
        elif to_penny(line.amounts[year]):
            posted.append(_movement(line, year))
    return PlannedLedger(Ledger().post(*posted), tuple(unposted))


def _numbered(
    contributions: Sequence[Contribution], spending: Sequence[Expenditure]
) -> Iterator[tuple[Side, int, Contribution | Expenditure]]:
    yield from (("contribution", index, line) for index, line in enumerate(contributions))
    yield from (("expenditure", index, line) for index, line in enumerate(spending))


def line_lacks(line: Contribution | Expenditure, year: str) -> tuple[str, ...]:
    """Return in words what keeps a line from being posted for a year; empty where nothing does."""
    amount = line.amounts.get(year)
    lacks = ["no stream"] if not line.stream else []
    if isinstance(line, Contribution) and not line.organisation:
        lacks.append("no organisation")
    return (*lacks, *amount_lacks(amount, year))


def _movement(line: Contribution | Expenditure, year: str) -> Movement:
    pounds, stream = to_penny(line.amounts[year]), line.stream or ""
    if isinstance(line, Contribution):
        return contribution(Coding(stream=stream, year=year, status="planned", organisation=line.organisation), pounds)
    coding = Coding(
        stream=stream,
        year=year,
        status="planned",
        scheme=line.scheme,
        provider=line.provider,
        area_of_spend=line.area_of_spend,
    )
    return expenditure(coding, pounds)
