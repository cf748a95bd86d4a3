"""Minimum trace reconciliation of hierarchicalforecast over the whole and its parts, on AutoETS of statsforecast.

The parts need not sum to the whole: what they leave is forecast as one more part.
https://nixtlaverse.nixtla.io/hierarchicalforecast
"""

import importlib
import warnings
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np

from carefund.appraisal.peers import statsforecast_models
from carefund.appraisal.peers.series import SEASON, normal_quantiles, stacked, usable
from carefund.arrays import Floats

COVERAGE = 80.0
RECENT_MONTHS = 4
NEGLIGIBLE = 1e-6


def hierarchical(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast every series by AutoETS and reconcile them with the whole in row 0.

    `values` are series by months, NaN where there is none; `levels` lie between 0 and 1. The weights are the shrunk
    covariance of the errors within the sample (`mint_shrink`) if every series has a year of them, and the structure
    (`wls_struct`) otherwise; intervals are the package's normal ones. The answer is series by horizon by levels, in the
    unit of `values`, NaN for a series that cannot be forecast. Raises ImportError without hierarchicalforecast or
    statsforecast, and ValueError if the whole or every part cannot be forecast.
    """
    series = usable(values)
    if 0 not in series or len(series) == 1:
        raise ValueError(
            "expected the whole in row 0 and a part, each with a figure in the last month and four in all, "
            f"found {len(series)} such series{'' if 0 in series else ', without the whole'}"
        )
    nodes = [*series.values(), *_rest(values, series)]
    means, deviations = _reconciled(nodes, [_base(y, horizon) for y in nodes])
    quantiles = normal_quantiles(means, deviations, levels)
    return stacked(dict(zip(series, quantiles, strict=False)), len(values), horizon, levels)


def _rest(values: Floats, series: Mapping[int, Floats]) -> list[Floats]:
    """The whole less its parts, from the first month that has one, if there is any such rest.

    A part that ended lately, or is too young to be forecast, belongs to the rest: its count goes on in it. One that
    ended earlier was replaced by others, and is taken off.
    """
    parts = [y for row, y in series.items() if row]
    replaced = [values[row] for row in range(1, len(values)) if row not in series and not _recent(values[row])]
    known = _aligned([*parts, *replaced], values.shape[1])
    first = int(np.argmax(np.isfinite(known).any(axis=0)))
    left = usable((values[:1] - np.nansum(known, axis=0))[:, first:]).get(0, np.zeros(1))
    return [left] if np.max(np.abs(left)) > NEGLIGIBLE * np.max(series[0]) else []


def _recent(series: Floats) -> bool:
    return bool(np.isfinite(series[-RECENT_MONTHS:]).any())


def _base(y: Floats, horizon: int) -> tuple[Floats, Floats, Floats]:
    """Point forecasts, their deviations, and the forecasts within the sample."""
    said = statsforecast_models.fitted(statsforecast_models.candidates("AutoETS"), y, horizon, [COVERAGE])
    widths = said[f"hi-{COVERAGE}"] - said[f"lo-{COVERAGE}"]
    return said["mean"], np.maximum(widths / (2 * _normal_end()), NEGLIGIBLE), said["fitted"]


def _normal_end() -> float:
    return NormalDist().inv_cdf(0.5 + COVERAGE / 200)


def _reconciled(nodes: list[Floats], base: list[tuple[Floats, Floats, Floats]]) -> tuple[Floats, Floats]:
    """Means and deviations, series by horizon, as the package reconciles them."""
    methods: Any = importlib.import_module("hierarchicalforecast.methods")
    months = max(len(y) for y in nodes)
    form = "mint_shrink" if min(len(y) for y in nodes) >= SEASON else "wls_struct"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        said = methods.MinTrace(method=form).fit_predict(
            S=np.vstack([np.ones(len(nodes) - 1), np.eye(len(nodes) - 1)]),
            y_hat=np.array([means for means, _, _ in base]),
            y_insample=_aligned(nodes, months),
            y_hat_insample=_aligned([within for _, _, within in base], months),
            sigmah=np.array([deviations for _, deviations, _ in base]),
            level=[COVERAGE],
            intervals_method="normality",
        )
    return said["mean"], (said["quantiles"][..., -1] - said["mean"]) / _normal_end()


def _aligned(series: Sequence[Floats], months: int) -> Floats:
    """Series by months, all ending together, NaN before the first month of each."""
    return np.array([np.concatenate([np.full(months - len(y), np.nan), y]) for y in series])
