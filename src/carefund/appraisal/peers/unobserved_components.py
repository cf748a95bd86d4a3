"""The structural model of statsmodels: trend, season and noise on the log scale, fitted by the Kalman filter.

A trend whose slope changes is fitted to any series, but on short ones its error grows without bound, and turned back
from logs it is of no use. It is therefore kept only where it earns its place by the criterion that AutoETS uses.
https://www.statsmodels.org/stable/generated/statsmodels.tsa.statespace.structural.UnobservedComponents.html
"""

import importlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from carefund.appraisal.peers.series import SEASON, each, normal_quantiles
from carefund.arrays import Floats

ADDED = 0.5
LONGEST_SEARCH = 50
FORMS = ("llevel", "lltrend")


def unobserved_components(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each series by a local level or a local linear trend, with a season where there are two years.

    `values` are series by months, NaN where there is none; `levels` lie between 0 and 1. The model is of the log of a
    count plus a half, and its normal quantiles are turned back. Of the two forms that with the lower corrected Akaike
    criterion is taken, and the level where neither has one. A series on which both fail is forecast by a local level
    without a season. The answer is series by horizon by levels, in the unit of `values`, NaN for a series that cannot
    be forecast. Raises ImportError without statsmodels.
    """
    model: Any = importlib.import_module("statsmodels.tsa.statespace.structural").UnobservedComponents
    return each(values, horizon, levels, lambda y: _quantiles(model, y, horizon, levels))


def _quantiles(model: Callable[..., Any], y: Floats, horizon: int, levels: Floats) -> Floats:
    fits = _fits(model, np.log(y + ADDED), horizon)
    if not fits:
        return np.full((horizon, len(levels)), np.nan)
    best = min(fits, key=lambda fit: fit.criterion)
    return np.exp(normal_quantiles(best.means, best.deviations, levels)) - ADDED


@dataclass(frozen=True)
class _Fit:
    """Forecasts of one model on the log scale, and its corrected Akaike criterion: infinite on the shortest series."""

    criterion: float
    means: Floats
    deviations: Floats


def _fits(model: Callable[..., Any], logs: Floats, horizon: int) -> list[_Fit]:
    """The forms that could be fitted, and where none could, the local level without a season."""
    season = SEASON if len(logs) >= 2 * SEASON else None
    fits = [fit for form in FORMS if (fit := _attempt(model, logs, horizon, form, season))]
    plain = None if fits else _attempt(model, logs, horizon, FORMS[0], None)
    return [plain] if plain else fits


def _attempt(model: Callable[..., Any], logs: Floats, horizon: int, form: str, season: int | None) -> _Fit | None:
    """Fit one model, or give None: the search fails in many ways, so any exception counts as that."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fitted = model(logs, form, seasonal=season).fit(disp=False, maxiter=LONGEST_SEARCH)
            ahead = fitted.get_forecast(horizon)
            fit = _Fit(float(fitted.aicc), np.asarray(ahead.predicted_mean), np.asarray(ahead.se_mean))
        except Exception:
            return None
    return fit if np.isfinite([*fit.means, *fit.deviations]).all() and not np.isnan(fit.criterion) else None
