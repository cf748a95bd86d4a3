import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from carefund.appraisal import scoring

QUANTILES = norm.ppf(scoring.LEVELS)


@pytest.mark.parametrize("seen", [-2.0, 0.0, 0.7, 3.0])
def test_crps_of_a_normal_is_the_closed_form(seen: float) -> None:
    # Gneiting and Raftery 2007, equation 21; the grid of 99 levels leaves out the outermost hundredths
    exact = seen * (2 * norm.cdf(seen) - 1) + 2 * norm.pdf(seen) - 1 / np.sqrt(np.pi)
    assert scoring.crps(QUANTILES, np.array(seen)) == pytest.approx(exact, rel=0.03, abs=0.003)


def test_crps_of_one_value_is_the_distance() -> None:
    assert scoring.crps(np.full(99, 4.0), np.array(7.0)) == pytest.approx(3.0)


def test_an_interval_between_two_levels_is_between_their_quantiles() -> None:
    grid = scoring.LEVELS * 100
    assert [bool(scoring.covered(grid, np.array(value), 95)) for value in (2.4, 2.6, 97.4, 97.6)] == [0, 1, 1, 0]


def test_the_pit_is_even_when_outcomes_come_from_the_forecast() -> None:
    drawn = np.random.default_rng(1).standard_normal(20_000)
    tenths = scoring.pit_histogram(scoring.pit(np.tile(QUANTILES, (len(drawn), 1)), drawn))
    assert np.allclose(tenths, 0.1, atol=0.01)


def test_missing_outcomes_have_no_pit() -> None:
    assert np.isnan(scoring.pit(QUANTILES, np.array(np.nan)))


def test_brier_and_reliability_by_hand() -> None:
    said, happened = np.array([0.1, 0.1, 0.9, 0.9]), np.array([0, 1, 1, 1])
    assert scoring.brier(said, happened) == pytest.approx((0.01 + 0.81 + 0.01 + 0.01) / 4)
    table = scoring.reliability(said, happened)
    assert table.said.tolist() == pytest.approx([0.1, 0.9])
    assert table.happened.tolist() == [0.5, 1.0]
    assert table.n.tolist() == [2, 2]


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_every_forecast_is_in_one_bin(said: list[float]) -> None:
    table = scoring.reliability(np.array(said), np.zeros(len(said)))
    assert table.n.sum() == len(said)
    assert ((table.said >= table.lows - 1e-8) & (table.said <= table.highs + 1e-8)).all()


def test_scores_agree_with_another_package() -> None:
    other = pytest.importorskip("scoringrules")
    seen = np.array([-1.0, 0.3, 2.2])
    theirs = other.crps_quantile(seen, np.tile(QUANTILES, (3, 1)), scoring.LEVELS)
    assert np.allclose(scoring.crps(np.tile(QUANTILES, (3, 1)), seen), theirs)
