"""How long charts run before they signal: by a Markov chain over the cumulative sum (Brook and Evans, Biometrika 1972).

The sum of a side lies on a grid from 0 to above its decision interval. A month's score is a standard normal one while
nothing has changed, and one with another mean after a shift.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri, stdtr

from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR

CELLS = 80
"""Cells of the grid up to the decision interval."""
ABOVE = 7.0
"""How far above the decision interval the grid goes on."""
MOST_ABOVE = 240
"""No more cells than these lie above it."""
SINGLE = 0.5
"""The part of the false alarms that single months are given; drifts have the rest."""
WIDEST = 12.0
"""No decision interval is larger."""


@dataclass(frozen=True)
class Design:
    """A chart's limits, all in standard deviations of the scores.

    A month whose score lies beyond `limit` signals; so does a two-sided cumulative sum with reference value
    `reference` beyond its decision interval `interval`. A sum that fell back below its interval starts again at 0.
    """

    limit: float
    reference: float
    interval: float


@dataclass(frozen=True)
class Rates:
    """What a design does while nothing has changed, both sides together.

    `months_between` is the mean number of months from one false alarm to the next, `flagged` the part of months that
    are marked (an alarm may last for some), `first` the mean number of months until the first from a sum of 0.
    """

    months_between: float
    flagged: float
    first: float

    @property
    def chart_years(self) -> float:
        """Chart-years for each false alarm."""
        return self.months_between / MONTHS_IN_YEAR


@dataclass(frozen=True)
class Detection:
    """How soon a lasting shift of `size` (in spreads of a month) is found: `within` holds the chance by each month.

    `median` is None where fewer than half are found within the months looked at.
    """

    size: float
    within: Floats = field(repr=False)

    @property
    def median(self) -> int | None:
        """The month by which half are found."""
        return int(np.argmax(self.within >= 0.5)) + 1 if self.within[-1] >= 0.5 else None  # noqa: PLR2004 - half


def run_length(reference: float, interval: float, shift: float = 0.0, *, limit: float = np.inf) -> float:
    """The mean run length of a one-sided cumulative sum from 0, with a limit on single scores beside it.

    Of both sides together the reciprocal is the sum of the reciprocals (Kemp 1961).
    """
    centres, width = _grid(interval, 0.0)
    moves = _moves(centres, width, reference, shift, limit)
    return float(np.linalg.solve(np.eye(len(centres)) - moves, np.ones(len(centres)))[0])


def two_sided_run_length(reference: float, interval: float, shift: float = 0.0, *, limit: float = np.inf) -> float:
    """The mean run length of a two-sided cumulative sum from 0.

    Montgomery, Introduction to Statistical Quality Control, table of run lengths for k = 0.5: 168 for h = 4 and 465
    for h = 5 while nothing has changed, 8.38 and 10.4 after a shift of 1.

    >>> round(two_sided_run_length(0.5, 4.0)), round(two_sided_run_length(0.5, 5.0))
    (168, 465)
    """
    up, down = (run_length(reference, interval, side, limit=limit) for side in (shift, -shift))
    return 1 / (1 / up + 1 / down)


@cache
def design_for(false_alarm_years: float, shift: float = 1.0) -> Design:
    """The design that alarms falsely once in so many chart-years on average, tuned to a shift of that many spreads.

    Raises ValueError where no design can be so quiet or so loud, or for a shift that is not above 0.
    """
    if not (0.5 <= false_alarm_years <= 10_000 and 0.2 <= shift <= 4):  # noqa: PLR2004 - what the grid can hold
        raise ValueError(f"0.5 to 10,000 chart-years and a shift of 0.2 to 4, not {false_alarm_years} and {shift}")
    a_month = 1 / (false_alarm_years * MONTHS_IN_YEAR)
    from scipy.optimize import brentq

    limit = float(-ndtri(SINGLE * a_month / 2))

    def too_often(interval: float) -> float:
        return float(np.log(1 / rates_of(Design(limit, shift / 2, interval)).months_between / a_month))

    interval = float(brentq(too_often, 0.1, WIDEST / shift, xtol=1e-4))
    return Design(limit=limit, reference=shift / 2, interval=interval)


def rates_of(design: Design) -> Rates:
    """A design's false alarms in the long run: a false alarm begins in a month that follows one without."""
    steady, centres, width = _steady(design)
    below = centres <= design.interval
    moves = _moves(centres, width, design.reference, 0.0, design.limit)
    begins = 1 - moves[:, below].sum(axis=1)
    alone = steady[below] @ (_moves(centres, width, design.reference, 0.0, np.inf) - moves)[np.ix_(below, below)]
    a_month = 2 * float((steady[below] - alone) @ begins[below])
    flagged = 2 * float(steady[~below].sum() + alone.sum())
    first = two_sided_run_length(design.reference, design.interval, limit=design.limit)
    return Rates(months_between=1 / a_month, flagged=flagged, first=first)


