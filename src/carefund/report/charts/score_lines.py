"""Lines of a score by months known, a panel each, every line with its own dash and mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carefund.report.charts.theme import BAND, DATA, PLAN, QUIET, chart_of
from carefund.report.document import Chart

WIDTH, HEIGHT = 300, 230
COLOURS = (DATA, BAND, PLAN, QUIET)
DASHES = ([1, 0], [6, 3], [2, 3], [8, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")


def score_lines(panels: Mapping[str, Sequence[Mapping[str, Any]]], lines: Sequence[str]) -> Chart:
    """Rows with `known`, `score` and `line` (one of at most four `lines`), by the title of their panel."""
    import altair as alt

    number = len(lines)
    x = alt.X("known:Q", title="Months known", axis=alt.Axis(tickMinStep=1))
    y = alt.Y("score:Q", title="Brier score", scale=alt.Scale(zero=True))
    legend = alt.Legend(title=None, columns=1, orient="bottom", labelLimit=280)
    domain = list(lines)
    marks = {
        "color": alt.Color("line:N", scale=alt.Scale(domain=domain, range=list(COLOURS[:number])), legend=legend),
        "strokeDash": alt.StrokeDash(
            "line:N", scale=alt.Scale(domain=domain, range=list(DASHES[:number])), legend=None
        ),
    }
    shape = alt.Shape("line:N", scale=alt.Scale(domain=domain, range=list(SHAPES[:number])), legend=legend)
    charts = []
    for title, rows in panels.items():
        base = chart_of(rows)
        line = base.mark_line(strokeWidth=2).encode(x=x, y=y, **marks)
        points = base.mark_point(filled=True, size=45, opacity=1).encode(x=x, y=y, color=marks["color"], shape=shape)
        charts.append((line + points).properties(width=WIDTH, height=HEIGHT, title=title))
    return alt.concat(*charts, columns=2, spacing=28).resolve_legend(color="shared", shape="shared")
