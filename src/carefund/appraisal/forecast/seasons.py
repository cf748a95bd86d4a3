"""The season: how it is written as contrasts for England, and how a unit's own season differs from England's."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR

LEAST_MONTHS = 48
"""Fewer months than these say nothing of a unit's own season: a centred mean takes one year, and three are needed."""
FARTHEST = 4.0
"""How many robust standard deviations from the trend a month counts at most."""
BRIDGED_AGAIN = 3
"""How often gaps are filled again by what is learned of the season."""
CAUTION = 2.0
"""How many standard errors below its estimate the size of seasons is taken."""
APART = 2
"""Years apart in which what recurs is a season and no slow movement."""
LEAST_SCALE = 0.05
"""A unit's error is at least this part of the usual one."""
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

    `relative` is the log of a unit's part of England, units x months. Each unit's departures from its own trend are
    written as waves of the year (harmonics), year by year. What the years of a unit have in common is its season, how
    they differ its error; each wave's spread over all units against that error says how far its size is believed
    (empirical Bayes). Where nothing recurs, or history is short, seasons are 0.
    """
    units, length = relative.shape
    nothing = np.zeros((units, MONTHS_IN_YEAR))
    if length < LEAST_MONTHS or not units:
        return nothing
    known = np.isfinite(relative)
    departures = _departures(relative, known, calendar)
    years, first = _years(departures)
    seen = _years(np.where(np.isfinite(departures), known, 0.0))[0].sum(axis=(1, 2))
    basis = np.roll(_waves(), -int(calendar[first]), axis=0)
    return _shrunk(years @ basis, seen) @ _waves().T


@cache
def _waves() -> Floats:
    """Waves of one to six a year by month of the year, orthonormal, 12 x 11: pairs of each length, and the shortest."""
    month, every = np.arange(MONTHS_IN_YEAR), range(1, MONTHS_IN_YEAR // 2 + 1)
    pairs = [wave(2 * np.pi * number * month / MONTHS_IN_YEAR) for number in every for wave in (np.cos, np.sin)]
    waves = np.array(pairs[: MONTHS_IN_YEAR - 1]).T
    of_one_size: Floats = waves / np.sqrt((waves**2).sum(axis=0))
    return of_one_size


def _years(departures: Floats) -> tuple[Floats, int]:
    """The last whole years of departures, units x years x 12, and the column that they begin with."""
    half = MONTHS_IN_YEAR // 2
    number = (departures.shape[1] - MONTHS_IN_YEAR) // MONTHS_IN_YEAR
    first = departures.shape[1] - half - number * MONTHS_IN_YEAR
    years = departures[:, first : departures.shape[1] - half]
    return years.reshape(len(departures), number, MONTHS_IN_YEAR), first


def _shrunk(sizes: Floats, seen: Floats) -> Floats:
    """Each unit's size of each wave, drawn to 0 by its error; units x 11.

    `sizes` is units x years x 11, NaN for a year that is not known; `seen` how many months each unit's rest on.
    """
    there: Flags = np.array(np.isfinite(sizes).all(axis=2), dtype=bool)
    number = there.sum(axis=1)
    several = number > APART
    sizes = np.nan_to_num(sizes) * there[:, :, None]
    mean = sizes.sum(axis=1) / np.maximum(number, 1)[:, None]
    nothing: Floats = np.zeros_like(mean)
    if not several.any():
        return nothing
    off = (sizes - mean[:, None, :]) * there[:, :, None]
    within = (off**2).sum(axis=1) / np.maximum(number - 1, 1)[:, None]
    usual = _by_length(within[several].mean(axis=0))
    if not (usual > 0).all():
        return nothing
    part = np.maximum(seen, 1.0) / (MONTHS_IN_YEAR * np.maximum(number, 1))
    scale = np.where(several, np.maximum((within / usual).mean(axis=1), LEAST_SCALE), 1.0)
    error = (scale / (part**2 * np.maximum(number, 1)))[:, None] * usual
    worth = np.where(several, 1 / error.mean(axis=1), 0.0)
    worth /= worth.sum()
    spread = _spread(_recurring(sizes, there), worth)
    error *= np.maximum((worth @ _by_length(mean**2) - spread) / (worth @ error), 1.0)
    shrunk: Floats = np.where(number[:, None] > 0, mean * spread / (spread + error), 0.0)
    return shrunk


def _recurring(sizes: Floats, there: Flags) -> Floats:
    """The mean product of each unit's waves in years at least `APART` apart, units x 11; 0 for one without such.

    Years next to each other share slow movements, which are no season.
    """
    products, pairs = np.zeros((len(sizes), sizes.shape[2])), np.zeros(len(sizes))
    for apart in range(APART, sizes.shape[1]):
        products += (sizes[:, apart:] * sizes[:, :-apart]).sum(axis=1)
        pairs += (there[:, apart:] & there[:, :-apart]).sum(axis=1)
    return _by_length(products / np.maximum(pairs, 1)[:, None])


def _spread(recurring: Floats, worth: Floats) -> Floats:
    """How far units' waves of each length differ: a variance for each of the 11, on the low side.

    What is believed is `CAUTION` standard errors below the estimate, for a season that does not recur costs more than
    a small one that is missed.
    """
    estimate = worth @ recurring
    doubt = np.sqrt(worth**2 @ (recurring - estimate) ** 2)
    spread: Floats = np.maximum(estimate - CAUTION * doubt, 0.0)
    return spread


def _by_length(of_waves: Floats) -> Floats:
    """The mean of each pair of waves of one length (last axis), given to both."""
    means = of_waves.copy()
    for cosine in range(0, means.shape[-1] - 1, 2):
        means[..., cosine : cosine + 2] = means[..., cosine : cosine + 2].mean(axis=-1, keepdims=True)
    return means


def _departures(relative: Floats, known: Flags, calendar: Whole) -> Floats:
    """Each month less its centred mean of a year, extremes drawn in; NaN where there is none.

    Gaps within a unit's figures are bridged, by its trend and then by its trend and the mean departure of such months.
    """
    bridged = _bridged(relative, known)
    departures = _from_trend(bridged)
    gaps = np.isfinite(bridged) & ~known
    for _ in range(BRIDGED_AGAIN if gaps.any() else 0):
        usual = _by_month(np.where(known, departures, np.nan), calendar)[:, calendar]
        bridged = np.where(gaps & np.isfinite(departures), bridged - departures + usual, bridged)
        departures = _from_trend(bridged)
    limits = FARTHEST * TO_DEVIATION * median_or(np.abs(np.where(known, departures, np.nan)), np.inf)[:, None]
    return np.clip(departures, -limits, limits)


def _bridged(relative: Floats, known: Flags) -> Floats:
    """Each unit's figures with the gaps between them filled along straight lines."""
    bridged = relative.copy()
    month = np.arange(relative.shape[1])
    for row in np.flatnonzero(~known.all(axis=1) & known.any(axis=1)):
        at = np.flatnonzero(known[row])
        within = slice(at[0], at[-1] + 1)
        bridged[row, within] = np.interp(month[within], at, relative[row, at])
    return bridged


def _from_trend(relative: Floats) -> Floats:
    """Each month less its centred mean of a year; NaN at the ends."""
    length = relative.shape[1]
    weights = np.full(MONTHS_IN_YEAR + 1, 1 / MONTHS_IN_YEAR)
    weights[[0, -1]] /= 2
    departures = np.full_like(relative, np.nan)
    half = MONTHS_IN_YEAR // 2
    for month in range(half, length - half):
        departures[:, month] = relative[:, month] - relative[:, month - half : month + half + 1] @ weights
    return departures


def _by_month(departures: Floats, calendar: Whole) -> Floats:
    """The mean departure by unit and month of the year; 0 where there is none."""
    means = np.zeros((len(departures), MONTHS_IN_YEAR))
    for month in range(MONTHS_IN_YEAR):
        chosen = departures[:, calendar == month]
        means[:, month] = np.nansum(chosen, axis=1) / np.maximum(np.isfinite(chosen).sum(axis=1), 1)
    return means


def median_or(values: Floats, otherwise: float) -> Floats:
    """The median of each row's figures, `otherwise` for a row that has none."""
    medians = np.full(len(values), otherwise)
    some = np.isfinite(values).any(axis=1)
    medians[some] = np.nanmedian(values[some], axis=1)
    return medians
