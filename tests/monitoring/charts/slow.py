"""The rules of NHSRplotthedots done slowly, point by point and with exact fractions, as one would with a pencil."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

CODES = {
    "Common Cause": "common",
    "Above UCL": "above-limit",
    "Below LCL": "below-limit",
    "7 Point Trend (Increasing)": "trend-up",
    "7 Point Trend (Decreasing)": "trend-down",
    "2 in 3 Above CL": "two-of-three-above",
    "2 in 3 Below CL": "two-of-three-below",
    "7 Points Above CL": "run-above",
    "7 Points Below CL": "run-below",
}
"""What the package calls a cause, and what we call it."""


@dataclass
class Slow:
    mean: float
    lower: float | None
    upper: float | None
    causes: list[str]


def mean_of(values: list[float]) -> float:
    """The mean of floats, exact and rounded once."""
    return float(sum(map(Fraction, values), Fraction(0)) / len(values))


def slow_chart(values: list[float], fix_after: int | None = None, *, screening: bool = True) -> Slow:
    """One segment."""
    resting = values if fix_after is None else values[:fix_after]
    mean, spread = mean_of(resting), None
    moved = [abs(after - before) for before, after in pairwise(resting)]
    if moved and screening:
        most = 3.267 * mean_of(moved)
        moved = [one for one in moved if one < most]
    if moved:
        spread = mean_of(moved)
    lower, upper = (None, None) if spread is None else (mean - 2.66 * spread, mean + 2.66 * spread)
    causes = [_cause(place, values, mean, spread) for place in range(len(values))]
    return Slow(mean, lower, upper, causes)


def _cause(place: int, values: list[float], mean: float, spread: float | None) -> str:
    value = values[place]
    if _outside(value, mean, spread):
        return "above-limit" if value > mean else "below-limit"
    if _in_trend(place, values):
        rising = _rises(place, values)
        return "trend-up" if rising else "trend-down"
    if _near(value, mean, spread) and _two_of_three(place, values, mean, spread):
        return "two-of-three-above" if value > mean else "two-of-three-below"
    if _in_run(place, values, mean):
        return "run-above" if value > mean else "run-below"
    return "common"


def _outside(value: float, mean: float, spread: float | None) -> bool:
    return spread is not None and (value > mean + 2.66 * spread or value < mean - 2.66 * spread)


def _near(value: float, mean: float, spread: float | None) -> bool:
    if spread is None or _outside(value, mean, spread):
        return False
    near = 2 * (2.66 / 3)
    return value > mean + near * spread or value < mean - near * spread


def _windows(place: int, many: int, length: int) -> list[range]:
    """The windows of so many points that hold the point."""
    firsts = range(max(place - length + 1, 0), min(place, many - length) + 1)
    return [range(first, first + length) for first in firsts]


def _in_trend(place: int, values: list[float]) -> bool:
    for window in _windows(place, len(values), 7):
        own = [values[one] for one in window]
        pairs = list(pairwise(own))
        if all(b > a for a, b in pairs) or all(b < a for a, b in pairs):
            return True
    return False


def _rises(place: int, values: list[float]) -> bool:
    """By the step to the next point where that is of a trend too, else by the step to this one."""
    if place + 1 < len(values) and _in_trend(place + 1, values):
        return values[place + 1] > values[place]
    return values[place] > values[place - 1]


def _two_of_three(place: int, values: list[float], mean: float, spread: float | None) -> bool:
    for window in _windows(place, len(values), 3):
        own = [values[one] for one in window]
        together = all(one > mean for one in own) or all(one < mean for one in own)
        if together and sum(_near(one, mean, spread) for one in own) >= 2:
            return True
    return False


def _in_run(place: int, values: list[float], mean: float) -> bool:
    windows = [[values[one] for one in window] for window in _windows(place, len(values), 7)]
    return any(all(one > mean for one in own) or all(one < mean for one in own) for own in windows)
