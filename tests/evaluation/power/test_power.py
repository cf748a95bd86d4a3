"""What a study of power says: of noise that is known, of bad questions, and of its own uncertainty."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evaluation.power.designs import PowerDesign
from carefund.evaluation.power.power import PowerAnswer, Share, _from_where, power_of, size_range
from carefund.evaluation.power.question import PowerQuestion
from carefund.evaluation.study.options import options_of
from carefund.evaluation.study.periods import is_monthly
from carefund.refusal import Refusal
from carefund.report.evaluation.power.sentences import left_aside_words
from tests.evaluation.power.histories import history, noise

WHOLE = history()


@pytest.fixture(scope="module")
def answer() -> PowerAnswer:
    return power_of(PowerQuestion(history=WHOLE, planned=-0.04, months=6))


def test_size_is_the_ranks_own_where_every_area_is_treated_in_its_turn(answer: PowerAnswer) -> None:
    for one in answer.designs:
        assert one.size.value == pytest.approx(one.attainable) == pytest.approx(1 / 25)
        assert one.is_sound


def test_power_rises_with_the_effect_and_an_enormous_one_is_always_found(answer: PowerAnswer) -> None:
    for one in answer.designs:
        shares = [power.value for _, power in one.curve]
        assert shares[-1] > 0.9
        assert np.mean(np.diff(shares) >= -0.05) == 1


def test_the_best_design_finds_the_planned_effect_soonest(answer: PowerAnswer) -> None:
    assert answer.best is not None
    assert all((one.soonest or inf) >= (answer.best.soonest or inf) for one in answer.designs if one.is_sound)
    assert answer.smallest == min(abs(one.last.relative or inf) for one in answer.designs)


def test_more_areas_show_smaller_effects_where_there_is_only_noise() -> None:
    answer = power_of(PowerQuestion(history=noise(), months=4, planned=-0.02))
    found = {one.areas: one.smallest.relative for one in answer.by_areas}
    assert found[5] is not None
    assert found[1] is not None
    assert abs(found[5]) < abs(found[1])


def test_one_odd_area_among_many_treated_takes_no_design_its_size() -> None:
    """Sets are drawn from all areas, so that those with the odd one are among what others are ranked among."""
    calm = noise(24, 36)
    outcome = calm.outcome.copy()
    outcome[3] += 4.0 ** (np.arange(36) / 4)
    odd = replace(calm, outcome=outcome)
    answer = power_of(PowerQuestion(history=odd, areas=6, months=4, planned=-0.02, studies=60))
    assert answer.too_often == ()
    assert np.mean([one.size.value for one in answer.designs]) == pytest.approx(0.05, abs=0.04)


def test_a_design_that_finds_too_much_is_left_aside_and_told(answer: PowerAnswer) -> None:
    first = answer.designs[0]
    wrong = replace(first, size=replace(first.size, value=0.3))
    told = replace(answer, question=replace(answer.question, areas=2), designs=(wrong, *answer.designs[1:]))
    assert told.too_often == (wrong,)
    assert told.best != wrong
    words = left_aside_words(told)
    assert words.startswith(f"Too often 1 of {len(told.designs)} designs")
    assert "leave such areas out" in words


def test_nothing_is_said_of_designs_left_aside_where_none_is(answer: PowerAnswer) -> None:
    assert left_aside_words(replace(answer, by_areas=answer.by_areas[:1])) == ""


def test_the_same_seed_gives_the_same_answer() -> None:
    asked = PowerQuestion(history=history(16, 30), areas=2, months=4, seed=5, studies=8)
    assert power_of(asked) == power_of(asked)


def test_an_effect_upwards_is_looked_for_upwards() -> None:
    found = power_of(PowerQuestion(history=history(22, 34), planned=0.5, months=4))
    assert all(effect > 0 for one in found.designs for effect, _ in one.curve)
    assert found.designs[0].last.units == pytest.approx((found.designs[0].last.relative or 0.0) * found.question.level)


def test_with_fewer_than_twenty_areas_no_effect_is_found_and_none_recommended() -> None:
    found = power_of(PowerQuestion(history=history(12, 30), planned=-0.9, months=4))
    assert {one.attainable for one in found.designs} == {0.0}
    assert found.best is None
    assert found.by_areas == ()
    assert found.smallest is None


def test_figures_of_zero_leave_logarithms_out() -> None:
    holed = history(22, 34)
    outcome = holed.outcome.copy()
    outcome[3, 4] = 0.0
    found = power_of(PowerQuestion(history=replace(holed, outcome=outcome), months=4))
    assert not any(one.design.is_on_logarithms for one in found.designs)
    assert "designs on logarithms" in [one.method for one in found.left_out]


def test_areas_of_like_size_stand_in_for_a_named_one() -> None:
    asked = PowerQuestion(history=WHOLE, areas=2, named=(0, 7), months=6)
    levels = WHOLE.levels
    for row, rows in zip((0, 7), asked.standing_in, strict=True):
        assert row in rows
        assert len(rows) == 10
        far = np.delete(levels, rows)
        assert np.abs(levels[rows] - levels[row]).max() <= np.abs(far - levels[row]).min()
    assert all(len(set(rows.tolist())) == 2 for rows in asked.sets(50))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"planned": 0.0}, "effect"),
        ({"planned": float("nan")}, "effect"),
        ({"planned": -1.0}, "effect"),
        ({"areas": 0}, "areas"),
        ({"areas": 13}, "areas"),
        ({"months": 0}, "months"),
        ({"months": 33}, "months"),
        ({"history": history(4, 30)}, "panel"),
    ],
)
def test_a_question_that_no_study_can_answer_is_refused(change: dict[str, object], place: str) -> None:
    with pytest.raises(Refusal) as refused:
        PowerQuestion(**{"history": WHOLE, **change})  # type: ignore[arg-type]
    assert refused.value.place == place


def test_the_smallest_effect_lies_between_those_that_were_tried() -> None:
    effects = np.array([-0.1, -0.2, -0.3, -0.4])
    assert _from_where(effects, np.array([0.1, 0.6, 1.0, 1.0])) == pytest.approx(-0.25)
    assert _from_where(effects, np.array([0.9, 0.6, 0.9, 1.0])) == pytest.approx(-0.2 - 0.1 * 2 / 3)
    assert _from_where(effects, np.array([0.9, 0.9, 0.9, 0.7])) is None
    assert _from_where(effects, np.ones(4)) == pytest.approx(-0.1)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.floats(0, 0.2))
def test_less_power_never_finds_a_smaller_effect(powers: list[float], less: float) -> None:
    effects, power = np.arange(1, len(powers) + 1) / 20, np.array(powers)
    more, fewer = _from_where(effects, power), _from_where(effects, power - less)
    assert (more or inf) <= (fewer or inf) + 1e-9


def test_a_size_beyond_its_monte_carlo_error_is_not_sound(answer: PowerAnswer) -> None:
    low, high = size_range(0.05, 200)
    assert 0.01 <= low < 0.05 < high <= 0.1
    wrong = replace(answer.designs[0], size=Share(high + 0.02, 200), attainable=0.05)
    assert not wrong.is_sound
    assert wrong not in [replace(answer, designs=(wrong, *answer.designs[1:])).best]


def test_the_name_of_a_design_says_what_it_is() -> None:
    method = "synthetic-control"
    usual = PowerDesign(method=method, options=options_of(method, {}))
    assert usual.name == method
    levels = PowerDesign(method=method, options=options_of(method, {"intercept": True}), logarithm=True)
    assert levels.name == "synthetic-control, levels may differ, on logarithms"


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        (("2015-04", "2015-05"), True),
        (("2015-12-01", "2016-01-01", "2016-02-01"), True),
        (("2015-04", "2015-07"), False),
        ((2015, 2016), False),
        ((), False),
    ],
)
def test_months_are_told_however_they_are_written(periods: tuple[int | str, ...], months: bool) -> None:
    assert is_monthly(periods) is months
