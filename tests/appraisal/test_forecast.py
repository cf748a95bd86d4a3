from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, multivariate_t

from carefund.appraisal.forecast import drawing, national, units
from carefund.appraisal.forecast.forecast import Forecast, forecast_panel
from carefund.appraisal.forecast.national import yearly_volatility
from carefund.appraisal.forecast.seasons import contrasts
from carefund.appraisal.notes import NoLongerReporting
from carefund.appraisal.panel import MonthlyPanel
from tests.appraisal.synthetic import Population, synthetic_panel

pytestmark = pytest.mark.filterwarnings("error")
Array = npt.NDArray[np.float64]
BASE: Array = np.random.default_rng(0).poisson(300, (5, 60)).astype(np.float64)


def panel(counts: Array, england: Array | None = None) -> MonthlyPanel:
    whole = np.nansum(counts, axis=0) if england is None else england
    codes = tuple(f"p{row}" for row in range(len(counts)))
    return MonthlyPanel(series="x", codes=codes, first=date(2012, 1, 1), counts=counts, england=whole)


def without(unit: int, months: slice, value: float = np.nan) -> MonthlyPanel:
    counts = BASE.copy()
    counts[unit, months] = value
    return panel(counts, BASE.sum(axis=0))


def spread(found: Forecast, code: str) -> float:
    return float(np.log(found.total(code) + 1).std())


def assert_sound(found: Forecast) -> None:
    for draws in (found.units, found.england):
        assert np.isfinite(draws).all()
        assert (draws >= 0).all()


