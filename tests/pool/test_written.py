"""Sums, days and periods are read as ledgers write them, and what could be two things is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.refusal import RefusedEntry
from carefund.pool.written import day_of, period_of, sum_of


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("1,234.56", "1234.56"), ("1234.5", "1234.50"), ("(1,234.56)", "-1234.56"), ("1234.56-", "-1234.56"),
        ("-£1,234", "-1234"), ("£1,234.56 CR", "-1234.56"), ("1,234.56DR", "1234.56"), ("0.00", "0"), ("−5", "-5"),
        ("1 234.56", "1234.56"), ("12,345,678.90 Cr", "-12345678.90"),
    ],
)  # fmt: skip
def test_a_sum_is_read_as_it_is_written(text: str, pounds: str) -> None:
    assert sum_of(text, "row 1") == Decimal(pounds)


@pytest.mark.parametrize("text", ["", " ", "-", "–"])
def test_an_empty_cell_is_no_sum_and_not_zero(text: str) -> None:
    assert sum_of(text, "row 1") is None


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "1,23.45",
        "1.234,56",
        "12.345",
        "(5",
        "--5",
        "(-5)",
        "(5) CR",
        "-5 CR",
        "5-CR",
        "1e3",
        "NaN",
        "£",
        "5%",
        "=1+1",
    ],
)
def test_what_is_no_sum_or_has_two_signs_is_refused(text: str) -> None:
    with pytest.raises(RefusedEntry, match="row 7"):
        sum_of(text, "row 7")


@given(st.integers(-(10**13), 10**13))
def test_every_way_of_writing_a_sum_is_the_same_sum(pennies: int) -> None:
    pounds = Decimal(pennies) / 100
    size = f"{abs(pounds):,.2f}"
    written = [f"-{size}", f"({size})", f"{size}-", f"{size} CR"] if pennies < 0 else [size, f"£{size}", f"{size} DR"]
    assert {sum_of(text, "x") for text in written} == {pounds}


def test_a_day_stands_before_its_month() -> None:
    assert day_of("03/04/2023", "x") == day_of("2023-04-03", "x") == day_of("2023-04-03 00:00:00", "x")
    for text in ("31/02/2023", "4/13/2023", "April", "03/04/23", ""):
        with pytest.raises(RefusedEntry, match="a day such as"):
            day_of(text, "x")


@pytest.mark.parametrize(
    ("text", "counting", "last", "adjustment"),
    [
        ("P01", None, date(2023, 4, 30), False), ("1", None, date(2023, 4, 30), False),
        ("Period 12", None, date(2024, 3, 31), False), ("P13", None, date(2024, 3, 31), True),
        ("2023/04", "calendar", date(2023, 4, 30), False), ("2023/04", "financial", date(2023, 7, 31), False),
        ("202312", "financial", date(2024, 3, 31), False), ("2023P13", "financial", date(2024, 3, 31), True),
        ("Apr-23", None, date(2023, 4, 30), False), ("February 2024", None, date(2024, 2, 29), False),
    ],
)  # fmt: skip
def test_a_period_ends_on_its_last_day(text: str, counting: str | None, last: date, adjustment: bool) -> None:
    assert period_of(text, "2023-24", counting, "x") == (last, adjustment)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "counting"),
    [("2023/04", None), ("2023/13", "calendar"), ("P17", None), ("0", None),
                                                ("Foo-23", None), ("", "calendar"), ("2023/00", "financial")],
)  # fmt: skip
def test_a_period_that_is_not_plain_is_refused(text: str, counting: str | None) -> None:
    with pytest.raises(RefusedEntry, match="a period"):
        period_of(text, "2023-24", counting, "x")  # type: ignore[arg-type]


def test_a_refusal_shows_what_was_written_cut_short_and_what_would_do() -> None:
    with pytest.raises(RefusedEntry) as refusal:
        sum_of("x" * 61, "row 7")
    assert str(refusal.value) == (
        "row 7: expected a sum of pounds such as 1,234.56, (1,234.56) or 1,234.56 CR; "
        f"found '{'x' * 60}'. Correct it, or the settings."
    )
    with pytest.raises(
        RefusedEntry, match="expected a period that is plain, or settings that say how periods are counted"
    ):
        period_of("2023/04", "2023-24", None, "row 7")
    with pytest.raises(RefusedEntry, match="expected a period such as 2023/04, P01 or Apr-23; found 'soon'"):
        period_of("soon", "2023-24", None, "row 7")


@pytest.mark.parametrize(
    ("text", "counting", "last", "adjustment"),
    [
        ("P16", None, date(2024, 3, 31), True), ("16", None, date(2024, 3, 31), True),
        ("2023/16", "financial", date(2024, 3, 31), True), ("2023-12", "calendar", date(2023, 12, 31), False),
        ("2023/01", "calendar", date(2023, 1, 31), False), ("2023/01", "financial", date(2023, 4, 30), False),
        ("p 3", None, date(2023, 6, 30), False), ("PERIOD3", None, date(2023, 6, 30), False),
        ("sept 2023", None, None, False), ("SEP 2023", None, date(2023, 9, 30), False),
        ("Mar-24", None, date(2024, 3, 31), False), ("Dec2023", None, date(2023, 12, 31), False),
    ],
)  # fmt: skip
def test_the_first_and_last_periods_of_each_way_of_counting(
    text: str, counting: str | None, last: date | None, adjustment: bool
) -> None:
    if last is None:
        with pytest.raises(RefusedEntry):
            period_of(text, "2023-24", counting, "x")  # type: ignore[arg-type]
    else:
        assert period_of(text, "2023-24", counting, "x") == (last, adjustment)  # type: ignore[arg-type]


def test_a_day_with_a_time_is_its_day() -> None:
    assert day_of("2023-04-03T09:30:00", "x") == day_of("3.4.2023", "x") == day_of(" 03-04-2023 09:30", "x")


@pytest.mark.parametrize(("text", "pounds"), [("1\u00a0234.50", "1234.50"), ("5C", "-5"), ("5 d", "5"), ("5−", "-5"),
                                              ("+5", "5"), ("(5)", "-5"), ("(£5.5)", "-5.5")])  # fmt: skip
def test_the_marks_of_ledgers_around_a_sum_are_read(text: str, pounds: str) -> None:
    assert sum_of(text, "x") == Decimal(pounds)


def test_other_letters_around_a_sum_are_not_taken_for_brackets() -> None:
    for text in ("(X5)", "X5X", "(5X)"):
        with pytest.raises(RefusedEntry):
            sum_of(text, "x")
