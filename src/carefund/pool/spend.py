"""What a pool planned to spend and spent, line by line and month by month.

A line is what a scheme spends of one stream on one area of spend for one commissioner; a virement to or from a scheme
changes its budget, unless a revised plan has it in its lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from carefund.calendar import last_day, month_after, months_after
from carefund.pool.books import Books
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import ZERO, split, to_penny
from carefund.pool.posting import Posting

SPENT, PAID_IN = ("expenditure", "credit"), ("contribution", "refund")
MONTHS = 12


class SpendKey(NamedTuple):
    """What tells one line of spending from another."""

    stream: str
    scheme: str | None
    area_of_spend: str | None
    commissioner: str | None
    nhs_percent: Decimal | None
    council_percent: Decimal | None


@dataclass(frozen=True, kw_only=True)
class SpendLine:
    """Budget and spending of one line in pounds."""

    key: SpendKey
    planned: Decimal = ZERO
    virement: Decimal = ZERO
    """What virements brought to the line, less what they took."""
    actual: Decimal = ZERO
    postings: int = 0

    @property
    def budget(self) -> Decimal:
        """The plan with what was vired."""
        return self.planned + self.virement

    def expenditure(self, year: str, pounds: Decimal) -> Expenditure:
        """The line as one of a plan that spends this sum."""
        given = self.key._asdict()
        return Expenditure(**given, amounts={year: pounds})


def spend_lines(books: Books) -> tuple[SpendLine, ...]:
    """Every line that the plan has or money was spent on, the plan's first."""
    lines: dict[SpendKey, SpendLine] = {}
    for one in books.opening.expenditure:
        key = SpendKey(*(getattr(one, name) for name in SpendKey._fields))
        planned = to_penny(one.amounts.get(books.year, ZERO))
        lines[key] = replace(_line(lines, key), planned=_line(lines, key).planned + planned)
    for posting in books.postings:
        if posting.movement.kind in SPENT:
            line = _line(lines, _key(posting))
            lines[line.key] = replace(line, actual=line.actual + spent_by(posting), postings=line.postings + 1)
    for posting in books.postings:
        if posting.movement.kind == "virement" and posting.id not in books.opening.virements_in:
            _vire(lines, posting)
    return tuple(lines.values())


def _line(lines: dict[SpendKey, SpendLine], key: SpendKey) -> SpendLine:
    return lines.get(key, SpendLine(key=key))


def _key(posting: Posting) -> SpendKey:
    leg = posting.leg
    return SpendKey(
        leg.stream,
        leg.scheme,
        leg.area_of_spend,
        posting.commissioner,
        posting.nhs_percent,
        posting.council_percent,
    )


def spent_by(posting: Posting) -> Decimal:
    """What a posting spends in pounds; of a credit or a reversal, below zero."""
    return sum((leg.pounds for leg in posting.movement.legs if leg.account == "spent"), ZERO)


def paid_by(posting: Posting) -> Decimal:
    """What a posting pays in in pounds; of a refund or a reversal, below zero."""
    return -sum((leg.pounds for leg in posting.movement.legs if leg.account == "partners"), ZERO)


def _vire(lines: dict[SpendKey, SpendLine], posting: Posting) -> None:
    """Change the budgets of the lines that a virement names by scheme, in proportion to what each planned."""
    for leg in posting.movement.legs:
        if leg.account != "pool" or leg.scheme is None:
            continue
        named = [line for line in lines.values() if (line.key.stream, line.key.scheme) == (leg.stream, leg.scheme)]
        if not named:
            like = next((line.key for line in lines.values() if line.key.scheme == leg.scheme), None)
            key = SpendKey(leg.stream, leg.scheme, leg.area_of_spend, None, None, None)
            named = [SpendLine(key=key if like is None else like._replace(stream=leg.stream))]
        weights = {str(number): line.planned or Decimal(1) for number, line in enumerate(named)}
        for line, part in zip(named, split(leg.pounds, weights).values(), strict=True):
            lines[line.key] = replace(line, virement=line.virement + part)


