"""Exact chances of gaps, small counts and false discoveries, against slow independent sums and simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from carefund.monitoring.signals.discovery import adjusted
from carefund.monitoring.signals.rare_events import g_chart, longer_count, t_chart
from carefund.monitoring.signals.small_counts import against_sum


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 3))
def test_the_chance_of_a_gap_is_the_part_of_all_ways_to_divide_the_sum(gap: int, before: int, number: int) -> None:
    whole = gap + before
    ways = [way for way in product(range(whole + 1), repeat=number + 1) if sum(way) == whole]
    part = sum(way[-1] >= gap for way in ways) / len(ways)
    assert float(longer_count(np.array(gap), np.array(before), np.array(number))) == pytest.approx(part)


def test_g_limits_hold_their_rate_though_the_rate_of_events_is_never_known() -> None:
    chance = np.random.default_rng(1)
    outside = total = 0
    for _ in range(400):
        made = g_chart(chance.geometric(0.05, 30) - 1.0, 0.05)
        outside += int((made.gaps[5:] > made.upper[5:]).sum())
        total += 25
    assert outside / total == pytest.approx(0.025, abs=0.006)


def test_t_limits_hold_their_rate_on_both_sides() -> None:
    chance = np.random.default_rng(2)
    made = [t_chart(chance.exponential(40.0, 30), 0.05) for _ in range(400)]
    above = np.mean([(one.gaps[3:] > one.upper[3:]).mean() for one in made])
    below = np.mean([(one.gaps[3:] < one.lower[3:]).mean() for one in made])
    assert above == pytest.approx(0.025, abs=0.005)
    assert below == pytest.approx(0.025, abs=0.005)


def test_t_chances_are_those_of_an_f_distribution() -> None:
    made = t_chart(np.array([10.0, 30.0, 100.0]))
    assert made.longer[2] == pytest.approx(stats.f.sf(100 / 20, 2, 4))
    assert np.isnan(made.upper[0])


@pytest.mark.parametrize("gaps", [[1.0, -1.0], [0.5, 2.0], [np.nan, 1.0]])
def test_gaps_that_cannot_be_are_refused(gaps: list[float]) -> None:
    with pytest.raises(ValueError, match="whole gaps"):
        g_chart(np.array(gaps))


def test_small_counts_have_their_binomial_part_of_the_sum() -> None:
    counts = np.array([[2.0, 0.0, 1.0, 4.0]])
    exposure = np.array([[1.0, 1.0, 2.0, 1.5]])
    made = against_sum(np.vstack([counts] * 1), exposure)
    poisson = stats.binom(7, 1.5 / 5.5)
    if made.dispersion[0, 3] < 1e-4:
        assert made.upto[0, 3] == pytest.approx(poisson.cdf(4))
    assert made.expected[0, 3] == pytest.approx(3 / 4 * 1.5)
    over = against_sum(np.array([[9.0, 0.0, 0.0, 9.0, 0.0, 1.0]]), np.ones((1, 6)))
    size = 1 / over.dispersion[0, 5]
    assert over.upto[0, 5] == pytest.approx(stats.betabinom(19, size, 5 * size).cdf(1))


def test_chances_of_small_counts_are_even_however_few_they_are() -> None:
    chance = np.random.default_rng(3)
    made = against_sum(chance.poisson(1.2, (3000, 30)).astype(float), np.ones((3000, 30)))
    drawn = made.below[:, 12:] + chance.random((3000, 18)) * (made.upto - made.below)[:, 12:]
    assert stats.kstest(drawn.ravel(), "uniform").statistic < 0.012


@given(st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=30))
def test_adjusted_p_values_are_those_of_scipy(p_values: list[float]) -> None:
    column = np.array(p_values)[:, None]
    assert adjusted(column)[:, 0] == pytest.approx(stats.false_discovery_control(p_values, method="bh"))
