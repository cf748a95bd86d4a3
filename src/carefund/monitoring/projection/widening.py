"""Chances and intervals told a little wider or narrower than drawn, as years before asked for.

With F the law that was drawn and w the factor, what is told has the law Phi(Phi^-1(F(x)) / w): every distance from the
middle, counted in normal scores, is w times as long. One map for chances and intervals, so that they cannot disagree;
w = 1 leaves both as drawn, and the median never moves.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from carefund.arrays import Floats

INTERVALS = (50, 80, 95)
"""Central intervals, in per cent."""


def told_chance(drawn: Floats, factor: float) -> Floats:
    """Chances, strictly between 0 and 1, as they are told; elementwise.

    >>> float(told_chance(np.array(0.5), 1.3))
    0.5
    """
    told: Floats = ndtr(ndtri(drawn) / factor)
    return told


def told_levels(levels: Floats, factor: float) -> Floats:
    """The levels of the drawn law at which the quantiles of the told one stand."""
    drawn: Floats = ndtr(ndtri(levels) * factor)
    return drawn


def told_quantiles(rows: Floats, levels: Floats, factor: float) -> Floats:
    """Quantiles of the told law of every row of draws, levels x rows."""
    quantiles: Floats = np.quantile(rows, told_levels(levels, factor), axis=1)
    return quantiles


def ends_of_intervals() -> Floats:
    """The levels that bound the intervals and the middle: low 95, 80, 50, middle, high 50, 80, 95."""
    tails = [(1 - per_cent / 100) / 2 for per_cent in reversed(INTERVALS)]
    return np.array([*tails, 0.5, *(1 - tail for tail in reversed(tails))])
