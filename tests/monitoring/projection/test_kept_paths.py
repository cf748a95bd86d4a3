"""Kept paths condition as the exact law of normals does, in any order, and agree with a forecast made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.appraisal.forecast.forecast import forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import months_after
from carefund.monitoring.projection.kept_paths import KeptPaths, keep_paths, observe
from tests.appraisal.synthetic import synthetic_panel

FIRST, LAST = date(2011, 4, 1), date(2015, 3, 1)
DRAWS = 3_000


def normal_paths(covariance: Floats, draws: int, seed: int, freedom: float = 1e9) -> KeptPaths:
    """One unit whose log paths are normal about 0 with this covariance, and an England of the same kind."""
    generator = np.random.default_rng(seed)
    months = months_after(LAST, len(covariance))
    drawn = generator.multivariate_normal(np.zeros(len(covariance)), covariance, (2, draws)).transpose(0, 2, 1)
    return KeptPaths(
        series="made-up",
        codes=("A",),
        simulated=LAST,
        last=LAST,
        months=months,
        england=(drawn[:1][0] + 8).astype(np.float32),
        parts=(drawn[1:] - 3).astype(np.float32),
        freedom=np.array([freedom]),
        freedom_of_england=freedom,
    )


def panel_of(kept: KeptPaths, england: Floats, part: Floats) -> MonthlyPanel:
    """A panel whose last months are these logs of England and of the unit's part of it (NaN: no figure)."""
    ahead = np.exp(england) - kept.offset
    unit = np.exp(part + england) - kept.offset
    past = np.full(48, 100.0)
    return MonthlyPanel(
        series="made-up", codes=("A",), first=FIRST, counts=np.concatenate([past, unit])[None],
        england=np.concatenate([past, ahead]),
    )  # fmt: skip


def a_covariance(seed: int, months: int) -> Floats:
    root = np.random.default_rng(seed).normal(size=(months, months)) * 0.1
    covariance: Floats = root @ root.T + 0.01 * np.eye(months)
    return covariance


@given(seed=st.integers(0, 10_000), known=st.integers(1, 4))
def test_months_one_after_the_other_come_to_the_exact_conditional_law(seed: int, known: int) -> None:
    """Against the textbook's formula, worked out at once for the same sample covariance."""
    kept = normal_paths(a_covariance(seed, 5), 400, seed)
    seen = np.random.default_rng(seed + 1).normal(0, 0.1, known)
    observed = observe(kept, panel_of(kept, 8 + seen, np.full(known, -3.0)))
    logs = kept.england.astype(np.float64)
    middle, sample = logs.mean(axis=1), np.cov(logs, bias=True)
    gain = sample[known:, :known] @ np.linalg.inv(sample[:known, :known])
    wanted_middle = middle[known:] + gain @ (8 + seen - middle[:known])
    wanted = sample[known:, known:] - gain @ sample[:known, known:]
    assert np.allclose(observed.england.mean(axis=1), wanted_middle, atol=2e-3)
    assert np.allclose(np.cov(observed.england, bias=True), wanted, atol=2e-3)


@given(seed=st.integers(0, 10_000))
def test_one_month_and_then_another_is_both_at_once(seed: int) -> None:
    kept = normal_paths(a_covariance(seed, 4), 200, seed, freedom=9.0)
    panel = panel_of(kept, np.array([8.1, 7.9]), np.array([-3.05, -2.9]))
    once = observe(kept, panel)
    step = observe(observe(kept, panel, kept.months[0]), panel)
    assert np.allclose(once.england, step.england, atol=1e-5)
    assert np.allclose(once.parts, step.parts, atol=1e-5)
    assert once.freedom == step.freedom
    assert (once.last, once.months, once.simulated) == (kept.months[1], kept.months[2:], kept.simulated)


def test_a_month_where_it_was_expected_narrows_and_one_far_off_widens() -> None:
    kept = normal_paths(a_covariance(3, 3), 4_000, 3, freedom=5.0)
    spread = float(kept.parts[0, 0].std())
    usual = observe(kept, panel_of(kept, np.array([8.0]), np.array([-3.0])))
    far = observe(kept, panel_of(kept, np.array([8.0]), np.array([-3.0 + 3 * spread])))
    assert usual.parts.std() < far.parts.std()


