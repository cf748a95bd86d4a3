"""Conformal intervals against a grid searched in full; exact in size where periods can be exchanged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evaluation.methods import augmented, synthetic_control
from carefund.evaluation.methods.conformal import Mixed, infer, interval, joint
from carefund.refusal import Refusal
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.made_up import factor_panel

KINDS = [Mixed(), Mixed(intercept=True), Mixed(penalty=30.0)]


@given(
    st.integers(0, 2000), st.integers(2, 25), st.integers(19, 30), st.sampled_from(KINDS), st.sampled_from([0.8, 0.9])
)
@settings(max_examples=12)
def test_bounds_are_those_of_a_grid(seed: int, donors: int, before: int, kind: Mixed, level: float) -> None:
    panel = factor_panel(donors + 1, before + 1, before, seed, size=3.0)
    target, others = panel.outcome[0], panel.outcome[1:]
    lower, upper = interval(others, target, kind, level)
    step = (upper - lower) / 150
    inside = []
    for effect in np.arange(lower - 30 * step, upper + 30 * step, step):
        moved = target.copy()
        moved[-1] -= effect
        sizes = np.abs(kind(others, moved)[0])
        if (sizes >= sizes[-1] * (1 - 1e-9)).sum() > (1 - level) * (before + 1) + 1e-9:
            inside.append(effect)
    assert min(inside) == pytest.approx(lower, abs=step * 1.01)
    assert max(inside) == pytest.approx(upper, abs=step * 1.01)


def test_a_p_value_of_exactly_one_less_the_level_is_outside() -> None:
    panel = factor_panel(10, 20, 19, size=3.0)
    assert np.isfinite(interval(panel.outcome[1:], panel.outcome[0], Mixed(), 0.95)).all()
    short = panel.outcome[:, 1:]
    assert interval(short[1:], short[0], Mixed(), 0.95) == (-np.inf, np.inf)


@pytest.mark.parametrize("kind", KINDS[:2])
def test_a_copy_of_a_donor_leaves_one_effect(kind: Mixed) -> None:
    panel = factor_panel(8, 31, 30)
    target = panel.outcome[3] + np.where(np.arange(31) == 30, 7.0, 0.0)
    assert interval(panel.outcome[1:], target, kind, 0.95) == pytest.approx((7.0, 7.0), abs=1e-6)


def test_all_periods_together_are_moved_round_the_calendar() -> None:
    panel = factor_panel(12, 25, 18, treated=2)
    estimate = synthetic_control.fit(replace(panel, starts=np.where(np.arange(12) == 1, 20, panel.starts)))
    donors = panel.outcome[2:]
    found = joint(donors, estimate, Mixed())
    statistics = []
    for move in range(25):
        total = 0.0
        for unit, start in ((0, 18), (1, 20)):
            residuals, _ = Mixed()(donors, panel.outcome[unit])
            total += np.abs(np.roll(residuals, -move)[start:]).sum()
        statistics.append(total)
    assert found == pytest.approx(np.mean([each >= statistics[0] - 1e-9 for each in statistics]))


def test_bounds_of_treated_periods_only(official_files: Path) -> None:
    panel = proposition_99.panel(official_files)
    found = infer(panel, synthetic_control.fit(panel), Mixed())
    assert np.isnan(found.lower[0, :19]).all()
    # Searched on a grid of 0.02 packs: 1989 -14.82 to 1.84, 2000 -44.04 to -16.86.
    assert found.lower[0, [19, 30]] == pytest.approx([-14.826, -44.044], abs=0.001)
    assert found.upper[0, [19, 30]] == pytest.approx([1.847, -16.843], abs=0.001)
    assert found.p_value == pytest.approx(3 / 31)
    estimate = augmented.fit(panel)
    ridged = infer(panel, estimate, Mixed(penalty=estimate.diagnostics["penalty"]))
    assert ridged.lower[0, 19] == pytest.approx(-10.007, abs=0.001)


def test_units_of_measurement_change_nothing() -> None:
    panel = factor_panel(15, 26, 24, size=3.0)
    plain = infer(panel, synthetic_control.fit(panel), Mixed())
    moved = replace(panel, outcome=panel.outcome * 1000 + 5e5)
    scaled = infer(moved, synthetic_control.fit(moved), Mixed())
    assert scaled.lower[0, 24:] / 1000 == pytest.approx(plain.lower[0, 24:], abs=1e-4)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    panel = factor_panel(5, 10, 6)
    with pytest.raises(Refusal, match="level"):
        infer(panel, synthetic_control.fit(panel), Mixed(), level=level)
