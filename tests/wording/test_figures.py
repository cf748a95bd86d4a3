"""Figures as readers see them: numbers, money, intervals, dates, lists and chances."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.interval import Interval
from carefund.wording import amounts, chances, dates, intervals, lists, money, numbers

MINUS_AS_HYPHEN = "-"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (numbers.count(5885604.0), "5,885,604"),
        (numbers.count(None), "no figure"),
        (numbers.signed(-106000), "−106,000"),
        (numbers.signed(194027.4), "+194,027"),
        (numbers.signed(-0.2), "0"),
        (numbers.exact_count(Decimal("1234.5")), "1,234.5"),
        (numbers.exact_count(-1234), "−1,234"),
        (numbers.number(Decimal("37.50")), "37.5"),
        (numbers.number(Decimal(1500)), "1,500"),
        (numbers.percent(3.409), "+3.4%"),
        (numbers.percent(-0.01), "0.0%"),
        (numbers.percent(0), "0.0%"),
        (numbers.percent(-3.44), "−3.4%"),
        (numbers.exact_percent(-3.07), "−3.07%"),
        (numbers.rate(10388.7), "10,389"),
        (numbers.rate(13.04), "13.0"),
        (numbers.about(-64817.2), "about −64,800"),
        (money.planned_saving(297_900_000.0), "planned saving £297.9m"),
        (money.planned_saving(-297_900_000.0), "planned extra cost £297.9m"),
        (money.pounds(484005820.75), "£484.0m"),
        (money.pounds(-999_600), "−£1.0m"),
        (money.pounds(350_666.33), "£351,000"),
        (money.pounds(-4.2), "−£4"),
        (money.pounds(0), "£0"),
        (money.exact_pounds(Decimal("-3")), "−£3"),
        (money.stated_pounds(1_900_000_000), "£1,900m"),
        (money.stated_pounds(133_600_000), "£133.6m"),
        (money.unit_price(Fraction(311_000_000, 193_000)), "£1,611"),
        (money.price_to_the_penny(Fraction(311, 2)), "£155.50"),
        (amounts.amount(151, "plans"), "151 plans"),
        (amounts.signed_amount(87_000, "admissions"), "+87,000 admissions"),
        (amounts.published_amount(311_000_000, "£"), "£311m"),
        (intervals.between(129164.1, 137075.5), "+129,000 to +137,000"),
        (intervals.between(184951.9, 185276.0), "+185,000 to +185,300"),
        (intervals.between(-8.2, 3.1), "−8 to +3"),
        (intervals.between(5.1, 5.2), "about +5"),
        (dates.span_words(date(2014, 7, 1), date(2015, 3, 1)), "July 2014 to March 2015"),
        (dates.span_words(date(2014, 7, 1), date(2014, 7, 1)), "July 2014"),
        (dates.numeric_day_words(date(2015, 4, 1)), "01/04/2015"),
        (lists.listed(["a", "", "b"]), "a and b"),
        (lists.listed_or_none([]), "nothing"),
        (lists.mid_sentence("A&E attendances"), "A&E attendances"),
    ],
)
def test_a_figure_as_readers_see_it(shown: str, expected: str) -> None:
    assert shown == expected


@given(st.floats(-1e12, 1e12))
def test_no_figure_shows_a_hyphen_for_minus(value: float) -> None:
    interval = Interval(value - 1, value, value + 1)
    shown = [
        numbers.signed(value), numbers.percent(value), money.pounds(value), numbers.rate(value), numbers.about(value),
        numbers.decimals(value, 3), intervals.percent_with_interval(interval), intervals.pounds_with_interval(interval),
    ]  # fmt: skip
    assert MINUS_AS_HYPHEN not in "".join(shown)


@pytest.mark.parametrize(("value", "shown"), [(0.33, "0.3"), (9.96, "10.0"), (24.97, "25"), (1234.4, "1,234")])
def test_few_that_are_expected_have_a_decimal(value: float, shown: str) -> None:
    assert numbers.expected_number(value) == shown


@given(st.floats(0, 1))
def test_a_chance_never_says_that_anything_is_certain(probability: float) -> None:
    assert chances.chance(probability) not in {"0%", "100%"}


@given(st.floats(0, 1))
def test_a_chance_in_per_cent_stands_on_the_side_of_its_word(probability: float) -> None:
    """`5%` is never said beside `very unlikely`, nor `25%` beside `unlikely`."""
    word, shown = chances.word_for(probability), chances.chance(probability)
    ends = {"5%": "very unlikely", "25%": "unlikely", "75%": "uncertain"}
    assert ends.get(shown) != word


@given(st.integers(-(10**12), 10**12))
def test_a_stated_sum_loses_no_pound(pounds: int) -> None:
    text = money.stated_pounds(pounds).replace("£", "").replace(",", "")
    value = Decimal(text.removesuffix("m")) * (1_000_000 if text.endswith("m") else 1)
    assert value == pounds
