"""A monthly series a day, as points, with year averages as steps, a planned level, and months with a hole marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carefund.report.charts.theme import BAND, DATA, PLAN, QUIET, SHADE, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 320


@dataclass(frozen=True)
class Level:
    """A level over a span of days, with its words at its end."""

    first: date
    last: date
    value: float
    words: str


def months_chart(
    months: Sequence[Row],
    averages: Sequence[Row],
    *,
    unit: str,
    shaded: tuple[date, date] | None = None,
    plan: Level | None = None,
) -> Chart:
    """The series.

    `months` have `middle` (the day of the mark), `value`, whether there is a `hole` and, if so, `low` and `high` with
    the missing part added; `averages` have `first`, `last` (days) and `value`; `shaded` is a span of days.
    """
    import altair as alt

    x = alt.X("middle:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    points = chart_of(row for row in months if row["value"] is not None and not row["hole"])
    holes = chart_of(row for row in months if row["hole"])
    layers = [
        *([] if shaded is None else [_shade(shaded)]),
        _steps(averages),
        holes.mark_rule(color=BAND, strokeWidth=1.5).encode(x=x, y=y, y2=alt.Y2("high")),
        holes.mark_rule(color=BAND, strokeWidth=6, opacity=0.85).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high")),
        points.mark_circle(color=DATA, size=26, opacity=1).encode(x=x, y=y),
        holes.mark_point(
            color=DATA, size=46, filled=False, shape="diamond", strokeWidth=1.8, fill="white", opacity=1
        ).encode(x=x, y=y),
        *([] if plan is None else _plan_line(plan)),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def _shade(shaded: tuple[date, date]) -> Chart:
    import altair as alt

    span = chart_of([{"first": shaded[0], "last": shaded[1]}])
    return span.mark_rect(color=SHADE).encode(x=alt.X("first:T", title=None), x2=alt.X2("last"))


def _steps(averages: Sequence[Row]) -> Chart:
    """Year averages as a line of steps."""
    import altair as alt

    ends = [{"at": row[end], "value": row["value"]} for row in averages for end in ("first", "last")]
    chart = chart_of(ends).mark_line(color=QUIET, strokeWidth=2, interpolate="linear")
    return chart.encode(x=alt.X("at:T"), y=alt.Y("value:Q"))


def _plan_line(plan: Level) -> list[Any]:
    import altair as alt

    data = [vars(plan)]
    line = (
        chart_of(data)
        .mark_rule(color=PLAN, strokeWidth=3, strokeDash=[7, 4])
        .encode(x=alt.X("first:T"), x2=alt.X2("last"), y=alt.Y("value:Q"))
    )
    words = chart_of(data).encode(x=alt.X("last:T"), y=alt.Y("value:Q"), text=alt.Text("words:N"))
    halo = words.mark_text(align="left", dx=7, stroke="white", strokeWidth=4, fontWeight="bold")
    return [line, halo, words.mark_text(align="left", dx=7, color=PLAN, fontWeight="bold")]
