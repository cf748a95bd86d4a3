"""The money of an illustrative plan: England's sums by share of population, spent whole by the parts of its recipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
BELOW, BELOW_PART = Decimal(10_000), Decimal("0.05")
"""How far a required sum lies below what the streams bring, at most this part of it: rounding never fails a test."""
HEADROOM = Decimal("0.95")
"""The part of what the plan spends towards a test that stands in for a required sum with none for England."""


@dataclass(frozen=True)
class ExampleMoney:
    """The money of one area's plan.

    `share` is its part of England's people, from 0 to 1; `nhs_bodies` are its NHS partners, each with its part of what
    the NHS pays, the parts adding up to 1.
    """

    round: Round
    planning: Planning
    given: Ingredients
    share: Decimal
    council: str
    nhs_bodies: Mapping[str, Decimal]
    allocated: tuple[Allocated, ...] = ()

    @property
    def nhs_body(self) -> str:
        """The NHS partner that pays most."""
        return max(self.nhs_bodies, key=lambda name: self.nhs_bodies[name])

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
        """A line for each stream with a sum, and of a stream of the NHS for each NHS partner."""
        lines = (line for stream in self.round.streams for line in self._contributed(stream))
        return tuple(line for line in lines if any(line.amounts.values()))

    def _contributed(self, stream: Stream) -> list[Contribution]:
        nhs = stream.contributor == "nhs"
        parts = self.nhs_bodies if nhs else {self.council: Decimal(1)}
        paid = {year: divided(self._paid(stream, year), parts) for year in self.years}
        return [
            Contribution(
                organisation=name,
                kind="nhs" if nhs else "council",
                stream=stream.id,
                amounts={year: paid[year][name] for year in self.years},
                comment=ILLUSTRATIVE,
            )
            for name in parts
        ]

    def _paid(self, stream: Stream, year: str) -> Decimal:
        """What is paid into a stream: the area's allocation where the round has it, else its share of England's."""
        official = (one.pounds for one in self.allocated if (one.stream, one.year) == (stream.id, year))
        return next(official, self.pounds(self.england(stream, year)))

    def expenditure(self, contributions: Iterable[Contribution]) -> tuple[Expenditure, ...]:
        """Every stream spent whole, by the parts that the recipe gives."""
        paid: dict[str | None, dict[str, Decimal]] = {}
        for one in contributions:
            sums = paid.setdefault(one.stream, dict.fromkeys(self.years, Decimal(0)))
            for year, pounds in one.amounts.items():
                sums[year] += pounds or 0
        return tuple(line for stream, sums in paid.items() for line in self._spent(stream, sums))

    def _spent(self, stream: str | None, paid: dict[str, Decimal]) -> list[Expenditure]:
        rows = [row for row in self.given.spending if stream in row.streams]
        parts = [{year: _rounded_up((row.part or Decimal(0)) * sum_) for year, sum_ in paid.items()} for row in rows]
        rest = {year: sum_ - sum(part[year] for part in parts) for year, sum_ in paid.items()}
        pairs = zip(rows, parts, strict=True)
        return [self._line(row, stream, rest if row.part is None else part) for row, part in pairs]

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
        return {year: _a_little_below(self.pounds(sum_)) for year, sum_ in asked.items()}

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


def divided(pounds: Decimal, parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """A sum in whole pounds divided by parts that add up to 1, adding up exactly: what is over goes to the largest."""
    shares = {name: (pounds * part).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) for name, part in parts.items()}
    largest = max(parts, key=lambda name: parts[name])
    shares[largest] += pounds - sum(shares.values(), Decimal(0))
    return shares


def _a_little_below(pounds: Decimal) -> Decimal:
    return pounds - min(BELOW, _rounded_up(pounds * BELOW_PART))


def _rounded_up(pounds: Decimal) -> Decimal:
    return pounds.quantize(Decimal(1), ROUND_UP)
