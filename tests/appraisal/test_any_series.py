"""A forecast that holds for any series: made-up panels of `scenarios`, small here and larger with `--deep`."""

import numpy as np
import pytest

from tests.appraisal.scenarios import LEVELS, SCENARIOS, measure

pytestmark = pytest.mark.filterwarnings("error")
SMALL, LARGE = 5, 60
FEW_PANELS = 0.045
"""Five panels of fifty places share their errors: coverage may be off by so much by chance."""
TWO_POINTS = 0.02
"""What is asked of many panels."""
TOO_WIDE = {
    "national dip": 0.05,
    "a dip just over": 0.12,
    "places shifted": 0.05,
}
"""Where intervals hold more than they say, and by how much: a real dip was followed by others, so they stay wide."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_places_intervals_hold_and_the_error_is_below_that_of_simple_forecasts(name: str) -> None:
    found = measure(SCENARIOS[name], SMALL)
    away = found.held - LEVELS
    assert (away > -FEW_PANELS).all(), found.row(name)
    assert (away < FEW_PANELS + TOO_WIDE.get(name, 0.0)).all(), found.row(name)
    assert found.error < found.last_year, found.row(name)
    assert found.error < 1.02 * found.seasonal_mean, found.row(name)
    assert found.not_forecast == 0


@pytest.mark.deep
@pytest.mark.parametrize("name", SCENARIOS)
def test_places_intervals_hold_within_two_points_over_many_panels(name: str) -> None:
    found = measure(SCENARIOS[name], LARGE)
    error = found.by_panel.std(axis=0, ddof=1) / np.sqrt(LARGE)
    away = found.held - LEVELS
    assert (away > -TWO_POINTS - error).all(), found.row(name)
    assert (away < TOO_WIDE.get(name, TWO_POINTS) + error).all(), found.row(name)
