"""The record: read as written, strict about what it is, and widths learned from years before alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from carefund.monitoring.projection.record import (
    NARROWEST,
    NOTHING_REPLAYED,
    WIDEST,
    BrokenProjectionRecord,
    ProjectionRecord,
    packaged_record,
    read_record,
    record_as_text,
    width_of,
)
from carefund.monitoring.projection.widening import told_chance, told_levels, told_quantiles
from tests.report.made_up_projections import SERIES, replayed_month

FACTORS = st.floats(0.5, 2.0)
CHANCES = st.floats(0.001, 0.999)


def test_a_record_reads_as_it_was_written() -> None:
    rows = (replayed_month(2014, 0), replayed_month(2015, 5, "England"))
    assert read_record(record_as_text(rows), "here") == rows


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda text: "a,b\n1,2\n", "columns"),
        (lambda text: text.replace("places", "councils"), "councils"),
        (lambda text: text.replace("0.500000", "nan", 1), "finite"),
        (lambda text: text.replace("2014-04-01", "April"), "line 2"),
        (lambda text: text.rstrip() + ",9\n", "length"),
        (lambda text: text.rsplit(",", 1)[0] + "\n", "length"),
    ],
)
def test_a_text_that_is_no_record_is_refused_with_its_line(change, found: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    text = record_as_text([replayed_month(2014, 3)])
    with pytest.raises(BrokenProjectionRecord, match=found):
        read_record(change(text), "here")


def test_the_year_told_and_later_years_teach_nothing() -> None:
    rows = [replace(replayed_month(year, 4), misses=miss) for year, miss in ((2013, 4.0), (2015, 100.0), (2016, 100.0))]
    record = ProjectionRecord(tuple(rows))
    width = record.width(SERIES, "places", 4, date(2015, 1, 1))
    assert width == record.width(SERIES, "places", 4, date(2015, 4, 1)) == width_of([4.0])
    assert (width.years, record.width(SERIES, "places", 4, date(2013, 4, 1)).years) == (1, 0)
    assert record.width(SERIES, "England", 4, date(2019, 4, 1)).factor == 1.0
    assert NOTHING_REPLAYED.width(SERIES, "places", 4, date(2015, 4, 1)).factor == 1.0


@given(st.lists(st.floats(0, 1e6), max_size=8))
def test_a_width_stays_within_its_bounds_and_few_years_move_it_less(misses: list[float]) -> None:
    width = width_of(misses)
    assert NARROWEST <= width.factor <= WIDEST
    if len(misses) == 1 and width.years:
        more = width_of(misses * 5)
        assert abs(np.log(width.factor)) <= abs(np.log(more.factor)) + 1e-12


@given(CHANCES, FACTORS)
def test_telling_keeps_the_middle_and_the_order_and_is_undone_by_its_inverse(chance: float, factor: float) -> None:
    told = float(told_chance(np.array(chance), factor))
    assert (told - 0.5) * (chance - 0.5) >= 0
    assert float(told_levels(np.array(told), factor)) == pytest.approx(chance, abs=1e-9)


@given(FACTORS)
def test_chances_and_intervals_told_agree(factor: float) -> None:
    """What is told to lie under a told quantile is the quantile's level; against SciPy's normal law."""
    draws = norm.ppf((np.arange(4000) + 0.5) / 4000)[None]
    levels = np.array([0.1, 0.5, 0.9])
    ends = told_quantiles(draws, levels, factor)[:, 0]
    parts = np.array([(draws <= end).mean() for end in ends])
    assert np.allclose(told_chance(np.clip(parts, 1e-4, 1 - 1e-4), factor), levels, atol=0.01)
    assert np.allclose(ends, factor * norm.ppf(levels), atol=0.05)


def test_the_packaged_record_holds_every_year_that_is_held_and_is_in_order() -> None:
    rows = packaged_record().rows
    keys = [(row.series, row.year, row.known, row.place == "England") for row in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    years = {
        series: sorted({row.year.year for row in rows if row.series == series}) for series in ("delayed-days", SERIES)
    }
    assert years == {"delayed-days": [*range(2013, 2019)], SERIES: [*range(2014, 2019)]}
    assert {row.months for row in rows if row.year.year == 2018} == {9}


def test_what_the_issue_asks_holds_on_the_packaged_record() -> None:
    """Areas, 2015-16 to 2018-19: better in every month than both benchmarks, and intervals within five points."""
    rows = [row for row in packaged_record().rows if row.place == "places" and row.year.year >= 2015]
    for series in ("delayed-days", SERIES):
        own = [row for row in rows if row.series == series]
        for known in range(1, 12):
            month = [row for row in own if row.known == known]
            told, ratio, profile = (
                np.average([getattr(row, name) for row in month], weights=[row.cases for row in month])
                for name in ("told", "ratio_spread", "profile_spread")
            )
            assert told < min(ratio, profile)
        for level in (50, 80, 95):
            weights = [row.places for row in own]
            inside = np.average([getattr(row, f"within_{level}") for row in own], weights=weights)
            assert abs(inside * 100 - level) < 5
