"""Each treated unit's own level and loadings on common factors, from its periods before the start."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Flags, Floats, Whole

FAINT = 1e-10
"""A factor of which others leave less than this part before the start has no loading."""
ALONE = 1e-9
"""One less a period's leverage, below which only that period tells a coefficient."""


@dataclass(frozen=True, kw_only=True)
class Own:
    """Least squares of units on a constant and factors before their starts, for every rank up to that of the factors.

    `squares` (units, ranks) are sums over the periods before the start of squared errors of a period left out,
    infinite where the other periods do not suffice.
    """

    squares: Floats
    _whole: Floats = field(repr=False)
    _triangle: Floats = field(repr=False)
    _parts: Floats = field(repr=False)

    def course(self, ranks: Whole) -> Floats:
        """Courses (units, periods) with each unit's own rank."""
        size = self._triangle.shape[1]
        used: Flags = np.arange(size) <= ranks[:, None]
        sizes = np.abs(np.diagonal(self._triangle, axis1=1, axis2=2))
        used &= sizes > FAINT * sizes.max(1, keepdims=True)
        triangle = np.where(used[:, :, None] & used[:, None, :], self._triangle, 0.0)
        places = np.arange(size)
        triangle[:, places, places] += np.where(used, 0.0, 1.0)
        loadings = np.linalg.solve(triangle, np.where(used, self._parts, 0.0)[..., None])
        course: Floats = (self._whole @ loadings)[..., 0]
        return course


def own_loadings(apart: Floats, factors: Floats, starts: Whole) -> Own:
    """Fit (units, periods) by a constant and factors (units or 1, periods, rank) before each start (units,).

    The error of a period that is left out is its residual over one less its leverage (Allen 1974, Technometrics
    16:125); the fits of all ranks follow from one decomposition.
    """
    units, periods = apart.shape
    before = np.arange(periods) < starts[:, None]
    whole = np.concatenate(
        [np.ones((units, periods, 1)), np.broadcast_to(factors, (units, periods, factors.shape[2]))], 2
    )
    basis, triangle = np.linalg.qr(whole * before[..., None])
    sizes = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
    basis = np.where((sizes > FAINT * sizes.max(1, keepdims=True))[:, None], basis, 0.0)
    known = np.where(before, apart, 0.0)
    parts = (np.swapaxes(basis, 1, 2) @ known[..., None])[..., 0]
    left = 1 - np.cumsum(basis**2, 2)
    residual = known[..., None] - np.cumsum(basis * parts[:, None], 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(before[..., None], np.where(left > ALONE, residual / left, np.inf), 0.0)
    return Own(squares=(errors**2).sum(1), _whole=whole, _triangle=triangle, _parts=parts)
