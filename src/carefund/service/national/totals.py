"""What the plans of some areas come to together: how far they are, money by year to the penny, targets by word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.assurance.state import Status
from carefund.programme.planning import Planning
from carefund.service.national.row import Row
from carefund.service.national.words import BASE_RATE, chance_word


@dataclass(frozen=True, kw_only=True)
class YearMoney:
    """Pounds of one year: pooled and spent by all plans that were saved, and by those that are handed in."""

    year: str
    pooled: Decimal
    spent: Decimal
    pooled_handed_in: Decimal
    spent_handed_in: Decimal


@dataclass(frozen=True, kw_only=True)
class MetricTargets:
    """The targets of one metric: how many plans set one, for how many a chance is told, and how many by its word.

    `base_rate` counts chances that are how often areas have changed so much, and not the area's own.
    """

    metric: str
    set_by: int
    told: int
    base_rate: int
    by_word: Counter[str]

    @property
    def unlikely(self) -> int:
        """Targets whose chance is below a quarter."""
        return self.by_word["unlikely"] + self.by_word["very unlikely"]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The sums over some rows."""

    areas: int
    states: Counter[str]
    late: int
    saved: int
    handed_in: int
    money: tuple[YearMoney, ...]
    targets: tuple[MetricTargets, ...]
    conditions_open: int
    conditions_overdue: int


def totals_of(rows: Sequence[Row], planning: Planning) -> Totals:
    """What the plans of some areas come to; a plan that was never saved counts for nothing."""
    return Totals(
        areas=len(rows),
        states=Counter(row.status for row in rows),
        late=sum(row.late for row in rows),
        saved=sum(row.pooled is not None for row in rows),
        handed_in=sum(row.handed_in for row in rows),
        money=tuple(_money(rows, year.id) for year in planning.pooled_years),
        targets=tuple(_targets(rows, one.metric) for one in planning.targets),
        conditions_open=sum(row.open for row in rows),
        conditions_overdue=sum(row.overdue for row in rows),
    )


def _money(rows: Sequence[Row], year: str) -> YearMoney:
    handed_in = [row for row in rows if row.handed_in]
    return YearMoney(
        year=year,
        pooled=_sum(rows, "pooled", year),
        spent=_sum(rows, "spent", year),
        pooled_handed_in=_sum(handed_in, "pooled", year),
        spent_handed_in=_sum(handed_in, "spent", year),
    )


def _sum(rows: Sequence[Row], what: str, year: str) -> Decimal:
    return sum(((getattr(row, what) or {}).get(year, Decimal(0)) for row in rows), Decimal(0))


def _targets(rows: Sequence[Row], metric: str) -> MetricTargets:
    told = [row.chances[metric] for row in rows if metric in row.chances]
    return MetricTargets(
        metric=metric,
        set_by=sum(metric in row.changes for row in rows),
        told=len(told),
        base_rate=sum(one.basis == BASE_RATE for one in told),
        by_word=Counter(map(chance_word, told)),
    )


def in_order(states: Counter[str]) -> list[tuple[str, int]]:
    """The states that some plan is in, from the first to the last, with how many."""
    return [(str(one), states[one]) for one in Status if states[one]]
