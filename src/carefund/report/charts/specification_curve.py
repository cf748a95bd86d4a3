"""A specification curve: estimates in their order with intervals, and under each the choices that made it.

Rows have `place` (1 for the lowest), `value`, `low` and `high` (None for none), and `kind`, one of `KINDS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carefund.report.charts.theme import DATA, FAINT, INK, PLAN, QUIET, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
ABOVE, GAP, ROW = 250, 26, 25
"""Pixels: the height of the estimates, the space under them, and the height of a choice's row."""
REGISTERED, FOUND, OTHER = "As registered", "p of 5% or less", "p above 5%, or none"
KINDS = (REGISTERED, FOUND, OTHER)
COLOURS, SHAPES = (PLAN, DATA, FAINT), ("diamond", "circle", "triangle-up")
LARGE, SMALL = 170, 34


def specification_curve(rows: Sequence[Row], choices: Mapping[str, Sequence[int]], unit: str) -> Chart:
    """Estimates above; below a row for each choice, with a mark at the places of the specifications that made it."""
    import altair as alt

    number = max((row["place"] for row in rows), default=1)
    scale = alt.Scale(domain=[0.3, number + 0.7], nice=False, zero=False)
    x = alt.X("place:Q", title=None, axis=None, scale=scale)
    height = ABOVE + GAP + ROW * len(choices)
    layers = [*_estimates(rows, x, unit), *_matrix(choices, x, number)]
    return alt.layer(*layers).resolve_scale(y="independent").properties(height=height)


def _estimates(rows: Sequence[Row], x: Chart, unit: str) -> list[Chart]:
    import altair as alt

    ends = [0.0, *(row["value"] for row in rows)]
    ends += [row[end] for row in rows for end in ("low", "high") if row[end] is not None]
    scale = alt.Scale(range=[ABOVE, 0], domain=[min(ends), max(ends)], nice=True)
    axis = alt.Axis(orient="left", tickCount=5, grid=True)
    hidden = alt.Y("value:Q", scale=scale, axis=None)
    lows, highs = alt.Y("low:Q", scale=scale, axis=None), alt.Y2("high")
    kinds = list(KINDS)
    colour = alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=list(COLOURS)))
    shape = alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=list(SHAPES)))
    bounded = chart_of(row for row in rows if row["low"] is not None and row["high"] is not None)
    zero = chart_of([{"value": 0.0}]).mark_rule(color=INK, strokeWidth=1)
    others = chart_of(row for row in rows if row["kind"] != REGISTERED).mark_point(filled=True, opacity=1, size=SMALL)
    own = chart_of(row for row in rows if row["kind"] == REGISTERED).mark_point(filled=True, opacity=1, size=LARGE)
    return [
        zero.encode(y=alt.Y("value:Q", title=unit, scale=scale, axis=axis)),
        bounded.mark_rule(strokeWidth=1.2, opacity=0.55).encode(x=x, y=lows, y2=highs, color=colour),
        others.encode(x=x, y=hidden, color=colour, shape=shape),
        own.encode(x=x, y=hidden, color=colour, shape=shape),
    ]


def _matrix(choices: Mapping[str, Sequence[int]], x: Chart, number: int) -> list[Chart]:
    """A choice's words over its row of marks."""
    import altair as alt

    scale = alt.Scale(range=[0, ABOVE + GAP + ROW * len(choices)], domain=[0, ABOVE + GAP + ROW * len(choices)])
    y, y2 = alt.Y("top:Q", scale=scale, axis=None), alt.Y2("foot")
    marks, words = list[Row](), list[Row]()
    for row, (choice, places) in enumerate(choices.items()):
        top = ABOVE + GAP + ROW * row
        words.append({"top": top + 11, "words": choice})
        marks += [{"place": place, "top": top + 14, "foot": top + 21} for place in places]
    width = max(1.0, min(5.0, 260 / number))
    return [
        chart_of(marks).mark_rule(color=DATA, strokeWidth=width).encode(x=x, y=y, y2=y2),
        chart_of(words)
        .mark_text(align="left", baseline="alphabetic", color=QUIET, fontSize=11.5)
        .encode(x=alt.value(0), y=y, text=alt.Text("words:N")),
    ]
