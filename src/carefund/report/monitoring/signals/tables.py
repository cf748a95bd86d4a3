"""Signals as tables and plain values: a row for each point, chart, common month, size of change and finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from carefund.monitoring.signals.result import Promise
from carefund.monitoring.signals.signal_charts import ReadPoint, SignalChart, SignalCharts
from carefund.report.columns import Column, Table
from carefund.report.monitoring.chart.tables import ASSURANCE, FINDINGS, NAME, UNIT, about_charts, asked_record
from carefund.report.monitoring.signals.sentences import point_words, rate_words, title_of, variation_words

RECORD = "signals.json"


@dataclass(frozen=True)
class Row:
    """A chart with one of its points."""

    chart: SignalChart
    charts: SignalCharts
    point: ReadPoint


READ = (
    Column("period", "Period", "day", "the period", lambda row: row.point.period),
    Column("value", "Value", "number", "the value", lambda row: row.point.value),
    Column("segment", "Segment", "count", "number of the segment, from 0", lambda row: row.point.segment, whole=True),
    Column("mean", "Expected", "number", "what was expected of the month", lambda row: row.point.mean),
    Column("lower", "Lower limit", "number", "lower limit of the month", lambda row: row.point.lower),
    Column("upper", "Upper limit", "number", "upper limit of the month", lambda row: row.point.upper),
    Column("cause", "Cause", "text", "why the month is marked, or common", lambda row: row.point.cause),
    Column("judgement", "Judgement", "text", "what that means", lambda row: row.point.judgement),
    Column("judged", "Judged", "flag", "whether the month was judged", lambda row: row.point.judged),
    Column("since", "Since", "day", "the period in which what is marked began", lambda row: row.point.since),
    Column("score", "Score", "number", "how far off, as a normal score", lambda row: row.point.score),
    Column("p_value", "P-value", "number", "chance of as much without a change", lambda row: row.point.p_value),
    Column("adjusted_p", "Adjusted p", "number", "the same over all units of the month",
           lambda row: row.point.adjusted_p),
    Column("discovery", "Discovery", "flag", "within the stated part of false ones", lambda row: row.point.discovery),
    Column("cause_apart", "Cause apart", "text", "the cause with the common movement taken out; empty without one",
           lambda row: row.point.cause_apart),
)  # fmt: skip
POINTS = (
    UNIT,
    *READ,
    Column("cause_words", "In words", "text", "the cause in words", lambda row: point_words(row.point)),
)
CHARTS = (
    NAME,
    UNIT,
    Column("points", "Points", "count", "how many points", lambda row: len(row.chart.points), whole=True),
    Column("judged_points", "Judged", "count", "how many were judged", lambda row: row.chart.judged, whole=True),
    Column("basis", "Basis", "text", "what is expected stands on", lambda row: row.chart.segments[-1].basis),
    *(one for one in READ if one.name not in {"segment", "judged"}),
    Column("variation_words", "What it means", "text", "the last point in words",
           lambda row: variation_words(row.chart)),
    *ASSURANCE,
)  # fmt: skip
TOGETHER = (
    Column("period", "Month", "day", "the month", lambda row: row.period),
    Column("score", "Score", "number", "common movement of all units, as a normal score", lambda row: row.score),
    Column("cause", "Cause", "text", "why it is marked, or common", lambda row: row.cause),
    Column("p_value", "P-value", "number", "chance of as much without a change", lambda row: row.p_value),
)
DETECTION = (
    Column("shift", "Change", "number", "lasting change, in spreads of a month", lambda row: row["shift"]),
    Column("median_months", "Half by month", "count", "month by which half of charts find it; empty: later",
           lambda row: row["median_months"], whole=True),
    Column("within_3_months", "Within 3 months", "number", "part of charts", lambda row: row["within_3_months"]),
    Column("within_12_months", "Within 12 months", "number", "part of charts", lambda row: row["within_12_months"]),
    Column("within_24_months", "Within 24 months", "number", "part of charts", lambda row: row["within_24_months"]),
)  # fmt: skip


def tables(result: SignalCharts) -> tuple[Table, ...]:
    """A row for each point first; then charts, the common movement, how soon changes are found, and findings."""
    last = (Row(one, result, one.points[-1]) for one in result.charts)
    every = (Row(one, result, point) for one in result.charts for point in one.points)
    found = promise_record(result.promise)["detection"] if result.promise else []
    return (
        Table.of("points", "Points", POINTS, every),
        Table.of("charts", "Charts", CHARTS, last),
        Table.of("together", "Common movement", TOGETHER, result.together),
        Table.of("detection", "Detection", DETECTION, found),
        Table.of("findings", "Findings", FINDINGS, (one.as_record() for one in result.findings)),
    )


def record(result: SignalCharts, _: Mapping[str, Table]) -> dict[str, Any]:
    """The answer of `carefund-chart/1` by the rules of carefund, every number with all of its digits."""
    return {
        **asked_record(result),
        "figures": "counts" if result.counts else "numbers",
        "promise": promise_record(result.promise) if result.promise else None,
        "charts": [_chart(one) for one in result.charts],
        "common_movement": [vars(one) | {"period": one.period.isoformat()} for one in result.together],
        "findings": [one.as_record() for one in result.findings],
    }


def promise_record(promise: Promise) -> dict[str, Any]:
    """What is promised of all signals."""
    rates, design = promise.rates, promise.design
    return {
        "months_between_false_alarms": rates.months_between,
        "part_of_months_marked": rates.flagged,
        "part_of_months_within_limits": promise.level,
        "false_discovery_rate": promise.false_discovery,
        "limit": design.limit,
        "reference": design.reference,
        "decision_interval": design.interval,
        "months_known": promise.known,
        "detection": [
            {
                "shift": one.size,
                "median_months": one.median,
                "within_3_months": float(one.within[2]),
                "within_12_months": float(one.within[11]),
                "within_24_months": float(one.within[23]),
            }
            for one in promise.detection
        ],
    }


def about(result: SignalCharts) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    promise = [("Promise", rate_words(result.promise, len(result.charts)))] if result.promise else []
    return about_charts(result, title_of(result), *promise)


def _chart(chart: SignalChart) -> dict[str, Any]:
    return {
        "unit": chart.unit,
        "assurance": chart.assurance,
        "variation": chart.variation,
        "segments": [
            {
                "segment": one.number,
                "first_period": chart.observed.periods[one.first].isoformat(),
                "points": one.points,
                "mean": None,
                "lower": None,
                "upper": None,
                "trial_limits": one.judged == 0,
                "basis": one.basis,
                "why": one.why,
                "judged_points": one.judged,
            }
            for one in chart.segments
        ],
        "points": [_point(one) for one in chart.points],
    }


def _point(point: ReadPoint) -> dict[str, Any]:
    since = None if point.since is None else point.since.isoformat()
    first = ("period", "value", "segment", "mean", "lower", "upper", "cause", "judgement")
    made = asdict(point) | {"period": point.period.isoformat(), "since": since}
    return {name: made[name] for name in (*first, *(name for name in made if name not in first))}
