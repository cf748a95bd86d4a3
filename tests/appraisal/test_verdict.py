from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from carefund.appraisal.aggregate import AreaDraws, aggregate
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.round_appraisal import RoundAppraisal, appraise_round
from carefund.appraisal.verdict import detectable_effect
from carefund.cli import appraise_given
from carefund.evidence.query import Evidence
from carefund.programme.rounds import load_round
from carefund.wording.chances import chance, word_for
from tests.packaged import PACKAGED


@pytest.fixture(scope="module")
def found() -> RoundAppraisal:
    return appraise_round(load_round("bcf-2015-16"), Evidence.packaged(), -3.5, date(2014, 9, 1), draws=500, **PACKAGED)


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "very unlikely"), (0.049, "very unlikely"), (0.05, "unlikely"), (0.25, "uncertain"), (0.74, "uncertain"),
        (0.75, "likely"), (0.95, "likely"), (0.951, "very likely"), (1.0, "very likely"),
    ],
)  # fmt: skip
def test_the_words_of_the_fixed_scale(probability: float, word: str) -> None:
    assert word_for(probability) == word


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "under 1%"), (0.0049, "under 1%"), (0.03, "3%"), (0.0497, "under 5%"), (0.24575, "under 25%"),
        (0.25, "25%"), (0.5, "50%"), (0.951, "over 95%"), (0.999, "over 99%"), (1.0, "over 99%"),
    ],
)  # fmt: skip
def test_no_chance_is_zero_or_certain_nor_on_the_wrong_side_of_a_word(probability: float, said: str) -> None:
    assert chance(probability) == said


def test_the_detectable_effect_is_that_of_the_power_of_a_test() -> None:
    # 2.8 standard errors of 5% in logs: a fall of 13%
    draws = np.exp(np.random.default_rng(1).normal(9, 0.05, 200_000))
    assert detectable_effect(draws) == pytest.approx((1 - np.exp(-2.8016 * 0.05)) * 100, abs=0.1)


def draws_of(
    baseline: npt.NDArray[np.float64], outturn: npt.NDArray[np.float64], in_sums: npt.NDArray[np.float64] | None = None
) -> AreaDraws:
    return AreaDraws(baseline=baseline, outturn=outturn, in_sums=outturn if in_sums is None else in_sums, target=-5.0)


def test_shared_shocks_do_not_average_out_in_a_sum() -> None:
    generator = np.random.default_rng(1)
    shock, base = generator.normal(0, 0.1, 4000), np.full(4000, 1000.0)
    trends = [base * (1 + shock), *(base * (1 + generator.permutation(shock)) for _ in range(25))]
    alike = aggregate("", [draws_of(base, trends[0]) for _ in range(25)])
    apart = aggregate("", [draws_of(base, trend) for trend in trends[1:]])
    assert alike.sum.change.high - alike.sum.change.low > 4 * (apart.sum.change.high - apart.sum.change.low)
    assert alike.sum.planned_change == pytest.approx(-25 * 50)
    assert (alike.meeting.low, alike.meeting.high) == (0, 25)


def test_areas_add_up_by_the_forecast_alone_and_meet_their_targets_by_themselves() -> None:
    base = np.full(1000, 100.0)
    found = aggregate("", [draws_of(base, base * 9, base * 0.9), draws_of(base, base * 0.8, base * 0.9)])
    assert found.sum.change.middle == pytest.approx(-10)
    assert found.sum.probability == 1 - 0.5 / 1000  # nothing is certain: half a draw from it
    assert found.meeting.middle == 1


def test_areas_together_are_england(found: RoundAppraisal) -> None:
    """Nearly: areas' own published counts leave out what no area was given."""
    england, areas = found.england.change, found.aggregate.sum.change
    for end in ("low", "middle", "high"):
        assert getattr(areas, end) == pytest.approx(getattr(england, end), abs=1.0)


def test_no_area_cannot_be_added_up() -> None:
    with pytest.raises(ValueError, match="no area"):
        aggregate("", [])


def test_a_more_ambitious_target_is_never_likelier(found: RoundAppraisal) -> None:
    ambitious = appraise_round(
        load_round("bcf-2015-16"), Evidence.packaged(), -6.0, date(2014, 9, 1), draws=500, **PACKAGED
    )
    pairs = [(one.probability, ambitious.verdict(one.code).probability) for one in found.areas]
    assert all(more <= less for less, more in pairs)


def test_every_verdict_hangs_together(found: RoundAppraisal) -> None:
    for one in (found.england, *found.areas):
        assert one.outturn.low <= one.outturn.middle <= one.outturn.high
        assert one.change.low <= one.change.middle <= one.change.high
        assert 0 <= one.detectable <= 100
        assert 3 <= len(one.reasons) <= 6
        assert one.saving is not None
        assert one.saving.planned > 0
    assert len(found.areas) == 152
    assert sum(region.areas for region in found.regions) == found.aggregate.areas == 152


def test_an_area_without_a_verdict_is_no_area(found: RoundAppraisal) -> None:
    with pytest.raises(KeyError):
        found.verdict("E99999999")


@pytest.mark.parametrize(
    ("round_id", "metric", "words"),
    [
        ("bcf-2015-16", "reablement", "no open series"),
        ("bcf-2015-16", "nonsense", "with a series for areas: non-elective-admissions, delayed-days"),
        ("bcf-2023-25", "nonsense", "with a series for areas: "),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_can(round_id: str, metric: str | None, words: str) -> None:
    with pytest.raises(NoAppraisal, match=words):
        question_of(load_round(round_id), metric)


def test_the_command_draws_as_many_futures_as_the_forecast() -> None:
    assert appraise_given.DRAWS == DRAWS
