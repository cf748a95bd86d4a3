"""A heap of dots, one for each area, along the scale of chances; the colour and the legend give the chance's word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from carefund.report.charts.theme import FALLS, QUIET, RISES, chart_of
from carefund.report.document import Chart
from carefund.wording.chances import WORDS, word_for

COLOURS = (RISES[2], RISES[0], "#e3e6e9", FALLS[2], FALLS[0])
"""A colour for each word of the scale of chances, least likely first."""
DARK = {RISES[2], FALLS[0]}
"""Those on which only white can be read."""
BIN = 0.025
DOT = 28
"""Square pixels of a dot: no wider than a bin of the narrow chart."""
HEIGHT = 260


def heap_rows(chances: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """A row for each name with its chance: `name`, `chance`, `word`, and its place in the `heap` over its bin."""
    heaps: Counter[int] = Counter()
    rows = []
    for name, chance in chances:
        position = min(int(chance / BIN), round(1 / BIN) - 1)
        heaps[position] += 1
        at, heap = (position + 0.5) * BIN, heaps[position]
        rows.append({"name": name, "chance": chance, "word": word_for(chance), "at": at, "heap": heap})
    return rows


def dots_chart(rows: Sequence[dict[str, Any]]) -> Chart:
    """The rows of `heap_rows` as dots."""
    import altair as alt

    x = alt.X("at:Q", title="Chance of meeting the target", axis=alt.Axis(format="%", tickCount=5, grid=True),
              scale=alt.Scale(domain=[0, 1], nice=False))  # fmt: skip
    tallest = max((row["heap"] for row in rows), default=1)
    y = alt.Y("heap:Q", title="Areas", axis=alt.Axis(tickCount=4, tickMinStep=1, grid=False),
              scale=alt.Scale(domain=[0, tallest + 1], nice=False))  # fmt: skip
    legend = alt.Legend(symbolType="circle", symbolSize=120, symbolStrokeColor=QUIET, symbolOpacity=1)
    fill = alt.Fill("word:N", title=None, scale=alt.Scale(domain=list(WORDS), range=list(COLOURS)), legend=legend)
    size = max(8, min(DOT, (HEIGHT / (tallest + 1) * 0.9) ** 2))
    return (
        chart_of(rows)
        .mark_point(shape="circle", filled=True, size=size, stroke=QUIET, strokeWidth=0.8, opacity=1)
        .encode(x=x, y=y, fill=fill)
        .properties(height=HEIGHT)
    )
