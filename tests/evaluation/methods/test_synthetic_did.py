"""Synthetic difference-in-differences: the paper's numbers, programs solved otherwise, placebos, covariates, size."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from carefund.evaluation.methods import difference_in_differences as plain
from carefund.evaluation.methods.estimate import CannotEstimate
from carefund.evaluation.methods.newton_simplex import spread_weights
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.ridge_simplex import Problems, weights
from carefund.evaluation.methods.synthetic_did import Options, each_alone, fit, placebo_gaps
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.methods.staggered_panel import staggered_panel

SYNTHDID = -15.603969969729397
"""synthdid-py 0.1.0 with the paper's noise level, iterated far beyond its default (benchmarks/panel_methods.py)."""
PERIODS = {1986: 0.36647058, 1987: 0.20645317, 1988: 0.42707624}
UNITS = {"Nevada": 0.12429, "New Hampshire": 0.10463, "Connecticut": 0.07839, "Delaware": 0.07044, "Colorado": 0.05744}


def test_proposition_99_as_published(official_files: Path) -> None:
    california = proposition_99.panel(official_files)
    found = fit(california, Options())
    assert found.att == pytest.approx(-15.60, abs=0.005)
    assert found.att == pytest.approx(SYNTHDID, abs=5e-4)
    own = found.weights[0]
    assert {california.periods[place]: weight for place, weight in own.periods.items()} == pytest.approx(
        PERIODS, abs=1e-7
    )
    named = {california.units[row]: weight for row, weight in own.units.items()}
    assert {name: named[name] for name in UNITS} == pytest.approx(UNITS, abs=2e-4)
    assert sum(named.values()) == pytest.approx(1)
    units = np.array([own.units.get(row, 0.0) for row in range(39)])
    assert own.intercept is not None
    np.testing.assert_allclose(found.counterfactual[0], units @ california.outcome + own.intercept)


def slow_weights(units: np.ndarray, target: np.ndarray, ridge: float) -> np.ndarray:
    """By non-negative least squares with a heavy row for the sum."""
    count, heavy = len(units), 1e4 * np.sqrt((units**2).sum(1).mean() + ridge)
    left = np.vstack([units.T, np.sqrt(ridge) * np.eye(count), np.full((1, count), heavy)])
    found: np.ndarray = nnls(left, np.concatenate([target, np.zeros(count), [heavy]]), maxiter=10000)[0]
    return found / found.sum()


@given(st.integers(1, 12), st.integers(1, 9), st.integers(-8, 3), st.integers(0, 99999), st.booleans())
@settings(max_examples=60)
def test_weights_are_the_optimum(count: int, figures: int, power: int, seed: int, wander: bool) -> None:
    chance = np.random.default_rng(seed)
    units = chance.normal(size=(count, figures)).round(1)
    units = units.cumsum(1) if wander else units
    targets, ridge = chance.normal(size=(3, figures)), np.full(3, 10.0**power)
    allowed = chance.random((3, count)) < 0.7
    allowed[:, 0] = True
    found = spread_weights(units, targets, ridge, allowed).weights
    products = Problems(products=(units @ units.T)[None], targets=targets @ units.T, ridge=ridge, allowed=allowed)
    for each in (found, weights(products)):
        assert (each >= 0).all()
        assert (each[~allowed] == 0).all()
        np.testing.assert_allclose(each.sum(1), 1)
        for place in range(3):
            own = units[allowed[place]]
            slow = slow_weights(own, targets[place], ridge[0])

            def height(weight: np.ndarray, own: np.ndarray = own, place: int = place) -> float:
                return float(((weight @ own - targets[place]) ** 2).sum() + ridge[0] * (weight**2).sum())

            assert height(each[place][allowed[place]]) <= height(slow) * (1 + 1e-8) + 1e-10


def slow_gap(panel: StudyPanel, start: int) -> np.ndarray:
    """Section 2.2 of the paper for one treated unit, step by step."""
    outcome, own = panel.outcome, int(np.flatnonzero(panel.is_treated)[0])
    others = np.delete(outcome, own, 0)
    moves = np.diff(others[:, :start], axis=1)
    noise = np.sqrt(((moves - moves.mean()) ** 2).mean())
    zeta = (outcome.shape[1] - start) ** 0.25 * noise
    before = others[:, :start] - others[:, :start].mean(1, keepdims=True)
    target = outcome[own, :start] - outcome[own, :start].mean()
    omega = slow_weights(before, target, start * zeta**2)
    late = others[:, start:].mean(1)
    columns = (others[:, :start] - others[:, :start].mean(0)).T
    lambda_ = slow_weights(columns, late - late.mean(), len(others) * (1e-6 * noise) ** 2)
    apart = outcome[own] - omega @ others
    gap: np.ndarray = apart - lambda_ @ apart[:start]
    return gap


