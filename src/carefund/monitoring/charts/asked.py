"""What is asked of a control chart: which way is better, a target, where limits begin anew, what they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from carefund.refusal import Refusal

Improvement = Literal["increase", "decrease", "neutral"]
IMPROVEMENTS: tuple[Improvement, ...] = get_args(Improvement)
LARGEST = 1e200
"""Figures beyond it are refused: their limits could not be reckoned in floats."""


class NoChart(Refusal):
    """What is asked of a chart cannot be."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of every chart of a file.

    `improvement` is the direction that is better; `target` a figure in the series' own unit, None for none; each date
    of `rebase` begins a segment at the point of that date; `fix_after` has each segment's limits rest on its first so
    many points, None on all; `screening` leaves out moving ranges of 3.267 times their mean or more, once.

    The others are for the rules of carefund, None for what these take by themselves: a false alarm in so many
    chart-years, the part of a month's discoveries that may be false, and whether figures are counts.
    """

    improvement: Improvement = "neutral"
    target: float | None = None
    rebase: tuple[date, ...] = ()
    fix_after: int | None = None
    screening: bool = True
    false_alarm_years: float | None = None
    false_discovery: float | None = None
    counts: bool | None = None

    def checked(self) -> Asked:
        """Itself. Raises NoChart for a direction, a target or a number of points that cannot be."""
        if self.improvement not in IMPROVEMENTS:
            expected = "'increase', 'decrease' or 'neutral' as the direction of improvement"
            raise NoChart(expected, f"'{self.improvement}'", "Say which way is better, or 'neutral' where neither is")
        if self.target is not None and not abs(self.target) <= LARGEST:
            raise NoChart("a finite number as the target", str(self.target), "Give it in the unit of the figures")
        if self.fix_after is not None and self.fix_after < 1:
            raise NoChart("at least 1 point for limits to rest on", str(self.fix_after), "Give a number of points")
        return self
