"""Months that a baseline lacks: estimated near what they were, with an honest spread, or not at all."""

from datetime import date

import numpy as np
import pytest

from carefund.appraisal.missing_months import LEAST_TRIED, MOST_MISSING, estimated_months, missing_months
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Floats
from carefund.calendar import month_after, months_after
from tests.appraisal.scenarios import counted, drawn

FIRST, DRAWS = date(2012, 4, 1), 400


def panel(counts: Floats, england: Floats | None = None, kind: str = "count") -> MonthlyPanel:
    whole = np.nansum(counts, axis=0) if england is None else england
    codes = tuple(f"place-{row}" for row in range(len(counts)))
    return MonthlyPanel(series="made-up", codes=codes, first=FIRST, counts=counts, england=whole, kind=kind)  # type: ignore[arg-type]


def flat(months: int = 48) -> Floats:
    return np.random.default_rng(2).poisson(400, (6, months)).astype(np.float64)


def test_only_months_of_the_panel_without_a_figure_are_missing() -> None:
    counts = flat()
    counts[1, 40] = np.nan
    asked = months_after(month_after(FIRST, -3), 60)
    assert missing_months(panel(counts), "place-1", asked) == (month_after(FIRST, 40),)
    assert missing_months(panel(counts), "place-2", asked) == ()


def test_a_place_that_is_always_a_tenth_of_england_is_estimated_at_a_tenth_exactly() -> None:
    england = 1000 + 10 * np.arange(48, dtype=np.float64)
    days = np.array([month_after(FIRST, step + 1) - month_after(FIRST, step) for step in range(48)])
    england *= np.array([day.days for day in days])
    counts = np.vstack([0.1 * england - 0.5, 0.9 * england + 0.5])
    truth = counts[0, 41]
    counts[0, 41] = np.nan
    found = estimated_months(panel(counts, england), "place-0", [month_after(FIRST, 41)], DRAWS, 1)
    np.testing.assert_allclose(found[month_after(FIRST, 41)], truth, rtol=1e-9)


def test_over_many_places_eight_in_ten_truths_lie_within_the_eighty_per_cent_interval() -> None:
    inside, seen = 0, 0
    for seed in range(8):
        known = counted(drawn(seed)).panel
        for row, code in enumerate(known.codes):
            step = 50 + row % 14
            counts = known.counts.copy()
            counts[row, step] = np.nan
            holed = MonthlyPanel(series="m", codes=known.codes, first=FIRST, counts=counts, england=known.england)
            month = month_after(FIRST, step)
            low, high = np.quantile(estimated_months(holed, code, [month], DRAWS, seed)[month], [0.1, 0.9])
            inside, seen = inside + (low <= known.counts[row, step] <= high), seen + 1
    assert 0.75 < inside / seen < 0.86


def test_the_same_seed_gives_the_same_and_another_place_other_draws() -> None:
    counts = flat()
    counts[:2, 40] = np.nan
    month = month_after(FIRST, 40)
    england = np.full(48, 2400.0)
    one, again, other = (
        estimated_months(panel(counts, england), code, [month], DRAWS, 5)[month]
        for code in ("place-0", "place-0", "place-1")
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("missing", [MOST_MISSING, MOST_MISSING + 1])
def test_of_many_missing_months_none_is_estimated(missing: int) -> None:
    counts = flat()
    counts[0, 30 : 30 + missing] = np.nan
    months = months_after(month_after(FIRST, 28), 12)
    found = estimated_months(panel(counts), "place-0", months, DRAWS, 1)
    assert len(found) == (missing if missing <= MOST_MISSING else 0)


def test_nothing_is_estimated_where_england_is_missing_too_history_is_short_or_figures_are_no_counts() -> None:
    counts, months = flat(), months_after(month_after(FIRST, 39), 3)
    counts[0, 40] = np.nan
    england = counts[1:].sum(axis=0)
    england[40] = np.nan
    assert not estimated_months(panel(counts, england), "place-0", months, DRAWS, 1)
    assert not estimated_months(panel(counts, kind="rate"), "place-0", months, DRAWS, 1)
    counts[0, : 47 - LEAST_TRIED] = np.nan
    assert not estimated_months(panel(counts), "place-0", months[1:2], DRAWS, 1)
