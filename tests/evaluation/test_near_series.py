"""How far two official series of nearly the same thing are apart, by hand on made-up years, and in the first round."""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import Any

import polars as pl
import pytest

from carefund.calendar import months_between
from carefund.evaluation.near_series import disagreement
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.series import ENGLAND, SERIES
from carefund.programme.rounds import load_round

METRIC = load_round("bcf-2015-16").metric("non-elective-admissions")
T_OF_3 = 3.182446
"""The 97.5% quantile of Student's t with 3 degrees of freedom, from a printed table."""


def months(first_year: int, yearly: list[float]) -> dict[date, float]:
    """Twelve equal months a financial year, each year's total as given."""
    return {
        month: total / 12
        for step, total in enumerate(yearly)
        for month in months_between(date(first_year + step, 4, 1), date(first_year + step + 1, 3, 1))
    }


class Held:
    """Evidence of England's months of one series."""

    series = SERIES

    def __init__(self, values: dict[date, float]) -> None:
        self.values = values

    def figures(self, series: list[str], areas: list[str] | None = None) -> pl.DataFrame:
        assert (series, areas) == (["emergency-admissions"], [ENGLAND])
        rows = [(month, value) for month, value in self.values.items()]
        return pl.DataFrame(rows, schema=["period", "value"], orient="row")


def apart(own: dict[date, float], other: dict[date, float]) -> float | None:
    england = pl.DataFrame(list(own.items()), schema=["period", "value"], orient="row")
    coverage = CoverageAudit("non-elective-admissions", (), england, {})
    evidence: Any = Held(other)
    return disagreement(METRIC, METRIC.comparisons[0], coverage, evidence)


def test_the_spread_is_of_the_differences_of_changes_year_by_year() -> None:
    """Own changes +10% each year; the other's +9%, +11% and +12%: differences 1, -1 and -2 points."""
    own = months(2012, [100.0, 110.0, 121.0, 133.1])
    other = months(2012, [100.0, 109.0, 109.0 * 1.11, 109.0 * 1.11 * 1.12])
    assert apart(own, other) == pytest.approx(T_OF_3 * sqrt((1 + 1 + 4) / 3), rel=1e-6)


def test_series_that_move_alike_are_not_apart() -> None:
    own = months(2012, [100.0, 110.0, 121.0, 133.1])
    assert apart(own, {month: value * 3 for month, value in own.items()}) == pytest.approx(0.0, abs=1e-9)


def test_two_years_are_too_few_to_tell() -> None:
    own = months(2013, [100.0, 110.0, 121.0])
    assert apart(own, own) is None


def test_a_year_that_lacks_a_month_is_left_out() -> None:
    own = months(2012, [100.0, 110.0, 121.0, 133.1, 146.41])
    short = {month: value * 2 for month, value in own.items() if month != date(2012, 4, 1)}
    short[date(2013, 7, 1)] *= 50  # would matter in 2013-14 alone, whose year before is not whole
    assert apart(own, short) is not None
