"""Control charts as tables and plain values: a row for each point, chart, segment and finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from carefund.monitoring.charts.control_charts import ControlChart, ControlCharts, Point, Segment
from carefund.report.columns import Column, Table
from carefund.report.monitoring.chart.sentences import (
    ASSURANCE_WORDS,
    CAUSE_WORDS,
    DIRECTIONS,
    ReadCharts,
    name_of,
    title_of,
    variation_words,
)
from carefund.wording.numbers import number

RECORD = "control-charts.json"
SCHEMA = "carefund-chart/1"


@dataclass(frozen=True)
class Row:
    """A chart with one of its segments or points, where the row is of one."""

    chart: ControlChart
    charts: ControlCharts
    segment: Segment | None = None
    point: Point | None = None

    @property
    def last(self) -> Point:
        """The last point of the chart."""
        return self.chart.points[-1]

    @property
    def limits(self) -> Segment:
        """The row's segment, else the last."""
        return self.segment or self.chart.segments[-1]

    @property
    def at(self) -> Point:
        """The row's point."""
        return self.point or self.last


NAME = Column("name", "Chart", "text", "what the chart is of", lambda row: name_of(row.chart, row.charts))
UNIT = Column("unit", "Unit", "text", "the unit; empty where the figures are of one", lambda row: row.chart.unit)
ASSURANCE = (
    Column("assurance", "Assurance", "text", "what the limits say of the target", lambda row: row.chart.assurance),
    Column("assurance_words", "Target", "text", "the same in words",
           lambda row: ASSURANCE_WORDS[row.chart.assurance] if row.chart.assurance else None),
)  # fmt: skip
CHARTS = (
    NAME,
    UNIT,
    Column("points", "Points", "count", "how many points", lambda row: len(row.chart.observed.days), whole=True),
    Column("period", "Last period", "day", "the last period", lambda row: row.last.period),
    Column("value", "Last value", "number", "its value", lambda row: row.last.value),
    Column("mean", "Mean", "number", "mean of the last segment", lambda row: row.limits.mean),
    Column("lower", "Lower limit", "number", "lower limit of the last segment", lambda row: row.limits.lower),
    Column("upper", "Upper limit", "number", "upper limit of the last segment", lambda row: row.limits.upper),
    Column("cause", "Cause", "text", "cause of the last point", lambda row: row.last.cause),
    Column("variation", "Variation", "text", "judgement of the last point", lambda row: row.chart.variation),
    Column("variation_words", "What it means", "text", "the same in words", lambda row: variation_words(row.chart)),
    *ASSURANCE,
)
POINTS = (
    UNIT,
    Column("period", "Period", "day", "the period", lambda row: row.at.period),
    Column("value", "Value", "number", "the value", lambda row: row.at.value),
    Column("segment", "Segment", "count", "number of the segment, from 0", lambda row: row.at.segment, whole=True),
    Column("mean", "Mean", "number", "mean of the segment", lambda row: row.at.mean),
    Column("lower", "Lower limit", "number", "lower limit of the segment", lambda row: row.at.lower),
    Column("upper", "Upper limit", "number", "upper limit of the segment", lambda row: row.at.upper),
    Column("cause", "Cause", "text", "why the point is special, or common", lambda row: row.at.cause),
    Column("judgement", "Judgement", "text", "what that means", lambda row: row.at.judgement),
    Column("cause_words", "In words", "text", "the cause in words", lambda row: CAUSE_WORDS[row.at.cause]),
)
SEGMENTS = (
    UNIT,
    Column("segment", "Segment", "count", "its number, from 0", lambda row: row.limits.number, whole=True),
    Column("first_period", "From", "day", "its first period", lambda row: first_and_last(row.chart, row.limits)[0]),
    Column("last_period", "To", "day", "its last period", lambda row: first_and_last(row.chart, row.limits)[1]),
    Column("points", "Points", "count", "how many points it has", lambda row: row.limits.points, whole=True),
    Column("mean", "Mean", "number", "its mean", lambda row: row.limits.mean),
    Column("lower", "Lower limit", "number", "its lower limit", lambda row: row.limits.lower),
    Column("upper", "Upper limit", "number", "its upper limit", lambda row: row.limits.upper),
    Column("trial_limits", "On trial", "flag", "fewer than twelve points", lambda row: row.limits.trial_limits),
)
FINDINGS = (
    Column("id", "Finding", "text", "id of the finding"),
    Column("severity", "Severity", "text", "error, warning or note"),
    Column("unit", "Unit", "text", "the unit that it is of; empty for the whole file"),
    Column("period", "Period", "text", "the period that it is of, as written; empty for none"),
    Column("expected", "Expected", "text", "what was expected"),
    Column("found", "Found", "text", "what was found"),
    Column("fix", "What to do", "text", "how to mend it"),
)


def tables(result: ControlCharts) -> tuple[Table, ...]:
    """A row for each point first; then charts, segments and findings."""
    return (
        Table.of("points", "Points", POINTS, _points(result)),
        Table.of("charts", "Charts", CHARTS, (Row(one, result) for one in result.charts)),
        Table.of("segments", "Segments", SEGMENTS, _segments(result)),
        Table.of("findings", "Findings", FINDINGS, (one.as_record() for one in result.findings)),
    )


def record(result: ControlCharts, _: Mapping[str, Table]) -> dict[str, Any]:
    """The answer of `carefund-chart/1`, every number with all of its digits."""
    return {
        **asked_record(result),
        "charts": [_chart(one) for one in result.charts],
        "findings": [one.as_record() for one in result.findings],
    }


def about(result: ControlCharts) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return about_charts(result, title_of(result))


def about_charts(result: ReadCharts, title: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The same by any rules, with `more` before the source."""
    told = [("What", title), ("Rules", result.rules), ("Direction", DIRECTIONS[result.asked.improvement])]
    if result.asked.target is not None:
        told.append(("Target", number(result.asked.target)))
    return [*told, *more, *([("Source", result.source)] if result.source else [])]


def asked_record(result: ReadCharts) -> dict[str, Any]:
    """What every answer of `carefund-chart/1` begins with."""
    return {
        "schema": SCHEMA,
        "rules": result.rules,
        "improvement": result.asked.improvement,
        "target": result.asked.target,
    }


def first_and_last(chart: ControlChart, segment: Segment) -> list[Any]:
    """The first and the last period of a segment, as dates."""
    return [chart.observed.days[place].astype(object) for place in (segment.first, segment.last)]


def _points(result: ControlCharts) -> Iterator[Row]:
    return (Row(one, result, point=point) for one in result.charts for point in one.points)


def _segments(result: ControlCharts) -> Iterator[Row]:
    return (Row(one, result, segment) for one in result.charts for segment in one.segments)


def _chart(chart: ControlChart) -> dict[str, Any]:
    return {
        "unit": chart.unit,
        "assurance": chart.assurance,
        "variation": chart.variation,
        "segments": [_segment(chart, one) for one in chart.segments],
        "points": [asdict(one) | {"period": one.period.isoformat()} for one in chart.points],
    }


def _segment(chart: ControlChart, segment: Segment) -> dict[str, Any]:
    return {
        "segment": segment.number,
        "first_period": first_and_last(chart, segment)[0].isoformat(),
        "points": segment.points,
        "mean": segment.mean,
        "lower": segment.lower,
        "upper": segment.upper,
        "trial_limits": segment.trial_limits,
    }
