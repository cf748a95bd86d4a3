"""A plan's money by year: each stream's balance, each sum to be reached with its headroom, and what moved of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.plan.model import Plan
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import ZERO
from carefund.pool.spending_tests import spending_results
from carefund.programme.definition import Round


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """One stream, or one sum to be reached, in one year, in pounds."""

    year: str
    kind: str
    """`stream` or `minimum`."""
    id: str
    label: str
    first: Decimal | None
    """What is paid in or, of a minimum, what is required; None where that is not known."""
    planned: Decimal
    """What is planned to be spent or, of a minimum, what counts towards it."""

    @property
    def difference(self) -> Decimal | None:
        """What is left of the stream, or the headroom over the minimum; None where that is not known."""
        if self.first is None:
            return None
        return self.first - self.planned if self.kind == "stream" else self.planned - self.first


def money_by_year(plan: Plan, round_: Round) -> tuple[YearLine, ...]:
    """Every stream and every sum to be reached, by pooled year; none where the round does not say what a plan holds."""
    planning = round_.planning
    years = planning.pooled_years if planning else ()
    return tuple(
        line for year in years for line in (*_streams(plan, round_, year.id), *_minimums(plan, round_, year.id))
    )


def _streams(plan: Plan, round_: Round, year: str) -> list[YearLine]:
    return [
        YearLine(
            year=year,
            kind="stream",
            id=stream.id,
            label=stream.label,
            first=_sum(plan.contributions, stream.id, year),
            planned=_sum(plan.expenditure, stream.id, year),
        )
        for stream in round_.streams
    ]


def _sum(lines: Sequence[Contribution] | Sequence[Expenditure], stream: str, year: str) -> Decimal:
    return sum((line.amounts.get(year, ZERO) for line in lines if line.stream == stream), ZERO)


def _minimums(plan: Plan, round_: Round, year: str) -> list[YearLine]:
    assert round_.planning is not None
    results = spending_results(
        round_.planning, plan.contributions, plan.expenditure, dict(plan.required_in(year)), year
    )
    return [
        YearLine(
            year=year,
            kind="minimum",
            id=result.test.id,
            label=result.test.label,
            first=result.required,
            planned=result.amount,
        )
        for result in results
    ]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A sum by stream or minimum and year that is not what it was, in pounds."""

    year: str
    kind: str
    id: str
    """Id of the stream or of the spending test."""
    label: str
    part: str
    """What it is a sum of: `paid in`, `planned`, `left`, `required` or `headroom`."""
    before: Decimal | None
    after: Decimal | None

    @property
    def field(self) -> str:
        """What tells the sum from every other, such as `stream.nhs-minimum.2023-24.left`."""
        return f"{self.kind}.{self.id}.{self.year}.{self.part.replace(' ', '-')}"

    @property
    def change(self) -> Decimal | None:
        """The later sum less the earlier one; None where one is not known."""
        return None if self.before is None or self.after is None else self.after - self.before


PARTS = {"stream": ("paid in", "planned", "left"), "minimum": ("required", "planned", "headroom")}


def money_moved(before: Plan, after: Plan, round_: Round) -> tuple[Moved, ...]:
    """Every sum of two plans of a round that differs, in the order of the years, streams and minimums."""
    pairs = zip(money_by_year(before, round_), money_by_year(after, round_), strict=True)
    return tuple(
        Moved(year=was.year, kind=was.kind, id=was.id, label=was.label, part=part, before=old, after=new)
        for was, now in pairs
        for part, old, new in zip(PARTS[was.kind], _sums(was), _sums(now), strict=True)
        if old != new
    )


def _sums(line: YearLine) -> tuple[Decimal | None, Decimal, Decimal | None]:
    return line.first, line.planned, line.difference
