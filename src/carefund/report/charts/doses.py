"""A dose and what came with it: areas as points with a slope and its interval, and slopes by year with theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carefund.report.charts.theme import BAND, DATA, INK, PLAN, SHADE, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 320
APART = 0.12
"""How far the marks of two doses stand apart from the middle of a year."""
COLOURS = (DATA, BAND)
SHAPES = ("circle", "square")


def dose_chart(points: Sequence[Row], line: Sequence[Row], across: str, unit: str) -> Chart:
    """Areas as points (`dose`, `change`); the slope as a line (`dose`, `middle`) with its band (`low`, `high`).

    `across` and `unit` name the axes.
    """
    import altair as alt

    x = alt.X("dose:Q", title=across, axis=alt.Axis(grid=False), scale=alt.Scale(zero=True, nice=False))
    y = alt.Y("change:Q", title=unit)
    layers = [
        chart_of(line).mark_area(color="#a5c4de", opacity=0.6).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high")),
        chart_of([{"change": 0}]).mark_rule(color=INK, strokeWidth=1).encode(y=y),
        chart_of(points).mark_circle(color=DATA, size=34, opacity=0.75).encode(x=x, y=y),
        chart_of(line).mark_line(color=PLAN, strokeWidth=2.5).encode(x=x, y=alt.Y("middle:Q")),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def slopes_by_year(rows: Sequence[Row], start: str, doses: Sequence[str], unit: str) -> Chart:
    """Slopes (`middle`) with their intervals (`low`, `high`) by `year`, one mark for each `dose` of `doses`.

    `start` is the first year of the fund, from which the ground is shaded; `unit` names the axis. A year that the
    others are held against has no interval.
    """
    import altair as alt

    years = list(dict.fromkeys(row["year"] for row in rows))
    placed = [{**row, "at": years.index(row["year"]) + _aside(row["dose"], doses)} for row in rows]
    names = " : ".join(f"datum.value == {number} ? '{year}'" for number, year in enumerate(years))
    axis = alt.Axis(values=list(range(len(years))), labelExpr=f"{names} : ''", grid=False, labelAngle=-35)
    x = alt.X("at:Q", title=None, axis=axis, scale=alt.Scale(domain=[-0.5, len(years) - 0.5], nice=False))
    y = alt.Y("middle:Q", title=unit)
    after = [{"first": years.index(start) - 0.5, "last": len(years) - 0.5}] if start in years else []
    named = alt.Color("dose:N", title=None, scale=alt.Scale(domain=list(doses), range=list(COLOURS[: len(doses)])))
    shape = alt.Shape("dose:N", title=None, scale=alt.Scale(domain=list(doses), range=list(SHAPES[: len(doses)])))
    bounded = chart_of(row for row in placed if row["low"] is not None)
    layers = [
        chart_of(after).mark_rect(color=SHADE).encode(x=alt.X("first:Q", title=None), x2=alt.X2("last")),
        chart_of([{"middle": 0}]).mark_rule(color=INK, strokeWidth=1).encode(y=y),
        bounded.mark_rule(strokeWidth=2).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high"), color=named),
        chart_of(placed).mark_point(filled=True, size=60, opacity=1).encode(x=x, y=y, color=named, shape=shape),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def _aside(dose: str, doses: Sequence[str]) -> float:
    return (doses.index(dose) - (len(doses) - 1) / 2) * 2 * APART
