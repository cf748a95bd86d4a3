"""AutoETS, AutoTheta, AutoCES and AutoARIMA of statsforecast: its defaults and intervals, and a twelve-month season.

Where a model cannot fit a series, which is to be expected of the shortest, its variant without a season is tried and
then the package's random walk. https://nixtlaverse.nixtla.io/statsforecast
"""

import importlib
import warnings
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from carefund.appraisal.peers.series import SEASON, each
from carefund.arrays import Floats

MEDIAN = 0.5


class Model(Protocol):
    """What is used of a model of statsforecast."""

    def forecast(self, *, y: Floats, h: int, level: list[float], fitted: bool) -> dict[str, Floats]:
        """Forecast `h` months after the series `y`, with central intervals of each `level` in per cent."""


def auto_ets(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each series by exponential smoothing, its form chosen by the corrected Akaike criterion.

    `values` are series by months, NaN where there is none; `levels` lie between 0 and 1. The answer is series by
    horizon by levels, in the unit of `values`, NaN for a series that cannot be forecast. Raises ImportError without
    statsforecast.
    """
    return _by_model("AutoETS", values, horizon, levels)


def auto_theta(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each series by the best of four Theta models; arguments, answer and error are those of `auto_ets`."""
    return _by_model("AutoTheta", values, horizon, levels)


def auto_ces(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each series by complex exponential smoothing; arguments, answer and error are those of `auto_ets`."""
    return _by_model("AutoCES", values, horizon, levels)


def auto_arima(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast each series by the best seasonal ARIMA; arguments, answer and error are those of `auto_ets`."""
    return _by_model("AutoARIMA", values, horizon, levels)


def _by_model(name: str, values: Floats, horizon: int, levels: Floats) -> Floats:
    models = candidates(name)
    return each(values, horizon, levels, lambda y: _quantiles(models, y, horizon, levels))


def candidates(name: str) -> list[Model]:
    """The model of that name with a season and without one, and the random walk, in the order of trial."""
    models: Any = importlib.import_module("statsforecast.models")
    model = getattr(models, name)
    return [model(season_length=SEASON), model(season_length=1), models.Naive()]


def fitted(models: Sequence[Model], y: Floats, horizon: int, coverages: Sequence[float]) -> dict[str, Floats]:
    """What the first of the models that can says of one series.

    The key `mean` has the point forecasts, `fitted` those one month ahead within the sample, and `lo-C` and `hi-C` the
    ends of the central interval of C per cent, for each of `coverages`. Raises ValueError if none can.
    """
    for model in models:
        said = _attempt(model, y, horizon, coverages)
        if said and all(np.isfinite(part).all() for key, part in said.items() if not key.startswith("fitted")):
            return said
    raise ValueError(f"expected a series that statsforecast can forecast, found {len(y)} months that no model fits")


def _attempt(model: Model, y: Floats, horizon: int, coverages: Sequence[float]) -> dict[str, Floats]:
    """The model's answer, or none: it fails on short series in many ways, so any exception counts as that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            said = model.forecast(y=y, h=horizon, level=sorted(coverages), fitted=True)
            return {key: np.asarray(part, dtype=np.float64) for key, part in said.items()}
        except Exception:
            return {}


def _quantiles(models: Sequence[Model], y: Floats, horizon: int, levels: Floats) -> Floats:
    said = fitted(models, y, horizon, sorted({_coverage(level) for level in levels} - {0.0}))
    return np.column_stack([said[_key(float(level))] for level in levels])


def _coverage(level: float) -> float:
    """The central interval, in per cent, that ends at this quantile."""
    return round(float(abs(2 * level - 1)) * 100, 6)


def _key(level: float) -> str:
    coverage = _coverage(level)
    return "mean" if coverage == 0 else f"{'lo' if level < MEDIAN else 'hi'}-{coverage}"