def detection(
    design: Design, size: float, response: Floats | None = None, months: int = 24, freedom: float = np.inf
) -> Detection:
    """How soon a lasting shift is found by a chart that has run for long without an alarm.

    `response` is the mean of each month's score after a shift of one spread, by month; 1 throughout where not given.
    `freedom` are the degrees of freedom that the spread is known by: few make scores of large errors smaller.
    """
    means = size * (np.ones(months) if response is None else response)
    if np.isfinite(freedom):
        means = ndtri(stdtr(freedom, means))
    steady, centres, width = _steady(design)
    below = centres <= design.interval
    state, within = steady[below] / steady[below].sum(), []
    for mean in means:
        moves = _moves(centres, width, design.reference, float(mean), design.limit)
        state = state @ moves[np.ix_(below, below)]
        within.append(1 - state.sum())
    return Detection(size=size, within=np.array(within))


@cache
def tails(design: Design) -> tuple[Floats, Floats]:
    """The grid of a side's sum, and the chance in the long run of a sum at least as large, nothing having changed."""
    steady, centres, _ = _steady(design)
    return centres, np.minimum(steady[::-1].cumsum()[::-1], 1.0)


@cache
def usual_sum(design: Design) -> float:
    """The mean of a side's sum in the long run, nothing having changed: where a new chart's sums start.

    From 0 a chart would be too quiet in its first years, for the stated rate is that of the long run.
    """
    steady, centres, _ = _steady(design)
    return float(steady @ centres)


def _grid(interval: float, above: float) -> tuple[Floats, float]:
    """The centres of cells, the first about 0, and their width."""
    width = 2 * interval / (2 * CELLS - 1)
    centres: Floats = np.arange(CELLS + min(int(above / width), MOST_ABOVE), dtype=np.float64) * width
    return centres, width


def _moves(centres: Floats, width: float, reference: float, shift: float, limit: float) -> Floats:
    """The chance of each move of the sum in a month that does not signal by itself; from rows to columns."""
    apart = centres - centres[:, None] + reference - shift
    top = np.minimum(apart + width / 2, limit - shift)
    bottom = np.minimum(apart - width / 2, limit - shift)
    bottom[:, 0] = -np.inf
    moves: Floats = ndtr(top) - ndtr(bottom)
    return moves


@cache
def _steady(design: Design) -> tuple[Floats, Floats, float]:
    """Where a side's sum is in the long run, by cell, with the cells' centres and width."""
    centres, width = _grid(design.interval, ABOVE)
    moves = _moves(centres, width, design.reference, 0.0, np.inf)
    moves[:, -1] += 1 - moves.sum(axis=1)
    above = centres > design.interval
    back = moves[np.ix_(above, ~above)].sum(axis=1)
    moves[np.ix_(above, ~above)] = 0.0
    moves[above, 0] = back
    system = moves.T - np.eye(len(centres))
    system[-1] = 1.0
    target = np.zeros(len(centres))
    target[-1] = 1.0
    steady = np.linalg.solve(system, target)
    return np.maximum(steady, 0.0), centres, width
