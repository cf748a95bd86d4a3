"""England beside the forecast made at the fund's start: its draws, gaps that add up, hostile figures."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from carefund.appraisal.forecast.forecast import forecast_england, forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.calendar import month_after
from carefund.evaluation.whole_fund.england import EnglandWithout, england_without
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.programme.rounds import load_round

METRIC = load_round("bcf-2015-16").metric("delayed-days")
FIRST, LENGTH = date(2011, 4, 1), 48


def panel(seed: int = 1, length: int = LENGTH) -> MonthlyPanel:
    """Twelve areas that wander and add up to England."""
    chance = np.random.default_rng(seed)
    logs = 6 + chance.normal(size=(12, 1)) * 0.3 + (0.04 * chance.normal(size=(12, length))).cumsum(1)
    counts = np.round(np.exp(logs))
    return MonthlyPanel(
        series="delayed-days",
        codes=tuple(f"E060000{number:02}" for number in range(12)),
        first=FIRST,
        counts=counts,
        england=counts.sum(0),
    )


def coverage(of: MonthlyPanel, after: int, level: float = 1.0, hole: int | None = None) -> CoverageAudit:
    """England's figures: the panel's, then its last year's again and again, times a level."""
    later = [float(of.england[LENGTH - 12 + step % 12]) * level for step in range(after)]
    values: list[float | None] = [*map(float, of.england), *later]
    if hole is not None:
        values[LENGTH + hole] = None
    months = [month_after(FIRST, step) for step in range(len(values))]
    return CoverageAudit("delayed-days", (), pl.DataFrame({"period": months, "value": values}), {})


def made(after: int = 30, level: float = 1.0, hole: int | None = None) -> EnglandWithout:
    of = panel()
    found = england_without(METRIC, of, coverage(of, after, level, hole), draws=1000, seed=3)
    assert found is not None
    return found


def test_england_alone_is_the_forecast_of_all() -> None:
    of = panel()
    whole = forecast_panel(of, 20, draws=300, seed=5)
    assert (forecast_england(of, 20, draws=300, seed=5) == whole.england).all()
    with pytest.raises(ValueError, match="horizon"):
        forecast_england(of, 61)
    with pytest.raises(ValueError, match="kind"):
        forecast_england(replace(of, kind="mean"), 3)


def test_years_are_financial_years_and_add_up() -> None:
    found = made()
    assert [gap.label for gap in found.years] == ["2015-16", "2016-17", "2017-18, 6 months"]
    assert sum(gap.published for gap in found.years) == pytest.approx(found.whole.published)
    for gap in (*found.years, found.whole):
        assert gap.observed.is_point
        assert gap.gap.middle == pytest.approx(gap.published - gap.without.middle)
        assert (gap.gap.low, gap.gap.high) == pytest.approx(
            (gap.published - gap.without.high, gap.published - gap.without.low)
        )


def test_a_great_fall_lies_outside_and_none_inside() -> None:
    assert made().years[0].is_inside
    fallen = made(level=0.4)
    assert not fallen.years[0].is_inside
    assert fallen.years[0].chance_fewer > 0.99
    assert fallen.years[0].percent.high < 0


def test_the_detectable_fall_is_at_the_edge() -> None:
    gap = made().years[0]
    edge = made(level=gap.without.low / gap.published)
    assert edge.years[0].gap.high == pytest.approx(0, abs=1)
    assert edge.years[0].percent.middle == pytest.approx(-gap.detectable, abs=0.01)


def test_a_hole_ends_the_months_and_too_few_give_nothing() -> None:
    assert len(made(hole=20).months) == 20
    of = panel()
    assert england_without(METRIC, of, coverage(of, 30, hole=5), draws=50, seed=1) is None
    assert england_without(METRIC, of, coverage(of, 11), draws=50, seed=1) is None


def test_forecasts_before_the_fund_are_made_from_what_was_known_then() -> None:
    found = made()
    assert [(gap.label, gap.first) for gap in found.before] == [
        ("2013-14", date(2013, 4, 1)),
        ("2014-15", date(2014, 4, 1)),
        ("2014-15", date(2014, 4, 1)),
    ]
    drawn = forecast_england(panel().until(36), 12, draws=1000, seed=3).sum(axis=0)
    assert found.before[2].without.middle == pytest.approx(float(np.median(drawn)))


def test_a_panel_is_cut_as_it_was_known() -> None:
    of = replace(panel(), under_recorded=np.arange(48.0), incomplete=np.zeros((12, 48), dtype=bool))
    cut = of.until(20)
    assert (cut.length, cut.last) == (20, date(2012, 11, 1))
    assert cut.under_recorded is not None
    assert cut.under_recorded.shape == (20,)
    for length in (0, 49):
        with pytest.raises(ValueError, match="1 to 48"):
            of.until(length)
