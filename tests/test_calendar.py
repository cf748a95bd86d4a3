"""Months, financial years and days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import (
    days_in,
    financial_year,
    is_financial_year,
    last_day,
    month_after,
    month_number,
    month_runs,
    months_after,
    months_between,
    next_month,
    whole_financial_years,
)

MONTHS = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda day: day.replace(day=1))


@given(MONTHS, st.integers(-200, 200))
def test_a_month_is_reached_and_left_by_the_same_number_of_steps(month: date, step: int) -> None:
    assert month_after(month_after(month, step), -step) == month
    assert month_number(month_after(month, step)) == month_number(month) + step


@given(MONTHS, st.integers(1, 60))
def test_months_between_are_those_one_walks_over(first: date, number: int) -> None:
    walked = [first]
    for _ in range(number):
        walked.append(next_month(walked[-1]))
    assert months_between(first, walked[-1]) == walked
    assert list(months_after(first, number)) == walked[1:]
    assert months_between(next_month(first), first) == []


def test_days_of_years_with_and_without_a_leap_day() -> None:
    assert sum(map(days_in, months_between(date(2015, 4, 1), date(2016, 3, 1)))) == 366
    assert sum(map(days_in, months_between(date(2014, 4, 1), date(2015, 3, 1)))) == 365
    assert last_day(date(2016, 2, 1)) == date(2016, 2, 29)


def test_financial_years_begin_in_april_and_are_whole_with_twelve_months() -> None:
    assert financial_year(date(2015, 3, 1)) == "2014-15"
    assert financial_year(date(1999, 4, 1)) == "1999-00"
    assert whole_financial_years(months_between(date(2014, 3, 1), date(2016, 2, 1))) == ["2014-15"]


@pytest.mark.parametrize(
    ("words", "is_one"),
    [("2015-16", True), ("1999-00", True), ("2015-17", False), ("15-16", False), ("٢٠١٥-١٦", False), ("", False)],
)
def test_what_is_a_financial_year(words: str, is_one: bool) -> None:
    assert is_financial_year(words) == is_one


def test_runs_of_months_cross_the_turn_of_the_year() -> None:
    months = [date(2015, 1, 1), date(2014, 12, 1), date(2015, 3, 1)]
    assert month_runs(months) == [[date(2014, 12, 1), date(2015, 1, 1)], [date(2015, 3, 1)]]
    assert month_runs([]) == []
