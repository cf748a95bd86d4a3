"""How far scores of months that follow each other make up for one another, which a cumulative sum must allow for.

Where it is not yet sure how a series hangs together from month to month, what is expected follows it a little too
readily: scores are still standard normal, but a high one is followed by slightly lower ones, so that sums wander less
than those of independent scores, and would alarm less often than stated. How much less is learned from months before.
"""

from __future__ import annotations

import numpy as np

from carefund.arrays import Floats

SPAN = 6
"""Months in the sums by which it is measured."""
FIRST = 12
"""Months whose scores say nothing of it yet."""
BEFOREHAND = 1.0
"""The variance of sums over that of independent ones, before anything is measured: as if they were independent."""
WORTH = 100.0
"""So many sums are worth as much as that."""
FADING = 0.88
"""What is left after a month of what a sum said: the effect goes as series grow longer."""
LEAST = 0.75
"""It is never taken for less; nor for more than 1, which would hide a drift that many series share."""


def wandering(scores: Floats) -> Floats:
    """The variance of sums over that of independent scores, before each month, from all series of a group (by month).

    `scores` is series x months, NaN where there is none.
    """
    held = np.clip(scores, -3.0, 3.0)
    months = scores.shape[1]
    gathered, number, found = WORTH * BEFOREHAND, WORTH, np.full(months, BEFOREHAND)
    for month in range(months):
        found[month] = gathered / number
        if month < FIRST + SPAN:
            continue
        sums = held[:, month - SPAN + 1 : month + 1].sum(axis=1)
        known = np.isfinite(sums)
        gathered = FADING * gathered + float((sums[known] ** 2).sum()) / SPAN
        number = FADING * number + int(known.sum())
    part: Floats = np.clip(found, LEAST, 1.0)
    return part
