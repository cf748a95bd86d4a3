"""England as hexagons, one for each area, coloured by its change: blue where it fell, orange where it rose.

Colour never speaks alone: each tile carries the area's letters and the change in per cent with its sign.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from carefund.evaluation.audit import Audit
from carefund.evaluation.comparison import by_area
from carefund.evaluation.outturn import Outturn
from carefund.evidence.areas import read_areas_table
from carefund.evidence.tiles import tile_places
from carefund.programme.measures import Comparison, Metric
from carefund.report.charts.area_labels import short_labels
from carefund.report.charts.figure import Figure
from carefund.report.charts.scale import Classes, classes_of
from carefund.report.charts.theme import QUIET, WIDE, Chart, chart_of
from carefund.report.charts.words import area_source
from carefund.report.frames import is_shared_out
from carefund.wording import numbers

HEXAGON = "M0,-1L0.8660254,-0.5L0.8660254,0.5L0,1L-0.8660254,0.5L-0.8660254,-0.5Z"
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


def tile_map_figure(audit: Audit, metric: Metric, comparison: Comparison) -> Figure:
    """The map of one metric's change in per cent, in one comparison."""
    outturns = by_area(audit.outturns, metric.id, comparison.id)
    classes = classes_of([outturn.change_percent for outturn in outturns])
    estimate = " Areas' figures are an estimate." if is_shared_out(audit, metric) else ""
    return Figure(
        name=f"map-{metric.id}",
        title=f"{metric.label} by area: change in per cent, {comparison.label}",
        key=(
            "Every area is one hexagon, about where it lies, with three letters of its name and its change in per "
            "cent. Blue fell, orange rose. A thick dark edge: fell at least as much as England's plan. A dashed edge: "
            f"no figure. An asterisk: part of the area's figures is missing.{estimate}"
        ),
        description=_description(outturns),
        source=f"{area_source(audit, metric)} Tiles laid out by carefund from the areas' centres (Office for National "
        "Statistics; contains OS data © Crown copyright and database right).",
        chart=_chart(outturns, classes),
        narrow=False,
    )


def _description(outturns: Sequence[Outturn]) -> str:
    known = sorted(
        (one for one in outturns if one.change_percent is not None), key=lambda one: one.change_percent or 0.0
    )
    fell, rose = (sum(1 for one in known if (one.change or 0) * sign > 0) for sign in (-1, 1))
    met = sum(1 for one in known if met_plan(one))
    if not known:
        return "No area has a figure."
    ends = [f"{one.area_name} {numbers.percent(one.change_percent)}" for one in (known[0], known[-1])]
    plan = (
        f", in {met} by at least England's planned share"
        if any(one.planned_percent is not None for one in known)
        else ""
    )
    return (
        f"Of {len(known)} areas with figures it fell in {fell}{plan}, and rose in {rose}. "
        f"From {ends[0]} to {ends[1]}. The table of all areas gives every figure."
    )


def met_plan(outturn: Outturn) -> bool:
    """Whether an area's change was at least as large a fall as England's plan shared by baseline."""
    return outturn.gap is not None and outturn.gap <= 0


def _tiles(outturns: Sequence[Outturn], classes: Classes) -> tuple[list[dict[str, Any]], Extent]:
    places = places_by_code()
    labels = short_labels(outturn.area_name for outturn in outturns)
    tiles = [
        _tile(outturn, labels[outturn.area_name], places[outturn.area_code], classes)
        for outturn in outturns
        if outturn.area_code in places
    ]
    return tiles, extent_of(tiles)


def extent_of(tiles: Sequence[Mapping[str, Any]]) -> Extent:
    """The size of a map of tiles, each with its `x` and `y`."""
    across = max((tile["x"] for tile in tiles), default=0) + 2 * MARGIN
    return Extent(across, max((tile["y"] for tile in tiles), default=0) + 2 * MARGIN * 2 / math.sqrt(3))


def places_by_code() -> dict[str, dict[str, Any]]:
    """Where each area's tile lies, as `x` and `y`, by area code."""
    table = read_areas_table().rename({"tile_column": "column", "tile_row": "row"})
    return {row["area_code"]: row for row in tile_places(table).to_dicts()}


def _tile(outturn: Outturn, label: str, place: dict[str, Any], classes: Classes) -> dict[str, Any]:
    change = outturn.change_percent
    return {
        "x": place["x"],
        "y": place["y"],
        "name": outturn.area_name,
        "label": label,
        "value": "none" if change is None else f"{_short(change)}{'*' if outturn.change_range else ''}",
        "class": classes.words_for(change),
        "ink": classes.ink_for(change),
        "kind": "none" if change is None else "met" if met_plan(outturn) else "figure",
    }


def _short(change: float) -> str:
    """A change in per cent short enough for a tile: `+3.4`, `−12`, `+105`."""
    text = f"{change:+.0f}" if abs(change) >= 10 else f"{change:+.1f}"  # noqa: PLR2004
    return "0.0" if text[1:] == "0.0" else text.replace("-", numbers.MINUS)


def _chart(outturns: Sequence[Outturn], classes: Classes) -> Chart:
    tiles, extent = _tiles(outturns, classes)
    return tiles_chart(tiles, extent, classes.words, classes.colours)


def tiles_chart(tiles: list[dict[str, Any]], extent: Extent, words: Sequence[str], fills: Sequence[str]) -> Chart:
    """The map of tiles with `x`, `y`, `label`, `value`, `class` (of `words`, filled with its colour), `ink` and `kind`.

    `kind` is `figure`, `met` (a thick edge) or `none` (a dashed one).
    """
    import altair as alt

    base = _placed(tiles, extent)
    legend = alt.Legend(symbolType="square", symbolSize=220, symbolStrokeColor=QUIET, symbolOpacity=1)
    colours = alt.Scale(domain=list(words), range=list(fills))
    fill = alt.Fill("class:N", title=None, scale=colours, legend=legend)
    hexagons = base.mark_point(shape=HEXAGON, size=4 / 3 * (extent.tile * GAP) ** 2, filled=True, opacity=1)
    text = base.encode(color=alt.Color("ink:N", scale=None))
    letters = text.mark_text(fontSize=11, fontWeight="bold", dy=-5).encode(text=alt.Text("label:N"))
    values = text.mark_text(fontSize=11, dy=8).encode(text=alt.Text("value:N"))
    layers = alt.layer(hexagons.encode(fill=fill, **_edges()), letters, values)
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
