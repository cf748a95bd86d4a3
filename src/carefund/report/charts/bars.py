"""Bars and points with their words above them: they read the same on a wide page and on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

from carefund.report.charts.theme import BAND, DATA, GRID, INK, PLAN, QUIET, chart_of
from carefund.report.document import Chart
from carefund.wording.lists import mid_sentence

LETTERS_IN_LINE = 56
LINE_HEIGHT = 17
BAR_HEIGHT = 14
SPACE = 13
STEM = 1
THOUSANDS_FROM = 10_000


@dataclass(frozen=True)
class Bar:
    """One value: its words, how it is shown, and the group that it stands in.

    `shown` as a bar (an amount; with `low` and `high` also its interval), a point (what was observed), a band (an
    estimate from `low` to `high`), an estimate (a point in its interval, `hollow` where part of it was filled in), a
    step (an outlined bar from `low` to `high`) or a line (a plan). `before` draws a second, grey bar above the first.
    """

    label: str
    text: str
    value: float
    colour: str = DATA
    low: float | None = None
    high: float | None = None
    shown: Literal["bar", "point", "band", "line", "estimate", "step"] = "bar"
    group: str = ""
    before: float | None = None
    hollow: bool = False


@dataclass(frozen=True)
class Upright:
    """A line at one value beside every bar of a chart, with words at its head; never across the bars' own words."""

    value: float
    words: str
    colour: str = PLAN


def labelled_bars(bars: Sequence[Bar], unit: str, upright: Upright | None = None) -> Chart:
    """Values from zero, each under its own words and each group under its name.

    Values from ten thousand up are drawn in thousands; `unit` names the axis; `upright` is a line beside all bars.
    """
    import altair as alt

    scale = 1000 if max((abs(bar.value) for bar in bars), default=0) >= THOUSANDS_FROM else 1
    drawn, words, height = _laid_out(bars, scale)
    x = alt.X("low:Q", title=unit + (", thousands" if scale > 1 else ""), axis=alt.Axis(tickCount=5, grid=False))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(reverse=True, domain=[0, height], nice=False))
    fill = alt.Fill("fill:N", scale=None)
    stroke = alt.Stroke("stroke:N", scale=None)
    spans = chart_of(row for row in drawn if row["kind"] == "bar").mark_rect(strokeWidth=1.5)
    points = chart_of(row for row in drawn if row["kind"] == "point").mark_circle(size=130, opacity=1, strokeWidth=2)
    lines = chart_of(row for row in drawn if row["kind"] == "line").mark_rule(strokeWidth=4)
    # Beside the bars alone, so that it crosses out no words.
    zero = chart_of({"zero": 0, "top": top, "bottom": bottom} for top, bottom in dict.fromkeys(map(_beside, drawn)))
    layers = [
        zero.mark_rule(color=GRID, strokeWidth=1.5).encode(x=alt.X("zero:Q"), y=y, y2=alt.Y2("bottom")),
        spans.encode(x=x, x2=alt.X2("high"), y=y, y2=alt.Y2("bottom"), stroke=stroke, fill=fill),
        lines.encode(x=x, y=y, y2=alt.Y2("bottom"), stroke=stroke),
        points.encode(x=x, y=y, fill=fill, stroke=stroke),
        *([] if upright is None else _upright(upright, scale, drawn)),
        *(_text(words, heading) for heading in (False, True)),
    ]
    return alt.layer(*layers).properties(height=height)


