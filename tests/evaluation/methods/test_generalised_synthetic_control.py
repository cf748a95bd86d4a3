"""Generalised synthetic control: factors by turns, periods left out one by one, placebos, covariates, size."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from carefund.evaluation.methods import difference_in_differences as plain
from carefund.evaluation.methods.common_factors import common, without_each
from carefund.evaluation.methods.estimate import CannotEstimate
from carefund.evaluation.methods.generalised_synthetic_control import Options, fit, placebo_gaps
from carefund.evaluation.methods.panel import StudyPanel
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.methods.staggered_panel import staggered_panel


def by_turns(outcome: np.ndarray, rank: int, rounds: int = 3000) -> np.ndarray:
    """What effects of unit and period and factors make of an outcome: each given the others, in turns."""
    course = np.zeros_like(outcome)
    loadings = np.random.default_rng(0).normal(size=(len(outcome), rank))
    for _ in range(rounds):
        rest = outcome - course
        factors = np.linalg.lstsq(loadings, rest, rcond=None)[0]
        loadings = np.linalg.lstsq(factors.T, rest.T, rcond=None)[0].T
        rest = outcome - loadings @ factors
        course = rest.mean(1, keepdims=True) + rest.mean(0, keepdims=True) - rest.mean()
    made: np.ndarray = course + loadings @ factors
    return made


@pytest.mark.parametrize("rank", [1, 2])
def test_factors_are_the_least_squares_that_turns_come_to(rank: int) -> None:
    outcome = factor_panel(15, 12, 8, seed=4, size=0.1).outcome[1:]
    found = common(outcome, np.zeros((0, 14, 12)), rank)
    apart = outcome - found.means
    whole = np.column_stack([np.ones(12), found.factors])
    made = found.means + apart @ whole @ np.linalg.pinv(whole)
    turns = by_turns(outcome, rank)
    own, other = ((outcome - made) ** 2).sum(), ((outcome - turns) ** 2).sum()
    assert own <= other * (1 + 1e-9)
    assert own == pytest.approx(other, rel=1e-3)


def test_without_factors_it_is_difference_in_differences() -> None:
    panel = factor_panel(15, 12, 8, treated=3)
    assert fit(panel, Options(rank=0)).att == pytest.approx(plain.fit(panel, plain.Options()).att)


def slow(panel: StudyPanel, rank: int) -> tuple[np.ndarray, float]:
    """Gaps and the error of periods left out, each worked out by itself."""
    found = common(panel.outcome[~panel.is_treated], np.zeros((0, *panel.outcome[~panel.is_treated].shape)), rank)
    whole = np.column_stack([np.ones(len(found.means)), found.factors])
    gaps, errors = [], []
    for row in np.flatnonzero(panel.is_treated):
        start, apart = panel.starts[row], panel.outcome[row] - found.means
        own = np.linalg.lstsq(whole[:start], apart[:start], rcond=None)[0]
        gaps.append(apart - whole @ own)
        for out in range(start):
            kept = np.delete(np.arange(start), out)
            part = np.linalg.lstsq(whole[kept], apart[kept], rcond=None)[0]
            errors.append((apart[out] - whole[out] @ part) ** 2)
    return np.stack(gaps), float(np.mean(errors))


def test_cross_validation_leaves_out_one_period_of_each_treated_unit_at_a_time() -> None:
    panel = replace(factor_panel(30, 20, 12, seed=2, treated=3), starts=np.array([12, 14, 15] + [20] * 27))
    found = fit(panel, Options())
    tried = found.diagnostics["cross_validation"]
    assert [one["rank"] for one in tried] == list(range(6))
    for one in tried:
        assert one["mse"] == pytest.approx(slow(panel, one["rank"])[1])
    assert found.diagnostics["rank"] == min(tried, key=lambda one: one["mse"])["rank"] == 3
    np.testing.assert_allclose(found.gap, slow(panel, 3)[0], atol=1e-9)
    assert "cross_validation" not in fit(panel, Options(rank=2)).diagnostics


@given(st.integers(3, 25), st.integers(4, 20), st.integers(0, 9999), st.booleans())
@settings(max_examples=30)
def test_placebos_are_the_fits_of_each_unit_without_the_treated(
    units: int, periods: int, seed: int, twins: bool
) -> None:
    start = max(periods * 2 // 3, 2)
    panel = factor_panel(units, periods, start, seed=seed)
    if twins:
        panel = replace(panel, outcome=panel.outcome[np.arange(units) // 2])
    rows, gaps = placebo_gaps(panel, Options(rank="cross-validation"), start)
    for row, gap in zip(rows, gaps, strict=True):
        alone = replace(panel, units=tuple(str(one) for one in rows), outcome=panel.outcome[rows],
                        starts=np.where(rows == row, start, periods))  # fmt: skip
        single = fit(alone, Options())
        tried = sorted(one["mse"] for one in single.diagnostics["cross_validation"])
        if len(tried) < 2 or tried[1] > tried[0] * (1 + 1e-6) + 1e-9:
            np.testing.assert_allclose(single.gap[0], gap, atol=1e-6)


def test_factors_after_a_unit_has_left_span_those_worked_out_anew() -> None:
    outcome = factor_panel(40, 30, 20, seed=9, size=3.0).outcome
    means, factors = without_each(outcome, 5)
    for row in (0, 7, 39):
        anew = common(np.delete(outcome, row, 0), np.zeros((0, 39, 30)), 5)
        np.testing.assert_allclose(means[row], anew.means)
        np.testing.assert_allclose(factors[row] @ factors[row].T, anew.factors @ anew.factors.T, atol=1e-6)


def test_coefficients_of_covariates_leave_the_least_sum_of_squares() -> None:
    chance = np.random.default_rng(3)
    panel = factor_panel(30, 20, 14, seed=3, treated=2)
    covariates = chance.normal(size=(2, 30, 20)) + 0.02 * panel.outcome
    outcome = panel.outcome + 2 * covariates[0] - covariates[1] + 9 * panel.after
    panel = replace(panel, outcome=outcome, covariates={"one": covariates[0], "two": covariates[1]})
    never = ~panel.is_treated

    def left(slopes: np.ndarray) -> float:
        rest = outcome[never] - np.tensordot(slopes, covariates[:, never], 1)
        rest = rest - rest.mean(1, keepdims=True) - rest.mean(0, keepdims=True) + rest.mean()
        return float((np.linalg.svd(rest, compute_uv=False)[3:] ** 2).sum())

    found = common(outcome[never], covariates[:, never], 3)
    best = minimize(left, [2.0, -1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    np.testing.assert_allclose(found.slopes, best.x, atol=1e-5)
    estimate = fit(panel, Options(rank=3, covariates=("one", "two")))
    assert estimate.att == pytest.approx(9, abs=1.5)
    rows, gaps = placebo_gaps(panel, Options(rank=3, covariates=("one", "two")), 14)
    own = {name: values[rows] for name, values in panel.covariates.items()}
    alone = replace(panel, units=tuple(str(one) for one in rows), outcome=outcome[rows], covariates=own,
                    starts=np.where(rows == 9, 14, 20))  # fmt: skip
    single = fit(alone, Options(rank=3, covariates=("one", "two")))
    np.testing.assert_allclose(single.gap[0], gaps[rows == 9][0], atol=1e-6)


def test_a_covariate_that_does_not_change_is_as_good_as_none() -> None:
    panel = factor_panel(12, 14, 9, seed=1)
    still = {"still": np.repeat(np.arange(12.0)[:, None], 14, 1)}
    with_it = fit(replace(panel, covariates=still), Options(rank=2, covariates=("still",)))
    assert with_it.att == pytest.approx(fit(panel, Options(rank=2)).att)


def test_a_rank_that_the_panel_cannot_bear_is_refused() -> None:
    panel = factor_panel(12, 14, 4)
    with pytest.raises(CannotEstimate, match="rank-too-high"):
        fit(panel, Options(rank=4))
    assert fit(panel, Options(rank=3)).diagnostics["rank"] == 3
    assert fit(factor_panel(2, 9, 6), Options()).diagnostics["rank"] == 0
    assert fit(factor_panel(8, 9, 1), Options()).diagnostics["rank"] == 0
    assert len(fit(panel, Options(max_rank=1)).diagnostics["cross_validation"]) == 2


def test_starts_that_differ_are_fitted_together() -> None:
    panel = staggered_panel()
    panel = replace(panel, starts=np.where(np.arange(60) < 24, panel.starts, 9))
    found = fit(panel, Options(draws=19))
    assert found.att == pytest.approx(found.gap[found.after].mean())
    assert found.basis == "placebo-groups"


def ranks(rounds: int, effect: float = 0.0, units: int = 20) -> float:
    """How often one treated unit stands in the last twentieth of the ratios."""
    found = []
    for seed in range(rounds):
        panel = factor_panel(units, 24, 18, seed=seed, size=2.0)
        panel = replace(panel, outcome=panel.outcome + effect * panel.after)
        gaps = np.vstack([fit(panel, Options()).gap, placebo_gaps(panel, Options(), 18)[1]])
        ratios = (gaps[:, 18:] ** 2).mean(1) / (gaps[:, :18] ** 2).mean(1)
        found.append((ratios >= ratios[0]).mean() <= 0.05)
    return float(np.mean(found))


def of_groups(rounds: int, effect: float = 0.0) -> float:
    found = []
    for seed in range(rounds):
        panel = factor_panel(40, 16, 11, seed=seed, treated=10, size=2.0)
        panel = replace(panel, outcome=panel.outcome + effect * panel.after)
        one = fit(panel, Options(seed=seed, draws=99))
        assert one.p_value is not None
        found.append(one.p_value <= 0.05)
    return float(np.mean(found))


def test_a_true_null_is_rejected_in_a_twentieth_and_an_effect_is_found() -> None:
    assert ranks(150) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 150))
    assert ranks(25, effect=20.0) > 0.8
    assert of_groups(8) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 8)


@pytest.mark.deep
def test_size_in_many_rounds() -> None:
    # placebos have one unit fewer to compare with than the treated: with twenty units 6% where 5% is meant
    assert ranks(3000, units=40) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 3000))
    assert of_groups(200) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 200))
