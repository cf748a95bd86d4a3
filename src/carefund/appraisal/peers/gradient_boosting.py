"""A global gradient-boosted quantile model: LightGBM over all series, origins and months ahead at once.

Every month of the past with figures after it is an origin to learn from, and nothing later than the last month is
seen. What is learned is the log of a figure less the mean log of the year before its origin, from the recent months,
the same month a year before, the whole's course, the month of the year and how far ahead it lies. One model is trained
for each of a few levels (quantile loss); levels between are interpolated as a normal's. https://lightgbm.readthedocs.io
"""

import importlib
from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

import numpy as np

from carefund.appraisal.peers.series import FEWEST_MONTHS, SEASON, stacked, usable
from carefund.arrays import Floats, Whole

ADDED = 0.5
LEARNED = np.array([0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
"""The levels that have a model of their own."""
MOST_ROWS = 20_000
"""More cases than these are thinned out by chance, for the sake of time."""
CASES_AT_LEAST = 20
"""With fewer cases nothing is learned: every figure is said to be the mean of its year."""
TREES = 100
"""Looked at on four early origins: leaves twice as many, or five times as large, score level."""
HOW: dict[str, object] = {
    "objective": "quantile",
    "learning_rate": 0.08,
    "num_leaves": 15,
    "min_data_in_leaf": 40,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "feature_fraction": 0.7,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 0,
    "verbosity": -1,
}


def gradient_boosting(values: Floats, horizon: int, levels: Floats) -> Floats:
    """Forecast every series by one model of each level, learned from all of them, the whole among them.

    `values` are series by months, the whole in row 0, NaN where there is none; `levels` lie between 0 and 1. The answer
    is series by horizon by levels, in the unit of `values`, NaN for a series that cannot be forecast. The same values
    give the same answer. Raises ImportError without lightgbm.
    """
    lightgbm: Any = importlib.import_module("lightgbm")
    series = usable(values)
    if not series:
        return stacked({}, len(values), horizon, levels)
    logs = _aligned(series, values.shape[1])
    features, outcomes = _cases(logs, horizon)
    asked, centres = _features(logs, logs.shape[1] - 1, range(1, horizon + 1))
    said = np.sort(_learned(lightgbm, features, outcomes, asked), axis=-1)
    quantiles = np.exp(_between(said, levels) + np.tile(centres, horizon)[:, None]) - ADDED
    by_series = quantiles.reshape(horizon, len(series), len(levels)).swapaxes(0, 1)
    return stacked(dict(zip(series, by_series, strict=True)), len(values), horizon, levels)


def _aligned(series: dict[int, Floats], months: int) -> Floats:
    """Logs, series by months, NaN before the first month of each."""
    logs = np.full((len(series), months), np.nan)
    for row, y in zip(logs, series.values(), strict=True):
        row[months - len(y) :] = np.log(np.maximum(y, 0.0) + ADDED)
    return logs


def _cases(logs: Floats, horizon: int) -> tuple[Floats, Floats]:
    """Features of every figure as seen from every month before it (thinned out), and what it was less its centre."""
    parts = list(_by_origin(logs, horizon))
    if not parts:
        return np.empty((0, 0)), np.empty(0)
    features, outcomes = (np.concatenate(part) for part in zip(*parts, strict=True))
    if len(outcomes) > MOST_ROWS:
        kept = np.random.default_rng(0).choice(len(outcomes), MOST_ROWS, replace=False)
        features, outcomes = features[kept], outcomes[kept]
    return features, outcomes


def _by_origin(logs: Floats, horizon: int) -> Iterator[tuple[Floats, Floats]]:
    for origin in range(FEWEST_MONTHS - 1, logs.shape[1] - 1):
        ahead = range(1, min(horizon, logs.shape[1] - 1 - origin) + 1)
        features, centres = _features(logs, origin, ahead)
        outcomes = logs[:, origin + 1 : origin + 1 + len(ahead)].T.ravel() - np.tile(centres, len(ahead))
        known = np.isfinite(outcomes)
        yield features[known], outcomes[known]


def _features(logs: Floats, origin: int, ahead: range) -> tuple[Floats, Floats]:
    """What is known of each series at an origin, for each month ahead (rows: months ahead, then series), and centres.

    A centre is the mean log of the year up to the origin, NaN for a series without four months there.
    """
    year = _back(logs, origin, SEASON)
    known = np.isfinite(year).sum(axis=1)
    centres = np.where(known >= FEWEST_MONTHS, _mean(year, known), np.nan)
    before = _back(logs, origin - SEASON, SEASON)
    growth = centres - _mean(before, np.isfinite(before).sum(axis=1))
    recent = year - centres[:, None]
    scatter = _mean(np.abs(np.diff(year, axis=1)), np.isfinite(np.diff(year, axis=1)).sum(axis=1))
    own = np.column_stack([recent, growth, scatter, centres, known])
    rows = [_ahead(logs, origin, step, own, centres, growth) for step in ahead]
    return np.concatenate(rows), centres


def _ahead(logs: Floats, origin: int, step: int, own: Floats, centres: Floats, growth: Floats) -> Floats:
    """The features of each series for one month ahead: its own, those of that month in years before, the whole's."""
    month = origin + step
    last = month - SEASON * int(np.ceil(step / SEASON))
    years = np.column_stack([_at(logs, last), _at(logs, last - SEASON)]) - centres[:, None]
    whole = np.tile([own[0, SEASON - 1], growth[0], years[0, 0]], (len(logs), 1))
    when = np.tile([float(step), float(month % SEASON)], (len(logs), 1))
    return np.column_stack([own, years, whole, when])


def _back(logs: Floats, origin: int, months: int) -> Floats:
    """The months up to an origin, NaN before the first."""
    return np.column_stack([_at(logs, month) for month in range(origin - months + 1, origin + 1)])


def _at(logs: Floats, month: int) -> Floats:
    return logs[:, month] if month >= 0 else np.full(len(logs), np.nan)


def _mean(rows: Floats, known: Whole) -> Floats:
    mean: Floats = np.where(known > 0, np.nansum(rows, axis=1) / np.maximum(known, 1), np.nan)
    return mean


def _learned(lightgbm: Any, features: Floats, outcomes: Floats, asked: Floats) -> Floats:  # noqa: ANN401
    """What the model of each level says of the cases asked, cases by levels."""
    if len(outcomes) < CASES_AT_LEAST:
        return np.zeros((len(asked), len(LEARNED)))
    cases = lightgbm.Dataset(features, label=outcomes, params=HOW, free_raw_data=False)
    models = (lightgbm.train({**HOW, "alpha": float(level)}, cases, num_boost_round=TREES) for level in LEARNED)
    return np.column_stack([model.predict(asked) for model in models])


def _between(said: Floats, levels: Floats) -> Floats:
    """Quantiles at any levels from those at the learned ones: straight lines in units of a normal's deviation."""
    at, wanted = (np.array([NormalDist().inv_cdf(float(level)) for level in some]) for some in (LEARNED, levels))
    return np.array([np.interp(wanted, at, row) for row in said])
