"""What a set of rules reads from the points of many charts at once: what was expected, limits, and causes.

A set of rules is a function: from the values of runs of points (rows by points, NaN after a row's last), their days and
what is asked, to `Readings` of the same shape. `nhs_rules` is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from carefund.arrays import Floats, Whole
from carefund.monitoring.charts.asked import Asked, Improvement

Cause = Literal[
    "common",
    "above-limit",
    "below-limit",
    "trend-up",
    "trend-down",
    "two-of-three-above",
    "two-of-three-below",
    "run-above",
    "run-below",
]
CAUSES: tuple[Cause, ...] = get_args(Cause)
"""The causes, each known in arrays by its place here; after the first, odd places are high and even ones low."""
Judgement = Literal["common", "improvement", "concern", "high", "low"]
JUDGEMENTS: tuple[Judgement, ...] = get_args(Judgement)
OF_WAY: dict[Improvement, tuple[Judgement, Judgement]] = {
    "increase": ("improvement", "concern"),
    "decrease": ("concern", "improvement"),
    "neutral": ("high", "low"),
}
"""What a high and a low special cause mean, by the direction that is better."""


@dataclass(frozen=True)
class Readings:
    """What rules read, each rows by points: `mean` (what was expected), `lower` and `upper` limits, `cause`.

    The first three are in the unit of the values, NaN where they do not exist; `cause` has places in CAUSES.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    cause: Whole


Days = npt.NDArray[np.datetime64]
"""Days; NaT after a row's last."""
Rules = Callable[[Floats, Days, Asked], Readings]
"""Rows of values, their days and what is asked, to what is read from them."""


def judgements_of(causes: Whole, improvement: Improvement) -> Whole:
    """What causes (places in CAUSES, of any shape) mean where that direction is better, as places in JUDGEMENTS."""
    high, low = (JUDGEMENTS.index(one) for one in OF_WAY[improvement])
    of_cause = [0, *(high if number % 2 else low for number in range(1, len(CAUSES)))]
    return np.asarray(of_cause, dtype=np.int64)[causes]
