"""Optimal partitioning against an independent implementation, and its false alarms on pure noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evidence.coverage.segments import cut_into_levels, noise_of


def test_a_step_is_cut_where_it_is() -> None:
    panel = np.concatenate([np.zeros(30), np.full(20, 8.0)])[None, :]
    assert cut_into_levels(panel, penalty=20.0) == [[0, 30]]


def test_a_hole_gives_two_cuts() -> None:
    series = np.zeros(40)
    series[12:15] = -9.0
    assert cut_into_levels(series[None, :], penalty=20.0) == [[0, 12, 15]]


def test_a_level_series_is_not_cut() -> None:
    assert cut_into_levels(np.zeros((3, 25)), penalty=1.0) == [[0], [0], [0]]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(20, 60), st.floats(5.0, 40.0))
def test_agrees_with_ruptures(seed: int, months: int, penalty: float) -> None:
    """The same cost and penalty in `ruptures` (exact search, least squares) give cuts of the same total cost."""
    ruptures = pytest.importorskip("ruptures")
    generator = np.random.default_rng(seed)
    series = generator.normal(size=months) + 4.0 * (np.arange(months) > months // 2)
    ours = cut_into_levels(series[None, :], penalty)[0]
    search = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(series)
    theirs = [0, *search.predict(pen=penalty)[:-1]]
    assert cost(series, ours, penalty) == pytest.approx(cost(series, theirs, penalty))


def cost(series: np.ndarray, starts: list[int], penalty: float) -> float:
    pieces = np.split(series, starts[1:])
    return sum(float(((piece - piece.mean()) ** 2).sum()) for piece in pieces) + penalty * (len(starts) - 1)


def test_noise_is_told_from_differences_and_not_from_steps() -> None:
    generator = np.random.default_rng(7)
    panel = generator.normal(scale=0.03, size=(400, 80))
    panel[:, 40:] += 1.0
    assert float(np.median(noise_of(panel))) == pytest.approx(0.03, rel=0.05)


def test_pure_noise_is_seldom_cut() -> None:
    """With the audit's penalty (6 log months) fewer than one series in a hundred of pure noise is cut."""
    generator = np.random.default_rng(11)
    panel = generator.normal(size=(1000, 69))
    scaled = panel / noise_of(panel)[:, None]
    cut = sum(len(starts) > 1 for starts in cut_into_levels(scaled, 6.0 * float(np.log(69))))
    assert cut <= 10
