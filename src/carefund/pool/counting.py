"""Which lines count towards a spending test, for how much, and which cannot be counted for want of something.

A line that lacks what the test asks about is neither counted nor taken for £0: it is listed, with the least and the
most that it could add.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from carefund.pool.bounds import Bounds
from carefund.pool.lines import HUNDRED, Contribution, Expenditure, Side, amount_lacks
from carefund.pool.money import ZERO, split, to_penny
from carefund.programme.planning import SpendingTest

Partner = Literal["nhs", "council"]


@dataclass(frozen=True, kw_only=True)
class CountedLine:
    """A line of the plan as a test sees it."""

    side: Side
    index: int
    """Which of the plan's lines of its side it is, from 0."""
    organisation: str | None
    """Who pays it in; none for expenditure."""
    pounds: Decimal | None
    """What it counts for, to the penny; none where that is not known."""
    bounds: Bounds
    """The least and the most that it could count for."""
    lacks: tuple[str, ...] = ()
    """Why it could not be counted, in words."""

    @property
    def words(self) -> str:
        """The line and what it lacks: `expenditure line 3: no area of spend`."""
        return f"{self.side} line {self.index + 1}: {' and '.join(self.lacks) or 'counted'}"


def contributions_counted(test: SpendingTest, lines: Sequence[Contribution], year: str) -> tuple[CountedLine, ...]:
    """Return the contributions to a test's streams, and those that may be; what was brought forward is none."""
    return tuple(one for one in contributions_into(test.streams, lines, year) if not lines[one.index].brought_forward)


def contributions_into(streams: Collection[str], lines: Sequence[Contribution], year: str) -> tuple[CountedLine, ...]:
    """Return the contributions to some streams, and those that may be."""
    return tuple(_contributions(streams, lines, year))


def _contributions(streams: Collection[str], lines: Sequence[Contribution], year: str) -> Iterator[CountedLine]:
    for index, line in enumerate(lines):
        if line.stream is None or line.stream in streams:
            amount = line.amounts.get(year)
            lacks = (*([] if line.stream else ["no stream"]), *amount_lacks(amount, year))
            yield _line("contribution", index, line.organisation, amount, amount, lacks)


def expenditure_counted(test: SpendingTest, lines: Sequence[Expenditure], year: str) -> tuple[CountedLine, ...]:
    """Return the expenditure that counts towards a test, and that which may."""
    return tuple(_spent(test, index, line, year) for index, line in enumerate(lines) if not _is_excluded(test, line))


def _spent(test: SpendingTest, index: int, line: Expenditure, year: str) -> CountedLine:
    amount = line.amounts.get(year)
    lacks = (*_line_lacks(test, line), *amount_lacks(amount, year))
    counts = amount if lacks or amount is None else _partner_part(test, line, to_penny(amount))
    return _line("expenditure", index, None, counts, amount, lacks)


def _line(
    side: Side, index: int, who: str | None, counts: Decimal | None, amount: Decimal | None, lacks: Sequence[str]
) -> CountedLine:
    """A line that counts for a sum or, where it lacks something, for what its amount allows."""
    if not lacks and counts is not None:
        pounds = to_penny(counts)
        return CountedLine(side=side, index=index, organisation=who, pounds=pounds, bounds=Bounds.of(pounds))
    known = None if amount is None else to_penny(amount)
    bounds = Bounds(ZERO, None) if known is None else Bounds(min(known, ZERO), max(known, ZERO))
    return CountedLine(side=side, index=index, organisation=who, pounds=None, bounds=bounds, lacks=tuple(lacks))


def _is_excluded(test: SpendingTest, line: Expenditure) -> bool:
    """Whether what the line says is enough to leave it out."""
    if line.stream is not None and line.stream not in test.streams:
        return True
    if line.area_of_spend is not None and not _area_counts(test, line.area_of_spend):
        return True
    return test.commissioned_by != "any" and line.commissioner in {"nhs", "council"} - {test.commissioned_by}


def _area_counts(test: SpendingTest, area: str) -> bool:
    named = not test.areas_of_spend or area in test.areas_of_spend
    return named and area not in test.except_areas_of_spend


def _line_lacks(test: SpendingTest, line: Expenditure) -> Iterator[str]:
    if line.stream is None:
        yield "no stream"
    if line.area_of_spend is None and (test.areas_of_spend or test.except_areas_of_spend):
        yield "no area of spend"
    if test.commissioned_by != "any":
        yield from _share_lacks(line, test.commissioned_by)


def _share_lacks(line: Expenditure, partner: Partner) -> Iterator[str]:
    """What keeps a partner's share of a line from being known."""
    if line.commissioner is None:
        yield "no commissioner"
    elif line.share_of(partner) is None:
        yield f"no share for the {_named(partner)}" if line.commissioner == "joint" else "an unknown commissioner"
    elif line.commissioner == "joint":
        shares = [percent for percent in (line.nhs_percent, line.council_percent) if percent is not None]
        if min(shares) < 0 or sum(shares) > HUNDRED:
            yield "shares that are not between 0 and 100 per cent"


def _named(partner: Partner) -> str:
    return "NHS" if partner == "nhs" else "council"


def _partner_part(test: SpendingTest, line: Expenditure, pounds: Decimal) -> Decimal:
    """The part of a line that the test's partner commissions; both partners' parts add up to the line."""
    if test.commissioned_by == "any" or line.commissioner != "joint":
        return pounds
    share = line.share_of(test.commissioned_by) or ZERO
    nhs = share if test.commissioned_by == "nhs" else 1 - share
    return split(pounds, {"nhs": nhs, "council": 1 - nhs})[test.commissioned_by]
