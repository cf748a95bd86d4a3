"""Effects by time since a start: dots with bands that hold for all at once, those before the start of another form.

Rows have `time`, `value`, `low`, `high` and `when`, one of `WHEN`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carefund.report.charts.theme import BEFORE as GREY
from carefund.report.charts.theme import DATA, INK, chart_of, upright
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 320
BEFORE, AFTER = "Before the start", "From the start on"
WHEN = (BEFORE, AFTER)


def event_study(rows: Sequence[Row], title: str, unit: str) -> Chart:
    """`title` names the axis of time, `unit` that of effects."""
    import altair as alt

    x = alt.X("time:Q", title=title, axis=alt.Axis(format="d", grid=False, tickMinStep=1), scale=alt.Scale(nice=False))
    when = list(WHEN)
    colour = alt.Color("when:N", title=None, scale=alt.Scale(domain=when, range=[GREY, DATA]))
    shape = alt.Shape("when:N", title=None, scale=alt.Scale(domain=when, range=["square", "circle"]))
    chart = chart_of(rows)
    return alt.layer(
        chart_of([{"value": 0.0}]).mark_rule(color=INK).encode(y=alt.Y("value:Q", title=unit)),
        upright(-0.5, "start", x, "time"),
        chart.mark_rule(strokeWidth=1.6, opacity=0.6).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high"), color=colour),
        chart.mark_point(filled=True, size=42, opacity=1).encode(x=x, y="value:Q", color=colour, shape=shape),
    ).properties(height=HEIGHT)
