"""A pool's year as a whole: its books, and all that they say on a day, worked out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carefund.calendar import last_day
from carefund.pool.agreement_file import year_end
from carefund.pool.books import Books, books_as_of
from carefund.pool.certificate import Certificate, certificates
from carefund.pool.lines import Contribution
from carefund.pool.money import ZERO
from carefund.pool.outturn import (
    Expectation,
    Forecast,
    OrganisationForecast,
    forecast_year,
    organisations_of,
)
from carefund.pool.posting import Posting
from carefund.pool.purposes import PurposeFlow, purpose_flows
from carefund.pool.required import EstimatedSum
from carefund.pool.spend import (
    MONTHS,
    SPENT,
    Month,
    SpendLine,
    Total,
    months_of,
    months_reached,
    paid_lines,
    spend_lines,
    totals_by,
)
from carefund.pool.spending_tests import SpendingResult, spending_results
from carefund.pool.statement import Statement, statement_of_account
from carefund.pool.trace import Trace, trace_money
from carefund.programme.definition import Round

Basis = str
BASES: tuple[Basis, ...] = ("planned", "spent so far", "forecast")


@dataclass(frozen=True, kw_only=True)
class PoolYear:
    """What a pool's books say of its year on a day."""

    books: Books
    round: Round
    day: date
    """The day to which months are counted as ended."""
    lines: tuple[SpendLine, ...]
    months: tuple[Month, ...]
    forecast: Forecast
    organisations: tuple[OrganisationForecast, ...]
    tests: tuple[tuple[Basis, tuple[SpendingResult, ...]], ...]
    """The round's spending tests on what was planned, what was spent so far, and the forecast."""
    statement: Statement
    certificates: tuple[Certificate, ...]
    trace: Trace
    purposes: tuple[PurposeFlow, ...]

    @property
    def streams(self) -> tuple[Total, ...]:
        """Spending added up by stream."""
        return totals_by(self.lines, lambda key: key.stream)

    @property
    def schemes(self) -> tuple[Total, ...]:
        """Spending added up by scheme."""
        return totals_by(self.lines, lambda key: key.scheme)

    @property
    def ended(self) -> bool:
        """Whether the year is over."""
        return self.day >= year_end(self.books.year)

    @property
    def names(self) -> dict[str, str]:
        """The words for every id in the books."""
        planning = self.round.planning
        choices = (*planning.areas_of_spend, *planning.providers) if planning else ()
        return (
            {stream.id: stream.label for stream in self.round.streams}
            | {one.id: one.label for one in choices}
            | dict(self.books.opening.schemes)
        )

    @property
    def payments(self) -> tuple[Posting, ...]:
        """Every posting of money spent that stands."""
        return tuple(one for one in self.books.standing if one.movement.kind in ("expenditure", "out-of-purpose"))


def pool_year(books: Books, round_: Round, day: date, expected: Sequence[Expectation] = ()) -> PoolYear:
    """Work out all that the books say on a day; `expected` is what somebody who knows says of schemes.

    What is dated after that day is not known on it; once the year is over, all that is in its books is, for what is
    dated later are accruals of it.
    """
    books = books if day >= year_end(books.year) else books_as_of(books, day)
    lines = spend_lines(books)
    forecast = forecast_year(books, lines, months_known(books, day), expected)
    year, opening = books.year, books.opening
    statement = statement_of_account(books.ledger, opening.agreement, area=opening.name, year=year, drawn_up=day)
    return PoolYear(
        books=books,
        round=round_,
        day=day,
        lines=lines,
        months=months_of(books, lines, day),
        forecast=forecast,
        organisations=organisations_of(books, forecast),
        tests=_tests(books, round_, lines, forecast),
        statement=statement,
        certificates=certificates(statement.balances, lines),
        trace=trace_money(books.ledger, year),
        purposes=purpose_flows(books, lines),
    )


def months_known(books: Books, day: date) -> int:
    """How many months' spending the books hold by a day: those that had ended, up to the last that was posted to.

    Once the year is over it is all of it, whatever was posted: nothing more is to come.
    """
    ended = months_reached(books.year, day)
    spent = [posting.day for posting in books.postings if posting.movement.kind in SPENT]
    if ended == MONTHS or not spent:
        return ended
    return min(ended, months_reached(books.year, last_day(max(spent))))


def last_day_posted(books: Books) -> date:
    """The day of the latest posting or revision, within the year; the year's first day where there is none."""
    first = date(int(books.year[:4]), 4, 1)
    days = [*(posting.day for posting in books.postings), *(one.day for one in books.revisions)]
    return min(max([first, *days]), year_end(books.year))


def _tests(
    books: Books, round_: Round, lines: Sequence[SpendLine], forecast: Forecast
) -> tuple[tuple[Basis, tuple[SpendingResult, ...]], ...]:
    if round_.planning is None:
        return ()
    year, opening = books.year, books.opening
    required: dict[str, Decimal | EstimatedSum] = dict(opening.required)
    actual = [line.expenditure(year, line.actual) for line in lines if line.actual]
    outturn = [one.line.expenditure(year, one.outturn) for one in forecast.lines if one.outturn]
    paid = paid_lines(books)
    due = [
        line.model_copy(
            update={"amounts": {year: max(line.amounts[year], _planned(opening.contributions, line, year))}}
        )
        for line in paid
    ]
    sides = ((opening.contributions, opening.expenditure), (paid, actual), (due, outturn))
    asked = tuple(test for test in round_.planning.spending_tests if set(test.streams) & set(opening.streams))
    planning = round_.planning.model_copy(update={"spending_tests": asked})
    return tuple(
        (basis, spending_results(planning, into, out, required, year))
        for basis, (into, out) in zip(BASES, sides, strict=True)
    )


def _planned(lines: Sequence[Contribution], like: Contribution, year: str) -> Decimal:
    """What the plan has an organisation pay into a stream."""
    whose = (like.organisation, like.stream)
    same = (one for one in lines if (one.organisation, one.stream) == whose)
    return sum((one.amounts.get(year, ZERO) for one in same), ZERO)
