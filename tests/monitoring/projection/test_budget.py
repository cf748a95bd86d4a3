"""The chance of ending within budget is that of Student's t about the pool's forecast, and none is said too early."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from carefund.monitoring.projection.budget import budget_projection, chance_within, spread_of
from carefund.pool.books import Books, books_of
from tests.pool.postings import opening, spent


def books(*monthly: str) -> Books:
    """A small pool in which scheme 1 spent these sums, one in the middle of each month from April."""
    dated = ((f"s{number}", pounds, date(2023, 4 + number, 15)) for number, pounds in enumerate(monthly))
    return books_of(opening(), tuple(spent(name, "1", pounds, day=day) for name, pounds, day in dated))


def test_the_law_of_a_sum_to_come_holds_by_simulation() -> None:
    """Of normal months the 95% interval holds the sum of the months to come in 95 of 100 trials."""
    generator = np.random.default_rng(1)
    months = generator.normal(100, 15, (20_000, 12))
    inside = []
    for row in months[:4_000]:
        scale, freedom = spread_of(row[:5], 7) or (0.0, 1)
        half = scale * stats.t.ppf(0.975, freedom)
        inside.append(abs(row[5:].sum() - 7 * row[:5].mean()) <= half)
    assert abs(np.mean(inside) - 0.95) < 0.015


@given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(1, 1e5), st.integers(2, 11))
def test_the_chance_is_students_t(budget: float, forecast: float, scale: float, freedom: int) -> None:
    wanted = stats.t.cdf((budget - forecast) / scale, freedom)
    assert chance_within(budget, forecast, scale, freedom) == pytest.approx(np.clip(wanted, 1e-4, 1 - 1e-4), abs=1e-9)


def test_no_chance_is_said_of_two_months_and_one_is_of_three() -> None:
    early = budget_projection(books("40000", "42000"), date(2023, 5, 31))
    assert (early.chance, early.outturn, early.months_known) == (None, None, 2)
    assert [one.id for one in early.findings] == ["few-months"]
    later = budget_projection(books("40000", "42000", "41000"), date(2023, 6, 30))
    assert later.months_known == 3
    assert later.chance is not None
    assert later.spent == Decimal(123_000)
    assert [one.id for one in later.findings] == ["not-measured"]
    assert later.outturn is not None
    assert later.outturn.low < float(later.forecast) < later.outturn.high


def test_what_is_posted_after_the_day_is_not_known_and_a_year_that_is_over_is_sure() -> None:
    held = books("40000", "42000", "41000", "900000")
    first = books("40000", "42000", "41000")
    assert budget_projection(held, date(2023, 6, 30)) == budget_projection(first, date(2023, 6, 30))
    over = budget_projection(held, date(2024, 3, 31))
    assert over.chance == float(over.forecast <= over.budget)
    assert over.outturn is not None
    assert over.outturn.is_point
