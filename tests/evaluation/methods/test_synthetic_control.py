"""Synthetic control: published fits of Proposition 99, options one by one, several treated units, hostile panels."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.evaluation.methods.importance import Matching, best_importance
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.predictors import Predictor, values
from carefund.evaluation.methods.simplex import nearest_mixture
from carefund.evaluation.methods.synthetic_control import Options, fit, leave_two_out, placebo_gaps
from carefund.refusal import Refusal
from tests.evaluation.methods import proposition_99
from tests.evaluation.methods.made_up import factor_panel

PUBLISHED = {"Utah": 0.334, "Nevada": 0.234, "Montana": 0.199, "Colorado": 0.164, "Connecticut": 0.069}
"""Abadie, Diamond and Hainmueller (2010), table 2."""
MLSYNTH_MSPE = 3.0766636682
"""The least mean squared gap that mlsynth 1.0.0 finds by global search (solve_mscmt, seeds 0 to 2) on these figures."""


@pytest.fixture(scope="module")
def california(official_files: Path) -> StudyPanel:
    """Proposition 99."""
    return proposition_99.panel(official_files)


def test_proposition_99_without_predictors(california: StudyPanel) -> None:
    estimate = fit(california)
    weights = {california.units[row]: weight for row, weight in estimate.weights[0].units.items()}
    assert estimate.att == pytest.approx(-19.51363, abs=5e-6)
    assert weights["Utah"] == pytest.approx(0.3939, abs=5e-5)
    assert sum(weights.values()) == pytest.approx(1)
    gap = estimate.gap[0]
    assert estimate.diagnostics["fit_mse"] == pytest.approx((gap[:19] ** 2).mean())
    assert estimate.notices == ()


def test_proposition_99_with_the_published_predictors(california: StudyPanel) -> None:
    options = Options(predictors=proposition_99.PREDICTORS, importance="optimised", fit_first=1970, fit_last=1988)
    estimate = fit(california, options)
    weights = {california.units[row]: weight for row, weight in estimate.weights[0].units.items()}
    assert set(weights) == set(PUBLISHED)
    assert weights == pytest.approx(PUBLISHED, abs=0.005)
    assert estimate.diagnostics["fit_mse"] <= MLSYNTH_MSPE
    published = np.array([PUBLISHED.get(unit, 0.0) for unit in california.units]) @ california.outcome
    assert estimate.diagnostics["fit_mse"] <= ((california.outcome[2] - published)[:19] ** 2).mean()
    assert sum(estimate.weights[0].predictors.values()) == pytest.approx(1)


def test_equal_importance_divides_by_the_spread_over_treated_and_donors(california: StudyPanel) -> None:
    estimate = fit(california, Options(predictors=proposition_99.PREDICTORS))
    table = values(california, proposition_99.PREDICTORS, 19)
    table = table / table.std(0, ddof=1)
    donors = np.arange(39) != 2
    expected, _ = nearest_mixture(table[donors] - table[2])
    found = np.zeros(39)
    found[list(estimate.weights[0].units)] = list(estimate.weights[0].units.values())
    assert found[donors] == pytest.approx(expected, abs=1e-9)
    assert set(estimate.weights[0].predictors.values()) == {1 / 7}


def test_intercept_lets_the_level_differ() -> None:
    panel = factor_panel(30, 40, 30)
    raised = replace(panel, outcome=panel.outcome + np.where(np.arange(30) == 0, 1000.0, 0.0)[:, None])
    plain, lifted = fit(panel, Options(intercept=True)), fit(raised, Options(intercept=True))
    assert lifted.gap == pytest.approx(plain.gap, abs=1e-8)
    assert lifted.gap[0, :30].mean() == pytest.approx(0, abs=1e-9)
    assert lifted.weights[0].intercept == pytest.approx((plain.weights[0].intercept or 0) + 1000)


def test_missing_predictor_values_are_left_out_of_the_mean() -> None:
    panel = factor_panel(12, 20, 15)
    beds = np.random.default_rng(1).normal(size=(12, 20))
    beds[:, 3] = np.nan
    beds[5, :10] = np.nan
    panel = replace(panel, covariates={"beds": beds})
    predictor = Predictor(column="beds", first=2, last=9)
    table = values(panel, (predictor,), 15)
    assert table[0, 0] == pytest.approx(np.nanmean(beds[0, 2:10]))
    assert np.isnan(table[5, 0])
    estimate = fit(panel, Options(predictors=(predictor, Predictor(column="outcome"))))
    assert 5 not in estimate.weights[0].units
    options = Options(predictors=(predictor, Predictor(column="outcome")))
    rows, gaps = placebo_gaps(panel, options, 15)
    assert rows[np.isfinite(gaps).all(1)].tolist() == [1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert leave_two_out(panel, options).pairs == 45
    beds[0] = np.nan
    with pytest.raises(Refusal, match="predictor"):
        fit(replace(panel, covariates={"beds": beds}), options)


def test_a_window_is_as_it_is_written_and_without_an_end_ends_before_the_start() -> None:
    panel = factor_panel(6, 10, 4)
    for last, end in ((8, 9), (None, 4)):
        found = values(panel, (Predictor(column="outcome", first=2, last=last),), 4)[:, 0]
        assert found == pytest.approx(panel.outcome[:, 2:end].mean(1))


def test_several_treated_units_have_a_fit_each_and_one_mean() -> None:
    panel = factor_panel(20, 30, 20, treated=3)
    panel = replace(panel, starts=np.where(np.arange(20) == 1, 25, panel.starts))
    estimate = fit(panel)
    alone = [
        fit(replace(panel, **only(panel, unit)))  # type: ignore[arg-type]
        for unit in range(3)
    ]
    gaps = np.concatenate([one.gap[one.after] for one in alone])
    assert estimate.att == pytest.approx(gaps.mean(), abs=1e-9)
    assert [weights.treated for weights in estimate.weights] == [0, 1, 2]


def only(panel: StudyPanel, unit: int) -> dict[str, object]:
    """The panel's parts with one of the first three units treated and the other two gone."""
    kept = np.array([row for row in range(20) if row == unit or row > 2])
    return {
        "units": tuple(panel.units[row] for row in kept),
        "outcome": panel.outcome[kept],
        "starts": panel.starts[kept],
    }


