"""Holes and level shifts planted in synthetic panels are found where they are, with the amount that was taken.

Optimal partitioning is held against an independent implementation, and its false alarms on pure noise are counted.
"""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.calendar import months_between
from carefund.evidence.coverage.levels import Departure, Levels, cut_into_levels, noise_of
from carefund.evidence.coverage.panel import Panel, neighbours_of, panel_of
from carefund.evidence.registers import packaged_registers

MONTHS = months_between(date(2013, 4, 1), date(2018, 12, 1))
PLACES = [f"P{number:02d}" for number in range(30)]
POSITIONS = {place: (float(number % 6), float(number // 6)) for number, place in enumerate(PLACES)}


def counts(seed: int = 3) -> np.ndarray:
    """Thirty places' monthly counts: own level and slow trend, shared season and shocks, three per cent noise."""
    generator = np.random.default_rng(seed)
    months = np.arange(len(MONTHS))
    level = generator.uniform(6.5, 8.5, (len(PLACES), 1))
    trend = generator.normal(0, 0.0005, (len(PLACES), 1)) * months
    shared = 0.05 * np.sin(2 * np.pi * months / 12) + 0.02 * generator.normal(size=months.size)
    return np.exp(level + trend + shared + generator.normal(0, 0.03, (len(PLACES), months.size)))


def examine(values: np.ndarray) -> list[Departure]:
    panel = Panel("non-elective-admissions", PLACES, {}, MONTHS, values)
    return Levels(panel, neighbours_of(PLACES, POSITIONS)).departures()


def test_nothing_is_found_where_nothing_was_planted() -> None:
    assert examine(counts()) == []


def test_a_hole_is_found_with_its_months_and_amount() -> None:
    values = counts()
    taken = values[8, 15:24] * 0.6
    values[8, 15:24] -= taken
    (hole,) = examine(values)
    assert (hole.place, hole.is_hole, hole.first, hole.last) == ("P08", True, MONTHS[15], MONTHS[23])
    middle, variance = hole.estimate.over(MONTHS)
    assert abs(middle - taken.sum()) <= 3 * np.sqrt(variance)
    assert hole.stands_out


def test_a_hole_counts_only_in_its_own_months() -> None:
    values = counts()
    values[8, 15:24] *= 0.4
    (hole,) = examine(values)
    assert hole.estimate.over(MONTHS[:15])[0] == 0.0
    assert hole.estimate.over(MONTHS[15:20])[0] > 0.0


def test_a_lasting_shift_is_found_with_its_date_and_size() -> None:
    values = counts()
    values[20, 40:] *= 1.35
    (shift,) = examine(values)
    assert (shift.place, shift.is_hole, shift.first) == ("P20", False, MONTHS[40])
    assert shift.percent == pytest.approx(35, abs=4)
    assert not shift.stands_out


def test_a_shift_that_neighbours_share_is_none() -> None:
    values = counts()
    values[:, 40:] *= 1.35
    assert examine(values) == []


def test_a_hole_does_not_bend_its_neighbours() -> None:
    """Four neighbours without figures at once leave a fifth, whole, neighbour without a finding."""
    values = counts()
    values[[8, 9, 14, 15], 15:24] *= 0.2
    found = examine(values)
    assert {departure.place for departure in found} == {"P08", "P09", "P14", "P15"}


def test_smaller_holes_of_named_months_are_found_beside_a_large_one() -> None:
    values = counts()
    values[8, 15:24] *= 0.3
    values[9, 15:24] *= 0.88
    panel = Panel("non-elective-admissions", PLACES, {}, MONTHS, values)
    levels = Levels(panel, neighbours_of(PLACES, POSITIONS))
    known = levels.departures()
    beside = levels.holes_at(MONTHS[15:24], known)
    assert {hole.place for hole in [*known, *beside]} == {"P08", "P09"}


def test_short_series_and_series_with_gaps_are_named_and_not_examined() -> None:
    values = counts()
    values[0, :60] = np.nan
    values[1, 30] = np.nan
    panel = Panel("non-elective-admissions", PLACES, {}, MONTHS, values)
    assert Levels(panel, neighbours_of(PLACES, POSITIONS)).not_examined == ["P00", "P01"]


def test_zero_counts_are_allowed() -> None:
    values = counts()
    values[3, 10:14] = 0.0
    (hole,) = examine(values)
    assert (hole.place, hole.first, hole.last) == ("P03", MONTHS[10], MONTHS[13])


def test_an_empty_panel_has_no_findings() -> None:
    figures = pl.DataFrame(schema={"series": pl.String, "area_code": pl.String, "period": pl.Date, "value": pl.Float64})
    panel = panel_of(figures, "delayed-days", packaged_registers())
    assert Levels(panel, neighbours_of(panel.places, {})).departures() == []


def test_a_step_is_cut_where_it_is() -> None:
    panel = np.concatenate([np.zeros(30), np.full(20, 8.0)])[None, :]
    assert cut_into_levels(panel, penalty=20.0) == [[0, 30]]


def test_a_hole_gives_two_cuts() -> None:
    series = np.zeros(40)
    series[12:15] = -9.0
    assert cut_into_levels(series[None, :], penalty=20.0) == [[0, 12, 15]]


def test_a_level_series_is_not_cut() -> None:
    assert cut_into_levels(np.zeros((3, 25)), penalty=1.0) == [[0], [0], [0]]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(20, 60), st.floats(5.0, 40.0))
def test_agrees_with_ruptures(seed: int, months: int, penalty: float) -> None:
    """The same cost and penalty in `ruptures` (exact search, least squares) give cuts of the same total cost."""
    ruptures = pytest.importorskip("ruptures")
    generator = np.random.default_rng(seed)
    series = generator.normal(size=months) + 4.0 * (np.arange(months) > months // 2)
    ours = cut_into_levels(series[None, :], penalty)[0]
    search = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(series)
    theirs = [0, *search.predict(pen=penalty)[:-1]]
    assert cost(series, ours, penalty) == pytest.approx(cost(series, theirs, penalty))


def cost(series: np.ndarray, starts: list[int], penalty: float) -> float:
    pieces = np.split(series, starts[1:])
    return sum(float(((piece - piece.mean()) ** 2).sum()) for piece in pieces) + penalty * (len(starts) - 1)


def test_noise_is_measured_by_differences_and_not_from_steps() -> None:
    generator = np.random.default_rng(7)
    panel = generator.normal(scale=0.03, size=(400, 80))
    panel[:, 40:] += 1.0
    assert float(np.median(noise_of(panel))) == pytest.approx(0.03, rel=0.05)


def test_pure_noise_is_seldom_cut() -> None:
    """With the audit's penalty (6 log months) fewer than one series in a hundred of pure noise is cut."""
    generator = np.random.default_rng(11)
    panel = generator.normal(size=(1000, 69))
    scaled = panel / noise_of(panel)[:, None]
    cut = sum(len(starts) > 1 for starts in cut_into_levels(scaled, 6.0 * float(np.log(69))))
    assert cut <= 10
