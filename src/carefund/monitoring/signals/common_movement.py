"""What all series of a group do together, taken out of each: one cause for the country is not 150 alarms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtri, stdtr

from carefund.arrays import Floats

LEAST_SERIES = 10
"""Fewer series with a score in a month have no common movement that could be told from their own."""
FARTHEST = 3.0
"""No score that lies farther than this from the middle one counts for more in the common movement."""
OWN_MONTHS = 24.0
"""What is known beforehand of the spread of scores less the common movement is worth so many months."""


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Scores of each series less the common movement (series x months), and of that movement itself (by month)."""

    apart: Floats = field(repr=False)
    together: Floats = field(repr=False)


def take_out(scores: Floats) -> Movement:
    """Take the common movement out of the scores of a group, series x months, NaN where there is none.

    It is the mean of the month's scores. What is left of each series, and the movement itself, are held against how
    large they were in the months before (Student's t), for how far areas move together is not known beforehand.
    """
    known = np.isfinite(scores)
    middle = np.array(
        [np.median(column[there]) if there.any() else 0.0 for column, there in zip(scores.T, known.T, strict=True)]
    )
    held = middle + np.clip(scores - middle, -FARTHEST, FARTHEST)
    number = known.sum(axis=0)
    enough = number >= LEAST_SERIES
    mean = np.where(enough, np.where(known, held, 0.0).sum(axis=0) / np.maximum(number, 1), np.nan)
    share = np.sqrt(1 - 1 / np.maximum(number, 2))
    apart = _against_past((scores - mean) / share, OWN_MONTHS)
    together = _against_past((mean * np.sqrt(np.maximum(number, 1)))[None], 0.0)
    return Movement(apart=apart, together=together[0])


def _against_past(values: Floats, worth: float) -> Floats:
    """Values of mean 0 as normal scores, by their root mean square in the months before, taken for 1 at the start."""
    known = np.isfinite(values)
    squares = np.where(known, np.nan_to_num(values) ** 2, 0.0).cumsum(axis=1)
    squares = np.concatenate([np.zeros((len(values), 1)), squares[:, :-1]], axis=1) + worth
    freedom = known.cumsum(axis=1) - known + worth
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = stdtr(np.maximum(freedom, 1), values / np.sqrt(squares / freedom))
    scores: Floats = ndtri(np.clip(chance, 1e-15, 1 - 1e-15))
    return np.where(freedom > 0, scores, np.nan)
