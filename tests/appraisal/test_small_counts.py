"""Small counts: what is drawn of them leans as Poisson counts do, and what is drawn of large ones is left alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from carefund.appraisal.forecast.forecast import HALF, SMALL, _lean, _share_out
from carefund.arrays import Floats

LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])


def normal_logs(mean: float, draws: int = 20_000) -> Floats:
    """Normal draws with the mean and the variance of the log of a Poisson count plus a half."""
    counts = np.arange(400)
    part = poisson.pmf(counts, mean)
    logs = np.log(counts + HALF)
    middle = (part * logs).sum()
    deviation = np.sqrt((part * (logs - middle) ** 2).sum())
    return middle + deviation * np.random.default_rng(1).standard_normal((1, draws))


@pytest.mark.parametrize("mean", [4.0, 8.0, 16.0, 40.0])
def test_quantiles_of_a_small_count_come_nearer_to_those_of_poisson(mean: float) -> None:
    logs = normal_logs(mean)
    before = np.quantile(np.exp(logs[0]) - HALF, LEVELS)
    _lean(logs, mean)
    after = np.quantile(np.exp(logs[0]) - HALF, LEVELS)
    true = poisson.ppf(LEVELS, mean)
    assert np.abs(after - true).mean() < 0.75 * np.abs(before - true).mean()


@given(size=st.floats(0, 60), spread=st.floats(1e-3, 3), seed=st.integers(0, 50))
def test_leaning_keeps_the_order_of_draws_and_adds_nothing_infinite(size: float, spread: float, seed: int) -> None:
    logs = (spread * np.random.default_rng(seed).standard_normal((2, 300))).astype(np.float32)
    order = np.argsort(logs, axis=1)
    _lean(logs, size)
    assert np.isfinite(logs).all()
    assert (np.diff(np.take_along_axis(logs, order, axis=1), axis=1) >= -1e-5 * spread).all()


def test_what_scatters_far_more_than_chance_hardly_leans() -> None:
    logs = np.random.default_rng(3).standard_normal((1, 5000))
    before = logs.copy()
    _lean(logs, 45.0)
    assert np.abs(logs - before).max() < 0.001


def test_a_unit_of_a_usual_size_is_drawn_as_it_was() -> None:
    parts = np.log(np.random.default_rng(4).gamma(20, 1 / 20, (2, 3, 500))).astype(np.float32)
    whole = np.full((3, 500), 1000.0, dtype=np.float32)
    plain = np.rint(np.exp(parts) * whole / np.exp(parts).sum(axis=0) - HALF)
    drawn = _share_out(parts.copy(), whole, np.array([SMALL, 4000.0]))
    assert np.array_equal(drawn, plain)
    assert not np.array_equal(_share_out(parts.copy(), whole, np.array([4.0, 4000.0])), plain)
