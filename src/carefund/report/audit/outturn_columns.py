"""The columns of the table of outturns: plan, outturn, gap, cost, what is missing, rates and rank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from carefund.evaluation.outturn import Outturn
from carefund.interval import Interval
from carefund.programme.measures import Comparison, Metric
from carefund.report.columns import Column
from carefund.wording.standing import standing


@dataclass(frozen=True)
class OutturnRow:
    """A row of the table of outturns: the outturn with its metric and comparison, its rank and what it rests on."""

    outturn: Outturn
    metric: Metric
    comparison: Comparison
    rank: int | None
    published_rank: int | None
    basis: str


def _of_outturn(name: str) -> Callable[[OutturnRow], Any]:
    return lambda row: getattr(row.outturn, name)


def _end(name: str, end: int) -> Callable[[OutturnRow], Any]:
    """One end of an interval of the outturn; None where it has none."""

    def of(row: OutturnRow) -> Any:  # noqa: ANN401
        interval = getattr(row.outturn, name)
        ends = interval.ends if isinstance(interval, Interval) else interval
        return None if ends is None else ends[end]

    return of


def _rate(level: str) -> Callable[[OutturnRow], Any]:
    return lambda row: row.outturn.rate(getattr(row.outturn, level))


OUTTURN = (
    Column("metric", "Metric", "text", "metric's id", _of_outturn("metric")),
    Column("comparison", "Comparison", "text", "comparison's id", _of_outturn("comparison")),
    Column("area_code", "Code", "text", "ONS code; E92000001 is England; `not-apportioned` is what no area was given",
           _of_outturn("area_code")),
    Column("area_name", "Area", "text", "name", _of_outturn("area_name")),
    Column("baseline", "Before", "count", "total over the baseline period", _of_outturn("baseline"), digits=3),
    Column("outturn", "After", "count", "total over the outturn period", _of_outturn("outturn"), digits=3),
    Column("change", "Change", "change", "outturn less baseline", _of_outturn("change"), digits=3),
    Column("change_percent", "Change, per cent", "percent", "change in per cent of baseline",
           _of_outturn("change_percent"), digits=6),
    Column("planned_change", "Planned change", "change", "planned change over the same periods",
           _of_outturn("planned_change"), digits=3),
    Column("planned_percent", "Planned, per cent", "percent", "planned change in per cent of baseline",
           _of_outturn("planned_percent"), digits=6),
    Column("plan", "Plan", "text", "whose plan it is", _of_outturn("plan")),
    Column("gap", "Gap", "change", "change less planned change", _of_outturn("gap"), digits=3),
    Column("unit_price", "Unit price", "unit-price", "£ for one unit",
           lambda row: None if row.outturn.price is None else float(row.outturn.price.per_unit)),
    Column("cost_of_gap", "Cost of the gap", "cost", "gap at the unit price, £; of the corrected gap where a hole is "
           "known", _of_outturn("cost_of_gap")),
    Column("missing_low", "Missing, low", "change", "what coverage findings would add to the change, low end of 95%",
           lambda row: row.outturn.missing.low, digits=3),
    Column("missing", "Missing", "change", "the same, middle estimate",
           lambda row: row.outturn.missing.middle, digits=3),
    Column("missing_high", "Missing, high", "change", "the same, high end",
           lambda row: row.outturn.missing.high, digits=3),
    Column("shifts_low", "Shifts, low", "change", "what undoing level shifts would add to the change, at the lowest",
           lambda row: row.outturn.shifts.low, digits=3),
    Column("shifts_high", "Shifts, high", "change", "the same, at the highest",
           lambda row: row.outturn.shifts.high, digits=3),
    Column("population", "People", "count", "people in the denominator", _of_outturn("population")),
    Column("population_year", "Year of people", "number", "year of that population (30 June)",
           _of_outturn("population_year"), whole=True),
    Column("baseline_rate", "Rate before", "rate", "baseline per 100,000 people", _rate("baseline")),
    Column("outturn_rate", "Rate after", "rate", "outturn per 100,000 people", _rate("outturn")),
    Column("baseline_days", "Days before", "count", "days in the baseline period", _of_outturn("baseline_days"),
           whole=True),
    Column("outturn_days", "Days after", "count", "days in the outturn period", _of_outturn("outturn_days"),
           whole=True),
    Column("baseline_per_day", "A day, before", "rate", "baseline per day", _of_outturn("baseline_per_day")),
    Column("outturn_per_day", "A day, after", "rate", "outturn per day", _of_outturn("outturn_per_day")),
    Column("change_per_day_percent", "Change a day, per cent", "percent", "change of the daily rate in per cent",
           _of_outturn("change_per_day_percent"), digits=6),
    Column("metric_label", "Metric in words", "text", "the metric in words", lambda row: row.metric.label),
    Column("comparison_label", "Comparison in words", "text", "the comparison in words",
           lambda row: row.comparison.label),
    Column("unit", "Unit", "text", "what is counted", lambda row: row.metric.unit),
    Column("baseline_first", "Before, from", "month", "first month of the baseline period",
           lambda row: row.comparison.baseline.first),
    Column("baseline_last", "Before, to", "month", "last month of it", lambda row: row.comparison.baseline.last),
    Column("outturn_first", "After, from", "month", "first month of the outturn period",
           lambda row: row.comparison.outturn.first),
    Column("outturn_last", "After, to", "month", "last month of it", lambda row: row.comparison.outturn.last),
    Column("change_low", "Change with missing, low", "change", "change with missing figures added, low end of 95%",
           _end("corrected_change", 0), digits=3),
    Column("change_high", "Change with missing, high", "change", "the same, high end", _end("corrected_change", 1),
           digits=3),
    Column("cost_low", "Cost with missing, low", "cost", "cost with missing figures added, £, low end",
           _end("cost_range", 0)),
    Column("cost_high", "Cost with missing, high", "cost", "the same, high end", _end("cost_range", 1)),
    Column("unit_price_label", "Price", "text", "which price, in words",
           lambda row: row.outturn.price.label if row.outturn.price else None),
    Column("unit_price_standing", "Standing of the price", "text", "`not verified`: no source that states it was read",
           lambda row: standing(row.outturn.price) or None),
    Column("basis", "Basis", "text", "whether the area's figures are published or an estimate",
           lambda row: row.basis),
    Column("releases", "Releases", "count", "how many releases it rests on", lambda row: len(row.outturn.releases),
           whole=True),
    Column("rank_of_change", "Rank", "count", "rank by change in per cent, 1 the largest fall; by the corrected change "
           "where a hole is known", lambda row: row.rank, whole=True),
    Column("corrected_change", "Change, corrected", "change", "change with missing figures added where a hole is "
           "known, as published elsewhere", _of_outturn("central_change"), digits=3),
    Column("corrected_percent", "Change, corrected, per cent", "percent", "the same in per cent of baseline",
           _of_outturn("central_percent"), digits=6),
    Column("corrected_gap", "Gap, corrected", "change", "corrected change less planned change",
           _of_outturn("central_gap"), digits=3),
    Column("has_hole", "Hole known", "text", "yes where part of the figures is known to be missing",
           lambda row: "yes" if row.outturn.corrected_change else "no"),
    Column("published_cost_of_gap", "Cost of the gap, as published", "cost", "gap at the unit price by the figures as "
           "published, £", _of_outturn("published_cost_of_gap")),
    Column("published_rank_of_change", "Rank, as published", "count", "rank by change in per cent as published",
           lambda row: row.published_rank, whole=True),
)  # fmt: skip
