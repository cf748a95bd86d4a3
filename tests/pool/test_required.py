"""An estimate of a required sum is labelled one, and reconciles with England's."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.refusal import RefusedEntry
from carefund.pool.required import estimate_required, estimates_by_population, is_asked
from carefund.programme.planning import SpendingTest
from carefund.programme.rounds import load_round


def spending_test(england_pounds: int | None) -> SpendingTest:
    return SpendingTest(
        id="a-test", label="A test", source=(), verified=False, kind="expenditure", streams=("nhs",),
        england_pounds=england_pounds,
    )  # fmt: skip


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=152))
def test_estimates_of_all_areas_add_up_to_england_but_for_half_a_pound_each(people: list[int]) -> None:
    made = [
        estimate_required(spending_test(1_000_000_000), Fraction(one, sum(people)), population="x") for one in people
    ]
    total = sum(one.pounds for one in made if one is not None)
    assert abs(total - 1_000_000_000) <= Decimal(len(people)) / 2


def test_there_is_no_estimate_without_a_sum_for_england_and_another_year_s_may_be_given() -> None:
    assert estimate_required(spending_test(None), Fraction(1, 2), population="x") is None
    made = estimate_required(spending_test(None), Decimal("0.5"), population="x", england_pounds=10)
    assert made is not None
    assert made.pounds == 5


@pytest.mark.parametrize("share", [0, -1, 2, Fraction(3, 2)])
def test_a_share_that_is_no_part_of_england_is_refused(share: Fraction) -> None:
    with pytest.raises(RefusedEntry, match="at most 1"):
        estimate_required(spending_test(1), share, population="x")


def test_a_sum_for_two_years_is_halved_and_says_so() -> None:
    made = estimate_required(spending_test(1_000), Decimal("0.5"), population="x", years=2)
    assert made is not None
    assert made.pounds == 250
    assert "a year's equal part of England's £1,000 for 2 years" in made.words


def test_each_test_of_a_round_is_estimated_for_one_of_its_years_by_share_of_population() -> None:
    """England's NHS minimum of 2023-25 is for two years; 0.2% of it for one year is a thousandth."""
    planning = load_round("bcf-2023-25").planning
    assert planning is not None
    made = estimates_by_population(planning, 0.002, "mid-2022, all ages")
    sums = {test.id: test.england_pounds for test in planning.spending_tests if test.england_pounds is not None}
    assert len(sums) > 1
    assert {name: one.pounds for name, one in made.items()} == {
        name: round(Fraction(england, 1000)) for name, england in sums.items()
    }
    assert {one.population for one in made.values()} == {"mid-2022, all ages"}
    assert {one.years for one in made.values()} == {2}
    assert estimates_by_population(planning, None, "x") == {}


def test_a_grant_that_is_only_passed_on_is_not_asked_for_and_any_other_sum_is() -> None:
    only = spending_test(None)
    assert is_asked(only)
    assert not is_asked(only.model_copy(update={"kind": "pass-through"}))
    assert is_asked(only.model_copy(update={"kind": "pass-through", "england_pounds": 5}))
