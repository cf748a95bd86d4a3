"""The verdict on one target from draws that are known, its reasons and notes as values."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.forecast_basis import ForecastBasis, PeriodDraws
from carefund.appraisal.notes import BaselineIncomplete, FarAhead
from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.reasons import BaseRate, ChangeWithoutPlan, DetectableEffect, EffectNeeded, OwnHistory
from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.target_verdict import verdict_on_target
from carefund.appraisal.verdict import Verdict
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from tests.appraisal.test_forecast_basis import CODES, basis, panel
from tests.packaged import ASSUMPTIONS

HARTLEPOOL = CODES[0]
NOTHING = np.zeros(200)
MADE = basis()


def with_draws(baseline: float, without: np.ndarray, code: str = HARTLEPOOL) -> ForecastBasis:
    draws = PeriodDraws(baseline=np.full(200, baseline), forecast=without, without_plan=without, known=0.0)
    return replace(MADE, periods={**MADE.periods, code: draws})


def verdict(made: ForecastBasis, target: float, effect: np.ndarray = NOTHING, code: str = HARTLEPOOL) -> Verdict:
    return verdict_on_target(made, code, target, effect, load_round("bcf-2015-16"))


EVEN = np.linspace(900.0, 1100.0, 200)


def test_the_probability_is_the_part_of_the_draws_that_come_to_the_target() -> None:
    by_hand = verdict(with_draws(1000.0, EVEN), -5.0, effect=np.full(200, -30.0))
    assert by_hand.probability == np.mean((EVEN - 30) / 1000 <= 0.95)
    assert by_hand.probability_without == np.mean(EVEN / 1000 <= 0.95)
    assert by_hand.target_count == pytest.approx(950)
    assert by_hand.needed == pytest.approx(-5.0, abs=0.1)
    assert by_hand.plan_effect.middle == pytest.approx(-3.0, abs=0.02)


@settings(max_examples=30, deadline=None)
@given(st.floats(-40, 40), st.floats(0, 20))
def test_a_more_ambitious_target_and_a_plan_that_does_less_are_never_likelier(target: float, less: float) -> None:
    made, effect = with_draws(1000.0, EVEN), np.full(200, -50.0)
    assert verdict(made, target - less, effect).probability <= verdict(made, target, effect).probability
    assert verdict(made, target, effect + less).probability <= verdict(made, target, effect).probability


def test_reasons_are_kinds_with_their_figures_the_most_telling_first() -> None:
    said = verdict(with_draws(1000.0, EVEN), -5.0)
    change, rate, needed, own, detectable = said.reasons
    reference = area_class(ASSUMPTIONS, "delayed-days")
    assert change == ChangeWithoutPlan(name="Hartlepool", change=said.change_without, target=-5.0)
    assert isinstance(rate, BaseRate)
    assert (rate.n, rate.spans, rate.span, rate.last) == (120, 3, 12, date(2014, 9, 1))
    assert rate.share == MADE.past.share_at_or_below(-5.0)
    assert needed == EffectNeeded(
        needed=said.needed,
        findings=reference.n,
        studies=reference.studies,
        scope="area",
        mean=reference.mean,
        spread=reference.spread,
        sparse=True,
    )
    assert isinstance(own, OwnHistory)
    rolling = MADE.past.of_area(0).rolling
    assert (own.best, own.latest, own.n) == (rolling.min(), rolling[0, -1], rolling.size)
    assert own.reached_target == (rolling.min() <= -5.0)
    assert detectable == DetectableEffect(percent=said.detectable)


def test_england_has_no_history_of_an_area_and_no_warning_of_one() -> None:
    said = verdict(MADE, -5.0, code=ENGLAND)
    assert said.name == "England"
    assert not any(isinstance(reason, OwnHistory) for reason in said.reasons)
    assert said.notes == ()


def test_an_area_far_ahead_and_holes_in_its_baseline_are_noted() -> None:
    incomplete = np.zeros((len(CODES), 54), dtype=bool)
    incomplete[0, -4:] = True
    assert verdict(basis(panel(incomplete=incomplete)), -5.0).notes == (
        BaselineIncomplete(months=4),
        FarAhead(months=12),
    )


def test_nothing_can_fall_from_zero() -> None:
    with pytest.raises(NoAppraisal, match="zero for Hartlepool"):
        verdict(with_draws(0.0, EVEN), -5.0)


def test_a_saving_is_the_effect_at_the_price_and_parts_of_it_by_the_assumptions() -> None:
    effect = np.full(200, -30.0)
    saving = verdict(with_draws(1000.0, EVEN), -5.0, effect).saving
    assert saving is not None
    assert saving.unit_price == float(saving.price.per_unit)
    assert saving.planned == pytest.approx(50 * saving.unit_price)
    assert saving.expected_average.middle == pytest.approx(30 * saving.unit_price)
    marginal, cash = ASSUMPTIONS.value("marginal-rate"), ASSUMPTIONS.value("cash-part")
    assert saving.expected_cash.middle == pytest.approx(30 * saving.unit_price * marginal * cash)
    unpriced = load_round("bcf-2015-16")
    planning = unpriced.planning
    assert planning is not None
    bare = unpriced.model_copy(update={"planning": planning.model_copy(update={"benefit_types": ()})})
    metric = MADE.question.metric.model_copy(
        update={
            "comparisons": tuple(one.model_copy(update={"price": None}) for one in MADE.question.metric.comparisons)
        }
    )
    made = replace(with_draws(1000.0, EVEN), question=replace(MADE.question, metric=metric))
    assert verdict_on_target(made, HARTLEPOOL, -5.0, effect, bare).saving is None