@given(st.integers(0, 1000), st.floats(-3, 3), st.floats(-500, 500))
def test_units_of_measurement_change_nothing(seed: int, power: float, shift: float) -> None:
    panel = factor_panel(15, 20, 14, seed)
    plain = fit(panel)
    moved = fit(replace(panel, outcome=panel.outcome * 10.0**power + shift))
    assert moved.gap / 10.0**power == pytest.approx(plain.gap, abs=1e-5)


def test_a_donor_with_a_hole_is_no_donor_and_a_treated_unit_with_one_is_refused() -> None:
    panel = factor_panel(8, 20, 14)
    holed = panel.outcome.copy()
    holed[4, 17] = np.nan
    assert 4 not in fit(replace(panel, outcome=holed)).weights[0].units
    holed[0, 2] = np.nan
    with pytest.raises(Refusal, match="hole"):
        fit(replace(panel, outcome=holed))


@pytest.mark.parametrize("starts", [[0, 9, 9], [5, 5, 5], [9, 9, 9]], ids=["no period before", "no donor", "nobody"])
def test_panels_without_what_is_needed_are_refused(starts: list[int]) -> None:
    panel = replace(factor_panel(3, 9, 5), starts=np.array(starts))
    with pytest.raises(Refusal):
        fit(panel)


@pytest.mark.parametrize(
    "predictor", [Predictor(column="beds"), Predictor(column="outcome", first="2015-04", last="2016-03")]
)
def test_predictors_that_the_panel_does_not_have_are_refused(predictor: Predictor) -> None:
    with pytest.raises(Refusal):
        fit(factor_panel(5, 9, 5), Options(predictors=(predictor,)))


def test_more_donors_than_periods_is_told_and_the_answer_does_not_depend_on_their_order() -> None:
    panel = factor_panel(60, 8, 3, size=5.0)
    inside = panel.outcome.copy()
    inside[0, :3] = inside[1:, :3].mean(0)
    panel = replace(panel, outcome=inside)
    estimate = fit(panel)
    assert [(notice.id, notice.unit) for notice in estimate.notices] == [("weights-not-unique", 0)]
    assert estimate.gap[0, :3] == pytest.approx(0, abs=1e-9 * np.abs(inside).max())
    order = np.concatenate([[0], 1 + np.random.default_rng(0).permutation(59)])
    turned = replace(panel, units=tuple(panel.units[row] for row in order), outcome=inside[order])
    assert fit(turned).att == pytest.approx(estimate.att, abs=1e-6)


@given(st.integers(0, 300))
@settings(max_examples=2)
def test_importance_does_as_well_as_any_drawn_by_chance(seed: int) -> None:
    chance = np.random.default_rng(seed)
    matching = Matching(chance.normal(size=(8, 3)) + 1.0, chance.normal(size=(8, 6)))
    weights, importance, _ = best_importance(matching, 0)
    assert importance.sum() == pytest.approx(1)
    drawn = [matching.loss(matching.weights(chance.uniform(-18, 0, 3))[0]) for _ in range(100)]
    assert matching.loss(weights) <= min(drawn) * (1 + 1e-4)
    assert (best_importance(matching, 0)[0] == weights).all()


def test_the_slope_of_the_loss_in_importance(california: StudyPanel) -> None:
    table = values(california, proposition_99.PREDICTORS, 19)
    table = table / table.std(0, ddof=1)
    donors = np.arange(39) != 2
    matching = Matching(table[donors] - table[2], california.outcome[donors, :19] - california.outcome[2, :19])
    point = np.log(np.array([0.1, 0.3, 0.2, 0.15, 0.5, 0.4, 0.6]))
    loss, slope = matching.with_slope(point)
    step = 1e-5
    for axis in range(7):
        near = matching.with_slope(point + step * (np.arange(7) == axis))[0]
        assert (near - loss) / step == pytest.approx(slope[axis], abs=1e-3)
