"""How soon a shift is found, given that what is expected adapts to it: computed, not asserted."""

from __future__ import annotations

import numpy as np

from carefund.arrays import Floats
from carefund.monitoring.signals.bank import OWN, Movement, covariances
from carefund.monitoring.signals.run_lengths import Design, Detection, detection

SIZES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Shifts in spreads of a month's expectation."""
WITHIN = 24
"""Months that are looked at after a shift."""


def response_to_shift(known: int, weights: Floats, movement: Movement = OWN, months: int = WITHIN) -> Floats:
    """The mean score in each month after a lasting shift of one spread, a series having had `known` months before it.

    `weights` are the shares of the bank's settings. 1 in the first month; then what is expected begins to follow the
    shift, as level, trend or a spell that passes, and the score fades.
    """
    length = known + months
    roots = np.linalg.cholesky(covariances(length, np.arange(length) % 12, movement))
    step = np.zeros(length)
    step[known:] = 1.0
    moved = np.linalg.solve(roots, np.broadcast_to(step[:, None], (len(roots), length, 1)))[:, known:, 0]
    faded: Floats = weights @ (moved / moved[:, :1])
    return faded


def detections(design: Design, response: Floats | None, freedom: float) -> tuple[Detection, ...]:
    """How soon each of `SIZES` is found where scores fade so."""
    return tuple(detection(design, size, response, WITHIN, freedom) for size in SIZES)
