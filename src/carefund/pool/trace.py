"""Where each pound went: from organisation and stream to scheme, area of spend and provider, and back again.

Whose money a stream holds is worked out first (`owners`), through virements and from year to year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

import polars as pl

from carefund.pool.ledger import Kind, Ledger, Leg, Movement, Status
from carefund.pool.money import POUNDS, ZERO, pence, split

StreamYear = tuple[str, str]
"""A stream in a year."""
Owners = dict[str, Fraction]
"""The part of a stream's money that each organisation put in; empty where nobody paid any in."""
PAID_IN: tuple[Kind, ...] = ("contribution", "overspend-payment", "refund")
NOBODY = ""
KEYS = ("organisation", "stream", "scheme", "area_of_spend", "provider", "account", "reason")


@dataclass(frozen=True, kw_only=True)
class Flow:
    """Money of one organisation and stream that went to one scheme, area of spend and provider."""

    pounds: Decimal
    stream: str
    organisation: str | None
    """Whose money; none where more was spent than anyone paid in."""
    scheme: str | None
    area_of_spend: str | None
    provider: str | None
    out_of_purpose: bool
    """Whether it was moved out of its purpose, such as to cover a deficit."""
    reason: str | None
    """Why, where somebody said."""


@dataclass(frozen=True, kw_only=True)
class Trace:
    """The flows of one year, or some of them."""

    year: str
    status: Status
    flows: tuple[Flow, ...]

    @property
    def total(self) -> Decimal:
        """All of the flows together, in pounds."""
        return sum((flow.pounds for flow in self.flows), ZERO)

    def where(self, **values: str | bool | None) -> Self:
        """Keep the flows with these values, such as `where(stream="reablement-funding")` or `where(provider=...)`."""
        kept = (flow for flow in self.flows if all(getattr(flow, name) == value for name, value in values.items()))
        return replace(self, flows=tuple(kept))

    def by(self, *names: str) -> dict[tuple[Any, ...], Decimal]:
        """Add the flows up by some of their fields, in the order in which they first stand."""
        sums: dict[tuple[Any, ...], Decimal] = {}
        for flow in self.flows:
            key = tuple(getattr(flow, name) for name in names)
            sums[key] = sums.get(key, ZERO) + flow.pounds
        return sums

    @property
    def out_of_purpose(self) -> Self:
        """The flows that left their purpose; `.total` is their sum and `.by("reason")` says why."""
        return self.where(out_of_purpose=True)

    @property
    def table(self) -> pl.DataFrame:
        """Every flow, with year and status."""
        types: dict[str, Any] = {field.name: pl.String for field in fields(Flow)}
        types |= {"pounds": POUNDS, "out_of_purpose": pl.Boolean}
        rows = [{"year": self.year, "status": self.status, **asdict(flow)} for flow in self.flows]
        return pl.DataFrame(rows, schema={"year": pl.String, "status": pl.String, **types})


def trace_money(ledger: Ledger, year: str, status: Status = "actual") -> Trace:
    """Trace every pound that left the pool in a financial year such as `2015-16`.

    Money whose owner the books do not name is shared among those who paid into its stream, in proportion, to the penny;
    money that came by virement or carry-forward is followed to who first paid it in.
    """
    whose = owners(ledger, status)
    flows = (
        flow
        for key, pounds in _spent(ledger, year, status)
        for flow in _flows(pounds, key, whose.get((key["stream"], year), {}))
    )
    return Trace(year=year, status=status, flows=tuple(flows))


def _spent(ledger: Ledger, year: str, status: Status) -> Iterator[tuple[dict[str, Any], Decimal]]:
    """What left the pool, added up by everything that tells it apart; what was wholly taken back is left out."""
    for account in ("spent", "out-of-purpose"):
        sums = ledger.sums(KEYS, account=account, year=year, status=status)
        yield from ((dict(zip(KEYS, key, strict=True)), pounds) for key, pounds in sums.items() if pounds)


def _flows(pounds: Decimal, key: dict[str, Any], shares: Owners) -> Iterator[Flow]:
    kept = {name: key[name] for name in ("stream", "scheme", "area_of_spend", "provider", "reason")}
    aside = key["account"] == "out-of-purpose"
    for who, part in _by_organisation(pounds, key["organisation"], shares):
        yield Flow(pounds=part, organisation=who, out_of_purpose=aside, **kept)


