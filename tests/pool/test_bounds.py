"""A sum known within bounds reaches another only if it does so at its least."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from carefund.pool.bounds import Bounds, outcome_of, worst_of

POUNDS = st.integers(-100, 100).map(Decimal)


@st.composite
def bounds(draw: st.DrawFn) -> Bounds:
    least = draw(POUNDS)
    return Bounds(least, draw(st.one_of(st.none(), st.integers(0, 50).map(lambda more: least + more))))


@given(bounds(), bounds(), st.data())
def test_the_outcome_holds_for_every_sum_within_the_bounds(
    reached: Bounds, required: Bounds, data: st.DataObject
) -> None:
    def within(one: Bounds) -> Decimal:
        most = one.least + 500 if one.most is None else one.most
        return data.draw(st.integers(int(one.least), int(most)).map(Decimal))

    outcome = outcome_of(reached, required)
    if outcome != "not known":
        assert (within(reached) >= within(required)) == (outcome == "met")


@given(st.lists(bounds(), max_size=6))
def test_bounds_add_up_bound_by_bound(parts: list[Bounds]) -> None:
    total = Bounds.sum(parts)
    assert total.least == sum(part.least for part in parts)
    assert (total.most is None) == any(part.most is None for part in parts)


def test_the_worst_of_several_outcomes_counts_and_none_at_all_is_not_known() -> None:
    assert worst_of(["met", "not known", "not met"]) == "not met"
    assert worst_of(["met", "not known"]) == "not known"
    assert worst_of(["met"]) == "met"
    assert worst_of([]) == "not known"


def test_a_sum_that_is_reached_to_the_penny_is_met_and_one_that_may_be_is_not_known() -> None:
    ten = Bounds.of(Decimal(10))
    assert outcome_of(ten, ten) == "met"
    assert outcome_of(Bounds(Decimal(9), Decimal(10)), ten) == "not known"
    assert outcome_of(Bounds(Decimal(9), Decimal("9.99")), ten) == "not met"
    assert outcome_of(Bounds(Decimal(9), None), ten) == "not known"
