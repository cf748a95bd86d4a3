"""The pictures of a projection: the year of one place month by month, every area's change, and the heap of chances."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np

from carefund.appraisal.panel import MonthlyPanel
from carefund.appraisal.question import Question
from carefund.arrays import Floats
from carefund.calendar import days_in, next_month
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.projection import PlaceProjection, Projection
from carefund.report.charts.dots import dots_chart, heap_rows
from carefund.report.charts.fan import BANDS, FanRows, Row, at_middle, fan_chart
from carefund.report.charts.ranked import Ranked, ranked_chart
from carefund.report.charts.small_charts import small_fan
from carefund.report.document import DataTable, Figure, SmallChart, SmallCharts
from carefund.report.monitoring.projection.sentences import areas_words, headline, span_of
from carefund.wording.chances import chance
from carefund.wording.dates import month_words
from carefund.wording.intervals import between_percents
from carefund.wording.lists import capital
from carefund.wording.numbers import percent, rate

SHOWN = 36
"""At most so many months of the past are drawn."""


def year_figure(projection: Projection, place: PlaceProjection) -> Figure:
    """What was counted month by month, what is to come, and the target's course."""
    rows = _rows(projection, place)
    target = percent(place.target)
    key = (
        "Each dot is a month, its total divided by its days. The line and bands are the months to come, given those "
        "known: the middle, and where half, four fifths and 95% of possible futures lie. Dashed: the target, spread "
        f"over {span_of(projection)} (shaded) as the baseline's months are."
    )
    return Figure(
        name=f"year-{projection.question.metric.id}-{place.code}",
        title=f"{projection.question.metric.label}, {place.name}: the year so far, what is to come, and the target",
        key=f"{key}{' The scale does not begin at zero.' if rows.domain[0] > 0 else ''}",
        description=headline(place, projection),
        source=source_of(projection),
        make=partial(
            fan_chart,
            rows,
            unit=f"{capital(projection.question.metric.unit)} a day",
            shaded=(projection.question.target[0], next_month(projection.question.target[-1])),
            target_words=f"Target {target}",
            target_is_low=place.target <= place.change.middle,
            bands="To come:",
        ),
        table=_table(rows),
    )


def small_year(projection: Projection, place: PlaceProjection) -> SmallCharts:
    """The same in small, for an area's own page."""
    rows = _rows(projection, place)
    bands = [(row["low 95%"], row["middle_value"], row["high 95%"]) for row in rows.ahead]
    course = [row["value"] for row in rows.target if row["period"] > projection.panel.last]
    svg = small_fan([row["value"] for row in rows.past], bands, course, headline(place, projection))
    return SmallCharts((SmallChart(f"{projection.question.metric.label}, a day’s count", svg),))


def source_of(projection: Projection) -> str:
    """The source of the series, with how many releases of it were read."""
    definition = projection.question.known.get(projection.question.series)
    words = definition.source if definition else f"series {projection.question.series}"
    return f"{words}; {len(projection.releases)} monthly releases. Projection by carefund."


def _rows(projection: Projection, place: PlaceProjection) -> FanRows:
    panel, question = projection.panel, projection.question
    values = panel.england if place.code == ENGLAND else panel.row(place.code)
    past = [_observed(month, float(values[step])) for step, month in list(enumerate(panel.months))[-SHOWN:]]
    return FanRows(past=past, ahead=_ahead(projection, place), target=_target(question, panel, values, place))


def _observed(month: date, value: float) -> Row:
    known = bool(np.isfinite(value))
    return {**at_middle(month), "value": value / days_in(month) if known else None, "incomplete": False, "filled": None}


def _ahead(projection: Projection, place: PlaceProjection) -> list[Row]:
    """The months to come of the target: the middle and each band, a day."""
    kept = projection.kept
    months = [month for month in projection.question.target if month in kept.steps]
    levels = [0.5, *(end for ends in BANDS.values() for end in ends)]
    names = [f"{end} {band}" for band in BANDS for end in ("low", "high")]
    rows = []
    for month in months:
        counts = (
            kept.england_counts((month,))[0] if place.code == ENGLAND else kept.unit_counts(place.code, (month,))[0]
        )
        found = (np.quantile(counts, levels) / days_in(month)).tolist()
        rows.append({**at_middle(month), "middle_value": found[0], **dict(zip(names, found[1:], strict=True))})
    return rows


def _target(question: Question, panel: MonthlyPanel, values: Floats, place: PlaceProjection) -> list[Row]:
    """The target's course, a day, in the baseline's proportions; nothing where the baseline is not known whole."""
    steps = [panel.step(month) for month in question.baseline]
    if min(steps) < 0 or max(steps) >= panel.length or not np.isfinite(values[steps]).all():
        return []
    counts = values[steps] / values[steps].sum() * place.target_count
    return [
        {**at_middle(month), "value": float(count) / days_in(month)}
        for month, count in zip(question.target, counts, strict=True)
    ]


def _table(rows: FanRows) -> DataTable:
    target = {row["period"]: rate(row["value"]) for row in rows.target}
    seen = (
        (month_words(row["period"]), rate(row["value"]), "", "", "", target.get(row["period"], "")) for row in rows.past
    )
    ahead = (
        (month_words(row["period"]), "", rate(row["middle_value"]), rate(row["low 95%"]), rate(row["high 95%"]),
         target.get(row["period"], ""))
        for row in rows.ahead
    )  # fmt: skip
    headings = ("Month", "Counted", "Expected", "Low, 95%", "High, 95%", "Target")
    return DataTable(headings, (*seen, *ahead), "A day, month by month")


def ranked_figure(projection: Projection) -> Figure:
    """Every area's expected change with its interval, and the target where it is one for all."""
    targets = {one.target for one in projection.areas}
    areas = [Ranked(one.name, one.change.middle, one.change_80.low, one.change_80.high) for one in projection.areas]
    widest = max(projection.areas, key=lambda one: one.change.middle)
    best = min(projection.areas, key=lambda one: one.change.middle)
    return Figure(
        name=f"areas-{projection.question.metric.id}",
        title=f"{projection.question.metric.label}: where each area's year is heading",
        key="Each dot is an area: the middle of its expected change on the baseline; the bar holds four cases of five.",
        description=(
            f"From {best.name}, {percent(best.change.middle)} ({between_percents(best.change)}), to {widest.name}, "
            f"{percent(widest.change.middle)} ({between_percents(widest.change)})."
        ),
        source=source_of(projection),
        make=partial(ranked_chart, areas, next(iter(targets)) if len(targets) == 1 else None),
    )


def heap_figure(projection: Projection) -> Figure:
    """Every area's chance as a heap of dots."""
    chances = [(one.name, one.chance) for one in projection.areas]
    return Figure(
        name=f"chances-{projection.question.metric.id}",
        title=f"{projection.question.metric.label}: how likely areas are to meet their targets",
        key="Each dot is an area; across, its chance of meeting the target.",
        description=f"{areas_words(projection)} The middle area: {chance(float(np.median([c for _, c in chances])))}.",
        source=source_of(projection),
        make=partial(dots_chart, heap_rows(chances)),
    )
