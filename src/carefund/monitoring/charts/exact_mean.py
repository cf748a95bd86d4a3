"""Means of many rows at once, as near to the true mean as a float can be.

A rule asks on which side of the mean a figure lies, and whether a moving range reaches a multiple of the mean one. A
mean that is wrong in its last digit would answer wrongly where they are equal: seven times 0.1 must have the mean 0.1.
R reaches that with wider floats, which not every machine has; here a sum carries what rounding took off it.

The sum without error of two floats is that of Knuth, The Art of Computer Programming, volume 2, section 4.2.2, theorem
B; the splitting of a float in two halves is Dekker's, Numerische Mathematik 18 (1971) 224-242.
"""

from __future__ import annotations

import numpy as np

from carefund.arrays import Flags, Floats

_SPLITTER = 2.0**27 + 1.0


def means(values: Floats, counted: Flags) -> Floats:
    """The mean of the counted values of each row, rounded once; NaN where none is counted.

    `values` and `counted` are rows by points; values within 1e200 either side of zero.
    """
    many = counted.sum(axis=1).astype(np.float64)
    total, rest = _sums(np.where(counted, values, 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        near = total / many
        found: Floats = near + ((total - near * many) + _left_over(near, many) + rest) / many
    return found


def _sums(values: Floats) -> tuple[Floats, Floats]:
    """The sum of each row as a float, and what rounding took off it; halves are added to halves."""
    total, rest = values, np.zeros_like(values)
    while total.shape[1] > 1:
        if total.shape[1] % 2:
            total, rest = (np.pad(each, ((0, 0), (0, 1))) for each in (total, rest))
        half = total.shape[1] // 2
        left, right = total[:, :half], total[:, half:]
        total = left + right
        moved = total - left
        lost = (left - (total - moved)) + (right - moved)
        rest = rest[:, :half] + rest[:, half:] + lost
    return total.sum(axis=1), rest.sum(axis=1)


def _left_over(mean: Floats, many: Floats) -> Floats:
    """The product of the mean and how many there are, as a float, less its true value.

    `many` is below 2**26, so that both half products are exact.
    """
    far = _SPLITTER * mean
    high = far - (far - mean)
    product = mean * many
    return product - high * many - (mean - high) * many
