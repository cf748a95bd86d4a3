"""Scores of forecasts against what happened: of distributions given as quantiles, and of probabilities.

The continuous ranked probability score (CRPS) and the Brier score are proper: saying what one believes scores best.
Gneiting and Raftery 2007, Strictly proper scoring rules, prediction, and estimation, doi:10.1198/016214506000001437.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from carefund.arrays import Flags, Floats, Whole

LEVELS: Floats = np.arange(1, 100) / 100
"""The levels of the quantiles that are scored."""
BINS = 10


def crps(quantiles: Floats, outcomes: Floats, levels: Floats = LEVELS) -> Floats:
    """CRPS of each forecast, in the unit of the outcomes; for a single value it is the absolute error.

    `quantiles` has the axes of `outcomes` and then one for `levels`, which must be evenly spread. The score is twice
    the mean pinball loss, the quantile form of the integral in section 4.2 of Gneiting and Raftery 2007. NaN where
    either is missing.
    """
    over = outcomes[..., None] - quantiles
    score: Floats = 2 * np.mean(np.maximum(levels * over, (levels - 1) * over), axis=-1)
    return score


def covered(quantiles: Floats, outcomes: Floats, per_cent: int, levels: Floats = LEVELS) -> Flags:
    """Whether each outcome lies within the central interval, ends included; its ends may lie between two levels."""
    tail = (1 - per_cent / 100) / 2
    low, high = quantile_at(quantiles, tail, levels), quantile_at(quantiles, 1 - tail, levels)
    inside: Flags = (outcomes >= low) & (outcomes <= high)
    return inside


def quantile_at(quantiles: Floats, level: float, levels: Floats = LEVELS) -> Floats:
    """The quantile at any level within the grid, along a straight line between its neighbours."""
    rank = round(float(np.interp(level, levels, np.arange(len(levels)))), 9)
    below = int(rank)
    above = min(below + 1, len(levels) - 1)
    value: Floats = quantiles[..., below] + (quantiles[..., above] - quantiles[..., below]) * (rank - below)
    return value


def pit(quantiles: Floats, outcomes: Floats) -> Floats:
    """Where each outcome falls in its forecast, 0 to 1 (the probability integral transform, PIT).

    An outcome between two quantiles gets the middle of that gap; one equal to several (a count of 0) the middle of
    them. NaN where either is missing. Dawid 1984, doi:10.2307/2981683.
    """
    below = (quantiles < outcomes[..., None]).sum(axis=-1)
    at_or_below = (quantiles <= outcomes[..., None]).sum(axis=-1)
    fell_at = ((below + at_or_below) / 2 + 0.5) / (quantiles.shape[-1] + 1)
    return np.where(np.isfinite(outcomes) & np.isfinite(quantiles).all(axis=-1), fell_at, np.nan)


def pit_histogram(values: Floats, bins: int = BINS) -> Floats:
    """The part of PIT values within each tenth: level if forecasts are calibrated, a trough if they are too narrow."""
    known = values[np.isfinite(values)]
    counts = np.histogram(known, bins=bins, range=(0, 1))[0]
    return counts / max(len(known), 1)


def brier(probabilities: Floats, happened: npt.ArrayLike) -> float:
    """Mean squared difference between what was said and what happened (0 or 1). Brier 1950, Monthly Weather Review 78.

    NaN without a forecast.
    """
    outcomes = np.asarray(happened, dtype=np.float64)
    return float(np.mean((probabilities - outcomes) ** 2)) if len(outcomes) else float("nan")


LEAST = 0.0001
"""No chance is said to be nearer to certain than this, however many draws there were."""


def bounded(part: float, of: int) -> float:
    """A part of so many draws or cases as a chance: what none or all of them did is half a case from the end.

    >>> bounded(0.0, 1000), bounded(1.0, 1000), bounded(0.25, 1000)
    (0.0005, 0.9995, 0.25)
    """
    least = max(0.5 / of, LEAST) if of else 0.0
    return min(max(part, least), 1 - least)


def error_of_draws(probability: float, draws: int) -> float:
    """The standard error of a chance that is a part of so many independent draws (Monte Carlo error).

    >>> round(error_of_draws(0.2, 4000), 5)
    0.00632
    """
    return float(np.sqrt(probability * (1 - probability) / draws))


@dataclass(frozen=True, kw_only=True)
class ReliabilityDiagram:
    """Forecast probabilities in bins: the mean that was said, the part that happened, and how many; empty bins out."""

    lows: Floats
    highs: Floats
    said: Floats
    happened: Floats
    n: Whole


def reliability(probabilities: Floats, happened: npt.ArrayLike, bins: int = BINS) -> ReliabilityDiagram:
    """The reliability table over bins of equal width; a probability on a border counts in the upper bin."""
    outcomes = np.asarray(happened, dtype=np.float64)
    bin_of = _bin(probabilities, bins)
    number = np.bincount(bin_of, minlength=bins)
    some = number > 0
    said = np.bincount(bin_of, weights=probabilities, minlength=bins)[some] / number[some]
    share = np.bincount(bin_of, weights=outcomes, minlength=bins)[some] / number[some]
    lows = np.arange(bins) / bins
    return ReliabilityDiagram(lows=lows[some], highs=lows[some] + 1 / bins, said=said, happened=share, n=number[some])


def _bin(probabilities: Floats, bins: int) -> Whole:
    bin_of: Whole = np.clip(np.floor(np.round(probabilities * bins, 9)), 0, bins - 1).astype(np.int64)
    return bin_of
