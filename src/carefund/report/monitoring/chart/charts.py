"""The pictures of control charts: each chart, and the plates of what its last point and its limits mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from itertools import groupby, pairwise
from statistics import median

from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.control_charts import Assurance, ControlChart, ControlCharts, Point
from carefund.monitoring.charts.readings import CAUSES, Judgement
from carefund.report.charts.control import ControlRows, control_chart
from carefund.report.charts.plates import assurance_plate, variation_plate
from carefund.report.document import DataTable, Figure, SmallChart, SmallCharts
from carefund.report.monitoring.chart.sentences import (
    ASSURANCE_WORDS,
    CAUSE_WORDS,
    MEANINGS,
    SHORT_CAUSES,
    assurance_words,
    description,
    figure,
    headed,
    places_of,
    variation_words,
    when,
)
from carefund.wording.lists import capital

MOST_NAMED = 6
"""So many groups of special points are named on a chart at most, the latest ones; the words beside it have all."""
KEY = (
    "Each point is a period. Grey band with broken edges: between the limits. Line in it: the mean. Shape of a point: "
    "what it means."
)


def chart_figure(chart: ControlChart, charts: ControlCharts) -> Figure:
    """One chart with its figures as a table."""
    target = charts.asked.target
    key = KEY if target is None else f"{KEY} Long dashes: the target."
    return Figure(
        name=f"chart-{charts.charts.index(chart) + 1}",
        title=headed(chart, charts, variation_words(chart)),
        key=key,
        description=description(chart, charts),
        source=charts.source or "the figures that were given",
        make=partial(control_chart, rows_of(chart, charts), unit=charts.unit_of_values, target=target),
        table=points_table(chart, charts),
    )


def rows_of(chart: ControlChart, charts: ControlCharts) -> ControlRows:
    """The rows of the drawing."""
    half = half_a_step(chart.observed.periods)
    periods = chart.observed.periods
    middle = periods[0] + (periods[-1] - periods[0]) / 2
    named = named_points(chart)
    points = [
        {
            "day": one.period,
            "value": one.value,
            "meaning": MEANINGS[one.judgement],
            "segment": one.segment,
            "words": named.get(one.period, ""),
            "high": is_high(one),
            "late": one.period > middle,
        }
        for one in chart.points
    ]
    segments = [
        {
            "begins": periods[one.first] - half,
            "ends": periods[one.last] + half,
            "mean": one.mean,
            "lower": one.lower,
            "upper": one.upper,
        }
        for one in chart.segments
    ]
    last = chart.segments[-1]
    lines = {"upper limit": last.upper, "mean": last.mean, "lower limit": last.lower, "target": charts.asked.target}
    ends = list(line_ends(lines, periods[-1] + half, places_of(chart)))
    return ControlRows(points=points, segments=segments, ends=ends)


def named_points(chart: ControlChart) -> dict[date, str]:
    """The causes in words of the latest groups of neighbouring special points on one side, by each group's utmost."""
    sides = groupby(chart.points, key=lambda one: (one.segment, one.cause != "common", is_high(one)))
    groups = [list(points) for (_, special, _), points in sides if special]
    named: dict[date, str] = {}
    for points in groups[-MOST_NAMED:]:
        utmost = (max if is_high(points[0]) else min)(points, key=lambda one: one.value)
        words = dict.fromkeys(
            SHORT_CAUSES[one.cause] for one in sorted(points, key=lambda one: CAUSES.index(one.cause))
        )
        named[utmost.period] = ", ".join(words)
    return named


def is_high(point: Point) -> bool:
    """Whether the cause of a point is one of higher values."""
    return CAUSES.index(point.cause) % 2 == 1


def line_ends(named: Mapping[str, float | None], day: date, places: int) -> Iterator[dict[str, object]]:
    """What each line is, at its end on this day: its words with its value to so many decimals."""
    for words, value in named.items():
        if value is not None:
            yield {"day": day, "value": value, "words": f"{words} {figure(value, places)}"}


def half_a_step(days: list[date]) -> timedelta:
    """Half of what usually lies between two points, by which limits reach beyond the first and the last."""
    steps = [(after - before).days for before, after in pairwise(days)]
    return timedelta(days=max(round(median(steps) / 2), 1) if steps else 15)


def points_table(chart: ControlChart, charts: ControlCharts) -> DataTable:
    """Every point of a chart in words."""
    places = places_of(chart)
    rows = tuple(
        (
            when(one.period),
            *(figure(each, places) for each in (one.value, one.mean, one.lower, one.upper)),
            capital(CAUSE_WORDS[one.cause]),
            capital(MEANINGS[one.judgement]),
        )
        for one in chart.points
    )
    headings = ("Period", "Value", "Mean", "Lower limit", "Upper limit", "Variation", "Meaning")
    return DataTable(headings, rows, headed(chart, charts, "every point"))


def plates(chart: ControlChart, charts: ControlCharts) -> SmallCharts:
    """The drawings of what the last point means and, where there is a target, what the limits say of it."""
    number = charts.charts.index(chart) + 1
    words, high = capital(variation_words(chart)), is_high(chart.points[-1])
    variation = plate_of_variation(number, chart.variation, words, high=high)
    return SmallCharts(
        (variation, *plate_of_assurance(number, chart.assurance, charts.asked, assurance_words(chart, charts)))
    )


def plate_of_variation(number: int, judgement: Judgement, words: str, *, high: bool) -> SmallChart:
    """The drawing of a judgement, called by these `words`, of the chart of that number; `high` of higher values."""
    shown = drawn_variation(judgement, high=high)
    plate = variation_plate(f"variation-{number}", judgement, high=high, title=words, description=shown)
    return SmallChart(f"Variation: {words}", plate)


def plate_of_assurance(
    number: int, assurance: Assurance | None, asked: Asked, description: str
) -> Iterator[SmallChart]:
    """The drawing of what limits say of the target, for the chart of that number; none where they say nothing."""
    if assurance is None:
        return
    said, better = capital(ASSURANCE_WORDS[assurance]), asked.improvement == "increase"
    plate = assurance_plate(
        f"assurance-{number}", assurance, more_is_better=better, title=said, description=description
    )
    yield SmallChart(f"Assurance: {said}", plate)


def drawn_variation(judgement: str, *, high: bool) -> str:
    """What the plate of variation shows."""
    if judgement == "common":
        return "Points that go up and down between two limits."
    sign = {"improvement": "with a tick", "concern": "with an exclamation mark"}.get(judgement, "with an equals sign")
    return f"Points that leave the limits {'upwards' if high else 'downwards'}, {sign}."
