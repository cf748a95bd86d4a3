"""Runs of points of unlike lengths, given to rules as few arrays as can be: segments of many charts at once."""

from __future__ import annotations

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.monitoring.charts.asked import Asked
from carefund.monitoring.charts.readings import Days, Readings, Rules


def read_runs(values: Floats, days: Days, lengths: Whole, rules: Rules, asked: Asked) -> Readings:
    """What rules read from runs that stand one after another: `lengths` adds up to the length of `values` and `days`.

    Runs of about one length, none twice as long as another, are read at once, so that one long run among many short
    ones takes no more memory than its points.
    """
    starts = np.cumsum(lengths) - lengths
    sizes = np.frexp(lengths.astype(np.float64))[1]
    mean, lower, upper = np.full((3, *values.shape), np.nan)
    read = Readings(mean, lower, upper, np.zeros(values.shape, dtype=np.int64))
    for size in np.unique(sizes):
        chosen = sizes == size
        _read_alike(values, days, starts[chosen], lengths[chosen], (rules, asked, read))
    return read


def _read_alike(
    values: Floats, days: Days, starts: Whole, lengths: Whole, reading: tuple[Rules, Asked, Readings]
) -> None:
    """Read runs of about one length, and put what is read where their points stand."""
    rules, asked, read = reading
    width = int(lengths.max())
    inside = np.arange(width) < lengths[:, None]
    at = (starts[:, None] + np.arange(width))[inside]
    rows, when = np.full(inside.shape, np.nan), np.full(inside.shape, np.datetime64("NaT", "D"))
    rows[inside], when[inside] = values[at], days[at]
    found = rules(rows, when, asked)
    read.mean[at], read.lower[at], read.upper[at] = found.mean[inside], found.lower[inside], found.upper[inside]
    read.cause[at] = found.cause[inside]
