"""The tables that an appraisal's page rests on: months observed, and the published effects that it is held against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from carefund.appraisal.judging import Outlook
from carefund.appraisal.reference_effects import area_class
from carefund.evidence.series import ENGLAND

HISTORY = {
    "series": pl.String,
    "area_code": pl.String,
    "period": pl.Date,
    "count": pl.Float64,
    "part_missing": pl.Boolean,
}


def history(outlooks: Sequence[Outlook], codes: Sequence[str] | None = None) -> pl.DataFrame:
    """The months observed of England and every place (or of some), a row each; `count` is null where none is published.

    `part_missing` says that part of the figure is known to be missing.
    """
    parts = [_history(outlook, code) for outlook in outlooks for code in (ENGLAND, *outlook.panel.codes)]
    kept = [part for part in parts if codes is None or part["area_code"][0] in {ENGLAND, *codes}]
    return pl.concat(kept) if kept else pl.DataFrame(schema=HISTORY)


def _history(outlook: Outlook, code: str) -> pl.DataFrame:
    panel, england = outlook.panel, code == ENGLAND
    counts = panel.england if england else panel.row(code)
    missing = np.zeros(len(counts), dtype=bool)
    if england and panel.unseen is not None:
        missing = panel.unseen > 0
    elif not england and panel.doubted is not None:
        missing = panel.doubted[panel.codes.index(code)]
    columns = {
        "series": [panel.series] * len(counts),
        "area_code": [code] * len(counts),
        "period": list(panel.months),
        "count": counts,
        "part_missing": missing,
    }
    return pl.DataFrame(columns, schema=HISTORY).with_columns(pl.col("count").fill_nan(None))


def published_effects_of(metrics: Sequence[str]) -> pl.DataFrame:
    """The studies of whole programmes that each metric's targets are held against, a row each."""
    tables = [area_class(metric).table.with_columns(metric=pl.lit(metric)) for metric in metrics]
    return pl.concat(tables) if tables else area_class("").table.with_columns(metric=pl.lit(""))