def _by_organisation(pounds: Decimal, named: str | None, shares: Owners) -> Sequence[tuple[str | None, Decimal]]:
    if named is not None:
        return [(named, pounds)]
    unknown = 1 - sum(shares.values(), Fraction(0))
    parts = split(pounds, {**shares, **({NOBODY: unknown} if unknown else {})})
    return [(who or None, part) for who, part in parts.items() if part]


def owners(ledger: Ledger, status: Status) -> dict[StreamYear, Owners]:
    """Return for every stream and year the organisations whose money it holds, as parts that add up to 1.

    Money in a stream mixes: what leaves it is taken to be each organisation's in proportion to what it put in, whether
    directly or through a virement or carry-forward. Where streams fund one another the proportions solve a set of
    equations, here exactly, in fractions. A refund lessens what an organisation put in. The parts add up to less than 1
    where money is from streams that nobody paid into.
    """
    paid = _paid_in(ledger, status)
    moved = _moved_in(ledger, status)
    nodes = list(dict.fromkeys([*paid, *moved, *(source for sources in moved.values() for source in sources)]))
    whole = {node: sum(paid[node].values()) + sum(moved[node].values()) for node in nodes}
    live = [node for node in nodes if whole[node] > 0]
    rows = [[(whole[node] if node == other else Fraction(0)) - moved[node][other] for other in live] for node in live]
    names = list(dict.fromkeys(who for node in nodes for who in paid[node]))
    right = [[paid[node][who] for who in names] for node in live]
    solved = _solve(rows, right)
    return {
        node: {who: part for who, part in zip(names, parts, strict=True) if part}
        for node, parts in zip(live, solved, strict=True)
    }


def _paid_in(ledger: Ledger, status: Status) -> dict[StreamYear, dict[str, Fraction]]:
    """What each organisation put into each stream and year, less its refunds, in pence; never below zero."""
    paid: dict[StreamYear, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    sums = ledger.sums(["stream", "year", "organisation"], kinds=PAID_IN, account="pool", status=status)
    for (stream, year, who), pounds in sums.items():
        paid[stream, year][who] = Fraction(max(pence(pounds), 0))
    return paid


def _moved_in(ledger: Ledger, status: Status) -> dict[StreamYear, dict[StreamYear, Fraction]]:
    """What each stream and year received from each other one, in pence, reversals taken off."""
    moved: dict[StreamYear, dict[StreamYear, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for movement in ledger.movements:
        if movement.kind in ("virement", "carry-forward"):
            for source, destination, whole_pence in _edges(movement, status):
                moved[destination][source] += whole_pence
    return moved


def _edges(movement: Movement, status: Status) -> Iterator[tuple[StreamYear, StreamYear, Fraction]]:
    """From where to where a movement took money, and how much; a reversal gives it below zero."""
    sign = 1 if movement.undoes is None else -1
    legs = [leg for leg in movement.legs if leg.account == "pool" and leg.status == status]
    out = [leg for leg in legs if sign * leg.pounds < 0]
    total = sum(pence(leg.pounds) for leg in out)
    for into in legs:
        for source in out if sign * into.pounds > 0 else ():
            if _node(source) != _node(into):
                yield _node(source), _node(into), Fraction(pence(into.pounds) * pence(source.pounds), total)


def _node(leg: Leg) -> StreamYear:
    return leg.stream, leg.year


def _solve(rows: list[list[Fraction]], right: list[list[Fraction]]) -> list[list[Fraction]]:
    """Solve the equations exactly, by elimination.

    A row's diagonal is what was received, its other cells less what is from elsewhere, so no row need be exchanged; an
    unknown whose row cancels out was funded in a circle by nobody, and is zero.
    """
    size = len(rows)
    table = [[*row, *values] for row, values in zip(rows, right, strict=True)]
    for column in range(size):
        pivot = table[column][column]
        if pivot:
            table[column] = [value / pivot for value in table[column]]
            for row in range(size):
                factor = table[row][column] if row != column else 0
                if factor:
                    table[row] = [value - factor * by for value, by in zip(table[row], table[column], strict=True)]
    return [row[size:] if row[column] else [Fraction(0)] * len(row[size:]) for column, row in enumerate(table)]