@pytest.mark.parametrize(("units", "periods", "start", "size"), [(12, 20, 14, 1.0), (40, 16, 8, 3.0), (8, 30, 24, 0.1)])
def test_placebos_are_the_fits_of_each_unit_without_the_treated(
    units: int, periods: int, start: int, size: float
) -> None:
    panel = factor_panel(units, periods, start, seed=2, treated=2, size=size)
    rows, gaps = placebo_gaps(panel, Options(), start)
    assert rows.tolist() == list(range(2, units))
    for row, gap in zip(rows, gaps, strict=True):
        alone = replace(panel, units=tuple(str(one) for one in rows), outcome=panel.outcome[rows],
                        starts=np.where(rows == row, start, periods))  # fmt: skip
        np.testing.assert_allclose(fit(alone, Options()).gap[0], gap, atol=1e-8)
        np.testing.assert_allclose(slow_gap(alone, start), gap, atol=2e-5)


def test_memory_of_other_panels_changes_no_answer() -> None:
    panel, memory = factor_panel(25, 30, 20, seed=5, size=2.0), dict[object, object]()
    for treated in range(6):
        starts = np.where(np.arange(25) == treated, 20, 30)
        outcome = panel.outcome * np.where(panel.after & (starts < 30)[:, None], 1.1, 1.0)
        one = replace(panel, outcome=outcome, starts=starts)
        np.testing.assert_allclose(
            placebo_gaps(one, Options(), 20, memory)[1], placebo_gaps(one, Options(), 20)[1], atol=1e-9
        )
    assert memory


def test_starts_that_differ_are_averaged_by_treated_unit_periods() -> None:
    panel = staggered_panel()
    found = fit(panel, Options())
    total, weight = 0.0, 0
    for start in (4, 6, 7):
        kept = (panel.starts == start) | (panel.starts == 9)
        part = replace(panel, units=tuple(np.array(panel.units)[kept]), outcome=panel.outcome[kept],
                       starts=panel.starts[kept], covariates={})  # fmt: skip
        size = int((panel.starts == start).sum() * (9 - start))
        total, weight = total + size * fit(part, Options()).att, weight + size
    assert found.att == pytest.approx(total / weight)
    assert len(found.weights) == 35
    assert {one.treated for one in found.weights} == set(np.flatnonzero(panel.is_treated))


def test_covariates_are_taken_out_with_coefficients_of_the_untreated_observations() -> None:
    chance = np.random.default_rng(1)
    panel = factor_panel(20, 18, 12, seed=1, treated=2)
    moving = chance.normal(size=(20, 18))
    outcome = panel.outcome + 3 * moving + 50 * panel.after
    panel = replace(panel, outcome=outcome, covariates={"moving": moving, "still": np.repeat(moving[:, :1], 18, 1)})
    found = fit(panel, Options(covariates=("moving", "still")))
    free = ~panel.after.ravel()
    dummies = [np.kron(np.eye(20), np.ones((18, 1))), np.kron(np.ones((20, 1)), np.eye(18))]
    design = np.column_stack([moving.ravel(), *dummies])[free]
    slope = np.linalg.lstsq(design, outcome.ravel()[free], rcond=None)[0][0]
    adjusted = replace(panel, outcome=outcome - slope * moving, covariates={})
    assert found.att == pytest.approx(fit(adjusted, Options()).att)
    np.testing.assert_allclose(found.observed, outcome[:2])
    assert [(notice.id, "still" in notice.found) for notice in found.notices] == [("covariate-without-use", True)]
    rows, gaps = placebo_gaps(panel, Options(covariates=("moving",)), 12)
    alone = replace(panel, units=tuple(str(row) for row in rows), outcome=outcome[rows],
                    covariates={"moving": moving[rows]}, starts=np.where(rows == 7, 12, 18))  # fmt: skip
    np.testing.assert_allclose(fit(alone, Options(covariates=("moving",))).gap[0], gaps[rows == 7][0], atol=1e-8)


def test_one_period_before_the_start_leaves_difference_in_differences() -> None:
    panel = factor_panel(9, 5, 1, seed=8)
    assert fit(panel, Options()).att == pytest.approx(plain.fit(panel, plain.Options()).att)


