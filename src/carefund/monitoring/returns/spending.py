"""What a pool's books say was paid in and spent, as plain values: by stream, scheme and quarter of a round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from carefund.calendar import last_day
from carefund.pool.books import Books
from carefund.pool.ledger import Leg
from carefund.pool.spend import PAID_IN, SPENT, paid_by, spent_by
from carefund.programme.returns import ReturnQuarter
from carefund.wording.dates import day_words

K = TypeVar("K", tuple[str, str], tuple[str, str, str])


@dataclass(frozen=True, kw_only=True)
class ActualSpending:
    """Actual money of one area's pool, in pounds.

    `income` by stream and quarter; `spent` by scheme, stream and quarter; ids are those of the plan and the round.
    What is absent is not known: it is never taken for nothing. `source` says in words whose books these are.
    """

    income: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    spent: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)
    source: str

    def income_to_date(self, stream: str, quarters: Iterable[str]) -> Decimal | None:
        """What was paid into a stream in these quarters; None where the books say nothing of it."""
        wanted = set(quarters)
        return _total(pounds for (own, quarter), pounds in self.income.items() if own == stream and quarter in wanted)

    def spent_to_date(
        self, quarters: Iterable[str], *, stream: str | None = None, scheme: str | None = None
    ) -> Decimal | None:
        """What was spent in these quarters from a stream, by a scheme, or both; None where the books say nothing."""
        wanted = set(quarters)
        return _total(
            pounds
            for (own_scheme, own_stream, quarter), pounds in self.spent.items()
            if quarter in wanted and stream in (None, own_stream) and scheme in (None, own_scheme)
        )


def spending_in(books: Books, quarters: Sequence[ReturnQuarter]) -> ActualSpending:
    """What the books of one year say was paid in and spent, by the round's quarters of that year.

    What the year before carried forward came in in the first quarter, as the plan has it.
    Credits, refunds and reversals are taken off. What was posted with a day after the year, an accrual of it, counts in
    its last quarter.
    """
    income: dict[tuple[str, str], Decimal] = {}
    spent: dict[tuple[str, str, str], Decimal] = {}
    own = [quarter for quarter in quarters if quarter.year == books.year]
    for leg in _brought(books) if own else ():
        _add(income, (leg.stream, own[0].id), leg.pounds)
    for posting in books.postings if own else ():
        quarter, leg = _quarter_of(posting.day, own), posting.leg
        if posting.movement.kind in PAID_IN:
            _add(income, (leg.stream, quarter), paid_by(posting))
        elif posting.movement.kind in SPENT and leg.scheme:
            _add(spent, (leg.scheme, leg.stream, quarter), spent_by(posting))
    last = max((posting.day for posting in books.postings), default=None)
    until = f", to {day_words(last)}" if last else ", without a posting"
    return ActualSpending(income=income, spent=spent, source=f"The pool's books of {books.year}{until}.")


def _brought(books: Books) -> Iterator[Leg]:
    """What was brought forward into the year, stream by stream."""
    for movement in books.opening.brought_forward:
        yield from (leg for leg in movement.legs if (leg.account, leg.year) == ("pool", books.year))


def _quarter_of(day: date, quarters: Sequence[ReturnQuarter]) -> str:
    """The quarter that a day lies in; the last one for a day after the year, the first for one before it."""
    ended = [quarter for quarter in quarters if day <= last_day(quarter.last)]
    return (ended[0] if ended else quarters[-1]).id


def _add(sums: dict[K, Decimal], key: K, pounds: Decimal) -> None:
    sums[key] = sums.get(key, Decimal(0)) + pounds


def _total(amounts: Iterable[Decimal]) -> Decimal | None:
    found = list(amounts)
    return sum(found, Decimal(0)) if found else None
