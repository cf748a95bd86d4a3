"""Quantiles of counts are those that numpy gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.appraisal.forecast.count_quantiles import WIDEST, count_quantiles

LEVELS = [0.0, 0.025, 0.1, 0.25, 0.5, 0.731, 0.975, 1.0]


@given(
    st.lists(st.lists(st.integers(0, 3_000), min_size=7, max_size=7), min_size=1, max_size=4),
    st.lists(st.floats(0, 1), min_size=1, max_size=6),
)
def test_they_are_numpys(rows: list[list[int]], levels: list[float]) -> None:
    draws = np.array(rows, dtype=np.float32)
    assert count_quantiles(draws, levels) == pytest.approx(np.quantile(draws.astype(float), levels, axis=1).T)


@pytest.mark.parametrize("spread", [0, 1, 50, WIDEST + 10])
def test_narrow_and_wide_rows(spread: int) -> None:
    draws = np.random.default_rng(2).integers(0, spread + 1, (3, 4_001)).astype(float) + 500_000
    assert count_quantiles(draws, LEVELS) == pytest.approx(np.quantile(draws, LEVELS, axis=1).T)


def test_a_single_draw_is_every_quantile_of_itself() -> None:
    assert (count_quantiles(np.array([[7.0]]), LEVELS) == 7).all()