@dataclass(frozen=True, kw_only=True)
class Total:
    """Lines added up by one thing, in pounds."""

    name: str
    planned: Decimal
    virement: Decimal
    actual: Decimal

    @property
    def budget(self) -> Decimal:
        """The plan with what was vired."""
        return self.planned + self.virement


def totals_by(lines: Iterable[SpendLine], of: Callable[[SpendKey], str | None]) -> tuple[Total, ...]:
    """Lines added up by scheme, stream or whatever `of` gives; what has no name stands under an empty one."""
    groups: dict[str, list[SpendLine]] = defaultdict(list)
    for line in lines:
        groups[of(line.key) or ""].append(line)
    return tuple(
        Total(
            name=name,
            planned=_sum(line.planned for line in group),
            virement=_sum(line.virement for line in group),
            actual=_sum(line.actual for line in group),
        )
        for name, group in groups.items()
    )


def _sum(sums: Iterable[Decimal]) -> Decimal:
    return sum(sums, ZERO)


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of the year in pounds, planned and actual, and both added up since April.

    What was paid in and spent is none in a month that has not begun, and in which nothing was posted ahead.
    """

    month: date
    planned_in: Decimal
    paid_in: Decimal | None
    planned_out: Decimal
    spent: Decimal | None
    planned_out_so_far: Decimal
    spent_so_far: Decimal | None


def months_of(books: Books, lines: Sequence[SpendLine], day: date) -> tuple[Month, ...]:
    """The year's months as of a day: the plan in even twelfths, and what was posted in each.

    What is dated outside the year is in its first or last month.

    A plan says what is spent in a year and not when, so that its twelfths are a convention and no forecast.
    """
    first = date(int(books.year[:4]), 4, 1)
    months = (first, *months_after(first, MONTHS - 1))
    paid, spent = dict.fromkeys(months, ZERO), dict.fromkeys(months, ZERO)
    for posting in books.postings:
        month = _month_in(months, posting.day)
        if posting.movement.kind in SPENT:
            spent[month] += spent_by(posting)
        elif posting.movement.kind in PAID_IN:
            paid[month] += paid_by(posting)
    planned_in = _sum(to_penny(line.amounts.get(books.year, ZERO)) for line in books.opening.contributions)
    last = max([day, *(_month_in(months, posting.day) for posting in books.postings)])
    even = dict.fromkeys(map(str, range(MONTHS)), 1)
    into, out = (list(split(total, even).values()) for total in (planned_in, _sum(line.planned for line in lines)))
    return tuple(
        Month(
            month=month,
            planned_in=into[number],
            paid_in=paid[month] if month <= last else None,
            planned_out=out[number],
            spent=spent[month] if month <= last else None,
            planned_out_so_far=_sum(out[: number + 1]),
            spent_so_far=_sum(spent[one] for one in months[: number + 1]) if month <= last else None,
        )
        for number, month in enumerate(months)
    )


def _month_in(months: Sequence[date], day: date) -> date:
    """The month of a day; the first or last of the year for a day outside it."""
    return min(max(day.replace(day=1), months[0]), months[-1])


def months_reached(year: str, day: date) -> int:
    """How many months of a financial year had ended by a day, from 0 to 12."""
    first = date(int(year[:4]), 4, 1)
    return sum(day >= last_day(month_after(first, number)) for number in range(MONTHS))


def paid_lines(books: Books) -> tuple[Contribution, ...]:
    """What each organisation has paid into each stream, as lines of a plan, with the plan's minimums."""
    paid: dict[tuple[str, str], Decimal] = {}
    for posting in books.postings:
        if posting.movement.kind in PAID_IN:
            key = (posting.leg.organisation or "", posting.leg.stream)
            paid[key] = paid.get(key, ZERO) + paid_by(posting)
    plan = {(line.organisation, line.stream): line for line in books.opening.contributions}
    for who, stream in plan:
        paid.setdefault((who or "", stream or ""), ZERO)
    return tuple(
        plan.get((who, stream), Contribution(organisation=who, stream=stream)).model_copy(
            update={"amounts": {books.year: pounds}}
        )
        for (who, stream), pounds in paid.items()
    )
