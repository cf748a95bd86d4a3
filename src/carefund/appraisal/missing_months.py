"""A month of a baseline in which a place has no figure, estimated from the place's part of England near by.

The log of a place's part of England is taken to be the mean of its nearest months that are known. How far the same
rule misses the place's own known months (leaving one out) is what the estimate may be off by, so that nothing is
assumed of how they scatter. Several missing months of a place are off together, which is the careful side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from carefund.appraisal.forecast.forecast import HALF
from carefund.appraisal.panel import MonthlyPanel, month_lengths
from carefund.appraisal.seeds import area_seed, stream
from carefund.arrays import Floats, Whole

MOST_MISSING = 3
"""A baseline of which more months are missing is not estimated."""
NEAREST = 6
"""The known months of which the mean is taken."""
LEAST_TRIED = 12
"""With fewer known months nobody can say how far the rule misses."""


def missing_months(panel: MonthlyPanel, code: str, months: Sequence[date]) -> tuple[date, ...]:
    """The months of these, known by the panel's last and not before its first, in which a place has no figure."""
    values = panel.row(code)
    steps = ((month, panel.step(month)) for month in months)
    return tuple(month for month, step in steps if 0 <= step < panel.length and not np.isfinite(values[step]))


def estimated_months(
    panel: MonthlyPanel, code: str, months: Sequence[date], draws: int, seed: int
) -> Mapping[date, Floats]:
    """Draws of a place's count in each of the `months` that is missing; none where that cannot be told soundly.

    It cannot where more than `MOST_MISSING` are missing, England has no figure in one of them, the place has too few
    figures to try the rule on, or the series is no count. The same seed gives the same draws.
    """
    missing = missing_months(panel, code, months)
    if not missing or len(missing) > MOST_MISSING or panel.kind != "count":
        return {}
    rates = panel.whole_england / month_lengths(panel.months)
    steps = [panel.step(month) for month in missing]
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.log((panel.trusted[panel.row_of[code]] + HALF) / month_lengths(panel.months) / rates)
    known = np.flatnonzero(np.isfinite(parts))
    if len(known) <= LEAST_TRIED or not np.isfinite(rates[steps]).all():
        return {}
    misses = np.array([parts[one] - _near(parts, known[known != one], int(one)) for one in known])
    off = stream(area_seed(code, seed), "missing months").choice(misses, draws)
    lengths = month_lengths(missing)
    return {
        month: np.maximum(np.exp(_near(parts, known, step) + off) * rates[step] * days - HALF, 0.0)
        for month, step, days in zip(missing, steps, lengths, strict=True)
    }


def _near(parts: Floats, known: Whole, step: int) -> float:
    """The mean of the nearest known months; of two equally far the earlier goes first."""
    nearest = known[np.argsort(np.abs(known - step), kind="stable")[:NEAREST]]
    return float(parts[nearest].mean())
