"""One unit's mixtures of donors with each period before the start left out in turn, for cross-validation.

They differ little from the mixture over all periods and from each other: they are sought at once, among the donors of
least cost in that mixture, and donors that break the conditions of the optimum are added until none does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.evaluation.methods.ridge_simplex import Problems, weights

LIKELY = 32
"""Donors tried first: those of least cost in the mixture over all periods."""
MISSED = 1e-7
"""How far the condition of an optimum may be missed, as a share of the donors' mean square distance."""


@dataclass(frozen=True)
class LeftOut:
    """Donors that have part in some of the mixtures (units,), and the target less each of them (mixtures, periods)."""

    held: Flags = field(repr=False)
    missed: Floats = field(repr=False)


def mixtures_without(gaps: Floats, whole: Floats) -> Floats:
    """The mixture of `gaps` (donors, periods) nearest to nought without each period, shape (periods, donors).

    `whole` (donors,) is that over all periods. Among equals the evenest is taken.
    """
    cost = gaps @ (whole @ gaps)
    tried = np.zeros(len(gaps), dtype=np.bool_)
    tried[np.argsort(cost, kind="stable")[:LIKELY]] = True
    tried |= whole > 0
    bar = MISSED * float((gaps**2).sum(1).mean())
    found = np.zeros((gaps.shape[1], len(gaps)))
    while True:
        found[:, tried] = _among(gaps[tried], whole[tried] > 0)
        missed = found @ gaps
        np.fill_diagonal(missed, 0.0)
        lack = (missed**2).sum(1)[:, None] - missed @ gaps.T
        breaking = (lack > bar).any(0) & ~tried
        if not breaking.any():
            return found
        tried |= breaking


def _among(gaps: Floats, support: Flags) -> Floats:
    """The mixtures of all these donors; `support` is a guess of who has part in them."""
    products = gaps @ gaps.T - gaps.T[:, :, None] * gaps.T[:, None, :]
    periods, donors = gaps.shape[1], len(gaps)
    problems = Problems(
        products=products,
        targets=np.zeros((periods, donors)),
        ridge=np.zeros(periods),
        allowed=np.ones((periods, donors), dtype=np.bool_),
    )
    return weights(problems, np.broadcast_to(support, (periods, donors)))
