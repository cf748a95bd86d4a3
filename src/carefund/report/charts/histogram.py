"""A histogram of changes with a target: dark where a change was as good as the target, and a place's own as marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from carefund.arrays import Floats
from carefund.report.charts.theme import AUDITOR, DATA, PLAN, QUIET, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
STEPS = (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100)
BINS = 24
EDGES = (1, 99)
"""Percentiles beyond which changes are counted in the outermost bins."""
HEIGHT = 260
HEADROOM = 1.25
"""Room over the tallest bar for the target's words."""
LIGHT = "#c3d3e2"


def bins_of(sample: Floats, target: float, *, more_is_better: bool = False) -> list[Row]:
    """The bins, lowest first: `low`, `high`, `count` of changes above `low` up to `high`, and whether they `reached`.

    Where more is better a bin holds the changes from `low` to below `high`.
    The target is an edge between bins, so that the dark ones are exactly those that did as well. Counts add up to n.
    """
    if not len(sample):
        return []
    low, high = (float(end) for end in np.percentile(sample, EDGES))
    step = next((step for step in STEPS if (high - low) / step <= BINS), STEPS[-1])
    first = min(math.floor((low - target) / step), -1)
    last = max(math.ceil((high - target) / step), 1)
    edges = target + step * np.arange(first, last + 1)
    # A change equal to the target reaches it, so that changes equal to an edge belong to its better side.
    position = np.clip(
        np.searchsorted(edges, sample, side="right" if more_is_better else "left") - 1, 0, len(edges) - 2
    )
    counts = np.bincount(position, minlength=len(edges) - 1)
    return [
        {
            "low": float(edges[one]),
            "high": float(edges[one + 1]),
            "count": int(count),
            "reached": (first + one >= 0) is more_is_better,
        }
        for one, count in enumerate(counts)
    ]


def histogram_chart(rows: Sequence[Row], target: float, words: str, own: Sequence[float]) -> Chart:
    """The bins of `bins_of`, the target with its words at the head of its line, and `own` changes as triangles."""
    import altair as alt

    x = alt.X("low:Q", title="Change in per cent", axis=alt.Axis(tickCount=7, grid=False), scale=alt.Scale(nice=False))
    most = max((row["count"] for row in rows), default=1)
    y = alt.Y("count:Q", title="Changes", axis=alt.Axis(tickCount=5, tickMinStep=1),
              scale=alt.Scale(domain=[0, most * HEADROOM], nice=False))  # fmt: skip
    bars = chart_of({**row, "zero": 0, "fill": DATA if row["reached"] else LIGHT} for row in rows)
    drawn = bars.mark_rect(stroke="#ffffff", strokeWidth=1).encode(
        x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("zero"), fill=alt.Fill("fill:N", scale=None)
    )
    layers = [drawn, *_target(rows, target, words)]
    if rows and own:
        ends = rows[0]["low"], rows[-1]["high"]
        marks = chart_of({"low": min(max(change, ends[0]), ends[1])} for change in own)
        style: dict[str, Any] = {"shape": "triangle-up", "filled": True, "size": 100, "opacity": 1, "strokeWidth": 1}
        layers.append(marks.mark_point(color=AUDITOR, stroke="#ffffff", **style).encode(x=x, y=alt.value(HEIGHT - 6)))
    return alt.layer(*layers).properties(height=HEIGHT)


def _target(rows: Sequence[Row], target: float, words: str) -> list[Chart]:
    """The target's line, with its words beside its head on the side that has more room."""
    import altair as alt

    if not rows:
        return [
            chart_of([{"words": "no past change is known"}]).mark_text(color=QUIET).encode(text=alt.Text("words:N"))
        ]
    right = target - rows[0]["low"] < rows[-1]["high"] - target
    base = chart_of([{"low": target, "words": words}]).encode(x=alt.X("low:Q"))
    side = {"align": "left" if right else "right", "dx": 8 if right else -8, "baseline": "top", "lineBreak": "\n"}
    text = base.encode(y=alt.value(2), text=alt.Text("words:N"))
    style = {**side, "fontWeight": "bold", "lineHeight": 17}
    return [
        base.mark_rule(color=PLAN, strokeWidth=3, strokeDash=[7, 4]),
        text.mark_text(stroke="white", strokeWidth=5, **style),
        text.mark_text(color=PLAN, **style),
    ]
