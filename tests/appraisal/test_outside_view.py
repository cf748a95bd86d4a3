"""Pooling an area's own course with the past of all areas."""

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.appraisal.base_rates import PastChanges, past_changes_of_all
from carefund.appraisal.outside_view import FEWEST_CHANGES, OutsideView, outside_part

Array = npt.NDArray[np.float64]
DRAWS = 20_000


def past(areas: int = 60, years: int = 5, seed: int = 3) -> PastChanges:
    """Changes in which every year has a mark of its own: year k's lie within k to k + 0.5 per cent."""
    found = past_changes_of_all(np.ones((areas, years * 12)), date(2010, 1, 1))
    marks = np.arange(found.changes.shape[1])[None, :] + np.random.default_rng(seed).random(found.changes.shape) / 2
    return replace(found, changes=marks)


def pooled(ahead: int, code: str = "E06000001", seed: int = 0, without: float = 50.0) -> Array:
    return OutsideView(past=past(), ahead=ahead, draws=DRAWS, seed=seed).on(100.0, np.full(DRAWS, without), code)


@pytest.mark.parametrize("ahead", [1, 12, 18, 60])
def test_the_part_that_repeats_a_past_year_is_the_one_that_is_said(ahead: int) -> None:
    repeated = pooled(ahead) != 50.0
    part = outside_part(past(), ahead)
    assert repeated.mean() == pytest.approx(part, abs=4 * np.sqrt(part * (1 - part) / DRAWS))


def test_a_year_ahead_and_a_year_and_a_half_ahead() -> None:
    assert outside_part(past(), 12) == pytest.approx(0.2857, abs=1e-4)
    assert outside_part(past(), 18) == pytest.approx(0.375)


def test_too_few_past_changes_are_no_reference_class() -> None:
    few = past(areas=FEWEST_CHANGES - 1, years=2)
    assert few.n == FEWEST_CHANGES - 1
    without = np.arange(DRAWS, dtype=float)
    view = OutsideView(past=few, ahead=18, draws=len(without), seed=0)
    assert np.array_equal(view.on(100.0, without, "E06000001"), without)


def test_areas_repeat_the_same_year_in_the_same_draw_but_each_its_own_change() -> None:
    one, other = pooled(18, "E06000001"), pooled(18, "E06000002")
    assert np.array_equal(one == 50.0, other == 50.0)
    repeated = one != 50.0
    years = [np.floor(draws[repeated] - 100 + 1e-9) for draws in (one, other)]
    assert np.array_equal(*years)
    assert len(np.unique(years[0])) == past().changes.shape[1]
    assert np.mean(one[repeated] == other[repeated]) < 0.1


def test_the_same_seed_gives_the_same_answer_and_another_does_not() -> None:
    assert np.array_equal(pooled(12), pooled(12))
    assert not np.array_equal(pooled(12), pooled(12, seed=1))


@given(st.integers(1, 60), st.floats(1, 1e6))
def test_the_chance_lies_between_what_each_view_says(ahead: int, aim: float) -> None:
    of_past = float((past().sample <= aim - 100).mean())
    own = float(aim >= 50)
    chance = float((pooled(ahead) <= aim).mean())
    assert min(own, of_past) - 0.03 <= chance <= max(own, of_past) + 0.03
