"""Bars with their words above them: they read the same on a wide page and on a telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from carefund.report.charts.theme import BAND, DATA, INK, QUIET, Chart, rows

ROW_HEIGHT = 52
LETTERS_IN_LINE = 44
LINE_HEIGHT = 16


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its value, and an interval where it has one."""

    label: str
    text: str
    value: float
    colour: str = DATA
    low: float | None = None
    high: float | None = None
    hollow: bool = False


def labelled_bars(bars: Sequence[Bar], axis_title: str) -> Chart:
    """Horizontal bars from nought, each under its own words; an interval is a thick line across the bar's end."""
    import altair as alt

    table = rows(_row(bar, place) for place, bar in enumerate(bars))
    y = alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.1))
    x = alt.X("value:Q", title=axis_title, axis=alt.Axis(tickCount=5, format="~s" if _large(bars) else "~f"))
    base = alt.Chart(table)

    solid = base.mark_bar(height=15, yOffset=14, strokeWidth=1.5).encode(
        x=x, y=y, stroke=alt.Stroke("colour:N", scale=None), fill=alt.Fill("fill:N", scale=None)
    )
    ranges = base.mark_rule(color=BAND, strokeWidth=7, yOffset=14).encode(x="low:Q", x2="high:Q", y=y)
    words = base.mark_text(
        align="left", baseline="bottom", yOffset=2, lineBreak="\n", lineHeight=LINE_HEIGHT, color=INK
    )
    zero = alt.Chart(rows([{"nought": 0}])).mark_rule(color=QUIET, strokeWidth=1.5).encode(x="nought:Q")
    labels = words.encode(x=alt.value(2), y=y, text="words:N")
    return alt.layer(solid, ranges, zero, labels).properties(height=ROW_HEIGHT * len(bars))


def _large(bars: Sequence[Bar]) -> bool:
    return max((abs(bar.value) for bar in bars), default=0) >= 10_000  # noqa: PLR2004


def _row(bar: Bar, place: int) -> dict[str, object]:
    words = wrap(f"{bar.label}: {bar.text}", LETTERS_IN_LINE)
    return {
        "place": place,
        "value": bar.value,
        "low": bar.low,
        "high": bar.high,
        "colour": bar.colour,
        "fill": "#ffffff" if bar.hollow else bar.colour,
        "words": "\n".join(words),
    }
