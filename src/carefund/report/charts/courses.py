"""Courses over periods: what was observed beside what would have been, gaps among those of placebos, and dots in rows.

Rows have `at`, a whole number or a date; all rows of a chart have the same kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from carefund.report.charts.theme import BAND, DATA, FAINT, GRID, INK, QUIET, SHADE, chart_of, upright
from carefund.report.document import Chart

Row = dict[str, Any]
HEIGHT = 320
BINS = 60
MOST_PLAIN = 10
"""Single units' lines that can be told apart; more are drawn lighter."""
OBSERVED, WITHOUT = "Observed", "Without the treatment"


def _across(rows: Sequence[Row], title: str | None = None) -> Chart:
    """The axis of periods."""
    import altair as alt

    if rows and isinstance(rows[0]["at"], date):
        return alt.X("at:T", title=title, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    axis = alt.Axis(format="d", grid=False, tickMinStep=1)
    return alt.X("at:Q", title=title, axis=axis, scale=alt.Scale(zero=False, nice=False))


def courses(rows: Sequence[Row], start: object, unit: str) -> Chart:
    """`observed` as points and `counterfactual` as a line, with a band from `low` to `high` where a row has them.

    `start` is where the treatment starts; `unit` names the axis.
    """
    import altair as alt

    x = _across(rows)
    scale = alt.Scale(zero=False, nice=True)
    named = alt.Color("what:N", title=None, scale=alt.Scale(domain=[OBSERVED, WITHOUT], range=[DATA, BAND]))
    bounded = [row for row in rows if row["low"] is not None and row["high"] is not None]
    band = chart_of(bounded).mark_area(color=SHADE, opacity=1).encode(x=x, y=alt.Y("low:Q"), y2=alt.Y2("high"))
    without = chart_of({**row, "what": WITHOUT, "value": row["counterfactual"]} for row in rows)
    seen = chart_of({**row, "what": OBSERVED, "value": row["observed"]} for row in rows)
    y = alt.Y("value:Q", title=unit, scale=scale)
    layers = [
        *([band] if bounded else []),
        upright(start, "start", x, "at"),
        without.mark_line(strokeWidth=2, strokeDash=[7, 3]).encode(x=x, y=y, color=named),
        seen.mark_line(strokeWidth=1.2, point={"size": 28, "filled": True}).encode(x=x, y=y, color=named),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def cloud(
    treated: Sequence[Row],
    others: Sequence[Row],
    start: object,
    unit: str,
    *,
    each: Sequence[Row] = (),
    across: str = "",
) -> Chart:
    """Gaps (`gap`) of the treated among those of placebos, which have `unit` to tell them apart.

    `each` are those of single units, of which `treated` is the mean; `across` names the axis of periods.
    """
    import altair as alt

    x = _across(treated, across or None)
    y = alt.Y("gap:Q", title=unit)
    zero = chart_of([{"gap": 0}]).mark_rule(color=INK, strokeWidth=1).encode(y=y)
    faint = chart_of(others).mark_line(color=FAINT, strokeWidth=0.8, opacity=0.25 if each else 0.6)
    few = len({row["unit"] for row in each}) <= MOST_PLAIN
    single = chart_of(each).mark_line(color=DATA, strokeWidth=1.2 if few else 0.8, opacity=0.6 if few else 0.3)
    own = chart_of(treated).mark_line(color=DATA, strokeWidth=2.5)
    layers = [
        *([faint.encode(x=x, y=y, detail=alt.Detail("unit:N"))] if others else []),
        zero,
        upright(start, "start", x, "at"),
        *([single.encode(x=x, y=y, detail=alt.Detail("unit:N"))] if each else []),
        own.encode(x=x, y=y, detail=alt.Detail("unit:N")),
    ]
    return alt.layer(*layers).properties(height=HEIGHT)


def heaped(values: Sequence[float], largest: float) -> list[Row]:
    """A row for each value from zero to `largest`: `value` at its bin's middle, and its place in the bin's `heap`."""
    heaps: Counter[int] = Counter()
    rows = list[Row]()
    for value in values:
        place = min(int(value / largest * BINS), BINS - 1)
        heaps[place] += 1
        rows.append({"value": (place + 0.5) / BINS * largest, "heap": heaps[place], "own": False, "words": ""})
    return rows


def strip(rows: Sequence[Row], title: str) -> Chart:
    """A dot for each row along `value`, the row's `own` dots larger and dark; `heap` says how high in its heap."""
    import altair as alt

    x = alt.X("value:Q", title=title, axis=alt.Axis(grid=True, gridColor=GRID))
    y = alt.Y("heap:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    dots = chart_of(row for row in rows if not row["own"]).mark_circle(color=FAINT, size=50, opacity=0.8)
    own = chart_of(row for row in rows if row["own"])
    layers = [
        dots.encode(x=x, y=y),
        own.mark_rule(color=DATA, strokeWidth=2).encode(x=x),
        own.mark_text(color=DATA, align="left", dx=5, baseline="top", fontWeight="bold").encode(
            x=x, y=alt.value(0), text=alt.Text("words:N")
        ),
        chart_of([{"heap": 0}]).mark_rule(color=QUIET).encode(y=y),
    ]
    return alt.layer(*layers).properties(height=HEIGHT // 2)
