"""Effects as they are written, what they multiply, and what is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.evidence.areas import default_register
from carefund.records.generation.draws import shared_chances
from carefund.records.generation.effects import (
    LEAST,
    MOST,
    STEPS,
    TARGETS,
    Effect,
    area_code,
    effect_in_words,
    effects_in_file,
    multipliers,
)
from carefund.records.generation.parameters import GROUPS
from carefund.records.generation.window import RUN_IN, Window
from carefund.refusal import Refusal

WINDOW = Window(date(2015, 4, 1), date(2016, 3, 1))
AREAS, REGIONS = ("E06000001", "E06000002", "E10000016"), ("North East", "North East", "South East")
MONTHS = st.sampled_from(WINDOW.written)


@given(
    st.sampled_from(sorted(STEPS)),
    st.floats(LEAST, MOST),
    MONTHS,
    MONTHS,
    st.integers(0, 12),
    st.integers(0, 12),
    st.floats(0, 1),
)
def test_an_effect_multiplies_its_own_chance_in_its_areas_and_months_alone(
    step: str, relative: float, starts: date, ends: date, ramp: int, fade: int, spill_over: float
) -> None:
    starts, ends = sorted((starts, ends))
    effect = Effect(step, AREAS[:1], starts, relative, ends, ramp, fade, spill_over=spill_over)
    found = multipliers((effect,), AREAS, REGIONS, WINDOW, 0)
    assert found.shape == (len(TARGETS), 3, GROUPS, len(WINDOW.months))
    first, last = WINDOW.number(starts), WINDOW.number(ends)
    assert (found[:, 2] == 1).all()
    assert (found[:, :, : STEPS[step]] == 1).all()
    assert (found[..., :first] == 1).all()
    assert (found[..., last + 1 :] == 1).all()
    assert (found > 0).all()
    own = np.abs(found - 1).max(axis=(0, 2))
    assert (own[0] <= abs(relative) + 1e-12).all()
    assert own[1] == pytest.approx(own[0] * spill_over, abs=1e-12)
    if not ramp:
        assert own[0, first] == pytest.approx(abs(relative), abs=1e-12)


def test_effects_on_the_same_chance_multiply() -> None:
    one, two = (Effect("delays", AREAS[:1], date(2015, 6, 1), size) for size in (-0.2, 0.5))
    found = multipliers((one, two), AREAS, REGIONS, WINDOW, 0)
    assert found[TARGETS.index("delay"), 0, 3, RUN_IN + 2] == pytest.approx(0.8 * 1.5)


def test_an_effect_wanders_by_its_seed_about_its_size() -> None:
    effect = Effect("delays", AREAS[:1], date(2015, 4, 1), -0.2, wander=0.1)
    long = Window(date(2004, 4, 1), date(2034, 3, 1))
    effect = Effect("delays", AREAS[:1], date(2004, 4, 1), -0.2, wander=0.1)
    courses = [multipliers((effect,), AREAS, REGIONS, long, seed)[2, 0, 0, RUN_IN:] for seed in (1, 1, 2)]
    assert (courses[0] == courses[1]).all()
    assert (courses[0] != courses[2]).any()
    logs = np.log(courses[0] / 0.8)
    assert abs(logs.mean()) < 0.05
    assert 0.07 < logs.std() < 0.13
    assert 0.6 < np.corrcoef(logs[1:], logs[:-1])[0, 1] < 0.95


def test_an_effect_is_read_from_words_and_from_a_file() -> None:
    words = "delays, areas=Kent+E06000001, from=2015-06, to=2015-12, relative=-0.25, ramp=3, wander=0.1, spill-over=0.5"
    expected = Effect("delays", ("E10000016", "E06000001"), date(2015, 6, 1), -0.25, date(2015, 12, 1), 3, 0, 0.1, 0.5)
    assert effect_in_words(words, default_register()) == expected
    file = """
    [[effects]]
    step = "delays"
    areas = ["Kent", "E06000001"]
    from = 2015-06-01
    to = "2015-12"
    relative = -0.25
    ramp = 3
    wander = 0.1
    spill-over = 0.5
    """
    assert effects_in_file(file, default_register()) == (expected,)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "no areas, from, relative"),
        ("delays", "no areas, from, relative"),
        ("sorcery,areas=Kent,from=2015-06,relative=-0.1", "sorcery"),
        ("delays,areas=Atlantis,from=2015-06,relative=-0.1", "Atlantis"),
        ("delays,areas=E99999999,from=2015-06,relative=-0.1", "E99999999"),
        ("delays,areas=,from=2015-06,relative=-0.1", "no areas"),
        ("delays,areas=Kent,from=June,relative=-0.1", "June"),
        ("delays,areas=Kent,from=2015-13,relative=-0.1", "2015-13"),
        ("delays,areas=Kent,from=2015-06,relative=lots", "lots"),
        ("delays,areas=Kent,from=2015-06,relative=nan", "nan"),
        ("delays,areas=Kent,from=2015-06,relative=-1", "-1.0"),
        ("delays,areas=Kent,from=2015-06,relative=9", "9.0"),
        ("delays,areas=Kent,from=2015-06,relative=-0.1,ramp=-1", "-1"),
        ("delays,areas=Kent,from=2015-06,relative=-0.1,wander=2", "2.0"),
        ("delays,areas=Kent,from=2015-06,relative=-0.1,colour=red", "colour"),
        ("delays,areas=Kent,from=2015-06,relative=-0.1,ramp", "ramp"),
        ("delays,areas=Kent,areas=Leeds,from=2015-06,relative=-0.1", "areas"),
    ],
)
def test_an_effect_that_cannot_be_is_refused(words: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        effect_in_words(words, default_register())


@pytest.mark.parametrize(
    "text", ["effects = [", "[effects]\nstep = 'delays'", "[[effects]]\n", "effects = [1]", "x = 1"]
)
def test_a_file_of_effects_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        effects_in_file(text, default_register())


@given(st.text(max_size=60))
def test_any_words_are_an_effect_or_refused(words: str) -> None:
    try:
        effect_in_words(words, default_register())
    except Refusal as refusal:
        assert refusal.to_do  # noqa: PT017 - what is hoped for is that nothing else is raised


@pytest.mark.parametrize(("starts", "area"), [(date(2014, 4, 1), AREAS[0]), (date(2015, 6, 1), "E09000001")])
def test_an_effect_outside_the_months_or_areas_is_refused(starts: date, area: str) -> None:
    with pytest.raises(Refusal):
        multipliers((Effect("delays", (area,), starts, -0.1),), AREAS, REGIONS, WINDOW, 0)


def test_an_area_is_named_by_code_or_name() -> None:
    assert area_code("Kent", default_register()) == area_code("E10000016", default_register()) == "E10000016"


@given(st.data())
def test_shared_chances_lean_by_weight_and_keep_their_sum(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 30))
    groups = np.array(data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
    chance = data.draw(st.floats(0, 0.2))
    weights = np.array(data.draw(st.lists(st.floats(1, 5), min_size=size, max_size=size)))
    found = shared_chances(np.full(size, chance), weights, groups, 3)
    assert ((found >= 0) & (found <= 1)).all()
    for group in range(3):
        own = groups == group
        assert found[own].sum() == pytest.approx(chance * own.sum())
        order = np.argsort(weights[own])
        assert (np.diff(found[own][order]) >= -1e-12).all()
