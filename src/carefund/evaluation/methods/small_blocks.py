"""Symmetric systems solved many at a time, in blocks so small that linear algebra libraries leave them to one thread.

Where others use the machine too, one thread that works is many times faster than several that wait for each other.
"""

from __future__ import annotations

import numpy as np

from carefund.arrays import Floats

SIDE = 56
"""Rows of a block that is solved as it stands."""
PRODUCT = 200_000
"""Multiplications of one product of matrices that is left to one thread."""


def solve(left: Floats, right: Floats) -> Floats:
    """The solutions of positive definite systems: `left` (systems, n, n), `right` (systems, n, columns)."""
    size = left.shape[1]
    if size <= SIDE:
        return np.asarray(np.linalg.solve(left, right), dtype=np.float64)
    half = size // 2
    across, first = left[:, :half, half:], left[:, :half, :half]
    own = solve(first, np.concatenate([across, right[:, :half]], 2))
    moved, above = own[:, :, : size - half], own[:, :, size - half :]
    back = np.swapaxes(across, 1, 2)
    below = solve(left[:, half:, half:] - times(back, moved), right[:, half:] - times(back, above))
    return np.concatenate([above - times(moved, below), below], 1)


def times(left: Floats, right: Floats) -> Floats:
    """Products of matrices (systems, a, b) and (systems, b, c), some columns at a time."""
    width = max(1, PRODUCT // max(left.shape[1] * left.shape[2], 1))
    if right.shape[2] <= width:
        product: Floats = left @ right
        return product
    return np.concatenate([left @ right[:, :, at : at + width] for at in range(0, right.shape[2], width)], 2)


def product(left: Floats, right: Floats) -> Floats:
    """The product of two matrices (a, b) and (b, c), some rows at a time."""
    high = max(1, PRODUCT // max(right.size, 1))
    if len(left) <= high:
        whole: Floats = left @ right
        return whole
    full = len(left) // high * high
    blocks = left[:full].reshape(-1, high, left.shape[1]) @ right
    return np.concatenate([blocks.reshape(full, -1), left[full:] @ right])
