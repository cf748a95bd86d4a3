"""Intervals: ends, sums and rising functions of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from carefund.interval import Interval

NUMBERS = st.floats(-1e9, 1e9)
INTERVALS = st.lists(NUMBERS, min_size=3, max_size=3).map(sorted).map(lambda values: Interval(*values))


@given(INTERVALS, NUMBERS)
def test_a_shifted_interval_holds_the_shifted_value(interval: Interval[float], by: float) -> None:
    assert interval.shifted(by).holds(interval.middle + by)
    assert interval.shifted(0.0) == interval


@given(INTERVALS, INTERVALS)
def test_a_sum_is_end_by_end_and_the_same_either_way(one: Interval[float], other: Interval[float]) -> None:
    assert one + other == other + one
    assert (one + other).ends == (one.low + other.low, one.high + other.high)


def test_draws_give_their_median_and_central_95_per_cent() -> None:
    interval = Interval.of_draws(np.arange(1001) / 10)
    assert (interval.low, interval.middle, interval.high) == (2.5, 50.0, 97.5)


@given(INTERVALS, NUMBERS)
def test_a_width_is_never_negative_and_stays_when_shifted(interval: Interval[float], by: float) -> None:
    assert interval.width >= 0
    assert abs(interval.shifted(by).width - interval.width) <= 1e-6
    assert Interval(1, 2, 5).width == 4
