"""Months, years and dates as publishers write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.calendar import financial_year
from carefund.wording.dates import month_words
from carefund.workbooks.dates import (
    day_of_serial,
    month_of_financial_year,
    month_of_serial,
    months_meant,
    read_date,
    read_month,
)

MONTHS = st.builds(date, st.integers(1990, 2100), st.integers(1, 12), st.just(1))


@pytest.mark.parametrize(
    "words",
    ["April 2015", "april 2015", " APRIL  2015 ", "Apr-15", "Apr 15", "April_2015", "Apr'15", "April, 2015",
     "April 2015 (provisional)", "April 2015 revised", "April 2015 - revised", "April 2015\u00b9", "April 2015*",
     "1 April 2015", "1st April 2015", "1-30 April 2015", "30 April 2015", "2015-04", "2015-04-01", "01/04/2015",
     "04/2015", "30.04.2015", "2015-16 APRIL", "2015/16 April", "April2015",
     date(2015, 4, 30), datetime(2015, 4, 9, 12)],
)  # fmt: skip
def test_month_is_read(words: object) -> None:
    assert read_month(words) == date(2015, 4, 1)


@pytest.mark.parametrize(
    "words",
    ["", "2015", "Smarch 2015", "April", "April 2015 to March 2016", "April 2015 to date", "April 2015 - March 2016",
     "April 2015 and May 2015", "April 2015 onwards", "April 0000", "April 9999", "April 31 2015",
     "April 2015 - present", "April 2015 YTD", "April 2015 year to date", "12 April 2015", "12/04/2015", "2015-04-12",
     "2015-13", "2015-17 April", "1-15 April 2015", 42095.0, date(1899, 12, 31), datetime(9999, 1, 1)],
)  # fmt: skip
def test_what_is_no_single_month_is_not_read(words: object) -> None:
    assert read_month(words) is None


@given(MONTHS)
def test_months_are_read_back(month: date) -> None:
    assert read_month(month_words(month)) == month
    assert read_month(f"{month:%b-%Y}") == month


@pytest.mark.parametrize(
    ("words", "day", "odd"),
    [
        ("13th November 2015", date(2015, 11, 13), False),
        ("1st of May 2015", date(2015, 5, 1), False),
        ("13 Nov 2015", date(2015, 11, 13), False),
        ("13-Nov-2015", date(2015, 11, 13), False),
        ("Thursday 12th September 2019", date(2019, 9, 12), False),
        ("1th September 2015", date(2015, 9, 1), True),
        ("22th May 2015", date(2015, 5, 22), True),
        ("2019-09-12", date(2019, 9, 12), False),
        ("12/09/2019", date(2019, 9, 12), False),
        ("12.09.2019", date(2019, 9, 12), False),
        ("12-Sep-19", date(2019, 9, 12), False),
        ("September 12, 2019", date(2019, 9, 12), False),
        ("12thSeptember2019", date(2019, 9, 12), False),
        ("10th May 2019 and 12th September 2019", date(2019, 9, 12), False),
        ("12th September 2019 (was 10/05/2019)", date(2019, 9, 12), False),
        (datetime(2015, 11, 13), date(2015, 11, 13), False),
        (date(2015, 11, 13), date(2015, 11, 13), False),
    ],
)
def test_date_is_read(words: object, day: date, odd: bool) -> None:
    found = read_date(words)
    assert found is not None
    assert (found.day, found.odd) == (day, odd)


@pytest.mark.parametrize(
    "words", ["", "-", "31st February 2015", "11/13/2015", "31/02/2015", "12th September 20019",
              "12th September 2O19", "10th May 2019 and 12th September", "10th May 2019 and 12/13/2019", "May 2019",
              "12th September", "113th November 2015", "0th May 2015", "1st May 20155",
              "1st May 1066", "1st May 9999", "12.5", datetime(9999, 1, 1)]
)  # fmt: skip
def test_what_is_no_date_is_not_read(words: object) -> None:
    assert read_date(words) is None


@given(st.text(max_size=40))
def test_no_words_are_an_error(words: str) -> None:
    read_month(words)
    read_date(words)
    month_of_financial_year(words, words)
    months_meant(words, words)


def test_months_of_serial_numbers() -> None:
    assert month_of_serial(43435.0) == date(2018, 12, 1)
    assert [month_of_serial(number) for number in (43435.5, 12.0, 1_000_000.0)] == [None, None, None]


@pytest.mark.parametrize(
    ("year", "month", "meant"),
    [
        ("2018-19", "DECEMBER", {date(2018, 12, 1)}),
        ("2018\u201319", "Jan", {date(2019, 1, 1)}),
        ("18-19", "December", {date(2018, 12, 1)}),
        ("2018-19", "9", {date(2018, 9, 1), date(2018, 12, 1)}),
        ("2018-19", "M09", {date(2018, 9, 1), date(2018, 12, 1)}),
        ("2019", "JANUARY", {date(2019, 1, 1), date(2020, 1, 1)}),
        ("", "2018-11-01", {date(2018, 11, 1)}),
        ("2018-19", "", set()),
        ("2018-20", "DECEMBER", set()),
        ("2018-19", "13", set()),
    ],
)
def test_months_that_two_cells_may_mean(year: str, month: str, meant: set[date]) -> None:
    assert months_meant(year, month) == meant


@given(MONTHS)
def test_financial_years(month: date) -> None:
    year = financial_year(month)
    assert month_of_financial_year(year, f"{month:%B}".upper()) in {month, None}


@given(st.integers(32_000, 73_999))
def test_a_serial_day_counts_on_from_the_first_of_january_2000(number: int) -> None:
    day = day_of_serial(number)
    assert day is not None
    assert (day - date(2000, 1, 1)).days == number - 36_526  # the number that Excel shows for 1 January 2000
    assert day_of_serial(number + 0.5) is None


@pytest.mark.parametrize("number", [31_999, 74_000, 2024, 0])
def test_a_number_that_is_no_day_of_a_publication_is_none(number: int) -> None:
    assert day_of_serial(number) is None
