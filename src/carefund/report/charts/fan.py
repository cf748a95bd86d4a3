"""The fan: what was observed month by month, what would come without a plan, and the level that a target asks for.

Rows are months with the day that their mark is drawn at (`middle`) and a day's `value`; see each function.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from carefund.report.charts.theme import BAND, DATA, PLAN, SHADE, chart_of
from carefund.report.document import Chart

Row = dict[str, Any]
BANDS = {"95%": (0.025, 0.975), "80%": (0.1, 0.9), "50%": (0.25, 0.75)}
"""The bands, widest first, with the quantiles that bound them."""
BAND_COLOURS = ("#d5e3f0", "#a5c4de", "#6c9bc5")
LATER: Mapping[str, Any] = {"color": BAND, "filled": True, "shape": "square", "size": 52, "opacity": 1,
                            "stroke": "white", "strokeWidth": 0.8}  # fmt: skip
MIDDLE_OF_MONTH = 15
HEIGHT = 320
ROOM = 0.12
"""Part of the range that is left free under and over it."""


@dataclass(frozen=True, kw_only=True)
class FanRows:
    """The months of a fan, oldest first.

    `past` have `value` (None where there is no figure), `incomplete` where part is known to be missing, and `filled`,
    the value with that part added where it is estimated; `ahead` have `middle_value` and `low` and `high` of each band,
    as `low 95%`; `target` have the target's `value`; `later` are months observed after the forecast, for a look back.
    """

    past: Sequence[Row]
    ahead: Sequence[Row]
    target: Sequence[Row]
    later: Sequence[Row] = ()

    @property
    def domain(self) -> list[float]:
        """From a little under the lowest value to a little over the highest, so that the target's words have room."""
        values = [row["value"] for row in (*self.past, *self.later, *self.target) if row["value"] is not None]
        values += [row["filled"] for row in self.past if row["filled"] is not None]
        values += [row[f"{end} 95%"] for row in self.ahead for end in ("low", "high")]
        room = ROOM * ((max(values) - min(values)) or 1.0)
        return [max(min(values) - room, 0.0), max(values) + room]


def at_middle(month: date) -> Row:
    """A month with the day that its mark is drawn at."""
    return {"period": month, "middle": month.replace(day=MIDDLE_OF_MONTH)}


def fan_chart(
    rows: FanRows,
    *,
    unit: str,
    shaded: tuple[date, date],
    target_words: str,
    target_is_low: bool,
    bands: str = "Without the plan:",
) -> Chart:
    """The fan of one place.

    `unit` names the axis; `shaded` are the first day of the target's months and the day after the last; `target_words`
    stand under the target's line where it is low, else over it; `bands` says what the bands are of.
    """
    import altair as alt

    x = alt.X("middle:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True, domain=rows.domain))
    months = {"first": shaded[0], "last": shaded[1]}
    shade = chart_of([months]).mark_rect(color=SHADE).encode(x=alt.X("first:T", title=None), x2=alt.X2("last"))
    whole = chart_of(row for row in rows.past if row["value"] is not None and not row["incomplete"])
    incomplete = [row for row in rows.past if row["incomplete"]]
    filled = chart_of(row for row in incomplete if row["filled"] is not None)
    middle = chart_of({**row, "value": row["middle_value"]} for row in rows.ahead).mark_line(color=DATA, strokeWidth=2)
    layers = [
        shade,
        *(_band(rows.ahead, band, x, bands) for band in BANDS),
        middle.encode(x=x, y=y),
        filled.mark_rule(color=BAND, strokeWidth=2).encode(x=x, y=y, y2=alt.Y2("filled")),
        whole.mark_circle(color=DATA, size=30, opacity=1).encode(x=x, y=y),
        chart_of(incomplete)
        .mark_point(color=DATA, size=52, filled=False, shape="diamond", strokeWidth=1.8, fill="white", opacity=1)
        .encode(x=x, y=y),
        *([chart_of(rows.later).mark_point(**LATER).encode(x=x, y=y)] if rows.later else []),
        *_target(rows.target, target_words, target_is_low, x),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def _band(ahead: Sequence[Row], band: str, x: Chart, title: str) -> Chart:
    """One band, named in the legend."""
    import altair as alt

    rows = [
        {**at_middle(row["period"]), "low": row[f"low {band}"], "high": row[f"high {band}"], "band": band}
        for row in ahead
    ]
    scale = alt.Scale(domain=list(BANDS), range=list(BAND_COLOURS))
    legend = alt.Legend(symbolType="square", symbolSize=220, symbolOpacity=1, columns=3, titleFontWeight="normal")
    fill = alt.Fill("band:N", title=title, scale=scale, legend=legend)
    return chart_of(rows).mark_area(opacity=1).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high"), fill=fill)


def _target(target: Sequence[Row], words: str, is_low: bool, x: Chart) -> list[Chart]:
    """The target as a dashed line with its words beside it."""
    import altair as alt

    if not target:
        return []
    y = alt.Y("value:Q")
    line = chart_of(target).mark_line(color=PLAN, strokeWidth=3, strokeDash=[7, 4]).encode(x=x, y=y)
    row = (min if is_low else max)(target, key=lambda row: row["value"])
    label = chart_of([{"middle": target[len(target) // 2]["middle"], "value": row["value"], "words": words}])
    text = label.encode(x=x, y=y, text=alt.Text("words:N"))
    style = {"dy": 18 if is_low else -18, "fontWeight": "bold"}
    return [line, text.mark_text(stroke="white", strokeWidth=4, **style), text.mark_text(color=PLAN, **style)]
