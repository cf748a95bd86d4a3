"""Prices are exact and say how far rounding could move them; a stream's years add up."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from carefund.programme.funding import Price, Stream, YearSum


def price(pounds: int, units: int = 1, **keys: int) -> Price:
    return Price(
        id="a-price",
        label="A price",
        unit="£ per day",
        source=(),
        verified=False,
        pounds=pounds,
        units=units,
        **keys,  # type: ignore[arg-type]
    )


@given(st.integers(0, 10**12), st.integers(1, 10**7))
def test_a_price_times_its_count_is_its_sum_exactly(pounds: int, units: int) -> None:
    assert price(pounds, units).per_unit * units == pounds


@given(st.integers(10**6, 10**12), st.integers(10**4, 10**7))
def test_the_price_lies_within_its_rounding(pounds: int, units: int) -> None:
    part = price(pounds, units, pounds_to_nearest=10**6, units_to_nearest=10**3)
    low, high = part.rounding_interval
    assert low < part.per_unit < high


def test_a_price_that_is_not_rounded_has_no_width() -> None:
    assert price(1490).rounding_interval == (Fraction(1490), Fraction(1490))


def test_the_rounding_interval_takes_the_worst_of_both() -> None:
    part = price(90, 10, pounds_to_nearest=2, units_to_nearest=2)
    assert part.rounding_interval == (Fraction(89, 11), Fraction(91, 9))


@given(st.integers(-(10**6), 10**6))
def test_a_cost_is_to_the_penny_and_keeps_its_sign(count: int) -> None:
    part = price(171, 106)
    cost = part.cost_of(count)
    assert abs(Fraction(cost) - part.per_unit * count) <= Fraction(1, 200)
    assert part.cost_of(-count) == -cost
    assert cost == cost.quantize(Decimal("0.01"))


@pytest.mark.parametrize(("pounds", "units"), [(-1, 1), (1, 0), (1, -5)])
def test_negative_sums_and_empty_counts_are_refused(pounds: int, units: int) -> None:
    with pytest.raises(ValidationError):
        price(pounds, units)


def stream(pounds: int | None, years: list[int]) -> Stream:
    standing = {"label": "A stream", "source": (), "verified": False, "unit": "£"}
    by_year = tuple(YearSum(id=f"{2000 + n}-{n + 1:02}", pounds=paid, **standing) for n, paid in enumerate(years))  # type: ignore[arg-type]
    kinds = {"contributor": "nhs", "requirement": "minimum", "kind": "revenue"}
    return Stream(id="a-stream", pounds=pounds, by_year=by_year, **standing, **kinds)  # type: ignore[arg-type]


sums = st.lists(st.integers(0, 10**12), min_size=1, max_size=5)


@given(sums)
def test_years_that_add_up_to_the_whole_are_taken(years: list[int]) -> None:
    assert [year.pounds for year in stream(sum(years), years).by_year] == years


@given(sums, st.integers(0, 10**13))
def test_years_that_do_not_add_up_are_refused(years: list[int], whole: int) -> None:
    assume(whole != sum(years))
    with pytest.raises(ValidationError, match="sums by year that add up to pounds"):
        stream(whole, years)


@given(sums)
def test_years_without_a_whole_claim_none(years: list[int]) -> None:
    assert stream(None, years).pounds is None


def test_a_stream_without_years_has_its_whole_alone() -> None:
    assert (stream(5, []).pounds, stream(5, []).by_year) == (5, ())
