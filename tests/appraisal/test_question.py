"""What can be asked of a forecast: targets within bounds, metrics that a known series measures, months to come."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from carefund.appraisal.plan_appraisal import Appraiser
from carefund.appraisal.question import NoAppraisal, checked_target, question_of
from carefund.appraisal.round_appraisal import appraise_round
from carefund.evidence.query import Evidence
from carefund.plan.model import Target
from carefund.programme.rounds import load_round
from tests.packaged import PACKAGED
from tests.plan.sound import first_round, sound


@pytest.mark.parametrize("percent", [-3.5, 0, 50, Decimal("-3.5"), np.float64(-3.5), np.int64(4)])
def test_a_number_within_the_bounds_is_a_target(percent: object) -> None:
    assert checked_target(percent) == pytest.approx(float(str(percent)))


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (-150, "from −50.0% to \\+50.0%; found −150.0%"), (1e9, "no target that can be judged"),
        (float("nan"), "a number such as -3.5; found nan"), (float("-inf"), "finite"), (10**400, "finite"),
        (Decimal("NaN"), "finite"), (True, "a number such as -3.5; found True"), ("-3.5", "found '-3.5'"),
        (None, "found None"),
    ],
)  # fmt: skip
def test_what_is_no_target_is_refused_before_anything_is_forecast(percent: object, words: str) -> None:
    with pytest.raises(NoAppraisal, match=words):
        appraise_round(load_round("bcf-2015-16"), Evidence([]), percent, date(2014, 9, 1), **PACKAGED)  # type: ignore[arg-type]


@pytest.mark.parametrize("metric", ["emergency-admissions", "falls"])
def test_a_series_that_carefund_does_not_read_measures_nothing(metric: str) -> None:
    with pytest.raises(NoAppraisal, match=r"open series .*carefund reads"):
        question_of(load_round("bcf-2025-26"), metric)


def test_a_round_asks_first_about_a_metric_whose_series_is_monthly() -> None:
    assert question_of(load_round("bcf-2025-26")).metric.id == "discharge-delay"
    assert question_of(load_round("bcf-2023-25")).metric.id == "residential-admissions"


def test_a_plan_with_such_a_metric_is_told_and_the_others_are_judged() -> None:
    appraiser = Appraiser(Evidence.packaged(), date(2014, 9, 1), draws=200, **PACKAGED)
    other = load_round("bcf-2025-26")
    plan = sound().model_copy(update={"round_id": other.id, "targets": (Target(metric="discharge-delay"),)})
    assert appraiser.appraise(plan, other).targets == ()
    assert appraiser.appraise(sound(), first_round()).targets


def test_months_that_are_over_are_named_beside_those_that_are_known() -> None:
    question = question_of(load_round("bcf-2015-16"))
    with pytest.raises(NoAppraisal, match="over at the end of December 2015, and figures known to December 2018"):
        question.horizon(date(2018, 12, 1))
