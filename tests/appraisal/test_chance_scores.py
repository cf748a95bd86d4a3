"""Scores of chances whoever said them: by hand, proper, against a slow bootstrap, and with hostile input."""

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.appraisal.chance_scores import (
    FEWEST_AREAS,
    REPEATS,
    SEED,
    better_by,
    chances_of_decisions,
    score_chances,
)


def test_both_scores_by_hand() -> None:
    scored = score_chances([0.8, 0.1, 0.5], [1, 0, 0], ["a", "b", "b"])
    assert (scored.cases, scored.areas) == (3, 2)
    assert scored.brier == pytest.approx((0.04 + 0.01 + 0.25) / 3)
    assert scored.log == pytest.approx(-(log(0.8) + log(0.9) + log(0.5)) / 3)
    assert scored.brier_interval is None


def test_a_sure_mistake_costs_a_finite_score() -> None:
    assert score_chances([1.0], [0], ["a"]).log == pytest.approx(-log(0.0001))


@pytest.mark.parametrize("which", ["brier", "log"])
def test_saying_what_one_believes_scores_best(which: str) -> None:
    truth, said = 0.3, [number / 20 for number in range(1, 20)]
    scores = [
        truth * getattr(score_chances([one], [1], ["a"]), which)
        + (1 - truth) * getattr(score_chances([one], [0], ["a"]), which)
        for one in said
    ]
    assert said[int(np.argmin(scores))] == truth


@pytest.mark.parametrize(
    ("said", "happened", "areas"),
    [([], [], []), ([0.5], [1, 0], ["a"]), ([0.5], [1], ["a", "b"]), ([1.2], [1], ["a"]), ([float("nan")], [1], ["a"])],
)
def test_no_silent_score_of_bad_chances(said: list[float], happened: list[int], areas: list[str]) -> None:
    with pytest.raises(ValueError, match="expected"):
        score_chances(said, happened, areas)


def test_the_interval_is_that_of_areas_drawn_one_by_one() -> None:
    """A slow bootstrap: every area drawn brings all its cases along."""
    draw = np.random.default_rng(3)
    areas = [f"area {number}" for number in draw.integers(15, size=60)]
    said, happened = draw.random(60), draw.integers(2, size=60)
    scored = score_chances(said, happened, areas)
    names = list(dict.fromkeys(areas))
    cases = {name: [i for i, area in enumerate(areas) if area == name] for name in names}
    means = []
    for picked in np.random.default_rng(SEED).integers(len(names), size=(REPEATS, len(names))):
        rows = [row for number in picked for row in cases[names[number]]]
        means.append(np.mean((said[rows] - happened[rows]) ** 2))
    assert scored.brier_interval is not None
    assert scored.brier_interval.ends == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])))


def test_cases_of_one_area_are_one_case() -> None:
    """The same area ten times over says no more than once, so the interval is as wide."""
    draw = np.random.default_rng(5)
    said, happened = draw.random(40), draw.integers(2, size=40)
    once = score_chances(said, happened, list(range(40)))
    often = score_chances(np.tile(said, 10), np.tile(happened, 10), [number % 40 for number in range(400)])
    assert once.brier_interval is not None
    assert often.brier_interval is not None
    assert often.brier_interval.ends == pytest.approx(once.brier_interval.ends)


@settings(max_examples=40, deadline=None)
@given(st.integers(FEWEST_AREAS, 40), st.integers(0, 10_000))
def test_the_difference_of_two_is_that_of_their_scores(areas: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    said, other, happened = draw.random(areas), draw.random(areas), draw.integers(2, size=areas)
    names = list(range(areas))
    better = better_by(said, other, happened, names)
    scores = [score_chances(one, happened, names).brier for one in (said, other)]
    assert better.middle == pytest.approx(scores[1] - scores[0])
    assert better_by(other, said, happened, names).middle == pytest.approx(-better.middle)
    assert not better_by(said, said, happened, names).sure


def test_a_decision_tells_what_became_of_others_with_it() -> None:
    said = chances_of_decisions(["yes", "yes", "yes", "no"], [True, True, False, False], ["a", "b", "c", "d"])
    assert said == pytest.approx([1.5 / 3, 1.5 / 3, 2.5 / 3, 0.5])


def test_no_target_of_an_area_tells_the_chance_of_another_of_it() -> None:
    said = chances_of_decisions(["yes"] * 3, [True, True, False], ["a", "a", "b"])
    assert said == pytest.approx([0.25, 0.25, 2.5 / 3])


def test_decisions_that_tell_nothing_score_no_better_than_half() -> None:
    """Outcomes drawn apart from what happened: leaving the own area out gives them no skill by looking."""
    draw = np.random.default_rng(8)
    met = draw.random(400) < 0.5
    outcomes = [str(kind) for kind in draw.integers(5, size=400)]
    said = chances_of_decisions(outcomes, list(met), list(range(400)))
    assert score_chances(said, met, list(range(400))).brier > 0.249


def test_decisions_that_tell_score_better_than_all_areas_alike() -> None:
    """Of plans that were approved nine in ten came, of others one in ten."""
    draw = np.random.default_rng(9)
    approved = draw.random(300) < 0.5
    met = draw.random(300) < np.where(approved, 0.9, 0.1)
    areas, outcomes = list(range(300)), ["approved" if one else "not" for one in approved]
    told, alike = (chances_of_decisions(kinds, list(met), areas) for kinds in (outcomes, [""] * 300))
    assert better_by(told, alike, met, areas).sure
