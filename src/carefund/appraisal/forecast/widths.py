"""How wide forecasts of a month ahead should have been, learned from where the figures then fell in them."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri, stdtr

from carefund.arrays import Floats

LEVELS = (0.5, 0.8)
"""Central intervals that are set against the part of figures within them."""
LOOKED_BACK = 24
"""The last months that are looked at."""
LEARNED_FROM = 12
"""The first months, in which nothing is known yet, are not."""
TRUSTED = 200.0
"""So many figures are worth as much as the prior that the width is right."""
NARROWEST, WIDEST = 0.7, 1.5


def standing(seen: Floats, middle: Floats, deviation: Floats, freedom: Floats, weights: Floats) -> Floats:
    """Where each place's figure fell in its mixture of Student's t, 0 to 1 (probability integral transform).

    `seen` is by place; `middle`, `deviation` and `weights` are places x settings, `freedom` places x 1. NaN without
    a figure.
    """
    fell: Floats = (weights * stdtr(freedom, (seen[:, None] - middle) / deviation)).sum(axis=1)
    return fell


def learned_width(standings: list[Floats]) -> float:
    """The factor that would have made the intervals hold their nominal part, drawn to 1 where figures are few."""
    fell = np.concatenate(standings) if standings else np.empty(0)
    fell = fell[np.isfinite(fell)]
    if not len(fell):
        return 1.0
    distance = np.abs(ndtri(np.clip(fell, 1e-6, 1 - 1e-6)))
    ratios = [float(np.quantile(distance, level)) / ndtri((1 + level) / 2) for level in LEVELS]
    learned = len(fell) / (len(fell) + TRUSTED)
    return float(np.clip(np.exp(learned * np.log(max(np.mean(ratios), 1e-3))), NARROWEST, WIDEST))
