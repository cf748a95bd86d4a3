"""Every area's change in per cent, ranked, with a planned change as a line and the extremes by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from carefund.report.charts.theme import BAND, DATA, INK, PLAN, QUIET, chart_of
from carefund.report.document import Chart
from carefund.wording.numbers import percent

ROW_HEIGHT = 4.2
NAMED = 5
ROWS_TO_A_LABEL = 4.4
ASIDE = 0.04
OFF_SCALE = 3
USUAL = 0.95
LONGEST_NAME = 26


@dataclass(frozen=True)
class Ranked:
    """One area: its name, its change in per cent and, where part of its figures is missing, the change with it."""

    name: str
    change: float
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """Its name, cut where it is long, with its change."""
        short = self.name if len(self.name) <= LONGEST_NAME else f"{self.name[: LONGEST_NAME - 1].rstrip()}…"
        return f"{short} {percent(self.change)}"


def ranked_chart(areas: Sequence[Ranked], plan: float | None) -> Chart:
    """The areas from the largest rise to the largest fall; `plan` is a planned change in per cent."""
    return _chart(sorted(areas, key=lambda area: -area.change), plan)


def _edges(ordered: Sequence[Ranked]) -> tuple[float, float]:
    """The lowest and highest change that the scale shows; what lies far beyond the rest is drawn at its edge."""
    values = sorted(area.change for area in ordered)
    sizes = sorted(abs(value) for value in values)
    most = OFF_SCALE * sizes[int(USUAL * (len(sizes) - 1))]
    return max(values[0], -most), min(values[-1], most)


def _row(area: Ranked, position: int, edges: tuple[float, float]) -> dict[str, Any]:
    shown = min(max(area.change, edges[0]), edges[1])
    row: dict[str, Any] = {"position": position, "change": shown, "off": area.change != shown}
    if area.low is not None and area.high is not None:
        row["low"], row["high"] = (min(max(bound, edges[0]), edges[1]) for bound in (area.low, area.high))
    return row


def _labels(ordered: Sequence[Ranked], edges: tuple[float, float]) -> list[dict[str, Any]]:
    """The extremes: each one's point, and where its name stands beside it, the names a line apart."""
    values = [min(max(area.change, edges[0]), edges[1]) for area in ordered]
    aside, count = ASIDE * (values[0] - values[-1] or 1.0), len(ordered)
    top, bottom = range(min(NAMED, count)), range(max(NAMED, count - NAMED), count)
    last = count - 1
    clear = min(last, round((NAMED + 2) * ROWS_TO_A_LABEL))
    left, right = values[clear] - aside, values[last - clear] + aside
    # A line's space is left at the ends, where the intervals of the extremes are widest.
    labels = [(position, (position + 1) * ROWS_TO_A_LABEL, left, "right") for position in top]
    labels += [(position, last - (last - position + 1) * ROWS_TO_A_LABEL, right, "left") for position in bottom]
    return [
        {
            "position": position,
            "change": values[position],
            "at": row,
            "beside": beside,
            "align": align,
            "words": ordered[position].words,
        }
        for position, row, beside, align in labels
    ]


def _chart(ordered: Sequence[Ranked], plan: float | None) -> Chart:
    import altair as alt

    edges = _edges(ordered) if ordered else (0.0, 0.0)
    data = [_row(area, position, edges) for position, area in enumerate(ordered)]
    y = alt.Y(
        "position:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=False, domain=[-2, len(data) + 1])
    )
    with_range = chart_of(row for row in data if "low" in row)
    labels = _labels(ordered, edges) if ordered else []
    leaders = chart_of(labels).mark_rule(color=QUIET, strokeWidth=0.7)
    layers = [
        _upright("zero", 0.0, color=QUIET, strokeWidth=1.5),
        *([_upright("plan", plan, color=PLAN, strokeWidth=2.5, strokeDash=[7, 4])] if plan is not None else []),
        leaders.encode(x=_x("beside"), x2=alt.X2("change"), y=alt.Y("at:Q", axis=None), y2=alt.Y2("position")),
        with_range.mark_rule(color=BAND, strokeWidth=3).encode(x=_x("low"), x2=alt.X2("high"), y=y),
        chart_of(row for row in data if not row["off"])
        .mark_circle(color=DATA, size=22, opacity=1)
        .encode(x=_x("change"), y=y),
        chart_of(row for row in data if row["off"])
        .mark_point(color=DATA, size=70, filled=True, shape="triangle-right", opacity=1)
        .encode(x=_x("change"), y=y),
        *(_words(labels, side, halo) for side in ("left", "right") for halo in (True, False)),
    ]
    return alt.layer(*layers).properties(height=round(ROW_HEIGHT * len(data)))


def _x(name: str) -> Chart:
    import altair as alt

    return alt.X(f"{name}:Q", title="Change in per cent", axis=alt.Axis(tickCount=7))


def _upright(name: str, value: float, **style: object) -> Chart:
    """An upright line across the whole chart."""
    return chart_of([{name: value}]).mark_rule(**style).encode(x=_x(name))


def _words(labels: list[dict[str, Any]], align: str, halo: bool) -> Chart:
    import altair as alt

    chosen = chart_of(label for label in labels if label["align"] == align)
    style = {"stroke": "white", "strokeWidth": 4} if halo else {"color": INK}
    text = chosen.mark_text(align=align, dx=4 if align == "left" else -4, **style)
    return text.encode(x=_x("beside"), y=alt.Y("at:Q", axis=None), text=alt.Text("words:N"))
