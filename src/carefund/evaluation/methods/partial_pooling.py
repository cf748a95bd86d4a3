"""Partial pooling: many estimates of like things, each with its own error, seen together (random effects).

The spread of true effects is Paule and Mandel's, its interval by the Q profile (Viechtbauer 2007, Statistics in
Medicine 26:37), the mean's error that of Hartung and Knapp, never smaller than the usual one, and the prediction
interval for a further unit that of Higgins, Thompson and Spiegelhalter (2009, J Royal Statistical Society A 172:137).
Each unit's own effect is drawn to the mean as far as its error says (empirical Bayes, with the mean's error added).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.appraisal.meta_analysis import spread_where
from carefund.arrays import Flags, Floats
from carefund.interval import Interval
from carefund.monitoring.signals.discovery import adjusted

FEWEST = 3
"""Units below which there is no interval to speak of."""


@dataclass(frozen=True, kw_only=True)
class PartlyPooled:
    """What many estimates say together, in their unit.

    `mean` and `prediction` are 95% intervals, of the mean and of a further unit's true effect; `spread` is the standard
    deviation of true effects with its 95% interval; `i_squared` is the part of all variation that is no error, 0 to 1.
    `apart` and its `errors` (units,) are how far each unit's effect is from the mean, drawn to it; `p_values` (units,)
    say whether it is told apart from the mean.
    """

    units: int
    mean: Interval[float]
    prediction: Interval[float]
    spread: Interval[float]
    i_squared: float
    apart: Floats = field(repr=False)
    errors: Floats = field(repr=False)
    p_values: Floats = field(repr=False)


def partly_pooled(estimates: Floats, errors: Floats) -> PartlyPooled:
    """Pool estimates (units,) with their standard errors, all above 0. Raises ValueError for fewer than three units."""
    from scipy.special import ndtr, stdtrit

    units = len(estimates)
    if units < FEWEST:
        raise ValueError(f"expected at least {FEWEST} units to pool, found {units}")
    spread = _where_q_is(estimates, errors, units - 1.0)
    precisions = 1 / (errors**2 + spread**2)
    mean = float(precisions @ estimates / precisions.sum())
    scale = float(precisions @ (estimates - mean) ** 2 / (units - 1))
    error = float(np.sqrt(max(scale, 1.0) / precisions.sum()))
    kept = spread**2 * precisions
    apart = kept * (estimates - mean)
    own = np.sqrt(kept * errors**2 + kept**2 * error**2)
    half = float(stdtrit(units - 1, 0.975)) * error
    further = float(stdtrit(units - 2, 0.975)) * float(np.hypot(spread, error))
    return PartlyPooled(
        units=units,
        mean=Interval(mean - half, mean, mean + half),
        prediction=Interval(mean - further, mean, mean + further),
        spread=_spread(estimates, errors, spread),
        i_squared=_i_squared(estimates, errors),
        apart=apart,
        errors=own,
        p_values=2 * ndtr(-np.abs(apart) / np.maximum(own, np.finfo(float).tiny)),
    )


def told_apart(p_values: Floats, rate: float = 0.05) -> Flags:
    """Which of many p-values (any number) are told apart from chance with at most such a part of them false.

    As `monitoring.signals.discovery.adjusted` has it.
    """
    found: Flags = adjusted(p_values[:, None])[:, 0] <= rate
    return found


def _q(estimates: Floats, errors: Floats, variance: float) -> float:
    """Cochran's sum of squares about the mean, errors with so much variance between units added."""
    precisions = 1 / (errors**2 + variance)
    mean = precisions @ estimates / precisions.sum()
    return float(precisions @ (estimates - mean) ** 2)


def _i_squared(estimates: Floats, errors: Floats) -> float:
    """The part of Cochran's Q beyond its degrees of freedom (Higgins and Thompson 2002)."""
    found = _q(estimates, errors, 0.0)
    return max(0.0, 1 - (len(estimates) - 1) / found) if found else 0.0


def _spread(estimates: Floats, errors: Floats, middle: float) -> Interval[float]:
    """The spread with the variances at which Q is at the ends of its 95%."""
    from scipy.special import chdtri

    ends = [_where_q_is(estimates, errors, float(chdtri(len(estimates) - 1, part))) for part in (0.025, 0.975)]
    return Interval(min(ends[0], middle), middle, max(ends[1], middle))


def _where_q_is(estimates: Floats, errors: Floats, wanted: float) -> float:
    """The spread at which Q comes to a value, 0 where it is below that without any; at n - 1 Paule and Mandel's."""
    return spread_where(lambda variance: _q(estimates, errors, variance) - wanted, estimates, errors)
