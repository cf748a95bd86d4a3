"""What a year's books carry to the next: by stream and by whose money it is, and whether a plan says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.pool.balances import stream_balances
from carefund.pool.ledger import Ledger
from carefund.pool.lines import Contribution, folded
from carefund.pool.money import ZERO, split, to_penny
from carefund.pool.trace import owners


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Money of one stream that was carried to the next year, in pounds; below zero, an overspend."""

    stream: str
    organisation: str | None
    """Whose money it is; none where the books do not say, and of an overspend, which is the pool's as a whole."""
    pounds: Decimal


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """What books bring into one year of a plan."""

    year: str
    """The plan's year that it is brought into."""
    sums: tuple[Carried, ...]
    """What was carried, in the streams of the plan's round."""


@dataclass(frozen=True, kw_only=True)
class OtherSum:
    """A sum that a plan brings forward and the books carry on otherwise, in pounds."""

    stream: str
    organisation: str | None
    carried: Decimal
    """What the books carry on."""
    planned: Decimal
    """What the plan brings forward."""
    lines: tuple[int, ...]
    """Which of the plan's contributions say so, from 0."""


def carried_on(ledger: Ledger, year: str) -> tuple[Carried, ...]:
    """What the books of a year carried forward, each stream's sum shared among those whose money it is, to the penny.

    Money that nobody is known to have paid in stands without an organisation.
    """
    whose = owners(ledger, "actual")
    carried: list[Carried] = []
    for balance in stream_balances(ledger, year, "actual"):
        pounds, parts = balance.carried_forward, whose.get((balance.stream, year), {})
        shares = split(pounds, parts) if pounds > 0 and parts else {None: pounds}
        carried += [
            Carried(stream=balance.stream, organisation=who, pounds=part) for who, part in shares.items() if part
        ]
    return tuple(carried)


def brought_otherwise(lines: Sequence[Contribution], year: str, carried: Iterable[Carried]) -> Iterator[OtherSum]:
    """Where a plan's lines that bring money forward into a year differ from what the books carried to it.

    An organisation is known by its name, whatever its capitals and spaces; an overspend is brought by no line.
    """
    books: dict[tuple[str, str], list[Carried]] = {}
    for one in carried:
        if one.pounds > 0:
            books.setdefault((one.stream, folded(one.organisation or "")), []).append(one)
    plan: dict[tuple[str, str], list[int]] = {}
    for index, line in enumerate(lines):
        if line.brought_forward and line.amounts.get(year):
            plan.setdefault((line.stream or "", folded(line.organisation or "")), []).append(index)
    for key in dict.fromkeys([*books, *plan]):
        indices = plan.get(key, [])
        due = sum((one.pounds for one in books.get(key, [])), ZERO)
        said = sum((to_penny(lines[index].amounts[year]) for index in indices), ZERO)
        if due != said:
            name = books[key][0].organisation if key in books else lines[indices[0]].organisation
            yield OtherSum(stream=key[0], organisation=name, carried=due, planned=said, lines=tuple(indices))
