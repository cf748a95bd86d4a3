import numpy as np
import numpy.typing as npt
import pytest

from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.forecast.national import draw_trend, fit_trend
from tests.appraisal.synthetic import Planted, Synthetic, synthetic_england, synthetic_panel

LEVELS = np.array([0.5, 0.8, 0.95])
MONTHS, AFTER, DRAWS = 48, 12, 300
POINT = 0.01
Array = npt.NDArray[np.float64]


def pits(draws: npt.NDArray[np.floating], truth: Array, generator: np.random.Generator) -> Array:
    """Where the truth falls among the draws (PIT), 0 to 1, ties broken by chance: even when they are calibrated."""
    below = (draws < truth[..., None]).sum(axis=-1)
    level = (draws == truth[..., None]).sum(axis=-1)
    found: Array = (below + generator.random(truth.shape) * (level + 1)) / (draws.shape[-1] + 1)
    return found


def covered(values: Array) -> Array:
    return np.array([(np.abs(values - 0.5) <= level / 2).mean() for level in LEVELS])


def coverage(panels: list[Array]) -> tuple[Array, Array]:
    """Coverage at each level and its standard error, each panel being one unit."""
    each = np.array(panels)
    return each.mean(axis=0), each.std(axis=0, ddof=1) / np.sqrt(len(each))


def england(number: int, seed: int, volatility: float = 0.15) -> tuple[Array, Array]:
    generator = np.random.default_rng(seed)
    calendar = np.arange(MONTHS + AFTER) % 12
    rates = synthetic_england(calendar, volatility, number, generator)
    panels = []
    for rate in rates.T:
        known = fit_trend(rate[:MONTHS], calendar[:MONTHS], volatility)
        draws = draw_trend(known, calendar[MONTHS:], DRAWS, generator)
        panels.append(covered(pits(draws, rate[MONTHS:], generator)))
    return coverage(panels)


def units(number: int, *, poisson: bool = False, holes: float = 0.0, shifted: int = 0) -> tuple[Array, Array]:
    generator = np.random.default_rng(1)
    panels = []
    for seed in range(number):
        drawn = synthetic_panel(40, MONTHS, seed, after=AFTER, poisson=poisson, holes=holes, shifted=shifted)
        found = forecast_panel(drawn.panel, AFTER, draws=DRAWS, seed=seed)
        later = drawn.later[[drawn.panel.codes.index(code) for code in found.codes]]
        panels.append(covered(pits(found.units, later, generator)))
    return coverage(panels)


def test_englands_intervals_hold_what_they_say() -> None:
    found, error = england(500, seed=11)
    assert (np.abs(found - LEVELS) < 3 * error).all(), (found, error)


def test_units_intervals_hold_what_they_say() -> None:
    found, error = units(40)
    assert (np.abs(found - LEVELS) < 3 * error).all(), (found, error)


def test_holes_and_shifts_that_are_known_of_do_not_mislead() -> None:
    found, error = units(40, holes=0.05, shifted=5)
    assert (np.abs(found - LEVELS) < 3 * error).all(), (found, error)


@pytest.mark.deep
def test_englands_intervals_hold_within_a_point_over_thousands_of_panels() -> None:
    found, _ = england(8000, seed=48)
    assert (np.abs(found - LEVELS) < POINT).all(), found


@pytest.mark.deep
@pytest.mark.parametrize("poisson", [False, True])
def test_units_intervals_hold_within_a_point_over_many_panels(poisson: bool) -> None:
    found, error = units(400, poisson=poisson)
    assert (np.abs(found - LEVELS) < POINT).all(), (found, error)


def outturn(drawn: Synthetic, seed: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """Each unit's PIT over the year, and its outturn over the mean forecast, less one."""
    totals = forecast_panel(drawn.panel, AFTER, draws=DRAWS, seed=seed).units.sum(axis=1)
    later = drawn.later.sum(axis=1)
    return pits(totals, later, generator), later / totals.mean(axis=1) - 1


def test_a_planted_fall_is_found_and_none_is_found_where_none_is_planted() -> None:
    generator = np.random.default_rng(3)
    found, false, effects = [], [], []
    for seed in range(20):
        fall = Planted(-0.15, 10, MONTHS)
        fell, effect = outturn(synthetic_panel(40, MONTHS, seed, after=AFTER, planted=fall), seed, generator)
        found.append((fell[:10] < 0.05).mean())
        effects.append(effect[:10].mean())
        fell, _ = outturn(synthetic_panel(40, MONTHS, seed, after=AFTER), seed, generator)
        false.append((fell < 0.05).mean())
    error = np.std([found, false, effects], axis=1, ddof=1) / np.sqrt(len(found))
    assert abs(np.mean(false) - 0.05) < 3 * error[1]
    assert np.mean(found) > 4 * 0.05
    assert abs(np.mean(effects) + 0.15) < 3 * error[2]
