"""Relative changes in per cent and in logs: changes that follow each other multiply, and their logs add up."""

from math import expm1, log1p

LARGEST_LOG = 700.0
"""Beyond this no float holds the change."""


def percent_of_log(log: float) -> float:
    """The change in per cent that a difference of logs is.

    >>> round(percent_of_log(-0.105361), 3), percent_of_log(0.0)
    (-10.0, 0.0)
    """
    return expm1(min(log, LARGEST_LOG)) * 100


def log_of_percent(percent: float) -> float:
    """The difference of logs that a change in per cent is. Raises ValueError for a fall by all there is, or more.

    >>> round(log_of_percent(-10.0), 6)
    -0.105361
    """
    return log1p(percent / 100)
