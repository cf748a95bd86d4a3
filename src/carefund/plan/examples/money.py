"""The money of an illustrative plan: England's sums by share of population, spent whole by the parts of its recipe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal
from itertools import pairwise

from carefund.plan.allocations import Allocated
from carefund.plan.examples.recipes import Ingredients, Spending
from carefund.pool.lines import HUNDRED, Contribution, Expenditure
from carefund.pool.spending_tests import spending_result
from carefund.programme.definition import Round
from carefund.programme.funding import Stream
from carefund.programme.planning import Planning, SpendingTest

ILLUSTRATIVE = "Illustrative: no area wrote this."
BELOW = Decimal(10_000)
"""How far a required sum lies below what the streams bring, so that rounding never fails a test."""
HEADROOM = Decimal("0.95")
"""The part of what the plan spends towards a test that stands in for a required sum with none for England."""


@dataclass(frozen=True)
class ExampleMoney:
    """The money of one area's plan; `share` is its part of England's people, from 0 to 1."""

    round: Round
    planning: Planning
    given: Ingredients
    share: Decimal
    council: str
    nhs_body: str
    allocated: tuple[Allocated, ...] = ()

    @property
    def years(self) -> tuple[str, ...]:
        """The years in which the fund pools money."""
        return tuple(year.id for year in self.planning.pooled_years)

    def pounds(self, england: Decimal | int) -> Decimal:
        """The area's part of a sum for England, to the pound."""
        return (self.share * england).quantize(Decimal(1), rounding=ROUND_HALF_EVEN)

    def england(self, stream: Stream, year: str) -> Decimal:
        """England's sum for a stream and year: the round's, or one that the recipe assumes; £0 where there is none."""
        assumed = {(one.stream, one.year): one.pounds for one in self.given.assumed}
        by_year = {one.id: one.pounds for one in stream.by_year}
        if year in by_year:
            return Decimal(by_year[year])
        if (stream.id, year) in assumed:
            return Decimal(assumed[stream.id, year])
        return Decimal(stream.pounds or 0) / len(self.years)

    def contributions(self) -> tuple[Contribution, ...]:
        """A line for each stream with a sum."""
        lines = (self._contribution(stream) for stream in self.round.streams)
        return tuple(line for line in lines if any(line.amounts.values()))

    def _contribution(self, stream: Stream) -> Contribution:
        nhs = stream.contributor == "nhs"
        return Contribution(
            organisation=self.nhs_body if nhs else self.council,
            kind="nhs" if nhs else "council",
            stream=stream.id,
            amounts={year: self._paid(stream, year) for year in self.years},
            comment=ILLUSTRATIVE,
        )

    def _paid(self, stream: Stream, year: str) -> Decimal:
        """What is paid into a stream: the area's allocation where the round has it, else its share of England's."""
        official = (one.pounds for one in self.allocated if (one.stream, one.year) == (stream.id, year))
        return next(official, self.pounds(self.england(stream, year)))

    def expenditure(self, contributions: Iterable[Contribution]) -> tuple[Expenditure, ...]:
        """Every stream spent whole, by the parts that the recipe gives."""
        return tuple(line for one in contributions for line in self._spent(one))

    def _spent(self, paid: Contribution) -> list[Expenditure]:
        rows = [row for row in self.given.spending if paid.stream in row.streams]
        parts = [
            {year: _rounded_up((row.part or Decimal(0)) * sum_) for year, sum_ in paid.amounts.items()} for row in rows
        ]
        rest = {year: sum_ - sum(part[year] for part in parts) for year, sum_ in paid.amounts.items()}
        pairs = zip(rows, parts, strict=True)
        return [self._line(row, paid.stream, rest if row.part is None else part) for row, part in pairs]

    def _line(self, row: Spending, stream: str | None, amounts: dict[str, Decimal]) -> Expenditure:
        scheme = next(one for one in self.given.schemes if one.id == row.scheme)
        each = row.pounds_per_output
        return Expenditure(
            scheme=row.scheme,
            scheme_type=scheme.scheme_type,
            sub_type=scheme.sub_type,
            area_of_spend=row.area_of_spend,
            commissioner=row.commissioner,
            nhs_percent=row.nhs_percent,
            council_percent=row.council_percent,
            provider=row.provider,
            stream=stream,
            amounts=amounts,
            outputs={year: _rounded_up(sum_ / each) for year, sum_ in amounts.items()} if each else {},
            comment=ILLUSTRATIVE,
        )

    def required(
        self, contributions: tuple[Contribution, ...], spent: tuple[Expenditure, ...]
    ) -> dict[str, dict[str, Decimal]]:
        """The required sums: England's by share where the round has them, else a little below what is spent."""
        return {
            test.id: sums
            for test in self.planning.spending_tests
            if (sums := self._from_england(test) or self._from_plan(test, contributions, spent))
        }

    def _from_england(self, test: SpendingTest) -> dict[str, Decimal]:
        """England's sum by share, no more than the streams bring in the year, less a little."""
        if test.england_pounds is None:
            return {}
        streams = [stream for stream in self.round.streams if stream.id in test.streams]
        paid = {year: sum((self.england(stream, year) for stream in streams), Decimal(0)) for year in self.years}
        whole = sum(paid.values(), Decimal(0))
        asked = {year: min(test.england_pounds * sum_ / whole, sum_) for year, sum_ in paid.items()} if whole else {}
        return {year: max(Decimal(0), self.pounds(sum_) - BELOW) for year, sum_ in asked.items()}

    def _from_plan(
        self, test: SpendingTest, contributions: tuple[Contribution, ...], spent: tuple[Expenditure, ...]
    ) -> dict[str, Decimal]:
        """A part of what the plan pays towards the test in the first year, raised as the round says; not for grants."""
        if test.kind == "pass-through":
            return {}
        first = spending_result(test, contributions, spent, None, self.years[0]).amount
        rises = {rise.year: Decimal(rise.value) for rise in self.planning.rises if rise.is_of(test)}
        start = _rounded_up(first - BELOW if test.kind == "contribution" else first * HEADROOM)
        sums = {self.years[0]: start}
        for before, year in pairwise(self.years):
            sums[year] = _rounded_up(sums[before] * (1 + rises.get(year, Decimal(0)) / HUNDRED))
        return sums


def _rounded_up(pounds: Decimal) -> Decimal:
    return pounds.quantize(Decimal(1), ROUND_UP)
