"""What pools' books come to, of one area or of many: budget, paid in, spent and forecast, exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path

from carefund.assurance.delivery import PoolBooks
from carefund.pool.year import PoolYear
from carefund.programme.definition import Round
from carefund.service.frame.recent import Recent
from carefund.service.pools.keeping import year_of
from carefund.wording.money import exact_pounds

_SUMS = Recent[tuple[str, Path], "PoolSums"](4_000)
"""By the books' hash and data folder."""


@dataclass(frozen=True, kw_only=True)
class PoolSums:
    """Pounds of a year: `forecast` is the pools' own of what will be spent by its end."""

    budget: Decimal
    paid: Decimal
    spent: Decimal
    forecast: Decimal

    def in_words(self) -> tuple[tuple[str, str], ...]:
        """Each with its label, to the penny."""
        return (
            ("Budget for the year", exact_pounds(self.budget)),
            ("Paid in", exact_pounds(self.paid)),
            ("Spent", exact_pounds(self.spent)),
            ("Forecast for the year", exact_pounds(self.forecast)),
        )


def sums_of(made: PoolYear) -> PoolSums:
    """The sums of one pool's year."""
    return PoolSums(
        budget=sum((one.budget for one in made.streams), Decimal(0)),
        paid=sum((one.paid_in for one in made.organisations), Decimal(0)),
        spent=sum((one.actual for one in made.streams), Decimal(0)),
        forecast=sum((one.outturn for one in made.forecast.lines), Decimal(0)),
    )


def sums_in(pool: PoolBooks, round_: Round, data: Path) -> PoolSums:
    """The sums of books as of their last posting; read once for each head."""
    known = _SUMS.get((pool.head, data))
    if known is None:
        known = sums_of(year_of(pool, round_, data))
        _SUMS.keep((pool.head, data), known)
    return known


def together(sums: Iterable[PoolSums]) -> PoolSums:
    """Several pools added up."""
    every = list(sums)
    return PoolSums(
        **{one.name: sum((getattr(each, one.name) for each in every), Decimal(0)) for one in fields(PoolSums)}
    )
