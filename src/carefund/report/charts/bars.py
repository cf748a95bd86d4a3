"""Bars and points with their words above them: they read the same on a wide page and on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

from carefund.report.charts.theme import BAND, DATA, GRID, INK, Chart, chart_of

LETTERS_IN_LINE = 56
LINE_HEIGHT = 17
BAR_HEIGHT = 14
SPACE = 13
STEM = 1
THOUSANDS_FROM = 10_000


@dataclass(frozen=True)
class Bar:
    """One value: its words, how it is shown, and the group that it stands in.

    `shown` as a bar (an amount), a point (what was observed), a band (an estimate from `low` to `high`) or a line
    (a plan). `before` draws a second, grey bar above the first.
    """

    label: str
    text: str
    value: float
    colour: str = DATA
    low: float | None = None
    high: float | None = None
    shown: Literal["bar", "point", "band", "line"] = "bar"
    group: str = ""
    before: float | None = None


def labelled_bars(bars: Sequence[Bar], unit: str) -> Chart:
    """Values from nought, each under its own words and each group under its name.

    Values from ten thousand up are drawn in thousands; `unit` names the axis.
    """
    import altair as alt

    scale = 1000 if max((abs(bar.value) for bar in bars), default=0) >= THOUSANDS_FROM else 1
    drawn, words, height = _places(bars, scale)
    x = alt.X("low:Q", title=unit + (", thousands" if scale > 1 else ""), axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(reverse=True, domain=[0, height], nice=False))
    fill = alt.Fill("fill:N", scale=None)
    stroke = alt.Stroke("stroke:N", scale=None)
    spans = chart_of(row for row in drawn if row["kind"] == "bar").mark_rect(strokeWidth=1.5)
    points = chart_of(row for row in drawn if row["kind"] == "point").mark_circle(size=130, opacity=1)
    lines = chart_of(row for row in drawn if row["kind"] == "line").mark_rule(strokeWidth=4)
    nought = chart_of([{"nought": 0, "top": 0, "bottom": height}])
    layers = [
        nought.mark_rule(color=GRID, strokeWidth=1.5).encode(x=alt.X("nought:Q"), y=y, y2=alt.Y2("bottom")),
        spans.encode(x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("bottom"), stroke=stroke, fill=fill),
        lines.encode(x=x, y=y, y2=alt.Y2("bottom"), stroke=stroke),
        points.encode(x=x, y=y, fill=fill),
        *(_text(words, heading) for heading in (False, True)),
    ]
    return alt.layer(*layers).properties(height=height)


def _text(words: list[dict[str, Any]], heading: bool) -> Chart:
    import altair as alt

    chosen = chart_of(row for row in words if row["heading"] == heading)
    style = {"fontWeight": "bold"} if heading else {}
    text = chosen.mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE_HEIGHT, color=INK, **style)
    return text.encode(x=alt.value(2), y=alt.Y("top:Q", axis=None), text=alt.Text("words:N"))


def _places(bars: Sequence[Bar], scale: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Rectangles and words with their places in pixels from the top, and the height of all."""
    drawn: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    top, group = 4, ""
    for bar in bars:
        if bar.group != group:
            group, lines = bar.group, wrap(bar.group, LETTERS_IN_LINE - 4)
            words.append({"top": top + SPACE / 2, "words": "\n".join(lines), "heading": True})
            top += len(lines) * LINE_HEIGHT + SPACE
        lines = wrap(f"{bar.label}: {bar.text}", LETTERS_IN_LINE)
        words.append({"top": top, "words": "\n".join(lines), "heading": False})
        top += len(lines) * LINE_HEIGHT
        drawn += _marks(bar, top, scale)
        top += BAR_HEIGHT + (BAR_HEIGHT - 2 if bar.before is not None else 0) + SPACE
    return drawn, words, top


def _marks(bar: Bar, top: int, scale: float) -> list[dict[str, Any]]:
    """What is drawn for one value, with its places in pixels from the top."""
    if bar.before is not None:
        earlier = _span(0, bar.before / scale, top, BAR_HEIGHT - 4, "#6b7680", "#ffffff")
        return [earlier, _span(0, bar.value / scale, top + BAR_HEIGHT - 2, BAR_HEIGHT, bar.colour, bar.colour)]
    value = bar.value / scale
    if bar.shown == "bar":
        return [_span(0, value, top, BAR_HEIGHT, bar.colour, bar.colour)]
    middle = top + BAR_HEIGHT // 2
    stem = _span(0, value, middle - STEM, 2 * STEM, bar.colour, bar.colour)
    if bar.shown == "band" and bar.low is not None and bar.high is not None:
        return [stem, _span(bar.low / scale, bar.high / scale, top, BAR_HEIGHT, BAND, BAND)]
    if bar.shown == "line":
        return [stem, {"kind": "line", "low": value, "top": top - 2, "bottom": top + BAR_HEIGHT + 2} | _ink(bar.colour)]
    return [stem, {"kind": "point", "low": value, "top": middle} | _ink(bar.colour)]


def _ink(colour: str) -> dict[str, str]:
    return {"stroke": colour, "fill": colour}


def _span(low: float, high: float, top: int, height: int, stroke: str, fill: str) -> dict[str, Any]:
    """A rectangle from one value to another."""
    place = {"low": low, "high": high, "top": top, "bottom": top + height}
    return {"kind": "bar", **place, "stroke": stroke, "fill": fill}
