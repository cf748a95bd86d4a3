"""The tables that an appraisal's page rests on: months observed, and the published effects that it is held against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.reference_effects import MEMBERS_SCHEMA, area_class
from carefund.evidence.series import ENGLAND

HISTORY = {
    "series": pl.String,
    "area_code": pl.String,
    "period": pl.Date,
    "count": pl.Float64,
    "part_missing": pl.Boolean,
}


def history(bases: Sequence[ForecastBasis], codes: Sequence[str] | None = None) -> pl.DataFrame:
    """The months observed of England and every place (or of some), a row each; `count` is null where none is published.

    `part_missing` says that part of the figure is known to be missing.
    """
    parts = [_history(basis, code) for basis in bases for code in (ENGLAND, *basis.panel.codes)]
    kept = [part for part in parts if codes is None or part["area_code"][0] in {ENGLAND, *codes}]
    return pl.concat(kept) if kept else pl.DataFrame(schema=HISTORY)


def _history(basis: ForecastBasis, code: str) -> pl.DataFrame:
    panel, england = basis.panel, code == ENGLAND
    counts = panel.england if england else panel.row(code)
    missing = np.zeros(len(counts), dtype=bool)
    if england and panel.under_recorded is not None:
        missing = panel.under_recorded > 0
    elif not england and panel.incomplete is not None:
        missing = panel.incomplete[panel.codes.index(code)]
    columns = {
        "series": [panel.series] * len(counts),
        "area_code": [code] * len(counts),
        "period": list(panel.months),
        "count": counts,
        "part_missing": missing,
    }
    return pl.DataFrame(columns, schema=HISTORY).with_columns(pl.col("count").fill_nan(None))


def published_effects_of(bases: Sequence[ForecastBasis]) -> pl.DataFrame:
    """The studies of whole programmes that each metric's targets are held against, a row each."""
    tables = [
        area_class(basis.assumptions, basis.question.metric.id).table.with_columns(
            metric=pl.lit(basis.question.metric.id)
        )
        for basis in bases
    ]
    return pl.concat(tables) if tables else pl.DataFrame(schema={**MEMBERS_SCHEMA, "metric": pl.String})
