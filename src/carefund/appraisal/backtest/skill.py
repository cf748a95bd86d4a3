"""What a backtest measured of the skill of chances: the record that appraisals read, with its uncertainty.

All chances of one origin hang together, for its places share England's course, so that the origin is the unit: its mean
Brier scores, of what was said and of the base rate (Diebold and Mariano, Journal of Business & Economic Statistics
1995;13:253-263). Origins near each other share months, so the variance of the mean difference has the covariances of as
many origins apart as the lead spans, drawn to zero with the distance (Newey and West, Econometrica 1987;55:703-708). So
few origins give too small a variance: it is divided by the correction of Harvey, Leybourne and Newbold (International
Journal of Forecasting 1997;13:281-291), and the critical value is that for the part of the series that the covariances
take (Kiefer and Vogelsang, Econometric Theory 2005;21:1130-1164). In simulations of 12 to 24 such origins the interval
called 90% held the truth in 86 to 90 of 100; Student's t with the same variance held it in 76 to 80. The ends are
divided by the base rate's mean score.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from carefund.appraisal.backtest.chances import TARGET_YEARS
from carefund.appraisal.backtest.origins import APART
from carefund.appraisal.backtest.summary import of_england, of_places
from carefund.appraisal.skill import Skill, SkillScope
from carefund.arrays import Floats

ONE_IN_TWENTY = (1.6449, 2.1859, 0.3142, -0.3427)
"""Of the part that covariances take, to the powers 0 to 3: both ends together leave out `100 - SURE` per cent."""
FEWEST_ORIGINS = 8
"""Fewer origins than these have no interval."""
LEAST_CORRECTION = 0.1
"""The correction for few origins goes no lower."""


def skills_of(chances: pl.DataFrame) -> tuple[Skill, ...]:
    """The record of a frame of `chances.chance_rows`: a row for each series, place and months ahead."""
    if chances.is_empty():
        return ()
    scopes: tuple[tuple[SkillScope, pl.DataFrame], ...] = (
        ("places", of_places(chances)),
        ("England", of_england(chances)),
    )
    found = (skill for place, rows in scopes for skill in _of_scope(place, rows.drop_nulls("base_rate")))
    return tuple(sorted(found, key=lambda one: (one.series, one.place == "England", one.ahead)))


def _of_scope(place: SkillScope, chances: pl.DataFrame) -> Iterator[Skill]:
    aheads = {str(year): year.last for year in TARGET_YEARS}
    for (series, span), rows in chances.group_by("series", "span", maintain_order=True):
        yield _skill(place, str(series), aheads[str(span)], rows)


def _skill(place: SkillScope, series: str, ahead: int, rows: pl.DataFrame) -> Skill:
    """The scores over all cases, and the interval over origins."""
    by_origin = rows.group_by("origin").agg(_brier("said"), _brier("base_rate")).sort("origin")
    said, base_rate = (float(rows.select(_brier(name)).item()) for name in ("said", "base_rate"))
    better = (by_origin["base_rate"] - by_origin["said"]).to_numpy()
    ends = interval_of_mean(better, ahead // APART - 1)
    low, high = (None if end is None or not base_rate else round(end / base_rate, 6) for end in ends)
    return Skill(
        series=series,
        place=place,
        ahead=ahead,
        said=round(said, 6),
        base_rate=round(base_rate, 6),
        low=low,
        high=high,
        cases=rows.height,
        origins=by_origin.height,
        first=by_origin["origin"][0],
        last=by_origin["origin"][-1],
    )


def _brier(name: str) -> pl.Expr:
    return ((pl.col(name) - pl.col("happened").cast(pl.Float64)) ** 2).mean().alias(name)


def interval_of_mean(values: Floats, lags: int) -> tuple[float | None, float | None]:
    """The central interval of `SURE` per cent for the mean of values in order of time that hang together so far apart.

    None for fewer than `FEWEST_ORIGINS` values.
    """
    number = len(values)
    if number < FEWEST_ORIGINS:
        return None, None
    half = critical_value((min(lags, number - 1) + 1) / number) * standard_error(values, lags)
    middle = float(values.mean())
    return middle - half, middle + half


def critical_value(part: float) -> float:
    """The value of the statistic that one in twenty exceeds, where covariances take this part of the series, 0 to 1.

    Kiefer and Vogelsang 2005 for weights that fall in a straight line (Bartlett); at 0 that of the normal law.

    >>> round(critical_value(0.0), 4), round(critical_value(0.25), 4)
    (1.6449, 2.2057)
    """
    return sum(factor * part**power for power, factor in enumerate(ONE_IN_TWENTY))


def standard_error(values: Floats, lags: int) -> float:
    """The standard error of the mean of values that hang together so many apart, widened for few of them.

    Of independent values it is that of the textbook: the root of the sum of squares over n(n - 1).

    >>> round(standard_error(np.array([1.0, 2.0, 3.0, 4.0]), 0), 4)  # root of 5 / 12
    0.6455
    """
    number, away = len(values), values - values.mean()
    lags = min(lags, number - 1)
    apart = [float((away[lag:] * away[: number - lag]).sum()) / number for lag in range(lags + 1)]
    variance = apart[0] + 2 * sum((1 - lag / (lags + 1)) * apart[lag] for lag in range(1, lags + 1))
    steps = lags + 1
    correction = (number + 1 - 2 * steps + steps * (steps - 1) / number) / number
    return float(np.sqrt(variance / number / max(correction, LEAST_CORRECTION)))
