"""Interrupted time series: against statsmodels, against a slow way written here, and on figures that allow no model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.arrays import Floats
from carefund.evaluation.methods.estimate import CannotEstimate
from carefund.evaluation.methods.interrupted_time_series import Options, fit, placebo_gaps
from carefund.evaluation.methods.panel import StudyPanel

PERIODS, START, SEASON = 60, 40, 12
NEWEY_WEST = {"method": "newey-west", "lags": 12}
# statsmodels 0.15.0, by benchmarks/interrupted_time_series.py: level, its standard error, slope, its standard error
STATSMODELS = {
    ("gaussian", "none", "model"): (-60.2936242738, 19.0446003666, 0.583329100419, 1.37907274549),
    ("gaussian", "none", "newey-west"): (-60.2936242738, 7.02798105407, 0.583329100419, 0.418147480495),
    ("gaussian", "log", "model"): (-0.294123512106, 0.097689812329, 0.00154503346415, 0.00707399237061),
    ("gaussian", "log", "newey-west"): (-0.294123512106, 0.0352885246224, 0.00154503346415, 0.00218067851114),
    ("poisson", "none", "model"): (-0.289748963975, 0.039958418974, 0.00384120167303, 0.00286904605261),
    ("poisson", "none", "newey-west"): (-0.289748963975, 0.0328020591738, 0.00384120167303, 0.00199264156739),
    ("quasi-poisson", "none", "model"): (-0.289748963975, 0.0928944748867, 0.00384120167303, 0.00666989669077),
    ("negative-binomial", "none", "model"): (-0.286059792941, 0.0883649077725, 0.00354855434898, 0.00638531247392),
    ("negative-binomial", "none", "newey-west"): (-0.286059792941, 0.0340263397368, 0.00354855434898, 0.00202888573766),
}
DISPERSION = {"quasi-poisson": 5.4045952558, "negative-binomial": 0.0185474928388}


def panel_of(outcome: Floats, start: int, **more: Any) -> StudyPanel:
    """A panel of one treated unit, or of a treated one (the first) and donors."""
    outcome = np.atleast_2d(np.asarray(outcome, dtype=float))
    starts = np.full(len(outcome), outcome.shape[1])
    starts[0] = start
    units = tuple(f"unit {place}" for place in range(len(outcome)))
    return StudyPanel(units=units, periods=tuple(range(outcome.shape[1])), outcome=outcome, starts=starts, **more)


@pytest.fixture(scope="module")
def counts() -> StudyPanel:
    """The panel of benchmarks/interrupted_time_series.py: counts, an exposure and a covariate, without chance."""
    time = np.arange(PERIODS)
    wave = ((17 * time * time + 5 * time) % 23) / 23 - 0.5
    exposure = 1000.0 + 10 * time + (time % 7)
    covariate = ((11 * time) % 13) / 13.0
    season = np.sin(2 * np.pi * time / SEASON)
    rate = np.exp(-2.0 + 0.004 * time + 0.1 * season + 0.15 * covariate - 0.2 * (time >= START) + 0.5 * wave)
    return panel_of(np.floor(rate * exposure), START, covariates={"c": covariate[None]}, exposure=exposure[None])


@pytest.mark.parametrize(("family", "transform", "errors"), list(STATSMODELS))
def test_statsmodels_gives_the_same(counts: StudyPanel, family: str, transform: str, errors: str) -> None:
    asked = NEWEY_WEST if errors == "newey-west" else {"method": "model"}
    options = Options(
        family=family, transform=transform, season={"period": SEASON, "harmonics": 2}, effect=("level", "slope"),
        slope_counts_from=1, covariates=("c",), errors=asked,
    )  # fmt: skip
    model = fit(counts, options).parts["model"]
    found = [model[name][part] for name in ("level", "slope") for part in ("estimate", "standard_error")]
    np.testing.assert_allclose(found, STATSMODELS[family, transform, errors], rtol=1e-8)
    if family in DISPERSION:
        assert model["dispersion"] == pytest.approx(DISPERSION[family], rel=1e-8)
    if family != "gaussian" or transform == "log":
        assert model["level"]["ratio"] == pytest.approx(np.exp(model["level"]["estimate"]))
        assert model["level"]["ratio_lower"] == pytest.approx(np.exp(model["level"]["lower"]))
    else:
        assert model["level"]["ratio"] is None


def slowly(outcome: Floats, start: int, lags: int | None) -> tuple[float, float]:
    """Level and its standard error by the normal equations and, with lags, a double loop over periods."""
    time = np.arange(len(outcome))
    x = np.column_stack([np.ones(len(outcome)), time, time >= start]).astype(float)
    inverse = np.linalg.inv(x.T @ x)
    own = inverse @ x.T @ outcome
    residuals = outcome - x @ own
    if lags is None:
        spread = inverse * (residuals**2).sum() / (len(outcome) - 3)
    else:
        middle = np.zeros((3, 3))
        for one in range(len(outcome)):
            for other in range(len(outcome)):
                weight = max(0.0, 1 - abs(one - other) / (lags + 1))
                middle += weight * residuals[one] * residuals[other] * np.outer(x[one], x[other])
        spread = inverse @ middle @ inverse
    return float(own[2]), float(np.sqrt(spread[2, 2]))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(8, 40), st.integers(0, 6))
def test_a_slow_way_gives_the_same_level_and_error(seed: int, periods: int, lags: int) -> None:
    outcome = np.random.default_rng(seed).normal(50, 5, periods)
    start = periods // 2
    for asked, given_lags in (({"method": "model"}, None), ({"method": "newey-west", "lags": lags}, lags)):
        found = fit(panel_of(outcome, start), Options(errors=asked))
        level, error = slowly(outcome, start, given_lags)
        assert found.parts["model"]["level"]["estimate"] == pytest.approx(level, rel=1e-7, abs=1e-9)
        assert found.parts["model"]["level"]["standard_error"] == pytest.approx(error, rel=1e-6, abs=1e-9)
        assert found.att == pytest.approx(level, rel=1e-7, abs=1e-9)
        assert found.standard_error == pytest.approx(error, rel=1e-6, abs=1e-9)


def test_the_mean_effect_is_observed_less_what_would_have_been(counts: StudyPanel) -> None:
    found = fit(counts, Options(family="poisson", effect=("level", "slope")))
    model = found.parts["model"]
    since = np.where(np.arange(PERIODS) >= START, np.arange(PERIODS) - START, 0)
    ratio = np.exp(model["level"]["estimate"] * (np.arange(PERIODS) >= START) + model["slope"]["estimate"] * since)
    fitted = found.counterfactual[0] * ratio
    assert fitted[START:].sum() == pytest.approx(counts.outcome[0, START:].sum())
    assert found.att == pytest.approx((counts.outcome[0] - found.counterfactual[0])[START:].mean())
    assert found.lower is not None
    assert np.isnan(found.lower[0, :START]).all()
    assert np.isfinite(found.lower[0, START:]).all()


def test_the_delta_method_agrees_with_drawing_coefficients() -> None:
    random = np.random.default_rng(3)
    outcome = random.poisson(40 * np.exp(0.01 * np.arange(48) + 0.3 * (np.arange(48) >= 30)))
    found = fit(panel_of(outcome, 30), Options(family="poisson"))
    time = np.arange(48)
    x = np.column_stack([np.ones(48), time, time >= 30]).astype(float)
    own = np.array([np.log(found.counterfactual[0, 0]), found.parts["model"]["trend"]["estimate"],
                    found.parts["model"]["level"]["estimate"]])  # fmt: skip
    spread = np.linalg.inv(x.T @ (x * np.exp(x @ own)[:, None]))
    drawn = random.multivariate_normal(own, spread, 20_000)
    effects = (np.exp(drawn @ x.T) - np.exp(drawn[:, :2] @ x[:, :2].T))[:, 30:].mean(axis=1)
    assert found.standard_error == pytest.approx(effects.std(), rel=0.05)


def test_placebos_are_what_each_donor_alone_would_give() -> None:
    random = np.random.default_rng(5)
    outcome = random.poisson(100, (6, 40)).astype(float)
    for family in ("gaussian", "poisson", "negative-binomial"):
        options = Options(family=family, season={"period": 4, "harmonics": 2})
        rows, gaps = placebo_gaps(panel_of(outcome, 30), options, 30)
        assert rows.tolist() == [1, 2, 3, 4, 5]
        for row, gap in zip(rows, gaps, strict=True):
            np.testing.assert_allclose(gap, fit(panel_of(outcome[row], 30), options).gap[0], rtol=1e-6, atol=1e-6)


def test_a_series_that_is_not_over_dispersed_is_fitted_as_poisson() -> None:
    outcome = np.tile([10.0, 11.0, 9.0, 10.0], 10)
    binomial, plain = (fit(panel_of(outcome, 30), Options(family=one)) for one in ("negative-binomial", "poisson"))
    assert binomial.parts["model"]["dispersion"] == 0.0
    assert binomial.parts["model"]["level"] == pytest.approx(plain.parts["model"]["level"])


@pytest.mark.parametrize(
    ("outcome", "options", "id_"),
    [
        (np.r_[np.full(20, 5.0), -1.0, np.full(19, 5.0)], Options(family="poisson"), "outcome-out-of-range"),
        (np.r_[np.full(20, 5.0), 0.0, np.full(19, 5.0)], Options(transform="log"), "outcome-out-of-range"),
        (np.r_[np.tile([5.0, 7.0], 15), np.zeros(10)], Options(family="poisson"), "fit-does-not-rest"),
        (np.r_[np.tile([5.0, 7.0], 15), np.zeros(10)], Options(family="negative-binomial"), "fit-does-not-rest"),
        (np.arange(5.0), Options(season={"period": 12, "harmonics": 3}), "model-not-identified"),
        (np.arange(40.0), Options(covariates=("same",)), "model-not-identified"),
    ],
)
def test_figures_that_allow_no_model_are_refused_by_name(outcome: Floats, options: Options, id_: str) -> None:
    start = 30 if len(outcome) > 30 else 3
    with pytest.raises(CannotEstimate) as refused:
        fit(panel_of(outcome, start, covariates={"same": np.ones((1, len(outcome)))}), options)
    assert refused.value.notice.id == id_
    assert refused.value.notice.unit == 0


@pytest.mark.parametrize("runs", [400, pytest.param(4000, marks=pytest.mark.deep)])
def test_a_test_by_the_model_rejects_as_often_as_it_says_and_finds_what_it_says(runs: int) -> None:
    random = np.random.default_rng(11)
    noise = random.normal(0, 10, (runs, 120))
    found = [fit(panel_of(500 + one, 90), Options()) for one in noise]
    p_values = np.array([one.p_value for one in found], dtype=float)
    # the normal quantile with 117 degrees of freedom rejects 5.2% of the time
    assert abs((p_values <= 0.05).mean() - 0.052) < 4 * np.sqrt(0.05 * 0.95 / runs)
    effect = 2.8016 * np.mean([one.standard_error for one in found])
    after = np.arange(120) >= 90
    found = [fit(panel_of(500 + one + effect * after, 90), Options()) for one in noise]
    power = np.mean([(one.p_value or 0.0) <= 0.05 for one in found])
    assert abs(power - 0.8) < 4 * np.sqrt(0.8 * 0.2 / runs)


def test_several_treated_units_are_pooled_over_unit_periods() -> None:
    random = np.random.default_rng(2)
    outcome = random.normal(100, 5, (2, 40))
    panel = StudyPanel(units=("a", "b"), periods=tuple(range(40)), outcome=outcome, starts=np.array([20, 30]))
    found = fit(panel, Options())
    alone = [fit(panel_of(outcome[row], start), Options()) for row, start in enumerate((20, 30))]
    assert found.att == pytest.approx((20 * alone[0].att + 10 * alone[1].att) / 30)
    errors = [one.standard_error or 0.0 for one in alone]
    assert found.standard_error == pytest.approx(np.hypot(20 * errors[0], 10 * errors[1]) / 30)