gaps = np.arange(60) % 7 == 3
HOSTILE = {
    "one unit": panel(BASE[:1]),
    "no units": panel(np.zeros((0, 60)), BASE.sum(axis=0)),
    "all zeros": panel(np.zeros((3, 40))),
    "a unit of zeros": without(0, slice(None), 0.0),
    "one month": without(0, slice(0, 59)),
    "two months": without(0, slice(0, 58)),
    "five months": without(0, slice(0, 55)),
    "missing inside": without(0, slice(20, 30)),
    "missing at the end": without(0, slice(58, 60)),
    "panel of a month": panel(BASE[:, :1]),
    "panel of two months": panel(BASE[:, :2]),
    "huge": panel(BASE * 1e7),
    "constant": panel(np.full((4, 50), 100.0)),
    "England with gaps": panel(BASE, np.where(gaps, np.nan, BASE.sum(axis=0))),
    "England ends early": panel(BASE, np.where(np.arange(60) > 55, np.nan, BASE.sum(axis=0))),
    "no unit reports": panel(np.full((3, 60), np.nan), BASE[0]),
    "three hundred months": panel(np.tile(BASE, 5)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_comes_is_forecast_finite_and_not_below_zero(name: str) -> None:
    assert_sound(forecast_panel(HOSTILE[name], 12, draws=100))


@pytest.mark.parametrize("gone", [slice(50, 60), slice(None)])
def test_a_unit_that_ended_or_never_reported_is_not_forecast_and_noted(gone: slice) -> None:
    found = forecast_panel(without(0, gone), 3, draws=100)
    assert found.codes == ("p1", "p2", "p3", "p4")
    assert found.notes == (NoLongerReporting(units=1, months=3),)


def test_a_short_series_is_wider_than_a_long_one() -> None:
    widths = [spread(forecast_panel(without(0, slice(0, 60 - known)), 12), "p0") for known in (2, 5, 60)]
    assert all(shorter > longer for shorter, longer in pairwise(widths))


@pytest.mark.parametrize(("horizon", "draws"), [(0, 100), (61, 100), (12, 1)])
def test_a_horizon_or_a_number_of_draws_out_of_range_is_refused(horizon: int, draws: int) -> None:
    with pytest.raises(ValueError, match="not"):
        forecast_panel(panel(BASE), horizon, draws=draws)


def test_the_rest_of_england_is_kept_when_the_last_month_of_a_unit_is_missing() -> None:
    counts = BASE[:1].copy()
    counts[0, -1] = np.nan
    found = forecast_panel(panel(counts, BASE.sum(axis=0)), 12, draws=500)
    assert found.of("p0").mean() == pytest.approx(300, rel=0.15)


def test_a_unit_that_is_all_of_england_does_not_make_england_certain() -> None:
    moving = 1000 * np.exp(np.cumsum(np.random.default_rng(2).normal(0, 0.08, (1, 60)), axis=1))
    alone = spread(forecast_panel(panel(np.rint(moving)), 12), "p0")
    without_units = forecast_panel(panel(np.zeros((0, 60)), np.rint(moving[0])), 12)
    assert alone == pytest.approx(float(np.log(without_units.england.sum(axis=0)).std()), rel=0.1)


def test_the_same_seed_gives_the_same_answer_on_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for threads in (1, 3):
        monkeypatch.setattr(drawing.os, "cpu_count", lambda threads=threads: threads)
        found.append(forecast_panel(panel(BASE), 6, draws=200, seed=5))
    assert np.array_equal(found[0].units, found[1].units)
    assert np.array_equal(found[0].england, found[1].england)


def test_different_seeds_are_close_but_not_the_same() -> None:
    one, other = (forecast_panel(panel(BASE), 6, seed=seed) for seed in (1, 2))
    assert not np.array_equal(one.units, other.units)
    assert one.units.mean(axis=-1) == pytest.approx(other.units.mean(axis=-1), rel=0.02)


def test_the_units_of_each_draw_sum_to_england() -> None:
    found = forecast_panel(panel(BASE), 12, draws=200)
    assert np.abs(found.units.sum(axis=0) - found.england).max() <= len(BASE)


def test_what_a_hole_hides_from_england_is_not_taken_for_a_rest() -> None:
    counts, doubted, unseen = BASE.copy(), np.zeros(BASE.shape, dtype=bool), np.zeros(60)
    counts[0, 55:], doubted[0, 55:], unseen[55:] = 100, True, 200
    holed = replace(panel(counts, counts.sum(axis=0)), incomplete=doubted, under_recorded=unseen)
    found = forecast_panel(holed, 12, draws=200)
    assert np.abs(found.units.sum(axis=0) - found.england).max() <= len(BASE)


def test_with_a_rest_the_units_of_each_draw_stay_below_england() -> None:
    found = forecast_panel(panel(BASE[:3], BASE.sum(axis=0)), 12, draws=200)
    assert (found.units.sum(axis=0) < found.england).all()
    assert found.units.sum(axis=0).mean() / found.england.mean() == pytest.approx(0.6, abs=0.03)


def test_days_of_the_month_and_seasons_are_followed() -> None:
    months = panel(BASE).months
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    winter = np.where(np.isin(np.arange(12), [0, 11]), 1.3, 1.0)
    rate = np.array([10 * days[month.month - 1] * winter[month.month - 1] for month in months])
    found = forecast_panel(panel(np.rint(np.tile(rate, (6, 1)))), 12)
    middle = np.median(found.units, axis=-1).mean(axis=0)
    assert middle / middle.mean() == pytest.approx(days * winter / (days * winter).mean(), rel=0.02)


def test_a_units_own_season_is_followed() -> None:
    drawn = synthetic_panel(30, 72, 4, population=Population(noise=0.03, own_season=0.1))
    later = drawn.later / drawn.later_england
    found = np.median(forecast_panel(drawn.panel, 12, draws=500).units, axis=-1)
    found /= found.sum(axis=0)
    turns = [np.log(part / part.mean(axis=1, keepdims=True)).ravel() for part in (later, found)]
    assert np.corrcoef(*turns)[0, 1] > 0.6


@settings(max_examples=15, deadline=None)
@given(
    number=st.integers(0, 4),
    length=st.integers(1, 30),
    horizon=st.integers(1, 6),
    size=st.sampled_from([0.0, 0.5, 20.0, 1e9]),
    missing=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_any_panel_is_forecast_soundly(
    number: int, length: int, horizon: int, size: float, missing: float, seed: int
) -> None:
    generator = np.random.default_rng(seed)
    counts = generator.poisson(size, (number, length)).astype(np.float64)
    england = counts.sum(axis=0) + generator.poisson(size, length)
    counts[generator.random(counts.shape) < missing] = np.nan
    found = forecast_panel(panel(counts, england), horizon, draws=20, seed=seed)
    assert_sound(found)
    assert found.units.shape == (len(found.codes), horizon, 20)


def joint_england(calendar: npt.NDArray[np.int64], volatility: float, setting: int) -> tuple[Array, Array]:
    """England's log rates' covariance without and with season and noise, summed by hand from the model's words."""
    bank = national.settings_for(volatility)
    steps = np.arange(1, len(calendar) + 1)
    fades = national.BEND_LASTS
    bends = bank.bend[setting] ** 2 / (1 - fades**2) * fades ** np.abs(steps[:, None] - steps)
    summed = np.tril(np.ones((len(steps), len(steps))))
    drift = (national.DRIFT * volatility / 12) ** 2 * np.outer(steps, steps)
    walk = bank.level[setting] ** 2 * np.minimum(steps[:, None], steps)
    level = national.LEVEL**2 + summed @ bends @ summed.T + drift + walk
    basis = contrasts()[calendar]
    season = national.SEASON**2 * basis @ basis.T
    return level, level + season + bank.noise[setting] ** 2 * np.eye(len(steps))


def test_englands_filter_agrees_with_the_joint_normal_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without jumps, for with them it is no normal one."""
    monkeypatch.setattr(national, "LEAST_JUMP", np.inf)
    calendar, volatility = np.arange(20) % 12, 0.2
    rates = 3 + np.random.default_rng(1).normal(0, 0.1, 20)
    rates[[4, 13]] = np.nan
    seen = np.flatnonzero(np.isfinite(rates))
    trend = national.fit_trend(rates, calendar, volatility)
    middle = rates[seen][:6].mean()
    logs = []
    for setting in range(len(trend.weights)):
        level, joint = joint_england(calendar, volatility, setting)
        known = joint[np.ix_(seen, seen)]
        logs.append(multivariate_normal(np.full(len(seen), middle), known).logpdf(rates[seen]))
        gain = np.linalg.solve(known, level[-1, seen])
        assert trend.state[setting, 0] == pytest.approx(middle + gain @ (rates[seen] - middle), abs=1e-9)
        assert trend.covariance[setting, 0, 0] == pytest.approx(level[-1, -1] - gain @ level[-1, seen], rel=1e-6)
    weights = np.exp(np.array(logs) - max(logs) + trend.settings.log_prior)
    assert trend.weights == pytest.approx(weights / weights.sum(), rel=1e-6)


def test_englands_draws_agree_with_the_joint_normal_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(national, "LEAST_JUMP", np.inf)
    calendar, volatility, setting = np.arange(26) % 12, 0.2, 7
    rates = 3 + np.random.default_rng(1).normal(0, 0.1, 20)
    trend = national.fit_trend(rates, calendar[:20], volatility)
    alone = replace(trend, weights=np.eye(len(trend.weights))[setting])
    draws = national.draw_trend(alone, calendar[20:], 40_000, np.random.default_rng(3))
    joint = joint_england(calendar, volatility, setting)[1]
    gain = np.linalg.solve(joint[:20, :20], joint[:20, 20:]).T
    expected = joint[20:, 20:] - gain @ joint[:20, 20:]
    middle = rates[:6].mean() + gain @ (rates - rates[:6].mean())
    assert draws.mean(axis=1) == pytest.approx(middle, abs=5 * np.sqrt(expected.max() / 40_000))
    assert np.cov(draws) == pytest.approx(expected, rel=0.06)


def test_a_units_filter_and_draws_agree_with_the_joint_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fading and drawing in, figures are jointly Student's t; walk and AR(1) deviation follow from that."""
    monkeypatch.setattr(units, "FADING", 1.0)
    monkeypatch.setattr(units, "FARTHEST", 1e9)
    monkeypatch.setattr(units, "population_weights", lambda log_likelihood: log_likelihood)
    figures = np.random.default_rng(6).normal(-2, 0.1, 11)
    figures[4] = np.nan
    seen, early = np.flatnonzero(np.isfinite(figures)), float(np.median(figures[[0, 1, 2, 3, 5, 6]]))
    parts = units.fit_parts(figures[None], np.array([1e9]))
    changes = np.diff(figures)
    start = (np.median(np.abs(changes[np.isfinite(changes)])) * 1.4826) ** 2 * units.OF_CHANGE
    steps = np.arange(1, 15)
    for setting in (1, 12, 40):
        bank = parts.bank
        walk, ar1, coefficient = (float(row[setting]) for row in (bank.walk, bank.ar1, bank.coefficient))
        level = units.FREE + walk * np.minimum(steps[:, None], steps)
        distance = np.abs(steps[:, None] - steps)
        deviation = ar1 / (1 - coefficient**2) * coefficient**distance if ar1 else np.zeros_like(level)
        joint = level + deviation + np.eye(len(steps))
        known, error = joint[np.ix_(seen, seen)], figures[seen] - early
        log = multivariate_t(np.full(len(seen), early), known * start, df=2).logpdf(figures[seen])
        assert parts.weights[0, setting] == pytest.approx(log, abs=1e-6)
        noise = (2 * start + error @ np.linalg.solve(known, error)) / (2 + len(seen))
        assert parts.noise[0, setting] == pytest.approx(noise, rel=1e-6)
        assert parts.level[0, setting] == pytest.approx(early + level[10, seen] @ np.linalg.solve(known, error))
        assert parts.ar1[0, setting] == pytest.approx(deviation[10, seen] @ np.linalg.solve(known, error), abs=1e-9)
        only = units.Parts(**{**vars(parts), "weights": np.eye(parts.level.shape[1])[[setting]]})
        draws = drawing.draw_parts(only, 3, 40_000, np.random.SeedSequence(1))[0].astype(np.float64)
        gain = np.linalg.solve(known, joint[np.ix_(seen, range(11, 14))]).T
        conditional = joint[11:, 11:] - gain @ joint[np.ix_(seen, range(11, 14))]
        deviation = np.sqrt(np.diag(conditional))
        assert draws.mean(axis=1) == pytest.approx(early + gain @ error, abs=6 * np.sqrt(noise / 200) * deviation.max())
        assert np.corrcoef(draws) == pytest.approx(conditional / np.outer(deviation, deviation), abs=0.03)


def test_volatility_is_measured_over_the_longest_span_that_units_have() -> None:
    generator = np.random.default_rng(1)
    walk = np.cumsum(generator.normal(0, 0.02, (150, 40)), axis=1)
    whole = yearly_volatility(walk, np.zeros(40))
    young = walk.copy()
    young[:, :-6] = np.nan
    short = yearly_volatility(young, np.zeros(40))
    assert whole == pytest.approx(0.02 * np.sqrt(12), rel=0.1)
    assert short == pytest.approx(0.02 * np.sqrt(5) * (12 / 5) ** 0.25, rel=0.15)
    assert yearly_volatility(np.full((150, 40), np.nan), np.full(40, np.nan)) == pytest.approx(0.3)


def test_the_contrasts_are_orthonormal_and_sum_to_nothing_over_the_year() -> None:
    basis = contrasts()
    assert basis.shape == (12, 11)
    assert basis.T @ basis == pytest.approx(np.eye(11), abs=1e-12)
    assert basis.sum(axis=0) == pytest.approx(np.zeros(11), abs=1e-12)
