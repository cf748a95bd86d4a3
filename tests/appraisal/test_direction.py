"""Targets of series of which more is better: the same draws, counted on the other side."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import carefund
from carefund.appraisal.aggregate import AreaDraws, aggregate
from carefund.appraisal.base_rates import past_changes_of_all
from carefund.appraisal.direction import allows_worse, comes_to
from carefund.appraisal.notes import DirectionBySign, TargetAllowsWorse
from carefund.report.appraisal.notes import note_words
from carefund.report.charts.histogram import bins_of

FIRST = date(2013, 1, 1)
YEARS = {"baseline": (date(2018, 1, 1), date(2018, 12, 1)), "months": (date(2019, 1, 1), date(2019, 12, 1))}
changes = st.lists(st.floats(-60, 60), min_size=1, max_size=30).map(np.array)


def frame() -> pl.DataFrame:
    """Six years of months of four councils, of people at home after discharge."""
    rows = [
        (area, date(year, month, 1), float(level + (month * 7 + year * 3 + place * 5) % 13))
        for place, (area, level) in enumerate({"Kent": 90, "Essex": 70, "Derby": 50, "Devon": 40}.items())
        for year in range(2013, 2019)
        for month in range(1, 13)
    ]
    return pl.DataFrame(rows, schema=["area", "period", "value"], orient="row")


def appraised(target: float, **definition: str) -> Any:
    return carefund.appraise_series(frame(), target, **YEARS, draws=400, **definition)


@given(changes, st.floats(-50, 50))
def test_a_change_comes_to_a_target_from_one_side_or_from_the_other(values: Any, target: float) -> None:
    more, less = (comes_to(values, target, more_is_better=way) for way in (True, False))
    assert (more | less).all()
    assert ((more & less) == (values == target)).all()


@given(changes, changes, st.floats(-50, 50))
def test_the_share_with_an_effect_is_that_of_every_pair(values: Any, effects: Any, target: float) -> None:
    past = past_changes_of_all(np.array([[*np.full(12, 100.0), *(100 + values)]]), FIRST, 1)
    both = ((1 + past.sample[:, None] / 100) * (1 + effects / 100) - 1) * 100
    for more in (True, False):
        exact = np.mean(both >= target) if more else np.mean(both <= target)
        near = np.mean(np.isclose(both, target, atol=1e-6))
        found = past.share_with(effects / 100, target, more_is_better=more)
        assert found == pytest.approx(exact, abs=near + 1e-9)


@given(changes, st.floats(-20, 20))
def test_the_dark_bars_hold_the_changes_that_came_to_the_target(values: Any, target: float) -> None:
    for more in (True, False):
        rows = bins_of(values, target, more_is_better=more)
        dark = sum(row["count"] for row in rows if row["reached"])
        near = np.isclose(values, target, rtol=0, atol=1e-9)
        least = (comes_to(values, target, more_is_better=more) & ~near).sum()
        assert least <= dark <= least + near.sum()
        assert sum(row["count"] for row in rows) == len(values)


def test_areas_that_rise_meet_targets_of_a_rise() -> None:
    base, outturn = np.full(4, 100.0), np.array([90.0, 100.0, 104.0, 110.0])
    one = AreaDraws(baseline=base, outturn=outturn, in_sums=outturn, target=4.0, more_is_better=True)
    assert aggregate("One", [one]).expected == 0.5
    assert aggregate("One", [one, one]).sum.probability == 0.5


def test_the_chance_of_a_rise_is_what_a_fall_leaves() -> None:
    higher, lower = appraised(3.0, direction="higher"), appraised(3.0, direction="lower")
    for one, other in zip((higher.england, *higher.areas), (lower.england, *lower.areas), strict=True):
        assert one.change_without == other.change_without
        assert one.probability_without + other.probability_without == pytest.approx(1.0, abs=0.03)
        assert one.sure_change_without < other.sure_change_without
    assert higher.england.more_is_better


def test_a_better_target_is_less_likely_whichever_way_is_better() -> None:
    for direction, sign in (("higher", 1), ("lower", -1)):
        chances = [
            appraised(sign * size, direction=direction).england.probability_without for size in (-3.0, 0.0, 3.0, 8.0)
        ]
        assert chances == sorted(chances, reverse=True)
        assert chances[0] > chances[-1]


@pytest.mark.parametrize(
    ("target", "direction", "words"),
    [
        (-2.0, "higher", "More is better here, and the target of −2.0% allows a fall: it is met by any fall"),
        (2.0, "lower", "Less is better here, and the target of +2.0% allows a rise: it is met by any rise"),
        (2.0, "neither", "no better direction. The sign of the target says which is meant: a rise"),
        (-2.0, "neither", "no better direction. The sign of the target says which is meant: a fall"),
    ],
)
def test_a_target_against_the_direction_is_answered_with_a_note(target: float, direction: str, words: str) -> None:
    report = appraised(target, direction=direction)
    kinds = [note for note in report.result.notes if isinstance(note, TargetAllowsWorse | DirectionBySign)]
    assert len(kinds) == 1
    assert words in note_words(kinds[0])
    assert words in report.html


@pytest.mark.parametrize(("target", "direction"), [(2.0, "higher"), (-2.0, "lower"), (0.0, "lower"), (0.0, "higher")])
def test_a_target_for_the_better_has_no_such_note(target: float, direction: str) -> None:
    assert not allows_worse(target, more_is_better=direction == "higher")


def test_what_must_be_true_of_a_rise_speaks_of_a_rise() -> None:
    text = appraised(30.0, direction="higher").html
    assert "For even chances the plan must raise what would otherwise come by" in text
    assert "must cut" not in text
