"""How far real series stray by themselves: the yardstick of the error of a hole's estimate.

A hole is sized by the mean of the half years on both sides. Real series wander, so months between two half years
differ from their mean by more than independent monthly noise would allow: for nine months of admissions by more than
twice as much. The distance is therefore measured on the panel itself, where holes are few.
"""

from collections.abc import Sequence

import numpy as np

from carefund.arrays import Floats

EDGE_MONTHS = 6
LONGEST_HOLE = 12
NORMAL_90 = 1.644854


def wander_of(panels: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Standard deviation, in noises, of the mean of 1, 2, ... 12 months from that of the half years beside them.

    `panels` are pairs of log levels (series by months) and their noise (one for each series). The answer is that of a
    normal distribution with the same 90% range over every series and window; 1 where no window is long enough.
    """
    return np.array([_of_length(panels, months) for months in range(1, LONGEST_HOLE + 1)])


def _of_length(panels: Sequence[tuple[Floats, Floats]], months: int) -> float:
    strayed = np.concatenate([np.zeros(0), *(_strayed(levels, months) / noise for levels, noise in panels)], axis=None)
    return float(np.quantile(strayed, 0.9) / NORMAL_90) if len(strayed) else 1.0


def _strayed(levels: Floats, months: int) -> Floats:
    """Each window's distance, months by series."""
    sums = np.hstack([np.zeros((levels.shape[0], 1)), np.cumsum(levels, axis=1)])
    first = np.arange(EDGE_MONTHS, levels.shape[1] - months - EDGE_MONTHS + 1)
    inside = (sums[:, first + months] - sums[:, first]) / months
    before = (sums[:, first] - sums[:, first - EDGE_MONTHS]) / EDGE_MONTHS
    after = (sums[:, first + months + EDGE_MONTHS] - sums[:, first + months]) / EDGE_MONTHS
    return np.abs(inside - (before + after) / 2).T
