"""Whose money a stream's money is, when it may have come through other streams and from earlier years.

Money in a stream mixes: what leaves it is taken to come from each organisation in proportion to what that put in,
whether directly or through a virement or carry-forward. Where streams fund one another the proportions solve a set of
equations, here exactly, in fractions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from carefund.pool.ledger import Kind, Ledger, Leg, Movement, Status
from carefund.pool.money import pence

Node = tuple[str, str]
"""A stream in a year."""
Origin = dict[str, Fraction]
"""The part of a stream's money that came from each organisation; empty where nobody paid any in."""
DIRECT: tuple[Kind, ...] = ("contribution", "overspend-payment", "refund")


def origins(ledger: Ledger, status: Status) -> dict[Node, Origin]:
    """Return for every stream and year the organisations that its money came from, as parts that add up to 1.

    A refund lessens what an organisation put in. The parts add up to less than 1 where money came from streams that
    nobody paid into.
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


def _paid_in(ledger: Ledger, status: Status) -> dict[Node, dict[str, Fraction]]:
    """What each organisation put into each stream and year, less its refunds, in pence; never below nought."""
    paid: dict[Node, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    sums = ledger.sums(["stream", "year", "organisation"], kinds=DIRECT, account="pool", status=status)
    for (stream, year, who), pounds in sums.items():
        paid[stream, year][who] = Fraction(max(pence(pounds), 0))
    return paid


def _moved_in(ledger: Ledger, status: Status) -> dict[Node, dict[Node, Fraction]]:
    """What came to each stream and year from each other one, in pence, reversals taken off."""
    moved: dict[Node, dict[Node, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for movement in ledger.movements:
        if movement.kind in ("virement", "carry-forward"):
            for source, destination, whole_pence in _edges(movement, status):
                moved[destination][source] += whole_pence
    return moved


def _edges(movement: Movement, status: Status) -> Iterator[tuple[Node, Node, Fraction]]:
    """From where to where a movement took money, and how much; a reversal gives it below nought."""
    sign = 1 if movement.undoes is None else -1
    legs = [leg for leg in movement.legs if leg.account == "pool" and leg.status == status]
    out = [leg for leg in legs if sign * leg.pounds < 0]
    total = sum(pence(leg.pounds) for leg in out)
    for into in legs:
        for source in out if sign * into.pounds > 0 else ():
            if _node(source) != _node(into):
                yield _node(source), _node(into), Fraction(pence(into.pounds) * pence(source.pounds), total)


def _node(leg: Leg) -> Node:
    return leg.stream, leg.year


def _solve(rows: list[list[Fraction]], right: list[list[Fraction]]) -> list[list[Fraction]]:
    """Solve the equations exactly, by elimination.

    A row's diagonal is what came in, its other cells less what came from elsewhere, so no row need change places; an
    unknown whose row cancels out was funded in a circle by nobody, and is nought.
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
