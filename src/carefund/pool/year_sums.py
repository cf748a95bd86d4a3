"""What pools' books come to, of one pool or of several: budget, paid in, spent and forecast, exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from carefund.pool.year import PoolYear
from carefund.wording.money import exact_pounds


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


def together(sums: Iterable[PoolSums]) -> PoolSums:
    """Several pools added up."""
    every = list(sums)
    return PoolSums(
        **{one.name: sum((getattr(each, one.name) for each in every), Decimal(0)) for one in fields(PoolSums)}
    )
