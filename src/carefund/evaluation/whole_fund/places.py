"""Single places against their own forecasts, England's course apart: how far they differ, and which are told apart.

A place's forecast and England's share one draw of the country, so that what hit all places alike is in neither's
difference. What is left is each place's own course; were the fund's effect the same everywhere it would not show here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from carefund.appraisal.forecast.forecast import Forecast, forecast_panel
from carefund.appraisal.panel import MonthlyPanel
from carefund.arrays import Flags, Floats
from carefund.calendar import MONTHS_IN_YEAR, months_after
from carefund.evaluation.methods.partial_pooling import FEWEST, PartlyPooled, partly_pooled, told_apart
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.query import Evidence
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.measures import Metric
from carefund.relative import percent_of_log

DRAWS = 250
"""Futures drawn of places, of which only middle and spread are used: the spread is then known to 5%."""
HALF = 0.5
"""Added to each count before its logarithm, so that 0 has one."""
CUSTOMARY = 0.05
"""The p-value below which a place lies outside its own 95% interval."""
HOLE = 0.01
"""A place with a known hole of more than this part of its year is left out."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One place's first year: how far it was from its forecast, less the mean of all places, in per cent.

    `own` is by its own figures, `shrunk` drawn to the mean, both with 95% intervals.
    """

    code: str
    own: Interval[float]
    shrunk: Interval[float]
    told_apart: bool


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places of one metric in the fund's first year, in per cent of what was forecast, England's course apart.

    `pooled` is in logs; `prediction` and `spread` are the same in per cent; `outside` is how many lie outside their own
    95% interval about the mean of all, `surely` how many still do with so many looked at, and `surely_shrunk` after
    drawing them to the mean; `left_out` lack figures of the year or have a hole in it.
    """

    metric: Metric
    first: date
    last: date
    pooled: PartlyPooled = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)
    outside: int
    surely: int
    surely_shrunk: int
    left_out: tuple[str, ...]

    @property
    def prediction(self) -> Interval[float]:
        """Where a further place's true difference from the mean would lie, 95%."""
        return self.pooled.prediction.shifted(-self.pooled.mean.middle).map(percent_of_log)

    @property
    def spread(self) -> Interval[float]:
        """The standard deviation of true differences between places, with its 95% interval."""
        return self.pooled.spread.map(percent_of_log)


def places_of(
    metric: Metric,
    panel: MonthlyPanel,
    coverage: CoverageAudit,
    evidence: Evidence,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Places | None:
    """The places of a metric a year from the panel's last month on; None where fewer than three have figures.

    `draws` and `seed` are the forecast's.
    """
    from scipy.special import ndtr

    months = months_after(panel.last, MONTHS_IN_YEAR)
    observed = _observed(evidence, panel.series, months)
    if ENGLAND not in observed:
        return None
    forecast = forecast_panel(panel, MONTHS_IN_YEAR, draws=draws, seed=seed)
    whole = observed[ENGLAND] + coverage.effect(months).middle
    hidden = _hidden(coverage, months)
    kept = [
        code for code in forecast.codes if code in observed and hidden.get(code, 0.0) <= HOLE * max(observed[code], 1.0)
    ]
    if len(kept) < FEWEST:
        return None
    apart, errors = _apart(forecast, observed, kept, whole)
    pooled = partly_pooled(apart, errors)
    own = 2 * ndtr(-np.abs(apart - pooled.mean.middle) / errors)
    return Places(
        metric=metric,
        first=months[0],
        last=months[-1],
        pooled=pooled,
        places=_each(kept, apart, errors, pooled, told_apart(pooled.p_values)),
        outside=int((own < CUSTOMARY).sum()),
        surely=int(told_apart(own).sum()),
        surely_shrunk=int(told_apart(pooled.p_values).sum()),
        left_out=tuple(sorted(set(forecast.codes) - set(kept))),
    )


def _observed(evidence: Evidence, series: str, months: tuple[date, ...]) -> dict[str, float]:
    """The sums of the places, and of England, that have a figure for every month."""
    figures = evidence.figures([series], first=months[0], last=months[-1]).drop_nulls("value")
    table = figures.group_by("area_code").agg(pl.col("value").sum(), pl.col("period").n_unique().alias("months"))
    return {code: value for code, value, number in table.iter_rows() if number == len(months)}


def _hidden(coverage: CoverageAudit, months: tuple[date, ...]) -> dict[str, float]:
    """What the counting findings say is missing of each place over the months, without sign."""
    hidden: dict[str, float] = {}
    for finding in coverage.findings:
        for estimate in finding.estimates if finding.counts else ():
            hidden[estimate.place] = hidden.get(estimate.place, 0.0) + abs(estimate.over(months)[0])
    return hidden


def _apart(
    forecast: Forecast, observed: Mapping[str, float], kept: Sequence[str], whole: float
) -> tuple[Floats, Floats]:
    """How far each place's part of England is from its forecast, in logs, and the forecast's own error."""
    england = forecast.total(ENGLAND).astype(np.float64) + HALF
    drawn = np.log([(forecast.total(code) + HALF) / england for code in kept])
    seen = np.log([(observed[code] + HALF) / whole for code in kept])
    return seen - drawn.mean(axis=1), drawn.std(axis=1, ddof=1)


def _each(kept: Sequence[str], apart: Floats, errors: Floats, pooled: PartlyPooled, surely: Flags) -> tuple[Place, ...]:
    def interval(middle: float, error: float) -> Interval[float]:
        return Interval.normal(middle, error).map(percent_of_log)

    rows = zip(kept, apart - pooled.mean.middle, errors, pooled.apart, pooled.errors, surely, strict=True)
    return tuple(
        Place(code=code, own=interval(own, error), shrunk=interval(shrunk, left), told_apart=bool(sure))
        for code, own, error, shrunk, left, sure in rows
    )
