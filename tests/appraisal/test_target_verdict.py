"""The verdict on one target from draws that are known, its reasons and notes as values."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.forecast_basis import ForecastBasis, PeriodDraws
from carefund.appraisal.notes import BaselineIncomplete, NoSkill, SkillNotMeasured
from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.reasons import BaseRate, ChangeWithoutPlan, DetectableEffect, EffectNeeded, OwnHistory
from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.skill import NOTHING_MEASURED
from carefund.appraisal.target_verdict import chance_of, verdict_on_target
from carefund.appraisal.verdict import Verdict
from carefund.evidence.series import ENGLAND
from carefund.programme.rounds import load_round
from tests.appraisal.test_forecast_basis import CODES, basis, panel, question
from tests.packaged import ASSUMPTIONS, REGISTERS

HARTLEPOOL = CODES[0]
NOTHING = np.zeros(200)
BARE = replace(ASSUMPTIONS, skill=NOTHING_MEASURED)
PACKAGED_BASIS = basis()
MADE = replace(PACKAGED_BASIS, assumptions=BARE)


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
    assert rate.share == MADE.past.share_coming_to(-5.0)
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
    assert said.notes == (SkillNotMeasured(series="delayed-days", ahead=18, months=12),)
    assert said.instead is None


def test_an_area_far_ahead_and_holes_in_its_baseline_are_noted() -> None:
    incomplete = np.zeros((len(CODES), 54), dtype=bool)
    incomplete[0, -4:] = True
    measured = ASSUMPTIONS.skill.of("delayed-days", "places", 18, 12)
    assert measured is not None
    assert verdict(basis(panel(incomplete=incomplete)), -5.0).notes == (
        BaselineIncomplete(months=4),
        NoSkill(skill=measured),
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


def test_where_chances_have_shown_no_skill_how_often_areas_changed_so_much_stands_for_them() -> None:
    past = PACKAGED_BASIS.past
    first, second = (verdict(PACKAGED_BASIS, -1.0, code=code) for code in CODES[:2])
    for said in (first, second):
        assert said.instead is not None
        assert (said.instead.n, said.instead.share) == (past.n, past.share_coming_to(-1.0))
        assert said.probability == said.probability_without == past.share_coming_to(-1.0)
        assert said.error is None
        assert said.reasons[0] == said.uncertain
    # What is expected of each stays its own.
    assert first.change_without != second.change_without
    assert verdict(PACKAGED_BASIS, -1.0, code=ENGLAND).instead is None


def test_a_plan_then_moves_each_of_those_changes_by_its_effect() -> None:
    draws = PACKAGED_BASIS.of_area(HARTLEPOOL)
    fell = verdict(PACKAGED_BASIS, -5.0, effect=-0.04 * draws.without_plan)
    moved = (1 + PACKAGED_BASIS.past.sample / 100) * 0.96 - 1
    assert fell.probability == pytest.approx(np.mean(moved <= -0.05), abs=1e-9)
    assert fell.probability > fell.probability_without
    assert chance_of(PACKAGED_BASIS, HARTLEPOOL, -0.04 * draws.without_plan, -5.0) == fell.probability


def test_no_chance_is_nothing_or_certain_and_each_has_its_error_by_the_draws() -> None:
    never, surely = (verdict(with_draws(1000.0, EVEN), target) for target in (-40.0, 40.0))
    assert (never.probability, surely.probability) == (0.5 / 200, 1 - 0.5 / 200)
    even = verdict(with_draws(1000.0, EVEN), 0.0)
    assert even.error_without == pytest.approx(np.sqrt(0.25 / 200))


def test_the_error_of_the_draws_is_how_far_seeds_differ() -> None:
    asked = question()
    said, errors = [], []
    for seed in range(30):
        made = ForecastBasis.of(panel(), asked, draws=200, seed=seed, registers=REGISTERS, assumptions=BARE)
        one = verdict(made, 0.0, code=ENGLAND, effect=NOTHING)
        said.append(one.probability_without)
        errors.append(one.error_without)
    assert np.std(said, ddof=1) == pytest.approx(np.mean(errors), rel=0.5)


def test_the_sure_change_is_what_four_of_five_draws_come_to() -> None:
    said = verdict(with_draws(1000.0, EVEN), -5.0, effect=np.full(200, -30.0))
    assert np.mean(said.sure_change_without / 100 >= EVEN / 1000 - 1) == pytest.approx(0.8, abs=0.01)
    assert said.sure_change == pytest.approx(said.sure_change_without - 3, abs=0.01)


def test_the_parts_of_an_areas_spread_are_parts_and_its_holes_come_first() -> None:
    for code in CODES[:10]:
        why = verdict(MADE, -5.0, code=code).uncertain
        assert why is not None
        parts = (why.england, why.others, why.few, why.own)
        assert all(0 <= part <= 1 for part in parts)
        assert sum(parts) == pytest.approx(1)
    with_holes = replace(why, holes=2)
    assert with_holes.cause == "holes"
    assert verdict(MADE, -5.0, code=ENGLAND).uncertain is None
