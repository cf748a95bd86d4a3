"""Which changes come to a target: that much of a fall or more where less is better, of a rise where more is."""

from __future__ import annotations

from carefund.arrays import Flags, Floats


def comes_to(values: Floats, target: Floats | float, *, more_is_better: bool) -> Flags:
    """Whether each value is as good as the target or better, elementwise; counts or changes alike.

    >>> import numpy as np
    >>> comes_to(np.array([-4.0, 0.0, 4.0]), 0.0, more_is_better=True).tolist()
    [False, True, True]
    """
    met: Flags = values >= target if more_is_better else values <= target
    return met


def allows_worse(target: float, *, more_is_better: bool) -> bool:
    """Whether a target, a change in per cent, is met by a change for the worse."""
    return target < 0 if more_is_better else target > 0
