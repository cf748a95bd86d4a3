"""The basic structural model of statsmodels: trend, season and noise on the log scale, fitted by the Kalman filter.

https://www.statsmodels.org/stable/generated/statsmodels.tsa.statespace.structural.UnobservedComponents.html
"""

import importlib
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from carefund.appraisal.peers.series import SEASON, Floats, each, normal_quantiles

ADDED = 0.5
LONGEST_SEARCH = 50


def unobserved_components(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each series by a local linear trend, with a season where there are two years.

    `values` are series by months, NaN where there is none; `levels` lie between 0 and 1. The model is of the log of a
    count plus a half, and its normal quantiles are turned back. The answer is series by horizon by levels, in the unit
    of `values`, NaN for a series that cannot be forecast. A series on which the fit fails is forecast by a local level.
    Raises ImportError without statsmodels.
    """
    model: Any = importlib.import_module("statsmodels.tsa.statespace.structural").UnobservedComponents
    return each(values, horizon, levels, lambda y: _quantiles(model, y, horizon, levels))


def _quantiles(model: Callable[..., Any], y: Floats, horizon: int, levels: Floats) -> Floats:
    logs = np.log(y + ADDED)
    season = SEASON if len(y) >= 2 * SEASON else None
    for form, period in (("lltrend", season), ("llevel", None)):
        means, deviations = _attempt(model, logs, horizon, form, period)
        if np.all(np.isfinite(means) & np.isfinite(deviations)):
            return np.exp(normal_quantiles(means, deviations, levels)) - ADDED
    return np.full((horizon, len(levels)), np.nan)


def _attempt(
    model: Callable[..., Any], logs: Floats, horizon: int, form: str, season: int | None
) -> tuple[Floats, Floats]:
    """Means and deviations of one model, or NaN: the search fails in many ways, so any exception counts as that."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            found = model(logs, form, seasonal=season).fit(disp=False, maxiter=LONGEST_SEARCH).get_forecast(horizon)
            return np.asarray(found.predicted_mean), np.asarray(found.se_mean)
        except Exception:
            return np.full(horizon, np.nan), np.full(horizon, np.nan)
