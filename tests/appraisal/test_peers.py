from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import pytest

from carefund.appraisal.peers import catalogue
from carefund.appraisal.peers.catalogue import PEERS, Peer, available, mean_peer, peer_named
from carefund.appraisal.peers.series import normal_quantiles, proper, usable
from carefund.appraisal.peers.simple import last_year, seasonal_naive_drift
from carefund.arrays import Floats

LEVELS = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
MIDDLE = 2
PACKAGED = [name for name, peer in PEERS.items() if peer.package]


def seasonal(months: int, level: float = 500.0, seed: int = 1) -> Floats:
    month = np.arange(months)
    course = level * (1 + 0.2 * np.sin(2 * np.pi * month / 12))
    return course * np.exp(0.05 * np.random.default_rng(seed).standard_normal(months))


def panel(months: int = 60) -> Floats:
    """England and three parts of which one is young, with a hole; they leave a tenth of England."""
    parts = np.array([seasonal(months, level, seed=level) for level in (300, 500, 900)])
    whole = 1.1 * parts.sum(axis=0)
    parts[2, : max(months - 30, 0)] = np.nan
    parts[0, months // 2] = np.nan
    return np.vstack([whole, parts])


def require(name: str) -> None:
    for package in (PEERS[name].package, PEERS[name].beside):
        if package:
            pytest.importorskip(package)


def test_a_series_that_has_ended_or_just_begun_is_not_forecast() -> None:
    values = np.ones((4, 30))
    values[1, -1], values[2, :-3], values[3, :-4] = np.nan, np.nan, np.nan
    assert sorted(usable(values)) == [0, 3]
    for forecast in (last_year, seasonal_naive_drift):
        answer = forecast(values, 15, LEVELS)
        assert answer.shape == (4, 15, 5)
        assert np.isnan(answer[[1, 2]]).all()
        assert np.isfinite(answer[[0, 3]]).all()


def test_leading_months_without_a_figure_are_dropped_and_holes_filled_along_a_line() -> None:
    values = np.array([[np.nan, np.nan, 2.0, np.nan, np.nan, 8.0, 1.0, 0.0]])
    np.testing.assert_allclose(usable(values)[0], [2, 4, 6, 8, 1, 0])


def test_nothing_to_forecast_gives_an_answer_without_figures_and_of_the_usual_shape() -> None:
    assert last_year(np.full((3, 9), np.nan), 6, LEVELS).shape == (3, 6, 5)


def test_quantiles_rise_with_their_levels_whatever_the_order_and_are_not_negative() -> None:
    levels = np.array([0.9, 0.1, 0.5])
    np.testing.assert_array_equal(proper(np.array([[3.0, -1.0, 5.0]]), levels), [[5.0, 0.0, 3.0]])


def test_normal_quantiles_are_those_of_the_printed_table() -> None:
    found = normal_quantiles(np.array([10.0]), np.array([2.0]), np.array([0.025, 0.5, 0.95]))
    np.testing.assert_allclose(found, [[10 - 2 * 1.959964, 10, 10 + 2 * 1.644854]], atol=1e-5)


def test_last_year_repeats_the_same_month_in_each_year_ahead() -> None:
    y = seasonal(40)
    answer = last_year(y[None], 30, LEVELS)
    np.testing.assert_allclose(answer[0, :, MIDDLE], np.concatenate([y[-12:], y[-12:], y[-12:-6]]))


def test_last_years_spread_is_the_size_of_past_differences_and_grows_with_the_root_of_the_years() -> None:
    y = np.concatenate([np.full(12, 100.0), np.full(12, 110.0)])
    ends = last_year(y[None], 24, np.array([0.158655, 0.841345]))[0]
    np.testing.assert_allclose(ends[0], [100, 120], atol=1e-3)
    np.testing.assert_allclose(ends[23], 110 + 10 * np.sqrt(2) * np.array([-1, 1]), atol=1e-3)


def test_a_young_series_takes_the_relative_spread_of_the_panel_and_holds_its_latest_figure() -> None:
    values = np.full((2, 24), np.nan)
    values[0] = np.concatenate([np.full(12, 95.0), np.full(12, 105.0)])
    values[1, -5:] = [20, 20, 20, 20, 20]
    ends = last_year(values, 3, np.array([0.158655, 0.5, 0.841345]))[1]
    np.testing.assert_allclose(ends[0], [18, 20, 22], atol=1e-3)


def test_drift_continues_a_straight_line_with_seasons_exactly() -> None:
    month = np.arange(66)
    y = 200 + 3.0 * month + np.tile([5.0, -5.0], 33)
    answer = seasonal_naive_drift(y[None, :48], 18, LEVELS)[0]
    np.testing.assert_allclose(answer[:, MIDDLE], y[48:], rtol=1e-9)
    np.testing.assert_allclose(answer[:, 0], answer[:, -1], rtol=1e-6)


def test_drift_has_nothing_to_add_to_last_year_before_two_years() -> None:
    y = seasonal(23)[None]
    np.testing.assert_array_equal(seasonal_naive_drift(y, 14, LEVELS), last_year(y, 14, LEVELS))


def test_drifts_intervals_hold_the_share_of_a_seasonal_random_walk_that_they_say() -> None:
    steps = np.random.default_rng(5).standard_normal((400, 10, 12))
    walks = 1000 + np.cumsum(10 * steps, axis=1).reshape(400, 120)
    ends = last_year(walks[:, :-12], 12, np.array([0.1, 0.9]))
    inside = (walks[:, -12:] >= ends[..., 0]) & (walks[:, -12:] <= ends[..., 1])
    assert 0.75 < inside.mean() < 0.85


def test_the_catalogue_names_each_peer_once_and_always_has_the_two_that_take_no_package() -> None:
    assert list(PEERS) == [peer.name for peer in PEERS.values()]
    assert [peer.name for peer in available() if peer.package is None] == ["last-year", "seasonal-naive-drift"]
    assert {peer.name for peer in available() if peer.package} == {n for n in PACKAGED if find_spec(PEERS[n].package)}


def test_a_peer_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(ValueError, match=r"last-year.*'prophecy'"):
        peer_named("prophecy")


def test_a_peer_whose_packages_are_missing_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ImportError, match=r"hierarchicalforecast and statsforecast.*carefund\[peers\]"):
        peer_named("hierarchical")
    assert peer_named("last-year").forecast is last_year


