"""What every peer needs: which series can be forecast, and distributions as quantiles.

A panel is a float array of series by months, with the whole (England) in row 0 and NaN where there is no figure. Months
are consecutive and the last column is the origin. All peers see the same series, prepared here, so that they differ by
their method alone.
"""

from collections.abc import Callable, Mapping
from statistics import NormalDist

import numpy as np

from carefund.arrays import Floats

SEASON = 12
FEWEST_MONTHS = 4


def usable(values: Floats) -> dict[int, Floats]:
    """The series that can be forecast, by row: without leading NaN, and with holes inside filled along a straight line.

    A series is left out if it has no figure in the last month or fewer than four figures.
    """
    ended = ~np.isfinite(values[:, -1]) | (np.isfinite(values).sum(axis=1) < FEWEST_MONTHS)
    return {int(row): _filled(values[row]) for row in np.flatnonzero(~ended)}


def _filled(series: Floats) -> Floats:
    known = np.flatnonzero(np.isfinite(series))
    return np.interp(np.arange(known[0], len(series)), known, series[known])


def each(values: Floats, horizon: int, levels: Floats, forecast_one: Callable[[Floats], Floats]) -> Floats:
    """Forecast each usable series by itself with `forecast_one`, which gives months by levels for one series.

    The answer is series by horizon by levels, NaN for a series that cannot be forecast.
    """
    return stacked({row: forecast_one(y) for row, y in usable(values).items()}, len(values), horizon, levels)


def stacked(by_row: Mapping[int, Floats], rows: int, horizon: int, levels: Floats) -> Floats:
    """Quantiles of some rows as one array of rows by horizon by levels, proper, with NaN for the rows not given."""
    answer = np.full((rows, horizon, len(levels)), np.nan)
    for row, quantiles in by_row.items():
        answer[row] = proper(quantiles, levels)
    return answer


def proper(quantiles: Floats, levels: Floats) -> Floats:
    """Quantiles (last axis: `levels`, in any order) put into rising order, and not below 0, as counts are."""
    answer = np.empty_like(quantiles)
    answer[..., np.argsort(levels)] = np.sort(np.maximum(quantiles, 0.0), axis=-1)
    return answer


def normal_quantiles(means: Floats, deviations: Floats, levels: Floats) -> Floats:
    """Quantiles of normal distributions: the axes of `means` and `deviations`, and then one for `levels` (0 to 1)."""
    standard = np.array([NormalDist().inv_cdf(float(level)) for level in levels])
    return np.asarray(means[..., None] + deviations[..., None] * standard)
