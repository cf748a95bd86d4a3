"""Where a target stands among every change that areas made over the same span: the base rate as a histogram."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from carefund.report.appraisal.notes import spans_words
from carefund.report.charts.figure import DataTable, Figure
from carefund.report.charts.theme import AUDITOR, DATA, PLAN, QUIET, Chart, chart_of
from carefund.report.judged import Judged
from carefund.wording import numbers

Row = dict[str, Any]
STEPS = (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100)
BINS = 24
EDGES = (1, 99)
"""Percentiles beyond which changes are counted in the outermost bins."""
HEIGHT = 260
HEADROOM = 1.25
"""Room over the tallest bar for the target's words."""
LIGHT = "#c3d3e2"
REACHED, NOT_REACHED = "as good as the target or better", "not as good as the target"


def past_figure(judged: Judged) -> Figure:
    """The histogram of past changes, with the target."""
    past, verdict = judged.basis.past, judged.verdict
    rows = past_rows(judged)
    share = past.share_at_or_below(verdict.target)
    own = own_changes(judged)
    return Figure(
        name=f"past-{judged.key}",
        title=f"{judged.metric.label}: how often areas have changed as much as {verdict.name}’s target asks",
        key=(
            f"All {past.n:,} known changes of areas over {past.span} months on the same months a year before, plan or "
            f"no plan, up to {judged.basis.panel.last:%B %Y}. {spans_words(past)} Dark bars: {REACHED}. The outermost "
            f"bars hold all that lies beyond them.{_own_key(judged, own)}"
        ),
        description=_description(judged, share),
        source=f"{judged.source}.",
        chart=_chart(judged, rows, own),
        table=_table(rows),
    )


def past_rows(judged: Judged) -> list[Row]:
    """The bins, lowest first: `low`, `high`, `count` of changes above `low` up to `high`, and whether they `reached`.

    The target is an edge between bins, so that the dark ones are exactly those that did as well. Counts add up to n.
    """
    sample, target = judged.basis.past.sample, judged.verdict.target
    if not len(sample):
        return []
    low, high = (float(end) for end in np.percentile(sample, EDGES))
    step = next((step for step in STEPS if (high - low) / step <= BINS), STEPS[-1])
    first = min(math.floor((low - target) / step), -1)
    last = max(math.ceil((high - target) / step), 1)
    edges = target + step * np.arange(first, last + 1)
    # Changes equal to an edge belong to the bin below it, for a target that is just reached is met.
    places = np.clip(np.searchsorted(edges, sample, side="left") - 1, 0, len(edges) - 2)
    counts = np.bincount(places, minlength=len(edges) - 1)
    return [
        {"low": float(edges[place]), "high": float(edges[place + 1]), "count": int(count), "reached": first + place < 0}
        for place, count in enumerate(counts)
    ]


def own_changes(judged: Judged) -> list[float]:
    """The place's own changes over spans that do not overlap, oldest first; none for England."""
    own = judged.basis.own_past(judged.code)
    return [] if own is None else own.sample.tolist()


def _own_key(judged: Judged, own: list[float]) -> str:
    return f" Triangles: {judged.verdict.name}’s own changes ({len(own)})." if own else ""


def _description(judged: Judged, share: float | None) -> str:
    past, verdict = judged.basis.past, judged.verdict
    if share is None:
        return "No past change is known."
    spread = past.quantiles
    return (
        f"Of {past.n:,} past changes {share:.0%} were {numbers.percent(verdict.target)} or better. The middle one was "
        f"{numbers.percent(spread[50])}; nine in ten lay between {numbers.percent(spread[5])} and "
        f"{numbers.percent(spread[95])}."
    )


def _chart(judged: Judged, rows: list[Row], own: list[float]) -> Chart:
    import altair as alt

    x = alt.X("low:Q", title="Change in per cent", axis=alt.Axis(tickCount=7, grid=False), scale=alt.Scale(nice=False))
    most = max((row["count"] for row in rows), default=1)
    y = alt.Y("count:Q", title="Changes", axis=alt.Axis(tickCount=5, tickMinStep=1),
              scale=alt.Scale(domain=[0, most * HEADROOM], nice=False))  # fmt: skip
    bars = chart_of({**row, "nought": 0, "fill": DATA if row["reached"] else LIGHT} for row in rows)
    drawn = bars.mark_rect(stroke="#ffffff", strokeWidth=1).encode(
        x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("nought"), fill=alt.Fill("fill:N", scale=None)
    )
    layers = [drawn, *_target(judged, rows)]
    if rows and own:
        ends = rows[0]["low"], rows[-1]["high"]
        marks = chart_of({"low": min(max(change, ends[0]), ends[1])} for change in own)
        style: dict[str, Any] = {"shape": "triangle-up", "filled": True, "size": 100, "opacity": 1, "strokeWidth": 1}
        layers.append(marks.mark_point(color=AUDITOR, stroke="#ffffff", **style).encode(x=x, y=alt.value(HEIGHT - 6)))
    return alt.layer(*layers).properties(height=HEIGHT)


def _target(judged: Judged, rows: list[Row]) -> list[Chart]:
    """The target's line, with its words beside its head on the side that has more room."""
    import altair as alt

    if not rows:
        return [
            chart_of([{"words": "no past change is known"}]).mark_text(color=QUIET).encode(text=alt.Text("words:N"))
        ]
    target, share = judged.verdict.target, judged.basis.past.share_at_or_below(judged.verdict.target) or 0.0
    words = f"Target {numbers.percent(target)}:\n{share:.0%} as good or better"
    right = target - rows[0]["low"] < rows[-1]["high"] - target
    base = chart_of([{"low": target, "words": words}]).encode(x=alt.X("low:Q"))
    place = {"align": "left" if right else "right", "dx": 8 if right else -8, "baseline": "top", "lineBreak": "\n"}
    text = base.encode(y=alt.value(2), text=alt.Text("words:N"))
    style = {**place, "fontWeight": "bold", "lineHeight": 17}
    return [
        base.mark_rule(color=PLAN, strokeWidth=3, strokeDash=[7, 4]),
        text.mark_text(stroke="white", strokeWidth=5, **style),
        text.mark_text(color=PLAN, **style),
    ]


def _table(rows: list[Row]) -> DataTable:
    last = len(rows) - 1
    body = []
    for place, row in enumerate(rows):
        span = f"{numbers.percent(row['low'])} to {numbers.percent(row['high'])}"
        beyond = f"{numbers.percent(row['high'])} or less" if place == 0 else f"above {numbers.percent(row['low'])}"
        words = beyond if place in (0, last) else span
        body.append((words, numbers.count(row["count"]), REACHED if row["reached"] else NOT_REACHED))
    return DataTable(("Change", "How many", "Against the target"), tuple(body))
