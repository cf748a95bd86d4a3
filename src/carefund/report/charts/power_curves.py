"""Power against the size of an effect, a line for each design, with the power aimed at and the planned effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carefund.report.charts.theme import BAND, DATA, FALLS, GRID, INK, QUIET, chart_of, upright
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 320
OTHERS = "The others"
COLOURS = (DATA, BAND, FALLS[1], QUIET, GRID)


def power_curves(rows: Sequence[Row], names: Sequence[str], planned: float, aim: float) -> Chart:
    """Rows have `design`, `effect` (its size in per cent) and `power` (per cent); `names` are the designs in colour.

    Designs that are not among them are grey. `planned` stands as an upright line and `aim` as a level one.
    """
    import altair as alt

    x = alt.X("effect:Q", title="Size of the effect, in per cent", axis=alt.Axis(grid=False))
    y = alt.Y("power:Q", title="Found, in per cent", scale=alt.Scale(domain=[0, 100]))
    named = [row for row in rows if row["design"] in names]
    others = [row for row in rows if row["design"] not in names]
    colour = alt.Color("design:N", title=None, scale=alt.Scale(domain=list(names), range=list(COLOURS[: len(names)])))
    dash = alt.StrokeDash("design:N", title=None, scale=alt.Scale(domain=list(names)))
    grey = chart_of(others).mark_line(color=GRID, strokeWidth=1).encode(x=x, y=y, detail=alt.Detail("design:N"))
    lines = chart_of(named).mark_line(strokeWidth=2.2).encode(x=x, y=y, color=colour, strokeDash=dash)
    level = chart_of([{"power": aim}]).mark_rule(color=INK, strokeDash=[2, 3]).encode(y=y)
    layers = [*([grey] if others else []), level, upright(planned, "planned", x, "effect"), lines]
    return alt.layer(*layers).properties(height=HEIGHT)
