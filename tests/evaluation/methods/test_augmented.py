"""Augmented synthetic control against another package's figures and the plain formulas written out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.arrays import Floats
from carefund.evaluation.methods import synthetic_control
from carefund.evaluation.methods.augmented import GRID, Options, conformal, fit
from carefund.evaluation.methods.simplex import nearest_mixture
from carefund.refusal import Refusal
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.made_up import factor_panel

PYSYNCON = {
    "cross-validation": (429.837582813449, -15.9526004, 3.1979512),
    100.0: (100.0, -14.3433836, 1.6189193),
}
"""Penalty, mean gap and l2 imbalance of pysyncon 1.7.0's AugSynth on Proposition 99 without covariates; its mixtures
are found by iteration, right to about five digits. `benchmarks/synthetic_control.py --agreement` makes them again."""


@pytest.mark.parametrize("penalty", PYSYNCON)
def test_proposition_99_as_another_package_has_it(penalty: object, official_files: Path) -> None:
    estimate = fit(proposition_99.panel(official_files), Options(penalty=penalty))  # type: ignore[arg-type]
    expected, att, imbalance = PYSYNCON[penalty]  # type: ignore[index]
    assert estimate.diagnostics["penalty"] == pytest.approx(expected, rel=1e-9)
    assert estimate.att == pytest.approx(att, abs=1e-4)
    assert np.sqrt((estimate.gap[~estimate.after] ** 2).sum()) == pytest.approx(imbalance, abs=1e-4)


def written_out(donors: Floats, target: Floats, penalty: float) -> Floats:
    """Equation 18 of Ben-Michael, Feller and Rothstein (2021), with an inverse and a loop over nothing."""
    centred, wanted = donors - donors.mean(0), target - donors.mean(0)
    mixture, _ = nearest_mixture(donors - target)
    inverse = np.linalg.inv(centred.T @ centred + penalty * np.eye(len(target)))
    augmented: Floats = mixture + (wanted - mixture @ centred) @ inverse @ centred.T
    return augmented


@given(st.integers(0, 500), st.integers(4, 12), st.integers(4, 20))
@settings(max_examples=25)
def test_cross_validation_is_every_period_left_out_and_fitted_anew(seed: int, before: int, units: int) -> None:
    panel = factor_panel(units, before + 5, before, seed, size=3.0)
    estimate = fit(panel)
    donors, target = panel.outcome[1:, :before], panel.outcome[0, :before]
    penalties = GRID * np.linalg.norm(donors - donors.mean(0), 2) ** 2
    errors = np.empty((before, len(penalties)))
    for period in range(before):
        some, wanted = np.delete(donors, period, 1), np.delete(target, period)
        for place, penalty in enumerate(penalties):
            errors[period, place] = written_out(some, wanted, penalty) @ donors[:, period] - target[period]
    means, spread = (errors**2).mean(0), (errors**2).std(0, ddof=1) / np.sqrt(before)
    bar = means.min() + spread[means.argmin()]
    found = estimate.diagnostics["penalty"]
    place = int(np.abs(np.log(penalties / found)).argmin())
    assert found == pytest.approx(penalties[place], rel=1e-9)
    assert means[place] <= bar * (1 + 1e-6)
    assert (means[:place] > bar * (1 - 1e-6)).all()
    weights = written_out(donors, target, found)
    assert estimate.counterfactual[0] == pytest.approx(weights @ panel.outcome[1:], abs=1e-5)
    assert sum(estimate.weights[0].units.values()) == pytest.approx(1)


def test_a_great_penalty_is_synthetic_control_and_a_small_one_fits_exactly() -> None:
    panel = factor_panel(40, 20, 14)
    mixture, _ = nearest_mixture(panel.outcome[1:, :14] - panel.outcome[0, :14])
    assert fit(panel, Options(penalty=1e15)).counterfactual[0] == pytest.approx(mixture @ panel.outcome[1:], abs=1e-6)
    assert np.abs(fit(panel, Options(penalty=1e-6)).gap[0, :14]).max() < 1e-4


def test_a_penalty_far_below_the_outcomes_size_is_no_matter_of_rounding() -> None:
    panel = factor_panel(6, 30, 24)
    huge = replace(panel, outcome=panel.outcome * 1e9)
    expected = fit(panel, Options(penalty=1e-9)).att
    assert fit(huge, Options(penalty=5.0)).att / 1e9 == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("penalty", [-1.0, float("nan")])
def test_a_penalty_that_is_none_is_refused(penalty: float) -> None:
    with pytest.raises(Refusal, match="penalty"):
        fit(factor_panel(5, 10, 6), Options(penalty=penalty))


def test_cross_validation_has_to_have_periods() -> None:
    with pytest.raises(Refusal, match="three periods"):
        fit(factor_panel(5, 10, 2))


@pytest.mark.parametrize("penalty", ["cross-validation", 0.0, 3.0])
def test_donors_that_do_not_differ_leave_the_ridge_no_part(penalty: object) -> None:
    panel = factor_panel(9, 30, 24)
    alike = replace(panel, outcome=np.where(np.arange(9)[:, None] > 0, panel.outcome[1] * 1.1, panel.outcome))
    estimate = fit(alike, Options(penalty=penalty))  # type: ignore[arg-type]
    assert estimate.att == pytest.approx((panel.outcome[0] - panel.outcome[1] * 1.1)[24:].mean(), rel=1e-9)
    assert [notice.id for notice in estimate.notices] == ["donors-alike"]
    bounded = conformal(alike, Options(penalty=penalty), 0.9)  # type: ignore[arg-type]
    plain = synthetic_control.conformal(alike, synthetic_control.Options(), 0.9)
    assert bounded.lower is not None
    assert plain.lower is not None
    assert bounded.lower[0, 24:] == pytest.approx(plain.lower[0, 24:], rel=1e-6)


def test_a_penalty_of_nought_is_least_squares_without_a_penalty() -> None:
    panel = factor_panel(40, 20, 14)
    assert np.abs(fit(panel, Options(penalty=0.0)).gap[0, :14]).max() < 1e-7
    few = factor_panel(5, 30, 24)
    nearly, none = fit(few, Options(penalty=1e-9)), fit(few, Options(penalty=0.0))
    assert none.counterfactual == pytest.approx(nearly.counterfactual, rel=1e-8)
