"""What the record changes of an effect: by hand, by a slow sum over a grid, in an appraisal before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from carefund.appraisal.forecast_basis import ForecastBases
from carefund.appraisal.learnt import NOTHING_LEARNT, Learnt
from carefund.appraisal.learnt_effect import FULL, RecordOfPlans, record_of_plans
from carefund.appraisal.optimism import Mixture
from carefund.appraisal.question import question_of
from carefund.appraisal.reference_effects import area_class
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_target
from carefund.appraisal.series_target import round_of_series
from carefund.calendar import months_between
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.report.appraisal.learnt import learnt_record, learnt_section, learnt_words
from tests.appraisal.made_up_records import record
from tests.packaged import ASSUMPTIONS, REGISTERS

KNOWN = ASSUMPTIONS.as_of(date(2017, 9, 30))
DELAYED = area_class(KNOWN, "delayed-days")


def told(mean: float, sd: float, grade: float = 0.1) -> RecordOfPlans:
    """A record whose factor is normal."""
    factor = Mixture(weights=np.array([1.0]), means=np.array([mean]), sds=np.array([sd]))
    return RecordOfPlans(rounds=("a",), of_metric=True, grade=grade, known_from=date(2017, 1, 1), factor=factor)


def test_in_2014_and_in_may_2016_nothing_had_been_learnt() -> None:
    for day in (date(2014, 9, 30), date(2016, 5, 31)):
        assert record_of_plans(ASSUMPTIONS.as_of(day), "delayed-days") is None


def test_from_june_2017_the_first_round_tells_of_both_metrics_and_of_others_less_surely() -> None:
    of, elsewhere = (record_of_plans(KNOWN, metric) for metric in ("delayed-days", "falls"))
    assert of is not None
    assert elsewhere is not None
    assert (of[0].rounds, of[0].of_metric, of[0].grade) == (("bcf-2015-16",), True, 0.1)
    assert not elsewhere[0].of_metric
    assert elsewhere[0].factor.sd > of[0].factor.sd


@pytest.mark.parametrize("grade", [0.1, 1.0])
def test_the_two_are_weighed_as_a_sum_over_a_grid_weighs_them(grade: float) -> None:
    """Studies as prior; what the record says of the effect as a likelihood raised to the grade."""
    claim, one = -10.0, told(0.4, 0.3, grade)
    effects = np.linspace(-80, 80, 40_001)
    like = norm.pdf(one.factor.mean * claim, effects, np.hypot(claim * one.factor.sd, DELAYED.between_study_sd))
    weights = norm.pdf(effects, DELAYED.mean, DELAYED.spread) * like**grade
    weights /= weights.sum()
    mean = weights @ effects
    sd = np.sqrt(weights @ (effects - mean) ** 2)
    draws = DELAYED.mean / 100 + DELAYED.spread / 100 * np.random.default_rng(1).standard_normal(200_000)
    moved = one.on_areas({"x": draws}, DELAYED, claim)["x"] * 100
    assert moved.mean() == pytest.approx(mean, abs=0.1)
    assert moved.std() == pytest.approx(sd, rel=0.01)


@settings(max_examples=50, deadline=None)
@given(st.floats(-2, 2), st.floats(0.05, 3), st.floats(-20, -0.5), st.floats(0.0, 1.0))
def test_the_weight_is_a_part_that_falls_with_doubt_and_with_the_grade(
    mean: float, sd: float, claim: float, grade: float
) -> None:
    weight = told(mean, sd).weight(DELAYED, claim, grade)
    assert 0 <= weight <= 1
    assert told(mean, sd * 1.5).weight(DELAYED, claim, grade) <= weight
    assert told(mean, sd).weight(DELAYED, claim, grade / 2) <= weight
    assert told(mean, sd).weight(DELAYED, claim, 0.0) == 0


def test_a_record_of_no_grade_changes_nothing_and_the_part_that_is_new_scales_the_move() -> None:
    draws = np.random.default_rng(2).normal(0, 0.02, 500)
    assert np.array_equal(told(0.5, 0.2).on_areas({"x": draws}, DELAYED, -5.0, 1.0, 0.0)["x"], draws)
    whole, tenth = (
        told(1.0, 0.01).on_areas({"x": np.full(3, new * DELAYED.mean / 100)}, DELAYED, -5.0, new, FULL)["x"]
        for new in (1.0, 0.1)
    )
    assert tenth == pytest.approx(whole / 10)


@pytest.fixture(scope="module")
def appraised() -> tuple[RoundAppraisal, RoundAppraisal]:
    """Delayed days of 2018 as of December 2017, with what had been learnt and without."""
    baseline = months_between(date(2017, 1, 1), date(2017, 12, 1))
    months = months_between(date(2018, 1, 1), date(2018, 12, 1))
    evidence, answers = Evidence.packaged(), []
    round_ = round_of_series(evidence.series.definition("delayed-days"), baseline, months)
    for learnt in (ASSUMPTIONS.learnt, NOTHING_LEARNT):
        bases = ForecastBases(
            evidence,
            date(2017, 12, 1),
            registers=REGISTERS,
            assumptions=replace(ASSUMPTIONS, learnt=learnt),
            draws=400,
            seed=0,
        )
        answers.append(appraise_target(round_, bases.of(question_of(round_)), -10.0, date(2017, 12, 1)))
    return answers[0], answers[1]


def test_the_record_stands_beside_the_answer_and_changes_none_of_its_figures(
    appraised: tuple[RoundAppraisal, RoundAppraisal],
) -> None:
    known, unknown = appraised
    assert known.england == unknown.england
    assert known.areas == unknown.areas
    assert known.aggregate == unknown.aggregate
    assert unknown.learnt is None
    assert learnt_record(unknown) is None
    assert not list(learnt_section(unknown))


def test_before_and_after_stand_beside_each_other(appraised: tuple[RoundAppraisal, RoundAppraisal]) -> None:
    change = appraised[0].learnt
    assert change is not None
    assert change.chance_before == appraised[0].england.probability
    assert change.chance_without == appraised[0].england.probability_without
    assert change.adds_before == appraised[0].england.plan_effect
    assert change.adds_full.width < change.adds_after.width < change.adds_before.width
    told_as = learnt_record(appraised[0])
    assert told_as is not None
    assert told_as["chance_before"] == pytest.approx(change.chance_before, abs=1e-4)
    assert told_as["rounds"] in ("bcf-2015-16", ["bcf-2015-16"])
    (section,) = learnt_section(appraised[0])
    assert "bcf-2015-16 was known by then, from 9 June 2017" in learnt_words(change)
    assert section.id == "learnt"


def test_what_a_store_adds_is_used_from_its_day_on() -> None:
    own = record(area_code=ENGLAND, metric="delayed-days", round="own", known_from=date(2018, 1, 1), without=(-1, 0, 1))
    more = ASSUMPTIONS.with_learnt(Learnt((*ASSUMPTIONS.learnt.records, own)))
    before, after = (record_of_plans(more.as_of(day), "delayed-days") for day in (date(2017, 12, 31), date(2018, 1, 1)))
    assert before is not None
    assert after is not None
    assert (before[0].rounds, after[0].rounds) == (("bcf-2015-16",), ("bcf-2015-16", "own"))
    assert after[0].factor.sd < before[0].factor.sd
