"""Random-effects meta-analysis with weights: what several studies of one question say together.

The spread between studies is Paule and Mandel's (J Res Natl Bur Stand 1982;87:377-385), which simulation studies
prefer to DerSimonian and Laird's where studies are few and differ much (Veroniki and others, Res Synth Methods
2016;7:55-79). It is the variance at which the weighted sum of squares is what one would expect of it; the expectation
for any weights is from DerSimonian and Kacker (Contemp Clin Trials 2007;28:105-114). A study's weight, 0 to 1,
multiplies its precision, as in a power prior (Ibrahim and Chen, Statistical Science 2000;15:46-60). With all weights 1
this is the textbook analysis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carefund.arrays import Floats

WIDEST = 1e3
"""The spread is looked for below this many times the range of the estimates and their largest error."""


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """What studies say together, in the unit of their estimates."""

    mean: float
    """The mean effect."""
    standard_error: float
    """Of the mean."""
    between_sd: float
    """Standard deviation of true effects between studies."""


def pool(estimates: Floats, errors: Floats, weights: Floats | None = None, between_sd: float | None = None) -> Pooled:
    """The mean effect of studies, its standard error, and the spread between them.

    `estimates` and standard `errors` (n,), errors above 0; `weights` (n,) above 0, all 1 where not given; `between_sd`
    is estimated where not given. The standard error is 1/sqrt(sum of weighted precisions). Raises ValueError for no
    studies.
    """
    if not len(estimates):
        raise ValueError("expected at least one study to pool, found none")
    weights = np.ones(len(estimates)) if weights is None else weights
    groups = np.zeros(len(estimates), dtype=np.intp)
    spread = between_studies(estimates, errors, weights, groups) if between_sd is None else between_sd
    precisions = weights / (errors**2 + spread**2)
    mean = float(precisions @ estimates / precisions.sum())
    return Pooled(mean=mean, standard_error=float(precisions.sum() ** -0.5), between_sd=spread)


def between_studies(estimates: Floats, errors: Floats, weights: Floats, groups: NDArray[np.intp]) -> float:
    """The standard deviation of true effects between studies of the same group, 0 where none shows.

    `groups` (n,) gives each study's group, from 0; a group of one study says nothing of it. With one group this is
    Paule and Mandel's estimate. All in the unit of the estimates.
    """
    return spread_where(lambda variance: _excess(estimates, errors**2 + variance, weights, groups), estimates, errors)


def spread_where(excess: Callable[[float], float], estimates: Floats, errors: Floats) -> float:
    """The standard deviation between studies at whose square a falling function of that variance comes to nought.

    0 where the function is not above nought without any. In the unit of the estimates and errors, (n,) each.
    """
    from scipy.optimize import brentq

    most = (WIDEST * float(np.ptp(estimates) + errors.max())) ** 2
    if excess(0.0) <= 0 or excess(most) >= 0:
        return 0.0
    return float(np.sqrt(brentq(excess, 0.0, most, xtol=1e-12, rtol=1e-12)))


def _excess(estimates: Floats, variances: Floats, weights: Floats, groups: NDArray[np.intp]) -> float:
    """The weighted sum of squares about the groups' means, less its expectation under these variances."""
    precisions = weights / variances
    totals = np.bincount(groups, precisions)[groups]
    means = (np.bincount(groups, precisions * estimates)[groups]) / totals
    squares = float(precisions @ (estimates - means) ** 2)
    return squares - float(np.sum(weights * (1 - precisions / totals)))
