"""Months and spans of months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from carefund.calendar import month_after
from carefund.programme.pay_for_performance import PaymentPeriods, Quarter
from carefund.programme.periods import Period, PeriodPair

months = st.builds(date, st.integers(1990, 2090), st.integers(1, 12), st.just(1))


@given(months, st.integers(0, 600))
def test_a_period_lists_each_of_its_months_once_and_in_order(first: date, further: int) -> None:
    period = Period(first=first, last=month_after(first, further))
    listed = period.months()
    assert len(listed) == len(set(listed)) == period.length == further + 1
    assert list(listed) == sorted(listed)
    assert (listed[0], listed[-1]) == (period.first, period.last)


@given(months, st.integers(-600, 600))
def test_months_can_be_counted_forwards_and_back(first: date, step: int) -> None:
    assert month_after(month_after(first, step), -step) == first


def test_months_out_of_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="a last month no earlier than the first"):
        Period(first=date(2015, 4, 1), last=date(2015, 3, 1))


def test_a_day_within_a_month_is_refused() -> None:
    with pytest.raises(ValidationError, match="write 2015-04-01"):
        Period(first=date(2015, 4, 30), last=date(2015, 5, 1))


def test_an_outturn_before_its_baseline_is_refused() -> None:
    before, after = period(2014, 1, 12), period(2015, 1, 12)
    with pytest.raises(ValidationError, match="starts after the baseline ends"):
        PeriodPair(baseline=after, outturn=before)


def test_periods_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValidationError, match="12 months and 3 months"):
        PeriodPair(baseline=period(2014, 1, 12), outturn=period(2015, 1, 3))


def test_a_quarter_has_three_months() -> None:
    with pytest.raises(ValidationError, match="a quarter of three months"):
        Quarter(label="Q1", first=date(2015, 4, 1), last=date(2015, 5, 1))


def test_quarters_follow_one_another() -> None:
    with pytest.raises(ValidationError, match="quarters that follow one another"):
        payment_periods([quarter(2014, 1)], [quarter(2014, 7)])


def test_there_are_as_many_outturn_as_baseline_quarters() -> None:
    with pytest.raises(ValidationError, match="as many outturn as baseline quarters"):
        payment_periods([quarter(2014, 1), quarter(2014, 4)], [quarter(2014, 7)])
    with pytest.raises(ValidationError, match="found 0 and 0"):
        payment_periods([], [])


def period(year: int, first: int, last: int) -> Period:
    return Period(first=date(year, first, 1), last=date(year, last, 1))


def quarter(year: int, first: int) -> Quarter:
    return Quarter(label=f"{year}-{first}", first=date(year, first, 1), last=date(year, first + 2, 1))


def payment_periods(baseline: list[Quarter], outturn: list[Quarter]) -> PaymentPeriods:
    return PaymentPeriods(
        id="periods",
        label="Periods",
        source=(),
        verified=False,
        baseline_quarters=tuple(baseline),
        outturn_quarters=tuple(outturn),
    )
