"""Pictures of a backtest: reliability of chances, where outturns fell, and England's score at every origin."""

from __future__ import annotations

from typing import Any

import polars as pl

from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import PLACES
from carefund.appraisal.backtest.summary import bins_of, england_by_origin, of_places, pits
from carefund.report.charts.figure import Figure
from carefund.report.charts.theme import BAND, BEFORE, DATA, PLAN, QUIET, Chart, chart_of

Row = dict[str, Any]
HALF_WIDTH = 270
LOW = 150
LEVEL = 10.0
"""Per cent of outturns that would fall in each tenth."""
FEWEST = 20
"""Bins of fewer chances than this are not drawn: their share is mostly chance."""
SHAPES = ("circle", "square", "triangle-up")
COLOURS = (DATA, BAND, PLAN)
SOURCE = "NHS England, delayed transfers of care and Monthly Activity Return, final releases; forecasts by carefund."


def backtest_figures(backtest: Backtest) -> list[Figure]:
    """Every picture that the backtest has the figures for."""
    figures = [pit_figure(backtest), england_figure(backtest)]
    return [reliability_figure(backtest), *figures] if backtest.chances.height else figures


def reliability_figure(backtest: Backtest) -> Figure:
    """What was said against what happened, in bins of ten points, a panel for each span."""
    rows = reliability_rows(of_places(backtest.chances))
    panels = [
        _reliability([row for row in rows if row["span"] == span], f"Target over {span} ahead")
        for span in dict.fromkeys(row["span"] for row in rows)
    ]
    worst = max(rows, key=lambda row: abs(row["said"] - row["happened"]))
    return Figure(
        name="reliability",
        title="Were targets met as often as was said?",
        key=(
            "Each mark is a tenth of the scale of chances: across, what was said on average; up, how often the target "
            f"was met. On the line both are the same. The larger the mark, the more cases; bins of fewer than {FEWEST} "
            "are left out."
        ),
        description=(
            f"{len(rows)} bins. Farthest from the line: {worst['series']}, {worst['span']}, "
            f"{worst['said']:.0f}% said and {worst['happened']:.0f}% happened."
        ),
        source=SOURCE,
        chart=_side_by_side(panels),
    )


def reliability_rows(chances: pl.DataFrame) -> list[Row]:
    """Bins of enough chances: `series`, `span`, and in per cent what was `said` and what `happened`; `n` of them."""
    return [
        {
            "series": one.series,
            "span": one.span,
            "said": one.said * 100,
            "happened": one.happened * 100,
            "n": one.n,
        }
        for one in bins_of(chances)
        if one.n >= FEWEST
    ]


def _reliability(rows: list[Row], title: str) -> Chart:
    import altair as alt

    scale = alt.Scale(domain=[0, 100])
    x = alt.X("said:Q", title="Chance that was said, per cent", scale=scale)
    y = alt.Y("happened:Q", title="Target met, per cent", scale=scale)
    line = chart_of([{"said": 0, "happened": 0}, {"said": 100, "happened": 100}]).mark_line(color=QUIET, strokeWidth=1)
    size = alt.Size("n:Q", legend=None, scale=alt.Scale(range=[30, 420]))
    marks = (
        chart_of(rows)
        .mark_point(filled=True, opacity=0.85)
        .encode(x=x, y=y, color=_colour(rows), shape=_shape(rows), size=size)
    )
    return (line.encode(x=x, y=y) + marks).properties(width=HALF_WIDTH, height=HALF_WIDTH, title=title)


def _colour(rows: list[Row]) -> Chart:
    import altair as alt

    domain = list(dict.fromkeys(row["series"] for row in rows))
    scale = alt.Scale(domain=domain, range=list(COLOURS[: len(domain)]))
    return alt.Color("series:N", scale=scale, legend=alt.Legend(columns=1, title=None))


def _shape(rows: list[Row]) -> Chart:
    import altair as alt

    domain = list(dict.fromkeys(row["series"] for row in rows))
    return alt.Shape("series:N", scale=alt.Scale(domain=domain, range=list(SHAPES[: len(domain)])))


def pit_figure(backtest: Backtest) -> Figure:
    """The part of places' outturns in each tenth of carefund's forecasts, a panel for each series."""
    parts = {name: (found * 100).tolist() for name, scope, found in pits(backtest.scores) if scope == PLACES}
    ends = "; ".join(
        f"{name}: {one[0]:.0f}% in the lowest, {one[-1]:.0f}% in the highest" for name, one in parts.items()
    )
    return Figure(
        name="pit",
        title="Where outturns fell in carefund's forecasts",
        key=(
            "Bars: per cent of places' outturns in each tenth of their forecasts, lowest first. Ten in each (the line) "
            "would be right; a trough means forecasts too narrow, a hump too wide, a slope that they lie to one side."
        ),
        description=f"Tenths of forecasts. {ends}.",
        source=SOURCE,
        chart=_side_by_side([_pit(found, name) for name, found in parts.items()]),
    )


def _pit(parts: list[float], title: str) -> Chart:
    import altair as alt

    rows = [{"tenth": place + 1, "part": part} for place, part in enumerate(parts)]
    x = alt.X("tenth:O", title="Tenth of the forecast", axis=alt.Axis(labelAngle=0))
    y = alt.Y("part:Q", title="Per cent of outturns", scale=alt.Scale(domain=[0, 20]))
    bars = chart_of(rows).mark_bar(color=DATA, clip=True).encode(x=x, y=y)
    level = chart_of([{"part": LEVEL}]).mark_rule(color=PLAN, strokeWidth=2).encode(y=y)
    return (bars + level).properties(width=HALF_WIDTH, height=LOW, title=title)


def england_figure(backtest: Backtest) -> Figure:
    """England's CRPS at every origin: carefund's, and those of the other methods."""
    table = england_by_origin(backtest.scores)
    rows = [
        {"series": row["series"], "origin": row["origin"], "method": name, "crps": row[name] * 100}
        for row in table.iter_rows(named=True)
        for name in backtest.methods
        if row[name] is not None
    ]
    series = list(dict.fromkeys(row["series"] for row in rows))
    best = sum(
        all(row[OWN] <= row[name] for name in backtest.methods if row[name] is not None)
        for row in table.iter_rows(named=True)
    )
    return Figure(
        name="england",
        title="England's score at every origin",
        key=(
            "CRPS of the months ahead in per cent of England's mean count; lower is better. Dark: carefund. Thin: "
            "each of the other methods. Origins near each other share most of their months."
        ),
        description=f"carefund has the lowest score at {best} of {table.height} origins.",
        source=SOURCE,
        chart=_side_by_side([_england([row for row in rows if row["series"] == name], name) for name in series]),
    )


def _england(rows: list[Row], title: str) -> Chart:
    import altair as alt

    x = alt.X("origin:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=False))
    y = alt.Y("crps:Q", title="CRPS, per cent")
    own = chart_of(row for row in rows if row["method"] == OWN)
    others = chart_of(row for row in rows if row["method"] != OWN)
    layers = [others.mark_line(color=BEFORE, strokeWidth=1, opacity=0.8).encode(x=x, y=y, detail="method:N")]
    layers += [own.mark_line(color=DATA, strokeWidth=3, point={"color": DATA}).encode(x=x, y=y)]
    return alt.layer(*layers).properties(width=HALF_WIDTH, height=LOW, title=title)


def _side_by_side(panels: list[Chart]) -> Chart:
    import altair as alt

    return alt.concat(*panels, columns=2, spacing=28).resolve_legend(color="shared", shape="shared")
