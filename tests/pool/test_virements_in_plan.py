"""A virement that a revised plan has in it already is counted once in the forecast, however the plan states it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.books import Books, books_of
from carefund.pool.movements import virement
from carefund.pool.opening import Opening, planned_movements
from carefund.pool.outturn import StreamForecast, forecast_year
from carefund.pool.posting import Posting, reversing
from carefund.pool.spend import spend_lines
from tests.pool.postings import YEAR, coded, opening, paid_in, posting
from tests.pool.test_revision import made, put_in_force

NHS, IBCF = "nhs-minimum", "improved-better-care-fund"
DAY_BEFORE = date(2023, 7, 1)


def moved(posting_id: str, pounds: int, day: date = DAY_BEFORE) -> Posting:
    """Money moved from community nursing, of the NHS minimum, to care at home, of the improved Better Care Fund."""
    move = virement(coded(NHS, "2"), coded(IBCF, "4"), Decimal(pounds), "winter")
    return posting(posting_id, move, day=day)


def with_it(pounds: int, in_payments: int) -> Opening:
    """A revised plan with so much moved in its spending, and so much of that in what is paid in too."""
    first = opening()
    change, shift = {"2": -pounds, "4": pounds}, {NHS: -in_payments, IBCF: in_payments}
    spending = tuple(
        line.model_copy(update={"amounts": {YEAR: line.amounts[YEAR] + change.get(line.scheme or "", 0)}})
        for line in first.expenditure
    )
    paying = tuple(
        line.model_copy(update={"amounts": {YEAR: line.amounts[YEAR] + shift.get(line.stream or "", 0)}})
        for line in first.contributions
    )
    planned = planned_movements(paying, spending, YEAR)
    return replace(
        first, plan_version=2, plan_hash="2" * 64, contributions=paying, expenditure=spending, planned=planned
    )


def streams(books: Books) -> dict[str, StreamForecast]:
    return {one.stream: one for one in forecast_year(books, spend_lines(books), 0).streams}


def sums(books: Books) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """What each stream is paid, what it has left, and its spending."""
    return {name: (one.contributions, one.left, one.outturn) for name, one in streams(books).items()}


@pytest.mark.parametrize("in_payments", [0, 20_000, 12_500])
def test_a_plan_that_states_the_virement_forecasts_as_the_plan_before_it_with_the_virement(in_payments: int) -> None:
    before = books_of(opening(), (moved("v", 20_000), paid_in("p", NHS, "300000")))
    after = put_in_force(before, with_it(20_000, in_payments))
    assert after.opening.virements_in == ("v",)
    assert sums(after) == sums(before)
    assert sums(after)[IBCF] == (Decimal(240_000), Decimal(0), Decimal(260_000))


def test_a_virement_after_the_revision_counts_beside_the_one_that_is_in_it() -> None:
    first = books_of(opening(), (moved("v", 20_000),))
    revised = put_in_force(first, with_it(20_000, 20_000))
    later = moved("w", 5_000, date(2023, 10, 2))
    books = books_of(revised.opening, (*revised.postings, later), revisions=revised.revisions)
    assert sums(books) == sums(books_of(opening(), (moved("v", 20_000), later)))


def test_a_virement_that_is_taken_back_after_the_revision_is_gone() -> None:
    first = books_of(opening(), (moved("v", 20_000),))
    revised = put_in_force(first, with_it(20_000, 20_000))
    back = reversing(first.postings[0], "r", "not needed", made(date(2023, 10, 2)))
    books = books_of(revised.opening, (*revised.postings, back), revisions=revised.revisions)
    assert sums(books)[IBCF] == (Decimal(240_000), Decimal(0), Decimal(240_000))


def test_more_that_partners_pay_is_more_to_spend() -> None:
    first = books_of(opening(), (moved("v", 20_000),))
    revised = put_in_force(first, with_it(20_000, 20_000))
    more = books_of(revised.opening, (*revised.postings, paid_in("p", IBCF, "270000")), revisions=revised.revisions)
    assert sums(more)[IBCF][:2] == (Decimal(270_000), Decimal(30_000))


@given(pounds=st.integers(1, 600_000), share=st.integers(0, 100), paid=st.integers(0, 240_000))
def test_whatever_part_of_it_stands_in_the_payments_nothing_is_counted_twice(
    pounds: int, share: int, paid: int
) -> None:
    given_ = (paid_in("p", IBCF, str(paid)),) if paid else ()
    before = books_of(opening(), (moved("v", pounds), *given_))
    assert sums(put_in_force(before, with_it(pounds, pounds * share // 100))) == sums(before)