@pytest.mark.parametrize("name", PACKAGED)
def test_each_package_forecasts_seasonal_series_near_their_course_with_widening_intervals(name: str) -> None:
    require(name)
    values = panel()
    answer = peer_named(name).forecast(values[:, :48], 12, LEVELS)
    assert answer.shape == (4, 12, 5)
    assert (np.diff(answer, axis=-1) >= 0).all()
    assert (answer >= 0).all()
    assert np.abs(answer[..., MIDDLE] / values[:, 48:] - 1).mean() < 0.2
    widths = answer[..., -1] - answer[..., 0]
    assert (widths[:, -1] >= 0.7 * widths[:, 0]).all()


@pytest.mark.parametrize("name", PACKAGED)
def test_each_package_answers_for_the_shortest_series_and_twice_the_same(name: str) -> None:
    require(name)
    values = np.vstack([panel(14)[:3], np.full(14, np.nan), np.full(14, np.nan), np.zeros(14)])
    values[1, :-4] = np.nan
    values[3, -5:] = [3.0, 1.0, 0.0, 2.0, 2.0]
    answer = peer_named(name).forecast(values, 3, LEVELS)
    assert np.isfinite(answer[[0, 1, 2, 3, 5]]).all()
    assert np.isnan(answer[4]).all()
    np.testing.assert_array_equal(answer, peer_named(name).forecast(values, 3, LEVELS))


def test_the_mean_of_peers_is_the_mean_of_their_quantiles_at_every_level() -> None:
    parts = tuple(Peer(f"part-{size}", "A part", None, constant_peer(size)) for size in (1.0, 2.0, 6.0))
    answer = mean_peer("mean", "Their mean", parts).forecast(panel()[:, :40], 4, LEVELS)
    np.testing.assert_allclose(answer, np.broadcast_to(3.0 * LEVELS, (4, 4, 5)))


def constant_peer(size: float) -> Callable[[Floats, int, Floats], Floats]:
    return lambda values, horizon, levels: np.broadcast_to(size * levels, (len(values), horizon, len(levels)))


def test_the_packaged_mean_is_that_of_exponential_smoothing_complex_smoothing_and_theta() -> None:
    require("mean")
    assert [part.name for part in PEERS["mean"].mean_of] == ["auto-ets", "auto-ces", "auto-theta"]
    values = panel(40)[:2]
    parts = [peer_named(name).forecast(values, 5, LEVELS) for name in ("auto-ets", "auto-ces", "auto-theta")]
    np.testing.assert_allclose(peer_named("mean").forecast(values, 5, LEVELS), sum(parts) / 3, rtol=1e-9)


def test_the_global_model_gives_a_young_series_the_season_that_the_others_have() -> None:
    require("gradient-boosting")
    wave = 1 + 0.3 * np.sin(2 * np.pi * np.arange(72) / 12)
    places = np.array([seasonal(72, level, seed=level) for level in range(200, 320, 6)])
    places = places / seasonal_course(72) * wave
    values = np.vstack([places.sum(axis=0), places])
    values[1, :50] = np.nan
    known, later = values[:, :60], values[1, 60:]
    answer = peer_named("gradient-boosting").forecast(known, 12, LEVELS)[1, :, MIDDLE]
    assert np.abs(answer / later - 1).mean() < 0.12
    assert np.abs(np.nanmean(known[1]) / later - 1).mean() > 0.18
    assert np.corrcoef(answer, later)[0, 1] > 0.9


def seasonal_course(months: int) -> Floats:
    return 1 + 0.2 * np.sin(2 * np.pi * np.arange(months) / 12)


def test_the_global_models_middle_does_not_depend_on_the_order_of_places() -> None:
    require("gradient-boosting")
    values = panel(48)
    answer = peer_named("gradient-boosting").forecast(values, 6, LEVELS)
    turned = peer_named("gradient-boosting").forecast(values[[0, 3, 1, 2]], 6, LEVELS)[[0, 2, 3, 1]]
    assert np.abs(answer[..., MIDDLE] / turned[..., MIDDLE] - 1).mean() < 0.05


def test_reconciled_medians_add_up_to_the_whole_with_what_the_parts_leave() -> None:
    require("hierarchical")
    parts = np.array([seasonal(48, level, seed=level) for level in (300, 500, 900)])
    answer = peer_named("hierarchical").forecast(np.vstack([parts.sum(axis=0), parts]), 6, LEVELS)[..., MIDDLE]
    np.testing.assert_allclose(answer[0], answer[1:].sum(axis=0), rtol=1e-6)
    answer = peer_named("hierarchical").forecast(panel(48), 6, LEVELS)[..., MIDDLE]
    assert (answer[0] > answer[1:].sum(axis=0)).all()


def test_the_hierarchy_is_refused_without_the_whole() -> None:
    require("hierarchical")
    values = panel(24)
    values[0, -1] = np.nan
    with pytest.raises(ValueError, match="without the whole"):
        peer_named("hierarchical").forecast(values, 3, LEVELS)
