"""One pound traced: from those who pay into a stream, to the line that it is spent on, the provider, and the books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from carefund.plan.model import Plan
from carefund.pool.books import Books
from carefund.pool.ledger import Leg, Movement
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.planned import planned_ledger
from carefund.pool.posting import Posting
from carefund.pool.trace import trace_money
from carefund.programme.definition import Round
from carefund.wording.dates import day_words
from carefund.wording.money import exact_pounds

NOT_SAID = "not said"
SPENT = ("spent", "out-of-purpose")
"""Accounts of the books to which money goes when it leaves the pool."""
NOBODY = "nobody: more is spent than is paid in"


@dataclass(frozen=True, kw_only=True)
class PoundLine:
    """One line of the expenditure plan in a list."""

    number: int
    scheme: str
    area_of_spend: str
    stream: str
    sums: str


@dataclass(frozen=True, kw_only=True)
class PoundsPage:
    """Every line of the expenditure plan."""

    title: str
    lines: tuple[PoundLine, ...]


@dataclass(frozen=True, kw_only=True)
class PoundPage:
    """One line, and where its money comes from and goes to."""

    title: str
    number: int
    last: int
    plan: str
    sums: str
    stream: str
    contributions: tuple[tuple[str, str, str], ...]
    """Who pays into the stream, in which year, and how much."""
    whose: tuple[tuple[str, str, str], ...]
    """Whose money this line's is, in which year, and how much."""
    scheme: str
    area_of_spend: str
    commissioner: str
    provider: str
    has_books: bool
    """Whether the pool's books are open in a year of the line."""
    booked: tuple[tuple[str, str, str, str], ...]
    """What the books have of it: day, to whom and by which document, who posted it, how much."""
    spent: str
    """What these come to; empty where there is none."""
    spenders: tuple[tuple[str, str, str], ...]
    """Whose money was spent so, in which year, and how much, as the pool traces it."""


def pounds_page(plan: Plan, round_: Round) -> PoundsPage:
    """The list."""
    names = _Names(plan, round_)
    return PoundsPage(
        title="Where each pound goes",
        lines=tuple(
            PoundLine(
                number=number,
                scheme=names.scheme(one),
                area_of_spend=names.area_of_spend(one),
                stream=names.stream(one.stream),
                sums=_sums(one),
            )
            for number, one in enumerate(plan.expenditure, 1)
        ),
    )


def pound_page(plan: Plan, plan_hash: str, round_: Round, number: int, books: Mapping[str, Books]) -> PoundPage | None:
    """The page of a line by its number from 1, with the pool's books by year; None where the plan has no such line."""
    if not 1 <= number <= len(plan.expenditure):
        return None
    line, names = plan.expenditure[number - 1], _Names(plan, round_)
    years = [one for one in line.amounts if line.amounts[one] is not None]
    own = [books[year] for year in years if year in books]
    postings = [(one, pounds) for each in own for one in each.standing if (pounds := spent_on(line, one.movement))]
    return PoundPage(
        title=f"Line {number} of the expenditure plan",
        number=number,
        last=len(plan.expenditure),
        plan=f"Version {plan.version}, SHA-256 {plan_hash}" if plan_hash else "Not saved yet",
        sums=_sums(line),
        stream=names.stream(line.stream),
        contributions=tuple(_paid(plan.contributions, line.stream)),
        whose=tuple(whose for year in years for whose in whose_money(plan.contributions, line, year)),
        scheme=names.scheme(line),
        area_of_spend=names.area_of_spend(line),
        commissioner=names.commissioner(line),
        provider=names.provider(line),
        has_books=bool(own),
        booked=tuple(_booked(one, pounds) for one, pounds in postings),
        spent=exact_pounds(sum((pounds for _, pounds in postings), Decimal(0))) if postings else "",
        spenders=tuple(whose for each in own for whose in _spenders(each, line)),
    )


def spent_on(line: Expenditure, movement: Movement) -> Decimal:
    """The pounds that a movement of the books spends on a line of the plan; 0 where it is of another.

    Books are kept by stream and scheme; where a leg names a provider or an area of spend too, it must be the line's.
    """
    return sum((leg.pounds for leg in movement.legs if leg.account in SPENT and _is_of(line, leg)), Decimal(0))


def _is_of(line: Expenditure, leg: Leg) -> bool:
    same = (leg.stream, leg.scheme) == (line.stream, line.scheme)
    narrower = ((leg.provider, line.provider), (leg.area_of_spend, line.area_of_spend))
    return same and all(booked in (None, planned) for booked, planned in narrower)


def _booked(posting: Posting, pounds: Decimal) -> tuple[str, str, str, str]:
    to = ", ".join(filter(None, (posting.counterparty, posting.reference))) or NOT_SAID
    return day_words(posting.day), to, posting.posted_by, exact_pounds(pounds)


def _spenders(books: Books, line: Expenditure) -> Iterator[tuple[str, str, str]]:
    """Whose money the books say was spent on the line's stream and scheme."""
    trace = trace_money(books.ledger, books.year).where(stream=line.stream, scheme=line.scheme)
    for (who,), pounds in trace.by("organisation").items():
        yield who or NOBODY, books.year, exact_pounds(pounds)


def whose_money(contributions: Sequence[Contribution], line: Expenditure, year: str) -> Iterator[tuple[str, str, str]]:
    """Whose money one line spends in a year: each organisation's part of its stream, to the penny, as the pool traces.

    A stream's money is mixed: what leaves it is each organisation's in proportion to what it pays in.
    """
    ledger = planned_ledger(contributions, (line,), year).ledger
    for (who,), pounds in trace_money(ledger, year, "planned").by("organisation").items():
        yield who or NOBODY, year, exact_pounds(pounds)


def _paid(contributions: Sequence[Contribution], stream: str | None) -> Iterator[tuple[str, str, str]]:
    for one in contributions:
        if one.stream == stream:
            for year, pounds in one.amounts.items():
                yield one.organisation or NOT_SAID, year, exact_pounds(pounds)


def _sums(line: Expenditure) -> str:
    return "; ".join(f"{exact_pounds(pounds or Decimal(0))} in {year}" for year, pounds in line.amounts.items())


class _Names:
    """What the parts of a line are called in the round and the plan."""

    def __init__(self, plan: Plan, round_: Round) -> None:
        planning = round_.planning
        assert planning is not None  # rounds without it are not opened
        self.schemes = {one.id: one.name or one.id for one in plan.schemes}
        self.streams = {one.id: one.label for one in round_.streams}
        self.areas = {one.id: one.label for one in planning.areas_of_spend}
        self.providers = {one.id: one.label for one in planning.providers}
        self.commissioners = {one.id: one.label for one in planning.commissioners}

    def stream(self, stream: str | None) -> str:
        return self.streams.get(stream or "", stream or NOT_SAID)

    def scheme(self, line: Expenditure) -> str:
        return self.schemes.get(line.scheme or "", line.scheme or NOT_SAID)

    def area_of_spend(self, line: Expenditure) -> str:
        return self.areas.get(line.area_of_spend or "", line.area_of_spend or NOT_SAID)

    def provider(self, line: Expenditure) -> str:
        return self.providers.get(line.provider or "", line.provider or NOT_SAID)

    def commissioner(self, line: Expenditure) -> str:
        return self.commissioners.get(line.commissioner or "", line.commissioner or NOT_SAID)