def test_a_unit_moves_no_more_than_its_farthest_and_england_says_that_it_was_surprised() -> None:
    kept = normal_paths(a_covariance(5, 3), 2_000, 5)
    spread = float(kept.parts[0, 0].std())
    three, thirty = (
        observe(kept, panel_of(kept, np.array([8.0]), np.array([kept.parts[0, 0].mean() + times * spread])))
        for times in (3.0, 30.0)
    )
    assert np.allclose(three.parts.mean(axis=2), thirty.parts.mean(axis=2), atol=1e-3)
    assert not three.surprises
    jumped = observe(kept, panel_of(kept, np.array([8.0 + 6 * float(kept.england[0].std())]), np.array([-3.0])))
    assert jumped.surprises == kept.months[:1]


def test_a_missing_figure_leaves_a_units_paths_as_they_were() -> None:
    kept = normal_paths(a_covariance(7, 3), 300, 7)
    without = observe(kept, panel_of(kept, np.array([8.05]), np.array([np.nan])))
    assert np.array_equal(without.parts, kept.parts[:, 1:])
    assert without.freedom == kept.freedom
    nothing = observe(kept, panel_of(kept, np.array([np.nan]), np.array([-3.0])))
    assert np.array_equal(nothing.england, kept.england[1:])
    assert np.array_equal(nothing.parts, kept.parts[:, 1:])


def test_what_was_kept_is_not_changed_and_nothing_new_gives_it_back() -> None:
    kept = normal_paths(a_covariance(9, 3), 100, 9)
    before = kept.parts.copy()
    panel = panel_of(kept, np.array([8.1]), np.array([-2.8]))
    observed = observe(kept, panel)
    assert np.array_equal(kept.parts, before)
    assert observe(observed, panel) is observed


def test_another_series_and_months_beyond_the_paths_are_refused() -> None:
    kept = normal_paths(a_covariance(11, 2), 100, 11)
    panel = panel_of(kept, np.full(3, 8.0), np.full(3, -3.0))
    with pytest.raises(ValueError, match="a panel of"):
        observe(kept, replace(panel, series="another"))
    with pytest.raises(ValueError, match="paths that reach"):
        observe(kept, panel)


@cache
def drawn() -> tuple[MonthlyPanel, MonthlyPanel]:
    """A synthetic panel, and the same six months later."""
    made = synthetic_panel(60, 60, 5, after=12)
    later = replace(
        made.panel,
        counts=np.hstack([made.panel.counts, made.later[:, :6]]),
        england=np.concatenate([made.panel.england, made.later_england[:6]]),
    )
    return made.panel, later


def test_half_a_year_observed_agrees_with_a_forecast_made_anew() -> None:
    """Middles within a part of their spread, spreads within a tenth or so, over all units at once."""
    before, now = drawn()
    kept = observe(keep_paths(before, 12, draws=DRAWS, seed=1), now)
    anew = forecast_panel(now, 6, draws=DRAWS, seed=2)
    months = kept.months
    by_kept = np.log(kept.totals(months) + 1.0)
    by_anew = np.log(np.array([anew.total(code, months) for code in kept.codes]) + 1.0)
    spread = by_anew.std(axis=1)
    off = (np.median(by_kept, axis=1) - np.median(by_anew, axis=1)) / spread
    assert abs(off.mean()) < 0.15
    assert np.sqrt((off**2).mean()) < 0.6
    assert 0.9 < np.median(by_kept.std(axis=1) / spread) < 1.15
    england = np.log(kept.england_total(months)), np.log(anew.total("E92000001", months))
    assert abs(np.median(england[0]) - np.median(england[1])) < 0.6 * england[1].std()


def test_totals_are_the_sums_of_months_and_unknown_months_and_units_are_refused() -> None:
    kept = normal_paths(a_covariance(13, 3), 50, 13)
    by_month = kept.unit_counts("A", kept.months)
    assert np.allclose(kept.totals(kept.months)[0], by_month.sum(axis=0), rtol=1e-4)
    assert kept.totals(()).tolist() == [[0.0] * 50]
    with pytest.raises(ValueError, match="follow one another"):
        kept.totals((kept.months[0], kept.months[2]))
    with pytest.raises(KeyError):
        kept.unit_counts("B", kept.months)
    with pytest.raises(KeyError):
        kept.england_counts((LAST,))
