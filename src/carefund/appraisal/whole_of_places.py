"""England from its places, where nobody published it: what is missing of a place is estimated, not taken for nothing.

In a month England is the sum of the places that have a figure over the part that these places usually are of England
(a ratio estimator: Cochran, Sampling Techniques, 1977, chapter 6). A place's usual part is that of the months near by.
"""

from __future__ import annotations

import numpy as np

from carefund.arrays import Flags, Floats

SHORTEST_SILENCE, LONGEST_SILENCE = 3, 12
UNLIKELY = 0.001
"""A silence at the end that gaps as frequent as the panel's would make by chance less often than this is an end."""
NEARNESS = 0.8
"""What a month is worth in a place's usual part, for each month that it lies farther off."""
ANY_TIME = 0.02
"""What any other month is worth at least, so that a long gap is bridged."""
ROUNDS = 20
LEAST_PART = 0.2
"""Where the places with a figure are usually less of England than this, England is not known."""


def silence(counts: Floats) -> int:
    """For how many months a place of the panel (units x months) must be silent at the end to count as ended."""
    missing, months = 0, 0
    for row in np.isfinite(counts):
        known = np.flatnonzero(row)
        if len(known):
            months += int(known[-1] - known[0] + 1)
            missing += int(known[-1] - known[0] + 1 - len(known))
    chance = missing / max(months, 1)
    if chance <= 0:
        return SHORTEST_SILENCE
    least = int(np.ceil(np.log(UNLIKELY) / np.log(chance)))
    return int(np.clip(least, SHORTEST_SILENCE, LONGEST_SILENCE))


def reporting(counts: Floats, ended: Flags | None = None) -> Flags:
    """Which places (rows) have not ended: by a flag, or by their silence."""
    silent: Flags = np.logical_not(np.isfinite(counts[:, -silence(counts) :]).any(axis=1))
    return ~silent if ended is None else ~(silent | ended)


def whole_of_places(counts: Floats, *, adds_up: bool, ended: Flags | None = None) -> Floats:
    """The sum of the places by month, or their mean where figures do not add up; NaN in a month without figures.

    `counts` is units x months, NaN where there is none. A place marked `ended`, whose successor carries its figures, is
    left out; one that fell silent for good belongs to the whole up to its last figure.
    """
    rows = counts if ended is None else counts[~ended]
    there = _there(rows)
    whole = _added(rows, there) if np.isfinite(rows).any() else np.full(counts.shape[1], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        total: Floats = whole if adds_up else whole / there.sum(axis=0)
    return total


def mean_by_weight(values: Floats, weights: Floats) -> Floats:
    """The mean of the places by month, each by its weight; NaN in a month without a figure that has a weight.

    Both are units x months; a weight that is not above zero, or not known, is none.
    """
    known = np.isfinite(values) & np.isfinite(weights) & (weights > 0)
    summed, over = (np.where(known, part, 0.0).sum(axis=0) for part in (values * weights, weights))
    mean: Floats = np.divide(summed, over, out=np.full(over.shape, np.nan), where=over > 0)
    return mean


def estimated_months(rows: Floats) -> int:
    """In how many months something of a place had to be estimated for the whole."""
    return int((np.isfinite(rows) != _there(rows)).any(axis=0).sum()) if len(rows) else 0


def _there(rows: Floats) -> Flags:
    """Where each place belongs to the whole: always, but for the months after the last figure of one that ended."""
    there = np.repeat(np.isfinite(rows).any(axis=1, keepdims=True), rows.shape[1], axis=1)
    for row in np.flatnonzero(~reporting(rows)) if len(rows) else ():
        known = np.flatnonzero(np.isfinite(rows[row]))
        there[row, known[-1] + 1 if len(known) else 0 :] = False
    return there


def _added(rows: Floats, there: Flags) -> Floats:
    known = np.isfinite(rows) & there
    seen = np.where(known, rows, 0.0)
    summed: Floats = np.where(known.any(axis=0), seen.sum(axis=0), np.nan)
    if (known == there).all():
        return summed
    usual = _usual_parts(seen, known, there)
    part = (usual * known).sum(axis=0) / np.maximum((usual * there).sum(axis=0), 1e-12)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(part >= LEAST_PART, np.where(part < 1, summed / part, summed), np.nan)


def _usual_parts(seen: Floats, known: Flags, there: Flags) -> Floats:
    """Each place's usual part of England, units x months: its figures near by over England's in the same months."""
    month = np.arange(seen.shape[1])
    near = NEARNESS ** np.abs(month[:, None] - month) + ANY_TIME
    sizes = seen.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    usual = np.repeat(sizes[:, None], seen.shape[1], axis=1)
    for _ in range(ROUNDS):
        part = (usual * known).sum(axis=0)
        whole = np.where(part > 0, seen.sum(axis=0) / np.maximum(part, 1e-12), 0.0) * (usual * there).sum(axis=0)
        of_whole = (known * whole) @ near
        usual = np.where(of_whole > 0, (seen @ near) / np.maximum(of_whole, 1e-12), 0.0)
    return usual
