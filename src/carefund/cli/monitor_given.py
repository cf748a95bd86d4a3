"""What verbs of monitoring are given: a quarter, and the books of pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carefund.cli.exits import wrong_usage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from carefund.pool.books import Books
    from carefund.pool.pay_for_performance import PerformanceAccount
    from carefund.programme.definition import Round
    from carefund.programme.returns import ReturnQuarter


def quarter_given(round_: Round, words: str) -> ReturnQuarter:
    """The quarter of that name; ends with exit code 2 where there is none, naming those there are."""
    from carefund.monitoring.returns.quarters import NoReturns, UnknownQuarter, quarter_named

    with wrong_usage(NoReturns, UnknownQuarter):
        return quarter_named(round_, words)


def books_given(pools: Path | None, as_of: date) -> tuple[Books, ...]:
    """The books of the year of a month, as of its last day; ends with exit code 2 where a store holds none."""
    if pools is None:
        return ()
    from carefund.calendar import financial_year, last_day
    from carefund.cli.pools import folders_held, refusals
    from carefund.pool.books import books_as_of, read_books

    with refusals():
        held = folders_held(pools)
        year = financial_year(as_of)
        return tuple(books_as_of(read_books(held[key]), last_day(as_of)) for key in sorted(held) if key[1] == year)


def payments_given(books: Sequence[Books], round_: Round) -> dict[str, PerformanceAccount]:
    """The payments so far of areas whose plans have pay for performance, by code."""
    from carefund.pool.performance import Agreed, account_of
    from carefund.pool.refusal import RefusedEntry

    found = {}
    for one in books:
        try:
            found[one.opening.area_code] = account_of(one, round_, Agreed())
        except RefusedEntry:
            continue
    return found
