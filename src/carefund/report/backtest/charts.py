"""The pictures of a backtest: reliability of chances, where outturns fell, and England's score at every origin."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import polars as pl

from carefund.appraisal.backtest.quantiles import OWN
from carefund.appraisal.backtest.run import Backtest
from carefund.appraisal.backtest.scores import PLACES
from carefund.appraisal.backtest.summary import bins_of, england_by_origin, of_places, pits
from carefund.report.charts import calibration
from carefund.report.document import DataTable, Figure
from carefund.wording.dates import month_id
from carefund.wording.numbers import count, decimals, share

Row = dict[str, Any]
FEWEST = 20
"""Bins of fewer chances than this are not drawn: their share is mostly chance."""
SOURCE = "NHS England, delayed transfers of care and Monthly Activity Return, final releases; forecasts by carefund."


def figures(backtest: Backtest) -> Iterator[Figure]:
    """Every picture that the backtest has the figures for."""
    rows = reliability_rows(of_places(backtest.chances)) if backtest.chances.height else []
    if rows:
        yield reliability_figure(rows)
    yield pit_figure(backtest)
    yield england_figure(backtest)


def reliability_figure(rows: list[Row]) -> Figure:
    """What was stated against what happened, in bins of ten points, a panel for each span. Needs at least one bin."""
    spans = dict.fromkeys(row["span"] for row in rows)
    panels = {f"Target over {span} ahead": [row for row in rows if row["span"] == span] for span in spans}
    worst = max(rows, key=lambda row: abs(row["stated"] - row["happened"]))
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
            f"{share(worst['stated'])} said and {share(worst['happened'])} happened."
        ),
        source=SOURCE,
        make=partial(calibration.reliability, panels),
        table=DataTable(
            ("Series", "Span", "Said, per cent", "Happened, per cent", "Cases"),
            tuple(
                (row["series"], row["span"], decimals(row["stated"], 1), decimals(row["happened"], 1), count(row["n"]))
                for row in rows
            ),
            "Chances as stated and how often targets were met",
        ),
    )


def reliability_rows(chances: pl.DataFrame) -> list[Row]:
    """Bins of enough chances: `series`, `span`, and in per cent what was `stated` and `happened`; `n` of them."""
    return [
        {"series": one.series, "span": one.span, "stated": one.said * 100, "happened": one.happened * 100, "n": one.n}
        for one in bins_of(chances)
        if one.n >= FEWEST
    ]


def pit_figure(backtest: Backtest) -> Figure:
    """The part of places' outturns in each tenth of carefund's forecasts, a panel for each series."""
    parts = {name: (found * 100).tolist() for name, scope, found in pits(backtest.scores) if scope == PLACES}
    ends = "; ".join(
        f"{name}: {share(one[0])} in the lowest, {share(one[-1])} in the highest" for name, one in parts.items()
    )
    panels = {
        name: [{"tenth": number, "part": part} for number, part in enumerate(one, 1)] for name, one in parts.items()
    }
    return Figure(
        name="pit",
        title="Where outturns fell in carefund's forecasts",
        key=(
            "Bars: per cent of places' outturns in each tenth of their forecasts, lowest first. Ten in each (the line) "
            "would be right; a trough means forecasts too narrow, a hump too wide, a slope that they lie to one side."
        ),
        description=f"Tenths of forecasts. {ends}.",
        source=SOURCE,
        make=partial(calibration.tenths, panels),
        table=DataTable(
            ("Series", *map(str, range(1, 11))),
            tuple((name, *(decimals(part, 1) for part in one)) for name, one in parts.items()),
            "Per cent of outturns in each tenth of the forecasts",
        ),
    )


def england_figure(backtest: Backtest) -> Figure:
    """England's CRPS at every origin: carefund's, and those of the other methods."""
    table = england_by_origin(backtest.scores)
    rows = [
        {"series": row["series"], "origin": row["origin"], "method": name, "crps": row[name] * 100}
        for row in table.iter_rows(named=True)
        for name in backtest.methods
        if row[name] is not None
    ]
    series = dict.fromkeys(row["series"] for row in rows)
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
        make=partial(
            calibration.scores_at_origins,
            {name: [row for row in rows if row["series"] == name] for name in series},
            OWN,
        ),
        table=DataTable(
            ("Series", "Origin", "Method", "CRPS, per cent"),
            tuple((row["series"], month_id(row["origin"]), row["method"], decimals(row["crps"], 2)) for row in rows),
            "England's score at every origin",
        ),
    )
