"""Bars with their words above them: they read the same on a wide page and on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from carefund.report.charts.theme import BAND, DATA, INK, QUIET, Chart, chart_of

LETTERS_IN_LINE = 56
LINE_HEIGHT = 17
BAR_HEIGHT = 14
SPACE = 13
THOUSANDS_FROM = 10_000


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its value, an interval where it has one, and the group that it stands in.

    `before` draws a second, grey bar above the first.
    """

    label: str
    text: str
    value: float
    colour: str = DATA
    low: float | None = None
    high: float | None = None
    hollow: bool = False
    group: str = ""
    before: float | None = None


def labelled_bars(bars: Sequence[Bar], unit: str) -> Chart:
    """Horizontal bars from nought, each under its own words and each group under its name.

    Values from ten thousand up are drawn in thousands; `unit` names the axis. An interval is a thick line.
    """
    import altair as alt

    scale = 1000 if max((abs(bar.value) for bar in bars), default=0) >= THOUSANDS_FROM else 1
    drawn, words, height = _places(bars, scale)
    x = alt.X("low:Q", title=unit + (", thousands" if scale > 1 else ""), axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(reverse=True, domain=[0, height], nice=False))
    rectangles = chart_of(row for row in drawn if row["kind"] == "bar").mark_rect(strokeWidth=1.5)
    colours = {"stroke": alt.Stroke("stroke:N", scale=None), "fill": alt.Fill("fill:N", scale=None)}
    ranges = chart_of(row for row in drawn if row["kind"] == "range").mark_rect(color=BAND)
    nought = chart_of({**row, "nought": 0} for row in drawn if row["kind"] == "bar").mark_rule(
        color=QUIET, strokeWidth=1.5
    )
    layers = [
        rectangles.encode(x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("bottom"), **colours),
        ranges.encode(x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("bottom")),
        nought.encode(x=alt.X("nought:Q"), y=y, y2=alt.Y2("bottom")),
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
        rectangles = _rectangles(bar, top, scale)
        drawn += rectangles
        top = rectangles[-1]["bottom"] + SPACE
    return drawn, words, top


def _rectangles(bar: Bar, top: int, scale: float) -> list[dict[str, Any]]:
    """The bar, the earlier bar above it and the interval across it, as far as it has them; the lowest last."""
    found = []
    style = {"kind": "bar", "stroke": bar.colour, "fill": "#ffffff" if bar.hollow else bar.colour}
    if bar.before is not None:
        grey = {"kind": "bar", "stroke": "#6b7680", "fill": "#ffffff"}
        found.append({**grey, "low": 0, "high": bar.before / scale, "top": top, "bottom": top + BAR_HEIGHT - 4})
        top += BAR_HEIGHT - 2
    bottom = top + BAR_HEIGHT
    if bar.low is not None and bar.high is not None:
        found.append(
            {"kind": "range", "low": bar.low / scale, "high": bar.high / scale, "top": top + 3, "bottom": bottom - 3}
        )
    return [*found, {**style, "low": 0, "high": bar.value / scale, "top": top, "bottom": bottom}]
