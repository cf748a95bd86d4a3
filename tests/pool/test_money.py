"""Splitting loses no penny, and what is not exact money is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.money import in_pounds, pence, split, to_penny
from carefund.pool.refusal import RefusedEntry
from carefund.wording.money import exact_pounds

SUMS = st.integers(-(10**13), 10**13).map(in_pounds)
SHARES = st.dictionaries(st.text(max_size=3), st.fractions(0, 10**6), min_size=1, max_size=9).filter(
    lambda shares: any(shares.values())
)


@given(SUMS, SHARES)
def test_parts_add_up_to_the_sum_and_lie_within_a_penny_of_their_share(amount: Decimal, shares: dict) -> None:
    parts = split(amount, shares)
    assert sum(parts.values()) == amount
    whole = sum(shares.values())
    for name, share in shares.items():
        assert abs(Fraction(parts[name]) - Fraction(amount) * share / whole) < Fraction(1, 100)


def test_a_left_over_penny_goes_to_the_largest_remainder_then_to_the_first_named() -> None:
    assert split(Decimal("100"), {"a": 1, "b": 1, "c": 1}) == {
        "a": Decimal("33.34"), "b": Decimal("33.33"), "c": Decimal("33.33")
    }  # fmt: skip
    # 10p at 16:33:51 is 1.6, 3.3 and 5.1 pence: the penny left over goes to the first, by its remainder of 0.6.
    assert list(split(Decimal("0.10"), {"a": 16, "b": 33, "c": 51}).values()) == [
        Decimal("0.02"), Decimal("0.03"), Decimal("0.05")
    ]  # fmt: skip


@given(SUMS, SHARES)
def test_a_negative_sum_splits_as_its_positive_does(amount: Decimal, shares: dict) -> None:
    assert split(-amount, shares) == {name: -part for name, part in split(amount, shares).items()}


@pytest.mark.parametrize("shares", [{}, {"a": 0}, {"a": 2, "b": -1}, {"a": Decimal("NaN")}, {"a": Decimal("Infinity")},
                                    {"a": 0.5}])  # fmt: skip
def test_shares_that_share_nothing_are_refused(shares: dict) -> None:
    with pytest.raises(RefusedEntry, match=r"Shares: expected .*; found .*\. "):
        split(Decimal(1), shares)


@pytest.mark.parametrize(
    "amount", [Decimal("0.001"), Decimal("NaN"), Decimal("-Infinity"), 1.5, True, "5", Decimal("1e12") + 1]
)
def test_what_is_not_exact_money_is_refused(amount: object) -> None:
    with pytest.raises(RefusedEntry, match="pounds to the penny"):
        pence(amount)  # type: ignore[arg-type]


@given(st.integers(-(10**14), 10**14))
def test_pounds_and_pence_convert_exactly(whole: int) -> None:
    assert pence(in_pounds(whole)) == whole


def test_halves_round_to_even_and_words_keep_pence_that_matter() -> None:
    assert to_penny(Fraction(1, 8)) == Decimal("0.12")
    assert to_penny(Decimal("0.135")) == Decimal("0.14")
    assert [exact_pounds(Decimal(text)) for text in ("1250", "1250.5", "-3")] == ["£1,250", "£1,250.50", "−£3"]


def test_refusals_of_money_and_shares_say_what_was_found() -> None:
    for amount, found in ((1.5, r"1\.5, a float"), (True, "True, a bool"), ("5", "'5', a str"), (Decimal("NaN"), "NaN"),
                          (Decimal("0.001"), r"£0\.001, which has a part of a penny")):  # fmt: skip
        words = rf"A thing: expected an exact sum of pounds to the penny, at most .*; found {found}\. Give the exact"
        with pytest.raises(RefusedEntry, match=words):
            pence(amount, "A thing")  # type: ignore[arg-type]
    for shares, found in (({}, "no shares"), ({"a": 2, "b": -1}, "a 2, b -1"), ({"a": Decimal("NaN")}, "a NaN")):
        words = rf"Shares: expected shares of zero or more, at least one above zero; found {found}\. Correct the shares"
        with pytest.raises(RefusedEntry, match=words):
            split(Decimal(1), shares)  # type: ignore[arg-type]
    with pytest.raises(
        RefusedEntry, match=r"Shares: expected exact shares; found a float\. Give Decimal, Fraction or int"
    ):
        split(Decimal(1), {"a": 0.5})  # type: ignore[dict-item]


def test_the_largest_sum_is_a_million_million_pounds() -> None:
    assert pence(Decimal(10) ** 12) == 10**14
    assert pence(-(Decimal(10) ** 12)) == -(10**14)
