"""The forecast as a table for scripts: a row for each unit and month, or for each unit's total, with its quantiles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from carefund.appraisal.forecast.count_quantiles import count_quantiles
from carefund.appraisal.forecast.drawing import Draws
from carefund.appraisal.forecast.forecast import Forecast
from carefund.evidence.series import ENGLAND

LEVELS = {
    "q025": 0.025, "q05": 0.05, "q10": 0.1, "q20": 0.2, "q25": 0.25, "q30": 0.3, "q40": 0.4, "q50": 0.5,
    "q60": 0.6, "q70": 0.7, "q75": 0.75, "q80": 0.8, "q90": 0.9, "q95": 0.95, "q975": 0.975,
}  # fmt: skip
"""The quantiles' columns."""
SCHEMA = {"area_code": pl.String, "period": pl.Date, "mean": pl.Float64, **dict.fromkeys(LEVELS, pl.Float64)}


def forecast_table(forecast: Forecast, *, skip: int = 0, total: bool = False) -> pl.DataFrame:
    """Mean and quantiles of the count, by area and month; England first, as `E92000001`.

    With `total`, of the sum over the months (of a rate or mean the average month), whose `period` is their last. `skip`
    leaves out the first months.
    """
    months = forecast.months[skip:]
    rows_of = _rows if forecast.kind == "count" else _rows_of_ratio
    rows = [
        row
        for code in (ENGLAND, *forecast.codes)
        for row in rows_of(code, forecast.of(code)[skip:], months, total=total)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _rows_of_ratio(code: str, draws: Draws, months: tuple[date, ...], *, total: bool) -> Iterator[tuple[object, ...]]:
    """Rows of one unit's rate or mean; with `total` of the average month."""
    values = draws.mean(axis=0, keepdims=True, dtype=np.float64) if total else draws.astype(np.float64)
    quantiles = np.quantile(values, list(LEVELS.values()), axis=1).T
    for period, mean, row in zip(months[-1:] if total else months, values.mean(axis=1), quantiles, strict=True):
        yield code, period, float(f"{mean:.6g}"), *(float(f"{value:.6g}") for value in row)


def _rows(code: str, draws: Draws, months: tuple[date, ...], *, total: bool) -> Iterator[tuple[object, ...]]:
    """Rows of one unit; `draws` is months x draws."""
    values = draws.sum(axis=0, keepdims=True, dtype=np.float64) if total else draws
    quantiles = count_quantiles(values, list(LEVELS.values()))
    for period, mean, row in zip(months[-1:] if total else months, values.mean(axis=1), quantiles, strict=True):
        yield code, period, round(float(mean), 2), *np.round(row, 1).tolist()
