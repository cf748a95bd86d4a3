"""The forecasts that need no package: last year's figure, with or without the latest year's change carried forward.

The first is the seasonal naive method and the second adds drift to it, as in Hyndman and Athanasopoulos, Forecasting:
Principles and Practice, third edition, sections 5.2 and 5.5. Both have normal intervals whose width is what the same
rule would have missed by in the series' own past, one year ahead.
"""

import numpy as np

from carefund.appraisal.peers.series import SEASON, normal_quantiles, proper, stacked, usable
from carefund.arrays import Floats

FEWEST_ERRORS = 6


def last_year(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each month by the same month last year.

    `values` are series by months, NaN where there is none; `levels` lie between 0 and 1. The answer is series by
    horizon by levels, in the unit of `values`, NaN for a series that cannot be forecast. The spread grows with the root
    of the years ahead. A series with fewer than six differences over a year takes the spread of the panel, relative to
    its mean; one of less than a year is held at its latest figure.
    """
    series, years = usable(values), _years_ahead(horizon)
    pooled = _pooled_spread(list(series.values()))
    quantiles = {
        row: normal_quantiles(_repeated(y, horizon), _last_year_spread(y, pooled) * np.sqrt(years), levels)
        for row, y in series.items()
    }
    return stacked(quantiles, len(values), horizon, levels)


def seasonal_naive_drift(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each month by the same month last year plus the change of the latest year on the one before.

    Arguments and answer are those of `last_year`. The change is added once for each year ahead. Its own error adds to
    the spread, which grows as that of a random walk with drift known from one step. A series of less than two years has
    no change to carry forward and is forecast as by `last_year`.
    """
    answer, years = last_year(values, horizon, levels), _years_ahead(horizon)
    growth = np.sqrt((years + years**2) / 2)
    for row, y in usable(values).items():
        if len(y) >= 2 * SEASON:
            means = _repeated(y, horizon) + years * _drift(y)
            answer[row] = proper(normal_quantiles(means, _drift_spread(y) * growth, levels), levels)
    return answer


def _years_ahead(horizon: int) -> Floats:
    return 1.0 + np.asarray(np.arange(horizon) // SEASON, dtype=np.float64)


def _repeated(y: Floats, horizon: int) -> Floats:
    return np.resize(y[-SEASON:] if len(y) >= SEASON else y[-1:], horizon)


def _differences(y: Floats) -> Floats:
    return y[SEASON:] - y[:-SEASON]


def _size(errors: Floats) -> float:
    """Root mean square: a forecast that is wrong in one direction is not spared for it."""
    return float(np.sqrt(np.mean(errors**2)))


def _last_year_spread(y: Floats, pooled: float) -> float:
    errors = _differences(y)
    return _size(errors) if len(errors) >= FEWEST_ERRORS else pooled * float(np.mean(y))


def _pooled_spread(series: list[Floats]) -> float:
    """Spread of year-on-year differences relative to the mean, over the panel; of monthly figures if all are short."""
    relative = [_differences(y) / np.mean(y) for y in series if len(y) > SEASON and np.any(y)]
    relative = relative or [y / np.mean(y) - 1.0 for y in series if np.any(y)]
    return _size(np.concatenate(relative)) if relative else 0.0


def _drift(y: Floats) -> float:
    """Change of the latest twelve months on the twelve before, per month."""
    return float(np.mean(y[-SEASON:]) - np.mean(y[-2 * SEASON : -SEASON]))


def _drift_spread(y: Floats) -> float:
    """Size of the errors that the rule would have made a year ahead; within the sample where those are too few."""
    errors = [y[month] - y[month - SEASON] - _drift(y[: month - SEASON + 1]) for month in range(3 * SEASON - 1, len(y))]
    return _size(np.array(errors) if len(errors) >= FEWEST_ERRORS else _differences(y) - _drift(y))
