"""Forms that show how good forecasts were: chances against what happened, tenths of forecasts, scores at every origin.

Each is given panels of rows, and sets the panels side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carefund.report.charts.theme import BAND, BEFORE, DATA, PLAN, QUIET, chart_of
from carefund.report.document import Chart

Row = Mapping[str, Any]
Panels = Mapping[str, Sequence[Row]]
"""Rows by the title of their panel."""
HALF_WIDTH = 270
LOW = 150
LEVEL = 10.0
"""Per cent of outturns that would fall in each tenth."""
SHAPES = ("circle", "square", "triangle-up")
COLOURS = (DATA, BAND, PLAN)


def reliability(panels: Panels) -> Chart:
    """Points of `stated` against `happened`, both in per cent, sized by `n` and told apart by `series`."""
    import altair as alt

    every = [row for rows in panels.values() for row in rows]
    series = list(dict.fromkeys(row["series"] for row in every))
    scale = alt.Scale(domain=[0, 100])
    x = alt.X("stated:Q", title="Chance as stated, per cent", scale=scale)
    y = alt.Y("happened:Q", title="Target met, per cent", scale=scale)
    legend = alt.Legend(columns=1, title=None)
    marks = {
        "color": alt.Color(
            "series:N", scale=alt.Scale(domain=series, range=list(COLOURS[: len(series)])), legend=legend
        ),
        "shape": alt.Shape("series:N", scale=alt.Scale(domain=series, range=list(SHAPES[: len(series)]))),
        "size": alt.Size("n:Q", legend=None, scale=alt.Scale(range=[30, 420])),
    }
    ends = [{"stated": 0, "happened": 0}, {"stated": 100, "happened": 100}]
    line = chart_of(ends).mark_line(color=QUIET, strokeWidth=1).encode(x=x, y=y)
    return _side_by_side(
        (line + chart_of(rows).mark_point(filled=True, opacity=0.85).encode(x=x, y=y, **marks)).properties(
            width=HALF_WIDTH, height=HALF_WIDTH, title=title
        )
        for title, rows in panels.items()
    )


def tenths(panels: Panels) -> Chart:
    """Bars of `part` in per cent over each `tenth` of a forecast, with a line where all would be alike."""
    import altair as alt

    x = alt.X("tenth:O", title="Tenth of the forecast", axis=alt.Axis(labelAngle=0))
    y = alt.Y("part:Q", title="Per cent of outturns", scale=alt.Scale(domain=[0, 20]))
    level = chart_of([{"part": LEVEL}]).mark_rule(color=PLAN, strokeWidth=2).encode(y=y)
    return _side_by_side(
        (chart_of(rows).mark_bar(color=DATA, clip=True).encode(x=x, y=y) + level).properties(
            width=HALF_WIDTH, height=LOW, title=title
        )
        for title, rows in panels.items()
    )


def scores_at_origins(panels: Panels, own: str) -> Chart:
    """Lines of `crps` over `origin`, one for each `method`, that of `own` dark and thick."""
    import altair as alt

    x = alt.X("origin:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    y = alt.Y("crps:Q", title="CRPS, per cent")
    panel = []
    for title, rows in panels.items():
        others = chart_of(row for row in rows if row["method"] != own)
        mine = chart_of(row for row in rows if row["method"] == own)
        layers = [
            others.mark_line(color=BEFORE, strokeWidth=1, opacity=0.8).encode(x=x, y=y, detail="method:N"),
            mine.mark_line(color=DATA, strokeWidth=3, point={"color": DATA}).encode(x=x, y=y),
        ]
        panel.append(alt.layer(*layers).properties(width=HALF_WIDTH, height=LOW, title=title))
    return _side_by_side(panel)


def _side_by_side(panels: Any) -> Chart:  # noqa: ANN401 - an iterable of Altair charts
    import altair as alt

    return alt.concat(*panels, columns=2, spacing=28).resolve_legend(color="shared", shape="shared")
