"""The season: how it is written as contrasts for England, and how a unit's own season differs from England's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR

LEAST_MONTHS = 40
"""Fewer months than these say nothing of a unit's own season (its centred mean needs 13, a second year 12 more)."""
FARTHEST = 4.0
"""How many robust standard deviations from the trend a month counts at most."""
TO_DEVIATION = 1.4826
"""From the median of absolute deviations to a standard deviation, for a normal."""


@cache
def contrasts() -> Floats:
    """Eleven orthonormal contrasts of the twelve months, each summing to 0; shape 12 x 11, not to be written to.

    Any such eleven give the same forecast in distribution, but not the same draws: they are written down, for a machine
    that worked them out would find others with every version of its linear algebra.
    """
    text = files("carefund.appraisal.forecast").joinpath("season_contrasts.csv").read_text(encoding="utf-8")
    basis: Floats = np.array([[float(value) for value in row.split(",")] for row in text.splitlines()])
    basis.flags.writeable = False
    return basis


def own_seasons(relative: Floats, calendar: Whole) -> Floats:
    """How much each unit departs from England's season, by month of the year; units x 12, in logs.

    `relative` is the log of a unit's part of England, units x months. The departures are shrunk to 0 by what is
    seen again a year later: the covariance of departures twelve months apart, over that at eleven and thirteen, pooled
    over all units. Where nothing recurs, or history is short, they are 0.
    """
    units, length = relative.shape
    nothing = np.zeros((units, MONTHS_IN_YEAR))
    departures = _departures(relative)
    if length < LEAST_MONTHS or np.isfinite(departures).sum() <= units * (MONTHS_IN_YEAR + 1):
        return nothing
    recurring = _lagged(departures, 12) - (_lagged(departures, 11) + _lagged(departures, 13)) / 2
    if recurring <= 0:
        return nothing
    means, counts = _by_month(departures, calendar)
    error = _variance(departures) / np.maximum(counts, 0.5)
    shrunk: Floats = np.nan_to_num(means * recurring / (recurring + error))
    return shrunk


def _variance(departures: Floats) -> Floats:
    """The mean square departure of each unit, units x 1; 0 for one without any."""
    number = np.maximum(np.isfinite(departures).sum(axis=1, keepdims=True), 1)
    variance: Floats = np.nansum(departures**2, axis=1, keepdims=True) / number
    return variance


def _departures(relative: Floats) -> Floats:
    """Each month less its centred mean of a year, extremes drawn in; NaN at the ends and beside holes."""
    length = relative.shape[1]
    weights = np.full(MONTHS_IN_YEAR + 1, 1 / MONTHS_IN_YEAR)
    weights[[0, -1]] /= 2
    departures = np.full_like(relative, np.nan)
    half = MONTHS_IN_YEAR // 2
    for month in range(half, length - half):
        departures[:, month] = relative[:, month] - relative[:, month - half : month + half + 1] @ weights
    limits = FARTHEST * TO_DEVIATION * median_or(np.abs(departures), np.inf)[:, None]
    return np.clip(departures, -limits, limits)


def _lagged(departures: Floats, lag: int) -> float:
    """The mean product of departures so many months apart, over all units."""
    products = departures[:, lag:] * departures[:, :-lag]
    return float(np.nanmean(products)) if np.isfinite(products).any() else 0.0


def _by_month(departures: Floats, calendar: Whole) -> tuple[Floats, Floats]:
    """The mean departure and how many there are, by unit and month of the year."""
    means, counts = np.zeros((2, len(departures), MONTHS_IN_YEAR))
    for month in range(MONTHS_IN_YEAR):
        chosen = departures[:, calendar == month]
        counts[:, month] = np.isfinite(chosen).sum(axis=1)
        means[:, month] = np.nansum(chosen, axis=1) / np.maximum(counts[:, month], 1)
    return means, counts


def median_or(values: Floats, otherwise: float) -> Floats:
    """The median of each row's figures, `otherwise` for a row that has none."""
    medians = np.full(len(values), otherwise)
    some = np.isfinite(values).any(axis=1)
    medians[some] = np.nanmedian(values[some], axis=1)
    return medians