def _upright(upright: Upright, scale: float, drawn: Sequence[dict[str, Any]]) -> list[Chart]:
    """The line as a dash beside each bar, so that it crosses out no words, and what it is at its head."""
    import altair as alt

    at = upright.value / scale
    spans = dict.fromkeys(_beside(row) for row in drawn)
    base = chart_of({"at": at, "top": top, "bottom": bottom} for top, bottom in spans)
    line = base.mark_rule(color=upright.colour, strokeWidth=2.5).encode(
        x=alt.X("at:Q"), y=alt.Y("top:Q", axis=None), y2=alt.Y2("bottom")
    )
    head = chart_of([{"at": at, "top": 0, "words": upright.words}])
    text = head.mark_text(baseline="bottom", dy=-5, fontWeight="bold", color=upright.colour)
    return [line, text.encode(x=alt.X("at:Q"), y=alt.Y("top:Q", axis=None), text=alt.Text("words:N"))]


def _beside(row: dict[str, Any]) -> tuple[float, float]:
    """From where to where the line stands beside what is drawn, as high as a bar."""
    middle = (row["top"] + row.get("bottom", row["top"])) / 2
    return middle - BAR_HEIGHT / 2 - 2, middle + BAR_HEIGHT / 2 + 2


def _text(words: list[dict[str, Any]], heading: bool) -> Chart:
    """The words over the bars, or those that head a group."""
    import altair as alt

    chosen = chart_of(row for row in words if row["heading"] == heading)
    style: dict[str, Any] = {"color": INK, **({"fontWeight": "bold"} if heading else {})}
    text = chosen.mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE_HEIGHT, **style)
    return text.encode(x=alt.value(2), y=alt.Y("top:Q", axis=None), text=alt.Text("words:N"))


def _laid_out(bars: Sequence[Bar], scale: float) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
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
    middle = top + BAR_HEIGHT // 2
    if bar.shown in {"bar", "step", "estimate"}:
        return _with_interval(bar, top, scale)
    stem = _span(0, value, middle - STEM, 2 * STEM, bar.colour, bar.colour)
    if bar.shown == "band" and bar.low is not None and bar.high is not None:
        return [stem, _span(bar.low / scale, bar.high / scale, top, BAR_HEIGHT, BAND, BAND)]
    if bar.shown == "line":
        return [stem, {"kind": "line", "low": value, "top": top - 2, "bottom": top + BAR_HEIGHT + 2} | _ink(bar.colour)]
    return [stem, {"kind": "point", "low": value, "top": middle} | _ink(bar.colour)]


def _with_interval(bar: Bar, top: int, scale: float) -> list[dict[str, Any]]:
    """A bar, step or estimate; its interval, where it has one, as a thin line through its middle."""
    value, middle = bar.value / scale, top + BAR_HEIGHT // 2
    ends = None if bar.low is None or bar.high is None else (bar.low / scale, bar.high / scale)
    if bar.shown == "step" and ends:
        return [_span(*ends, top, BAR_HEIGHT, QUIET, "#ffffff")]
    if bar.shown == "bar":
        whole = _span(0, value, top, BAR_HEIGHT, bar.colour, bar.colour)
        return [whole, *([_span(*ends, middle - STEM, 2 * STEM, BAND, BAND)] if ends else [])]
    point = {"kind": "point", "low": value, "top": middle} | _ink(bar.colour, "#ffffff" if bar.hollow else bar.colour)
    return [*([_span(*ends, middle - STEM, 2 * STEM, BAND, BAND)] if ends else []), point]


def _ink(colour: str, fill: str = "") -> dict[str, str]:
    return {"stroke": colour, "fill": fill or colour}


def _span(low: float, high: float, top: int, height: int, stroke: str, fill: str) -> dict[str, Any]:
    """A rectangle from one value to another."""
    place = {"low": low, "high": high, "top": top, "bottom": top + height}
    return {"kind": "bar", **place, "stroke": stroke, "fill": fill}


def in_sentence(bars: Sequence[Bar]) -> str:
    """Every bar in words, as a sentence: the description of a chart of bars."""
    parts = (f"{bar.group}, {mid_sentence(bar.label)}" if bar.group else bar.label for bar in bars)
    return "; ".join(f"{part}: {bar.text}" for part, bar in zip(parts, bars, strict=True)) + "."
