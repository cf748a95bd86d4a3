"""Each month against the months before it, under every setting at once.

The Cholesky factor of a setting's covariance turns a series into its one-month-ahead errors: no month is looked at
before its time, for the factor is lower triangular.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.linalg.lapack import dtrtrs

from carefund.arrays import Floats


@dataclass(frozen=True, kw_only=True)
class Errors:
    """One-month-ahead errors, settings x series x months, NaN where a series has no figure.

    `standard` is the error over its deviation, `deviation` that, over the deviation of the scatter, and `middle` what
    was expected.
    """

    standard: Floats = field(repr=False)
    deviation: Floats = field(repr=False)
    middle: Floats = field(repr=False)


def one_month_ahead(values: Floats, covariances: Floats, *, centred: bool = True) -> Errors:
    """The errors of series (series x months, NaN where there is no figure) under settings (settings x months x months).

    Figures are taken from each series' first where `centred`, so that the level need not be known; its first error is
    then 0.
    """
    shape = (len(covariances), *values.shape)
    standard, deviation, middle = (np.full(shape, np.nan) for _ in range(3))
    known = np.isfinite(values)
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows, at = np.flatnonzero(which.ravel() == number), np.flatnonzero(pattern)
        if not len(at):
            continue
        figures, there = values[np.ix_(rows, at)], (slice(None), rows[:, None], at)
        start = figures[:, :1] if centred else 0.0
        roots = np.linalg.cholesky(covariances[:, at[:, None], at])
        diagonal = np.diagonal(roots, axis1=1, axis2=2)[:, None, :]
        errors = np.stack([_solved(root, (figures - start).T) for root in roots])
        standard[there], deviation[there], middle[there] = errors, diagonal, figures - errors * diagonal
    return Errors(standard=standard, deviation=deviation, middle=middle)


def _solved(root: Floats, moved: Floats) -> Floats:
    """What the lower triangular `root` makes `moved` of, transposed: series x months.

    LAPACK is called itself: this is done many hundred times, on matrices so small that checking them takes as long.
    """
    # A root stored by rows is, to LAPACK, which reads by columns, its transpose: upper triangular.
    solved: Floats = dtrtrs(root.T, moved, lower=0, trans=1)[0]
    return solved.T
