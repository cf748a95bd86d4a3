"""A control chart: points in the order of time with their meaning, the mean, the limits, segments and a target.

What a point means is told by its shape, by words beside the utmost of each group of special points and in the legend,
and by colour only beside these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from carefund.report.charts.theme import AUDITOR, BAND, BEFORE, DATA, INK, PLAN, QUIET, SHADE, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 340
MARKS: dict[str, tuple[str, str, int]] = {
    "common cause": (BEFORE, "circle", 44),
    "improvement": (DATA, "diamond", 150),
    "concern": (BAND, "square", 84),
    "high": (AUDITOR, "triangle-up", 96),
    "low": (AUDITOR, "triangle-down", 96),
    "not judged": (QUIET, "cross", 40),
}
"""What a point can mean: colour, shape and size of its mark."""
ROOM = 0.09
"""Part of the range that is left free under and over it."""
FEW_DAYS = 150
"""A chart of fewer days names days under it, another months or years."""
FEW_YEARS = 3 * 365


@dataclass(frozen=True, kw_only=True)
class ControlRows:
    """The rows of a control chart.

    `points` have `day`, `value`, `meaning` (one of MARKS), `segment`, `words` beside the utmost of a group (else
    empty), `high` where these stand above and `late` where they reach back; `segments` have `begins` and `ends` (days),
    `mean`, and `lower` and `upper`, None where there are none; `ends` are values with `words` that name the lines at
    their end, at `day`. Where what is expected moves, `moving` has it in place of segments: a `day` with its own
    `mean`, `lower` and `upper`, and the `part` whose days are joined.
    """

    points: Sequence[Row]
    segments: Sequence[Row]
    ends: Sequence[Row]
    moving: Sequence[Row] = ()

    @property
    def span(self) -> tuple[Any, Any]:
        """The days from which to which lines reach."""
        if self.segments:
            return self.segments[0]["begins"], self.segments[-1]["ends"]
        return self.points[0]["day"], self.points[-1]["day"]


def control_chart(rows: ControlRows, *, unit: str, target: float | None = None) -> Chart:
    """The chart; `unit` names the axis of values, `target` is a line of its own."""
    import altair as alt

    x = alt.X("day:T", title=None, axis=alt.Axis(grid=False, labelOverlap=True, **_ticks(rows.points)))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(domain=_reach(rows, target), zero=False, nice=True))
    line = chart_of(rows.points).mark_line(color=BEFORE, strokeWidth=1.2)
    layers = [
        *_segments(rows.segments),
        *(_moving(rows.moving) if rows.moving else []),
        *([] if target is None else [_target(rows.span, target)]),
        line.encode(x=x, y=y, detail="segment:N"),
        *_words([one for one in rows.points if one["words"]], x, y),
        *_ends(rows.ends, x, y),
        _marks(rows.points).encode(x=x, y=y),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def _reach(rows: ControlRows, target: float | None) -> list[float]:
    """From under the lowest figure to over the highest, with room for words; not below zero where no figure is."""
    drawn = [one["value"] for one in rows.points] + ([] if target is None else [target])
    drawn += [one[end] for one in (*rows.segments, *rows.moving) for end in ("lower", "upper") if one[end] is not None]
    low, high = min(drawn), max(drawn)
    room = ROOM * ((high - low) or abs(high) or 1.0)
    return [max(low - room, 0.0) if low >= 0 else low - room, high + room]


def _ticks(points: Sequence[Row]) -> dict[str, Any]:
    """How the axis of time is named, by how long it is."""
    days = (points[-1]["day"] - points[0]["day"]).days
    if days < FEW_DAYS:
        return {"format": "%-d %b %Y", "tickCount": 4}
    return {"format": "%b %Y", "tickCount": 5} if days < FEW_YEARS else {"format": "%Y", "tickCount": "year"}


def _segments(segments: Sequence[Row]) -> list[Any]:
    """The band between the limits, the limits and the mean of each segment."""
    import altair as alt

    x, x2 = alt.X("begins:T", title=None), alt.X2("ends")
    limited = [one for one in segments if one["lower"] is not None]
    bands = chart_of(limited).mark_rect(color=SHADE).encode(x=x, x2=x2, y=alt.Y("lower:Q"), y2=alt.Y2("upper"))
    rules = [
        chart_of(limited)
        .mark_rule(color=QUIET, strokeWidth=1.4, strokeDash=[5, 4])
        .encode(x=x, x2=x2, y=alt.Y(f"{end}:Q"))
        for end in ("lower", "upper")
    ]
    mean = chart_of(segments).mark_rule(color=QUIET, strokeWidth=1.6).encode(x=x, x2=x2, y=alt.Y("mean:Q"))
    return [bands, *rules, mean]


def _moving(days: Sequence[Row]) -> list[Any]:
    """The band between limits that move, the limits and what is expected."""
    import altair as alt

    x, drawn = alt.X("day:T", title=None), chart_of(days)
    band = drawn.mark_area(color=SHADE).encode(x=x, y=alt.Y("lower:Q"), y2=alt.Y2("upper"), detail="part:N")
    limits = [
        drawn.mark_line(color=QUIET, strokeWidth=1.4, strokeDash=[5, 4]).encode(
            x=x, y=alt.Y(f"{end}:Q"), detail="part:N"
        )
        for end in ("lower", "upper")
    ]
    mean = drawn.mark_line(color=QUIET, strokeWidth=1.6).encode(x=x, y=alt.Y("mean:Q"), detail="part:N")
    return [band, *limits, mean]


def _target(span: tuple[Any, Any], target: float) -> Chart:
    """The target, from the first day to the last."""
    import altair as alt

    line = [{"begins": span[0], "ends": span[1], "value": target}]
    rule = chart_of(line).mark_rule(color=PLAN, strokeWidth=2.4, strokeDash=[10, 4])
    return rule.encode(x=alt.X("begins:T", title=None), x2=alt.X2("ends"), y=alt.Y("value:Q"))


def _marks(points: Sequence[Row]) -> Chart:
    """The points, told apart by shape and named in the legend; only what is there is named."""
    import altair as alt

    here = [meaning for meaning in MARKS if any(one["meaning"] == meaning for one in points)]
    colours, shapes, sizes = ([MARKS[one][part] for one in here] for part in range(3))
    marks = chart_of(points).mark_point(filled=True, opacity=1, stroke="white", strokeWidth=0.8)
    of_meaning = "meaning:N"
    return marks.encode(
        color=alt.Color(of_meaning, scale=alt.Scale(domain=here, range=colours), legend=alt.Legend(title=None)),
        shape=alt.Shape(of_meaning, scale=alt.Scale(domain=here, range=shapes)),
        size=alt.Size(of_meaning, scale=alt.Scale(type="ordinal", domain=here, range=sizes)),
    )


def _words(points: Sequence[Row], x: Any, y: Any) -> list[Any]:  # noqa: ANN401
    """The words beside the utmost point of each group: above high ones, below low ones, and towards the middle."""
    layers: list[Any] = []
    for high, late in product((True, False), repeat=2):
        own = [one for one in points if (one["high"], one["late"]) == (high, late)]
        placed = chart_of(own).encode(x=x, y=y, text="words:N")
        side = {"align": "right", "dx": 8} if late else {"align": "left", "dx": -8}
        where = {**side, "dy": -13 if high else 15, "fontSize": 12}
        layers += [placed.mark_text(**where, stroke="white", strokeWidth=3), placed.mark_text(**where, color=INK)]
    return layers


def _ends(ends: Sequence[Row], x: Any, y: Any) -> list[Any]:  # noqa: ANN401
    """What each line is, at its end."""
    named = chart_of(ends).encode(x=x, y=y, text="words:N")
    return [named.mark_text(align="left", dx=8, fontSize=12, color=QUIET, lineBreak="\n")]
