"""Cutting many series into stretches of constant level at once: optimal partitioning.

For series y with noise of standard deviation 1, the cuts minimise the sum of squared distances from each stretch's mean
plus a penalty for each cut (Jackson et al. 2005, "An algorithm for optimal partitioning of data on an interval",
IEEE Signal Processing Letters 12(2)). Exact, by dynamic programming over all series together.
"""

import numpy as np
import numpy.typing as npt

from carefund.arrays import Floats


def cut_into_levels(panel: Floats, penalty: float) -> list[list[int]]:
    """For each row of `panel` (series by months, noise scaled to 1), the first month of each stretch, 0 included."""
    series, months = panel.shape
    start = np.zeros((series, 1))
    sums = np.hstack([start, np.cumsum(panel, axis=1)])
    squares = np.hstack([start, np.cumsum(panel**2, axis=1)])
    best = np.full((series, months + 1), np.inf)
    best[:, 0] = -penalty
    came_from = np.zeros((series, months + 1), dtype=np.int64)
    for end in range(1, months + 1):
        length = end - np.arange(end)
        distance = squares[:, [end]] - squares[:, :end] - (sums[:, [end]] - sums[:, :end]) ** 2 / length
        cost = best[:, :end] + distance + penalty
        came_from[:, end] = cost.argmin(axis=1)
        best[:, end] = cost.min(axis=1)
    return [_follow(row, months) for row in came_from]


def _follow(came_from: npt.NDArray[np.int64], months: int) -> list[int]:
    starts = []
    end = months
    while end > 0:
        end = int(came_from[end])
        starts.append(end)
    return starts[::-1]


def noise_of(panel: Floats) -> Floats:
    """Each series' noise from its month-to-month differences, robust to level shifts.

    The median absolute difference over 0.6745 sqrt(2) is the standard deviation of normal, independent noise.
    """
    differences = np.abs(np.diff(panel, axis=1))
    noise: Floats = np.median(differences, axis=1) / (0.6745 * np.sqrt(2.0))
    return noise
