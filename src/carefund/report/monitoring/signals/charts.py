"""The pictures of signals: each chart with limits that move, and the plates of its last point and its target."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from carefund.monitoring.signals.result import CAUSES
from carefund.monitoring.signals.signal_charts import ReadPoint, SignalChart, SignalCharts
from carefund.report.charts.control import ControlRows, control_chart
from carefund.report.document import DataTable, Figure, SmallCharts
from carefund.report.monitoring.chart.charts import (
    MOST_NAMED,
    half_a_step,
    line_ends,
    plate_of_assurance,
    plate_of_variation,
)
from carefund.report.monitoring.chart.sentences import figure, headed, short_when, when
from carefund.report.monitoring.signals.sentences import (
    SHORT_CAUSES,
    Marked,
    assurance_words,
    description,
    is_high,
    meaning_of,
    p_words,
    places_of,
    point_words,
    stretches,
    variation_words,
)
from carefund.wording.lists import capital

KEY = (
    "Each point is a month. Grey band with broken edges: between the month's own limits. Line in it: what was expected "
    "of the month. Shape of a point: what it means."
)


def chart_figure(chart: SignalChart, charts: SignalCharts) -> Figure:
    """One chart with its figures as a table."""
    target = charts.asked.target
    return Figure(
        name=f"chart-{charts.charts.index(chart) + 1}",
        title=headed(chart, charts, variation_words(chart)),
        key=KEY if target is None else f"{KEY} Long dashes: the target.",
        description=description(chart, charts),
        source=charts.source or "the figures that were given",
        make=partial(control_chart, rows_of(chart, charts), unit=charts.unit_of_values, target=target),
        table=points_table(chart, charts),
    )


def rows_of(chart: SignalChart, charts: SignalCharts) -> ControlRows:
    """The rows of the drawing."""
    first, last = chart.points[0].period, chart.points[-1].period
    middle, named = first + (last - first) / 2, named_points(chart)
    points = [
        {
            "day": one.period,
            "value": one.value,
            "meaning": meaning_of(one),
            "segment": one.segment,
            "words": named.get(one.period, ""),
            "high": is_high(one.cause),
            "late": one.period > middle,
        }
        for one in chart.points
    ]
    end = chart.points[-1]
    words = {"upper limit": end.upper, "expected": end.mean, "lower limit": end.lower, "target": charts.asked.target}
    ends = list(line_ends(words, last + half_a_step(chart.observed.periods), places_of(chart)))
    return ControlRows(points=points, segments=(), ends=ends, moving=list(_moving(chart)))


def _moving(chart: SignalChart) -> Iterator[dict[str, object]]:
    """What was expected of each judged month; months that follow one another are one part."""
    part, before = 0, None
    for one in chart.points:
        if not one.judged or one.lower is None or one.upper is None:
            continue
        at = one.segment, one.period.year * 12 + one.period.month
        part += before is None or at != (before[0], before[1] + 1)
        before = at
        yield {"day": one.period, "mean": one.mean, "lower": one.lower, "upper": one.upper, "part": part}


def named_points(chart: SignalChart) -> dict[date, str]:
    """The causes in words of the latest stretches that are marked, by the utmost point of each."""
    return dict(map(_named, stretches(chart)[-MOST_NAMED:]))


def _named(stretch: Marked) -> tuple[date, str]:
    utmost = (max if is_high(stretch.last.cause) else min)(stretch.points, key=lambda one: one.value)
    causes = dict.fromkeys(sorted((one.cause for one in stretch.points), key=CAUSES.index))
    return utmost.period, ", ".join(SHORT_CAUSES[one] for one in causes)


def points_table(chart: SignalChart, charts: SignalCharts) -> DataTable:
    """Every point of a chart in words."""
    places = places_of(chart)
    headings = ("Month", "Value", "Expected", "Lower limit", "Upper limit", "Seen", "Meaning", "P-value")
    return DataTable(headings, tuple(_row(one, places) for one in chart.points), headed(chart, charts, "every month"))


def last_months(chart: SignalChart, charts: SignalCharts, most: int) -> DataTable:
    """The last so many points in few columns, for a terminal."""
    places = places_of(chart)
    rows = tuple(
        (short_when(one.period), figure(one.value, places), figure(one.mean, places), capital(point_words(one)),
         capital(meaning_of(one)))
        for one in chart.points[-most:]
    )  # fmt: skip
    return DataTable(("Month", "Value", "Expected", "Seen", "Meaning"), rows, headed(chart, charts, "the last months"))


def _row(one: ReadPoint, places: int) -> tuple[str, ...]:
    figures = (figure(each, places) for each in (one.value, one.mean, one.lower, one.upper))
    return (when(one.period), *figures, capital(point_words(one)), capital(meaning_of(one)), p_words(one))


def plates(chart: SignalChart, charts: SignalCharts) -> SmallCharts:
    """The drawings of what the last point means and, where there is a target, what limits say of it."""
    number, last = charts.charts.index(chart) + 1, chart.points[-1]
    drawn = plate_of_assurance(number, chart.assurance, charts.asked, assurance_words(chart, charts))
    if not last.judged:
        return SmallCharts(tuple(drawn))
    words, high = capital(variation_words(chart)), is_high(last.cause)
    return SmallCharts((plate_of_variation(number, chart.variation, words, high=high), *drawn))
