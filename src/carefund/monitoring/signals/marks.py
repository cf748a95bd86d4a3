"""Why a month is marked: a single month beyond its limit, a drift, or a long time without an event."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr

from carefund.arrays import Flags, Floats, Whole
from carefund.monitoring.signals.cumulative import chance_of_sum, tabular
from carefund.monitoring.signals.discovery import adjusted
from carefund.monitoring.signals.rare_events import longer_count, longer_time
from carefund.monitoring.signals.result import Marks
from carefund.monitoring.signals.run_lengths import Design

_ABOVE, _BELOW, _UP, _DOWN, _GAP = range(1, 6)


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """Times without an event that still go on, series x months.

    `chance` is that of one at least as long, NaN where none is asked about; `too_long` marks those that signal and
    `since` has the column in which the gap began, -1 for none.
    """

    chance: Floats = field(repr=False)
    too_long: Flags = field(repr=False)
    since: Whole = field(repr=False)


def no_gaps(shape: tuple[int, ...]) -> Gaps:
    """No gap is looked at."""
    return Gaps(chance=np.full(shape, np.nan), too_long=np.zeros(shape, dtype=bool), since=np.full(shape, -1))


def gaps_without_event(counts: Floats, exposure: Floats, a_month: float, *, by_exposure: bool) -> Gaps:
    """Look at how long each series has been without an event, by months (g) or by exposure (t).

    `a_month` is the chance of a false alarm in a month that is given to it: of a gap it is that over the part of
    months with an event, for no more gaps begin.
    """
    made = no_gaps(counts.shape)
    for row in range(len(counts)):
        _gaps_of(row, counts[row], exposure[row], a_month, made, by_exposure=by_exposure)
    return made


def _gaps_of(row: int, counts: Floats, exposure: Floats, a_month: float, made: Gaps, *, by_exposure: bool) -> None:
    longer = longer_time if by_exposure else longer_count
    gap, before, number, months, begun = 0.0, 0.0, 0.0, 0, -1
    for month, count in enumerate(counts):
        if np.isnan(count):
            continue
        months += 1
        if count > 0:
            before, number, gap, begun = before + gap + (exposure[month] if by_exposure else 0.0), number + 1, 0.0, -1
            continue
        begun = month if begun < 0 else begun
        gap += exposure[month] if by_exposure else 1.0
        if number >= 1 and before > 0:
            made.chance[row, month] = longer(np.array(gap), np.array(before), np.array(number))
            made.too_long[row, month] = made.chance[row, month] <= a_month * max(months, 1) / number
            made.since[row, month] = begun if made.too_long[row, month] else -1


def marks(
    score: Floats,
    middle: Floats,
    design: Design,
    gaps: Gaps,
    judged: Flags,
    wanders: Floats | float = 1.0,
) -> Marks:
    """Mark months by their scores and chances (series x months, NaN where there is none), where they are judged.

    `middle` is the chance of less with half that of just so much (mid-p): beyond the limit means that it is.
    `wanders` is the variance of the scores' sums over that of independent ones. The p-value is that of the likeliest
    explanation, times the number of explanations looked at.
    """
    score = np.where(judged, score, np.nan)
    even = score / np.sqrt(wanders)
    up, down = tabular(even, design), tabular(-even, design)
    single = float(ndtr(-design.limit))
    month = np.broadcast_to(np.arange(score.shape[1]), score.shape)
    with np.errstate(invalid="ignore"):
        kinds = [
            (1 - middle <= single, _ABOVE, month),
            (middle <= single, _BELOW, month),
            (up.beyond, _UP, up.since),
            (down.beyond, _DOWN, down.since),
            (gaps.too_long, _GAP, gaps.since),
        ]
    cause, since = np.zeros(score.shape, dtype=np.int64), np.full(score.shape, -1)
    for seen, which, begun in reversed(kinds):
        cause = np.where(seen & judged, which, cause)
        since = np.where(seen & judged, begun, since)
    drift = 2 * np.minimum(chance_of_sum(up.sums, design), chance_of_sum(down.sums, design))
    alone = 2 * np.minimum(middle, 1 - middle)
    looked = np.where(np.isfinite(gaps.chance), 3, 2)
    p_value = np.minimum(looked * np.fmin(np.fmin(alone, drift), gaps.chance), 1.0)
    p_value = np.where(judged, np.maximum(p_value, 0.0), np.nan)
    return Marks(cause=cause, since=since, begins=_begins(cause, judged), p_value=p_value, adjusted=adjusted(p_value))


def _begins(cause: Whole, judged: Flags) -> Flags:
    """Whether a marked month follows a judged one that is not marked (or is the first judged)."""
    begins, before = np.zeros(cause.shape, dtype=bool), np.zeros(len(cause), dtype=bool)
    for month in range(cause.shape[1]):
        marked = cause[:, month] > 0
        begins[:, month] = marked & ~before & judged[:, month]
        before = np.where(judged[:, month], marked, before)
    return begins


def by_score(score: Floats, design: Design, judged: Flags, wanders: Floats | float = 1.0) -> Marks:
    """Mark months by normal scores alone."""
    chance = ndtr(score)
    there = judged & np.isfinite(score)
    return marks(score, chance, design, no_gaps(score.shape), there, wanders)
