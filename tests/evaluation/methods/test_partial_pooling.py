"""Partial pooling: a published meta-analysis, what must hold of any, and many p-values at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from carefund.arrays import Floats
from carefund.evaluation.methods.partial_pooling import partly_pooled, told_apart
from tests.appraisal.test_reference_effects import VACCINE


def log_ratios() -> tuple[Floats, Floats]:
    """The log relative risks and standard errors of the thirteen trials."""
    case, well, case_control, well_control = np.array(VACCINE, dtype=float).T
    treated, control = case + well, case_control + well_control
    ratio = np.log(case / treated) - np.log(case_control / control)
    return ratio, np.sqrt(1 / case - 1 / treated + 1 / case_control - 1 / control)


def test_a_published_meta_analysis() -> None:
    """As metafor prints it: Q = 152.233, so I2 = 92.12%; Q-profile bounds of the variance 0.1197 and 1.1115."""
    found = partly_pooled(*log_ratios())
    assert found.i_squared == pytest.approx(0.9212, abs=5e-5)
    assert (found.spread.low**2, found.spread.high**2) == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert found.spread.middle**2 == pytest.approx(0.3181, abs=5e-5)
    assert found.mean.middle == pytest.approx(-0.7150, abs=5e-4)


@given(st.integers(0, 10_000), st.integers(3, 40), st.floats(0, 2))
def test_what_holds_of_any(seed: int, units: int, between: float) -> None:
    chance = np.random.default_rng(seed)
    errors = chance.uniform(0.05, 1.0, units)
    estimates = 3 + between * chance.normal(size=units) + errors * chance.normal(size=units)
    found = partly_pooled(estimates, errors)
    assert found.spread.low <= found.spread.middle <= found.spread.high
    assert found.prediction.low <= found.mean.low <= found.mean.middle <= found.mean.high <= found.prediction.high
    assert (np.abs(found.apart) <= np.abs(estimates - found.mean.middle) + 1e-12).all()
    assert 0 <= found.i_squared < 1
    moved = partly_pooled(estimates + 10, errors)
    assert moved.mean.middle == pytest.approx(found.mean.middle + 10)
    assert moved.p_values == pytest.approx(found.p_values, abs=1e-6)


@given(st.integers(0, 10_000), st.integers(3, 40), st.floats(0, 5))
def test_at_the_spread_and_its_ends_cochrans_sum_is_what_it_should_be(seed: int, units: int, between: float) -> None:
    """Paule and Mandel's equation, and those of the Q profile; a spread of 0 is where even that is too much."""
    chance = np.random.default_rng(seed)
    errors = 10 ** chance.uniform(-3, 1, units)
    estimates = between * chance.normal(size=units) + errors * chance.normal(size=units)
    found = partly_pooled(estimates, errors).spread
    for spread, wanted in zip(
        (found.low, found.middle, found.high),
        (chi2.ppf(0.975, units - 1), units - 1, chi2.ppf(0.025, units - 1)),
        strict=True,
    ):
        weights = 1 / (errors**2 + spread**2)
        squares = float(weights @ (estimates - np.average(estimates, weights=weights)) ** 2)
        assert squares == pytest.approx(wanted, rel=1e-5) if spread else squares <= wanted * (1 + 1e-9)


def test_estimates_that_differ_by_no_more_than_their_errors_are_not_told_apart() -> None:
    found = partly_pooled(np.array([1.0, 1.1, 0.9, 1.05]), np.full(4, 0.5))
    assert found.spread.middle == 0
    assert (found.p_values == 1).all()
    assert (found.apart == 0).all()


def test_the_mean_and_the_spread_are_held_as_often_as_is_said(request: pytest.FixtureRequest) -> None:
    trials = 3000 if request.config.getoption("--deep") else 250
    chance, held = np.random.default_rng(5), np.zeros(3)
    for _ in range(trials):
        errors = chance.uniform(0.1, 0.5, 40)
        further, *true = 0.3 * chance.normal(size=41)
        found = partly_pooled(np.array(true) + errors * chance.normal(size=40), errors)
        held += (found.mean.holds(0.0), found.spread.holds(0.3), found.prediction.holds(float(further)))
    assert held / trials == pytest.approx(0.95, abs=3.5 * np.sqrt(0.95 * 0.05 / trials))


def one_by_one(p_values: list[float], rate: float) -> set[int]:
    """Benjamini and Hochberg's rule as it is written: the largest k with p(k) <= k/m times the rate."""
    ordered = sorted(range(len(p_values)), key=lambda place: p_values[place])
    reached = [k for k in range(1, len(ordered) + 1) if p_values[ordered[k - 1]] <= k / len(ordered) * rate]
    return set(ordered[: max(reached, default=0)])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30, unique=True))
def test_many_p_values_at_once(p_values: list[float]) -> None:
    assert set(np.flatnonzero(told_apart(np.array(p_values), 0.2)).tolist()) == one_by_one(p_values, 0.2)


def test_two_units_cannot_be_pooled() -> None:
    with pytest.raises(ValueError, match="at least 3"):
        partly_pooled(np.zeros(2), np.ones(2))
