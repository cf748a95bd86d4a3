"""A country as hexagons, one for each area, coloured by its class.

Colour never speaks alone: each tile carries the area's letters and its figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carefund.report.charts.theme import INK, QUIET, WIDE, chart_of
from carefund.report.document import Chart

HEXAGON = "M0,-1L0.8660254,-0.5L0.8660254,0.5L0,1L-0.8660254,0.5L-0.8660254,-0.5Z"
HATCHING = "M-0.8,0.3L0.3,-0.8M-0.8,-0.2L-0.2,-0.8M-0.3,0.8L0.8,-0.3M0.2,0.8L0.8,0.2"
"""Slanting lines within a hexagon that leave the middle of it free for its figure."""
MARGIN = 0.55
GAP = 0.94


@dataclass(frozen=True)
class Extent:
    """The map's size in widths of a hexagon."""

    across: float
    down: float

    @property
    def tile(self) -> float:
        """Pixels across one hexagon, flat side to flat side."""
        return WIDE / self.across


def extent_of(tiles: Sequence[Mapping[str, Any]]) -> Extent:
    """The size of a map of tiles, each with its `x` and `y`."""
    across = max((tile["x"] for tile in tiles), default=0) + 2 * MARGIN
    return Extent(across, max((tile["y"] for tile in tiles), default=0) + 2 * MARGIN * 2 / math.sqrt(3))


def tiles_chart(tiles: list[dict[str, Any]], words: Sequence[str], fills: Sequence[str]) -> Chart:
    """The map of tiles with `x`, `y`, `label`, `value`, `class` (of `words`, filled with its colour), `ink` and `kind`.

    `kind` is `figure`, `met` (a thick edge) or `none` (a dashed one); a tile with `hatched` is hatched.
    """
    import altair as alt

    extent = extent_of(tiles)
    base = _placed(tiles, extent)
    legend = alt.Legend(symbolType="square", symbolSize=220, symbolStrokeColor=QUIET, symbolOpacity=1)
    colours = alt.Scale(domain=list(words), range=list(fills))
    fill = alt.Fill("class:N", title=None, scale=colours, legend=legend)
    hexagons = base.mark_point(shape=HEXAGON, size=4 / 3 * (extent.tile * GAP) ** 2, filled=True, opacity=1)
    text = base.encode(color=alt.Color("ink:N", scale=None))
    letters = text.mark_text(fontSize=11, fontWeight="bold", dy=-5).encode(text=alt.Text("label:N"))
    values = text.mark_text(fontSize=11, dy=8).encode(text=alt.Text("value:N"))
    hatched = [tile for tile in tiles if tile.get("hatched")]
    lines = {"filled": False, "stroke": INK, "strokeWidth": 1.2, "opacity": 0.6}
    hatching = _placed(hatched, extent).mark_point(shape=HATCHING, size=4 / 3 * (extent.tile * GAP) ** 2, **lines)
    layers = alt.layer(hexagons.encode(fill=fill, **_edges()), *([hatching] if hatched else []), letters, values)
    return layers.properties(height=round(WIDE * extent.down / extent.across))


def _placed(tiles: list[dict[str, Any]], extent: Extent) -> Chart:
    """A chart of the tiles at their places, without axes."""
    import altair as alt

    margin = 2 * MARGIN / math.sqrt(3)
    across = alt.Scale(domain=[-MARGIN, extent.across - MARGIN], nice=False, zero=False)
    down = alt.Scale(domain=[-margin, extent.down - margin], reverse=True, nice=False, zero=False)
    return chart_of(tiles).encode(x=alt.X("x:Q", axis=None, scale=across), y=alt.Y("y:Q", axis=None, scale=down))


def _edges() -> dict[str, Any]:
    """How a tile's edge tells: thick and dark where the plan was met, dashed where there is no figure."""
    import altair as alt

    kinds = ["figure", "met", "none"]

    def by_kind(channel: type[Any], values: list[Any]) -> Chart:
        return channel("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=values))

    return {
        "stroke": by_kind(alt.Stroke, ["#ffffff", "#000000", QUIET]),
        "strokeWidth": by_kind(alt.StrokeWidth, [1, 2.6, 1.5]),
        "strokeDash": by_kind(alt.StrokeDash, [[1, 0], [1, 0], [4, 3]]),
    }
