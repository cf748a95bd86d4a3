"""A target of a series without a round: the same answer as through a round of the same months."""

from __future__ import annotations

from datetime import date

import pytest

from carefund.appraisal.question import NoAppraisal
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_round
from carefund.appraisal.series_target import last_known, round_of_series
from carefund.calendar import months_between
from carefund.evidence.query import Evidence
from carefund.evidence.series import SERIES
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from tests.packaged import PACKAGED

BEFORE = months_between(date(2014, 4, 1), date(2015, 3, 1))
AFTER = months_between(date(2015, 4, 1), date(2016, 3, 1))


def appraised(round_: Round, metric: str, comparison: str) -> RoundAppraisal:
    asked = {"metric": metric, "comparison": comparison, "draws": 200}
    return appraise_round(round_, Evidence.packaged(), -3.5, date(2014, 9, 1), **asked, **PACKAGED)


@pytest.mark.parametrize("series", ["delayed-days", "non-elective-admissions", "non-elective-admissions-by-area"])
def test_every_chance_without_a_plan_is_that_of_a_round_of_the_same_months(series: str) -> None:
    own = round_of_series(SERIES.definition(series), BEFORE, AFTER)
    metric = own.metrics[0].id
    found, through = appraised(own, metric, "asked"), appraised(load_round("bcf-2015-16"), metric, "financial-year")
    assert len(found.areas) > 140
    for one, other in zip((found.england, *found.areas), (through.england, *through.areas), strict=True):
        assert (one.code, one.probability_without, one.change_without, one.detectable) == (
            other.code,
            other.probability_without,
            other.change_without,
            other.detectable,
        )


def test_nothing_is_invented_for_a_series_a_round_of_it_has_no_money_and_no_plan() -> None:
    made = round_of_series(SERIES.definition("delayed-days"), BEFORE, AFTER)
    assert made.prices == made.plan_figures == made.streams == made.timetable == ()
    assert made.planning is None
    assert [one.verified for one in made.metrics] == [False]
    found = appraised(made, "delayed-days", "asked")
    assert found.england.saving is None
    assert not found.england.plan_in_hand


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (BEFORE, AFTER[:-1], "12 and 11"),
        (AFTER, BEFORE, "begins after its baseline ends"),
        (BEFORE, BEFORE, "begins after its baseline ends"),
        (BEFORE[:6], BEFORE[6:], "the same months of two years"),
    ],
)
def test_spans_that_cannot_be_compared_are_refused(before: list[date], after: list[date], words: str) -> None:
    with pytest.raises(NoAppraisal, match=words):
        round_of_series(SERIES.definition("delayed-days"), before, after)


def test_what_counts_as_known_is_the_last_month_held_or_the_one_before_the_target() -> None:
    evidence = Evidence.packaged()
    held = evidence.figures(["delayed-days"]).drop_nulls("value")["period"].max()
    assert last_known(evidence, "delayed-days", [date(2030, 1, 1)]) == held
    assert last_known(evidence, "delayed-days", AFTER) == date(2015, 3, 1)
    with pytest.raises(NoAppraisal, match="none in the evidence"):
        last_known(Evidence(()), "delayed-days", AFTER)
