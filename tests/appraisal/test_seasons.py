"""Units' own seasons: learned where they recur, left out where they do not."""

import numpy as np
import numpy.typing as npt
import pytest

from carefund.appraisal.forecast.seasons import own_seasons

Array = npt.NDArray[np.float64]


def relative(amplitude: float, units: int = 40, months: int = 72, seed: int = 0) -> tuple[Array, Array]:
    """Logs of parts that walk and scatter, with a wave of the year of this amplitude, and the season itself."""
    chance = np.random.default_rng(seed)
    month = np.arange(12)
    season = amplitude * np.cos(2 * np.pi * (month - chance.uniform(0, 12, (units, 1))) / 12)
    walk = np.cumsum(0.012 * chance.standard_normal((units, months)), axis=1)
    values = walk + 0.05 * chance.standard_normal((units, months)) + season[:, np.arange(months) % 12]
    return values, season


def test_a_smooth_season_is_learned_nearly_whole() -> None:
    values, season = relative(0.2)
    found = own_seasons(values, np.arange(72) % 12)
    assert np.sqrt(np.mean((found - season) ** 2)) < 0.025
    assert (found * season).sum() / (season**2).sum() == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("missing", [0.2, 0.4])
def test_it_is_learned_through_gaps(missing: float) -> None:
    values, season = relative(0.2)
    values[np.random.default_rng(1).random(values.shape) < missing] = np.nan
    found = own_seasons(values, np.arange(72) % 12)
    assert (found * season).sum() / (season**2).sum() == pytest.approx(1, abs=0.12)


def test_where_nothing_recurs_hardly_anything_is_believed() -> None:
    sizes = [np.abs(own_seasons(relative(0.0, seed=seed)[0], np.arange(72) % 12)).mean() for seed in range(5)]
    assert np.mean(sizes) < 0.003


def test_the_calendar_says_which_month_is_which() -> None:
    values, season = relative(0.2)
    found = own_seasons(values[:, 5:], np.arange(5, 72) % 12)
    assert (found * season).sum() / (season**2).sum() == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("months", [1, 20, 47])
def test_a_short_history_says_nothing(months: int) -> None:
    assert not own_seasons(relative(0.2, months=72)[0][:, :months], np.arange(months) % 12).any()


def test_a_unit_without_figures_or_with_a_constant_has_none() -> None:
    values = relative(0.2)[0]
    values[0], values[1] = np.nan, 0.0
    found = own_seasons(values, np.arange(72) % 12)
    assert np.isfinite(found).all()
    assert not found[:2].any()
