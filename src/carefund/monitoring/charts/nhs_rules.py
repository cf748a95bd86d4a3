"""The rules of Making Data Count, as NHSRplotthedots applies them, for many runs of points at once.

A run of points is a segment: rules and moving ranges stay within it. The rules are those of the package's
`ptd_spc_standard` and `ptd_calculate_point_type` (version 0.2, MIT licence), written anew from what they do:

- Limits stand 2.66 mean moving ranges from the mean. Moving ranges of 3.267 times their mean or more are left out
  once, and the mean of the others taken; constants have none left, hence no limits.
- Outside a limit, near one and beside the mean are strict: a value at a limit is inside it, one at the mean on no side.
- Near a limit is beyond two thirds of the way to it and not outside it. Of three points on one side of the mean, with
  two or three of them near, those near are special; a point outside counts as no point near.
- A run is seven points or more on one side of the mean, a trend seven or more that each rise, or each fall; all of
  them are special, from the first.
- A point of a trend is named by the step to the next point where that one is of a trend too, else by the step to it.
  So where one trend follows another at once, the last point of the first has the name of the step between them,
  and a step between equals counts as down.
"""

from __future__ import annotations

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.exact_mean import means
from carefund.monitoring.charts.readings import CAUSES, Days, Readings

WIDTH = 2.66
"""Mean moving ranges from the mean to a limit."""
NEAR = 2 * (WIDTH / 3)
SCREEN = 3.267
"""Moving ranges of so many times their mean, or more, are left out once."""
LONG = 7
"""Points of a run or trend."""
_PLACE = {cause: np.int64(place) for place, cause in enumerate(CAUSES)}


def nhs_readings(values: Floats, _: Days, asked: Asked) -> Readings:
    """Means, limits and causes of segments: `values` are rows by points, NaN after a row's last, in any unit.

    Days do not matter to them: points are taken in their order. Limits are NaN where no moving range is left; then no
    cause is given but trends and runs, which need none.
    """
    here = ~np.isnan(values)
    resting = here if asked.fix_after is None else here & (np.arange(values.shape[1]) < asked.fix_after)
    mean, spread = _mean_and_spread(values, resting, screening=asked.screening)
    lower, upper = mean - WIDTH * spread, mean + WIDTH * spread
    above, below = values > upper, values < lower
    near = ((values < mean - NEAR * spread) | (values > mean + NEAR * spread)) & ~(above | below)
    over, under = values > mean, values < mean
    trend, rising = _trends(values)
    cause = _named(
        [
            (over & _stretches(over, LONG), "run-above"),
            (under & _stretches(under, LONG), "run-below"),
            (near & _two_of_three(near, over), "two-of-three-above"),
            (near & _two_of_three(near, under), "two-of-three-below"),
            (trend & ~rising, "trend-down"),
            (trend & rising, "trend-up"),
            (below, "below-limit"),
            (above, "above-limit"),
        ],
        values.shape,
    )
    mean, lower, upper = (np.where(here, each, np.nan) for each in (mean, lower, upper))
    return Readings(mean, lower, upper, cause)


def _mean_and_spread(values: Floats, resting: Flags, *, screening: bool) -> tuple[Floats, Floats]:
    """The mean of the points that limits rest on and their mean moving range, as columns."""
    moved, counted = np.abs(np.diff(values, axis=1)), resting[:, 1:] & resting[:, :-1]
    mean, spread = means(values, resting)[:, None], means(moved, counted)[:, None]
    if screening:
        spread = means(moved, counted & (moved < SCREEN * spread))[:, None]
    return mean, spread


def _named(found: list[tuple[Flags, str]], shape: tuple[int, ...]) -> Whole:
    """The causes of points, later ones before earlier ones."""
    cause = np.zeros(shape, dtype=np.int64)
    for flags, name in found:
        cause[flags] = _PLACE[name]  # type: ignore[index]
    return cause


def _trends(values: Floats) -> tuple[Flags, Flags]:
    """Which points are of a trend, and which of these are named as rising."""
    step = np.diff(values, axis=1)
    up, down = step > 0, step < 0
    trend = _points_of(_all_of(up, LONG - 1) | _all_of(down, LONG - 1), LONG, values.shape)
    with_next = np.zeros_like(trend)
    with_next[:, :-1] = trend[:, :-1] & trend[:, 1:]
    to_next, to_it = np.zeros_like(trend), np.zeros_like(trend)
    to_next[:, :-1] = up
    to_it[:, 1:] = up
    return trend, np.where(with_next, to_next, to_it)


def _stretches(flags: Flags, length: int) -> Flags:
    """Which points are of so many or more in a row that have the flag."""
    return _points_of(_all_of(flags, length), length, flags.shape)


def _two_of_three(near: Flags, side: Flags) -> Flags:
    """Which points are of three in a row on the side, with two or three of them near a limit."""
    if near.shape[1] < 3:  # noqa: PLR2004
        return np.zeros_like(near)
    first, middle, last = near[:, :-2], near[:, 1:-1], near[:, 2:]
    two = (first & middle) | (first & last) | (middle & last)
    return _points_of(two & _all_of(side, 3), 3, near.shape)


def _all_of(flags: Flags, length: int) -> Flags:
    """For each window of so many points whether all have the flag, by the window's first; none where rows are short."""
    windows = max(flags.shape[1] - length + 1, 0)
    found = np.ones((flags.shape[0], windows), dtype=np.bool_)
    for step in range(length):
        found &= flags[:, step : step + windows]
    return found


def _points_of(windows: Flags, length: int, shape: tuple[int, ...]) -> Flags:
    """Which points are in a window that is marked, of windows of so many points."""
    found = np.zeros(shape, dtype=np.bool_)
    for step in range(length):
        found[:, step : step + windows.shape[1]] |= windows
    return found
