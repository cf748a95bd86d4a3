"""Effects by time since a start: dots with bands that hold for all at once, those before the start of another form.

Rows have `time`, `value`, `low`, `high` and `when`, one of `WHEN`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carefund.report.charts.theme import DATA, INK, PLAN, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 320
BEFORE, AFTER = "Before the start", "From the start on"
WHEN = (BEFORE, AFTER)
FAINT = "#7d8894"


def event_study(rows: Sequence[Row], title: str, unit: str) -> Chart:
    """`title` names the axis of time, `unit` that of effects."""
    import altair as alt

    x = alt.X("time:Q", title=title, axis=alt.Axis(format="d", grid=False, tickMinStep=1), scale=alt.Scale(nice=False))
    when = list(WHEN)
    colour = alt.Color("when:N", title=None, scale=alt.Scale(domain=when, range=[FAINT, DATA]))
    shape = alt.Shape("when:N", title=None, scale=alt.Scale(domain=when, range=["square", "circle"]))
    chart = chart_of(rows)
    start = chart_of([{"time": -0.5, "words": "start"}])
    word = start.mark_text(color=PLAN, align="left", dx=4, baseline="top", fontWeight="bold")
    return alt.layer(
        chart_of([{"value": 0.0}]).mark_rule(color=INK).encode(y=alt.Y("value:Q", title=unit)),
        start.mark_rule(color=PLAN, strokeDash=[6, 4], strokeWidth=1.5).encode(x=x),
        word.encode(x=x, y=alt.value(0), text=alt.Text("words:N")),
        chart.mark_rule(strokeWidth=1.6, opacity=0.6).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high"), color=colour),
        chart.mark_point(filled=True, size=42, opacity=1).encode(x=x, y="value:Q", color=colour, shape=shape),
    ).properties(height=HEIGHT)