def test_series_that_do_not_move_and_twins_give_finite_numbers() -> None:
    still = StudyPanel(units=("a", "b", "c"), periods=tuple(range(8)), outcome=np.full((3, 8), 4.0),
                       starts=np.array([5, 8, 8]))  # fmt: skip
    assert fit(still, Options()).att == pytest.approx(0)
    line = replace(still, outcome=np.arange(8) + np.array([[0.0], [1.0], [1.0]]))
    assert fit(line, Options()).att == pytest.approx(0, abs=1e-9)
    panel = factor_panel(10, 20, 14, seed=4)
    twins = replace(panel, outcome=panel.outcome[[0, 1, 1, 1, 4, 4, 6, 7, 8, 9]])
    assert np.isfinite(placebo_gaps(twins, Options(), 14)[1]).all()


@given(st.floats(1e-6, 1e6), st.floats(-1e5, 1e5))
@settings(max_examples=15)
def test_scale_and_level_do_not_matter(scale: float, level: float) -> None:
    panel = factor_panel(12, 16, 11, seed=6)
    moved = replace(panel, outcome=scale * (panel.outcome + level))
    assert fit(moved, Options()).att == pytest.approx(scale * fit(panel, Options()).att, rel=1e-5, abs=scale * 1e-4)


def test_says_why_it_gives_no_number() -> None:
    panel = factor_panel(5, 8, 4)
    with pytest.raises(CannotEstimate, match="no-donor"):
        fit(replace(panel, starts=np.full(5, 4)), Options())
    with pytest.raises(CannotEstimate, match="hole"):
        fit(replace(panel, outcome=np.where(np.eye(5, 8) > 0, np.nan, panel.outcome)), Options())


def ranks(rounds: int, effect: float = 0.0, units: int = 20) -> float:
    """How often one treated unit has the largest ratio of all, with as many units as make a twentieth."""
    found = []
    for seed in range(rounds):
        panel = factor_panel(units, 24, 18, seed=seed, size=2.0)
        panel = replace(panel, outcome=panel.outcome + effect * panel.after)
        gaps = np.vstack([fit(panel, Options()).gap, placebo_gaps(panel, Options(), 18)[1]])
        ratios = (gaps[:, 18:] ** 2).mean(1) / (gaps[:, :18] ** 2).mean(1)
        found.append(ratios[0] == ratios.max())
    return float(np.mean(found))


def test_with_one_treated_unit_a_true_null_is_rejected_in_a_twentieth_and_an_effect_is_found() -> None:
    assert ranks(250) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 250))
    assert ranks(25, effect=25.0) > 0.8


def of_groups(rounds: int, effect: float = 0.0) -> float:
    found = []
    for seed in range(rounds):
        panel = factor_panel(40, 16, 11, seed=seed, treated=10, size=2.0)
        panel = replace(panel, outcome=panel.outcome + effect * panel.after)
        one = fit(panel, Options(seed=seed, draws=99))
        assert one.p_value is not None
        assert one.interval is not None
        assert (one.p_value <= 0.05) == (not one.interval[0] <= 0 <= one.interval[1])
        found.append(one.p_value <= 0.05)
    return float(np.mean(found))


def test_with_ten_treated_placebo_groups_hold_the_size() -> None:
    assert of_groups(100) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 100))
    assert of_groups(10, effect=20.0) > 0.8


@pytest.mark.deep
def test_size_in_many_rounds() -> None:
    assert ranks(3000) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 3000))
    assert of_groups(1500) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 1500))


@pytest.mark.parametrize("covariates", [(), ("x",)])
def test_each_alone_is_the_method_on_each_treated_unit_with_the_untreated(covariates: tuple[str, ...]) -> None:
    panel = factor_panel(12, 20, 14, treated=3)
    panel = replace(panel, covariates={"x": np.random.default_rng(1).normal(size=panel.outcome.shape)})
    gaps = each_alone(panel, Options(covariates=covariates), 14)
    for place in range(3):
        kept = np.array([place, *range(3, 12)])
        alone = replace(
            panel,
            units=tuple(panel.units[row] for row in kept),
            outcome=panel.outcome[kept],
            starts=panel.starts[kept],
            covariates={"x": panel.covariates["x"][kept]},
        )
        assert gaps[place] == pytest.approx(fit(alone, Options(covariates=covariates)).gap[0], abs=1e-8)
