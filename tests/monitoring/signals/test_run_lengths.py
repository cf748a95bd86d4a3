"""Run lengths against published tables and against simulation."""

from __future__ import annotations

import numpy as np
import pytest

from carefund.monitoring.signals.cumulative import chance_of_sum, tabular
from carefund.monitoring.signals.run_lengths import (
    design_for,
    detection,
    rates_of,
    run_length,
    two_sided_run_length,
)


@pytest.mark.parametrize(
    ("interval", "shift", "published"),
    [  # Montgomery, Introduction to Statistical Quality Control, run lengths of the tabular cumulative sum, k = 0.5
        (4, 0, 168), (4, 0.25, 74.2), (4, 0.5, 26.6), (4, 0.75, 13.3), (4, 1, 8.38), (4, 1.5, 4.75), (4, 2, 3.34),
        (4, 2.5, 2.62), (4, 3, 2.19), (4, 4, 1.71),
        (5, 0, 465), (5, 0.25, 139), (5, 0.5, 38.0), (5, 0.75, 17.0), (5, 1, 10.4), (5, 1.5, 5.75), (5, 2, 4.01),
        (5, 2.5, 3.11), (5, 3, 2.57), (5, 4, 2.01),
    ],
)  # fmt: skip
def test_run_lengths_are_those_of_montgomerys_table(interval: float, shift: float, published: float) -> None:
    assert two_sided_run_length(0.5, interval, shift) == pytest.approx(published, rel=0.005)


def test_a_wide_sum_with_a_limit_runs_as_the_limit_alone() -> None:
    assert run_length(4.0, 30.0, limit=3.0) == pytest.approx(1 / 0.0013499, rel=1e-3)


@pytest.mark.parametrize(("years", "shift"), [(5.0, 1.0), (20.0, 1.0), (20.0, 2.0)])
def test_a_design_alarms_and_marks_as_often_as_it_states(years: float, shift: float) -> None:
    design = design_for(years, shift)
    stated = rates_of(design)
    assert stated.chart_years == pytest.approx(years, rel=1e-3)
    scores = np.random.default_rng(1).standard_normal((4000, 300))
    marked = tabular(scores, design).beyond | tabular(-scores, design).beyond | (np.abs(scores) > design.limit)
    begins = marked[:, 1:] & ~marked[:, :-1]
    expected = begins.size / stated.months_between
    assert abs(begins.sum() - expected) < 4 * expected**0.5 + 0.02 * expected
    assert marked.mean() == pytest.approx(stated.flagged, rel=0.06)


def test_the_stated_delay_is_that_of_simulation() -> None:
    design = design_for(20.0)
    scores = np.random.default_rng(2).standard_normal((20_000, 84))
    scores[:, 60:] += 1.0
    sums = tabular(scores, design)
    before = sums.beyond[:, 59] | (scores[:, 59] > design.limit)
    marked = (sums.beyond | (scores > design.limit))[~before, 60:]
    found = np.maximum.accumulate(marked, axis=1).mean(axis=0)
    assert np.abs(found - detection(design, 1.0).within).max() < 0.015


def test_the_chance_of_a_sum_is_no_smaller_than_it_happens() -> None:
    design = design_for(20.0)
    scores = np.random.default_rng(3).standard_normal((5000, 150))
    chance = chance_of_sum(tabular(scores, design).sums[:, 60:], design)
    for level in (0.1, 0.01, 0.001):
        assert (chance <= level).mean() < level * 1.1


def test_a_sum_is_what_a_reader_adds_up() -> None:
    design = design_for(20.0)
    scores = np.array([[-3.0, 2.0, 1.0, np.nan, 0.2, 3.0, 1.5]])
    made = tabular(scores, design)
    assert made.sums[0].round(6).tolist() == pytest.approx([0, 1.5, 2.0, 2.0, 1.7, 4.2, 5.2])
    assert made.since[0].tolist() == [-1, 1, 1, 1, 1, 1, 1]
    assert made.beyond[0].tolist() == [False] * 6 + [True]


@pytest.mark.parametrize(("years", "shift"), [(0.1, 1.0), (20.0, 9.0), (float("nan"), 1.0)])
def test_rates_that_cannot_be_are_refused(years: float, shift: float) -> None:
    with pytest.raises(ValueError, match="chart-years"):
        design_for(years, shift)
