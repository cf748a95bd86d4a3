"""Cumulative sums of scores, up and down: for drifts too slow for any single month to show."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.monitoring.signals.run_lengths import Design, tails, usual_sum


@dataclass(frozen=True, kw_only=True)
class Sums:
    """A side's sums after each month, series x months; `since` is the column in which the sum last left 0, -1 at 0."""

    sums: Floats = field(repr=False)
    since: Whole = field(repr=False)
    beyond: Flags = field(repr=False)


def tabular(scores: Floats, design: Design) -> Sums:
    """The upper sum of scores, series x months; a month without a score leaves it as it is.

    The tabular form (Page, Biometrika 1954; Montgomery, Introduction to Statistical Quality Control, chapter on
    cumulative sums): the sum grows by the score less the reference value and is never below 0. One that was beyond the
    interval and falls back starts again at 0; at the start it has its usual size. The lower sum is that of the scores
    with their signs turned.
    """
    now = np.full(len(scores), usual_sum(design))
    since = np.argmax(np.isfinite(scores), axis=1)
    sums, begun = np.zeros(scores.shape), np.full(scores.shape, -1)
    for month in range(scores.shape[1]):
        seen = np.isfinite(scores[:, month])
        moved = np.maximum(now + np.where(seen, scores[:, month], 0.0) - design.reference, 0.0)
        moved = np.where((now > design.interval) & (moved <= design.interval), 0.0, moved)
        since = np.where(seen & (now == 0), month, since)
        now = np.where(seen, moved, now)
        since = np.where(now == 0, -1, since)
        sums[:, month], begun[:, month] = now, since
    return Sums(sums=sums, since=begun, beyond=sums > design.interval)


def chance_of_sum(sums: Floats, design: Design) -> Floats:
    """The chance, nothing having changed, of a side's sum at least as large in a month taken at random."""
    centres, chance = tails(design)
    beyond: Floats = np.where(sums <= 0, 1.0, chance[np.minimum(np.searchsorted(centres, sums), len(centres) - 1)])
    return np.maximum(beyond, 1e-12)
