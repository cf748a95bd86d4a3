"""An estimate with the interval about it: one type wherever a figure has a low end, a middle and a high end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from carefund.arrays import Floats

CENTRAL_95 = (0.025, 0.975)
"""The quantiles that bound a central 95% interval."""
NORMAL_95 = 1.959963984540054
"""So many standard errors on either side of the middle of a normal law hold 95% of it."""
Number = TypeVar("Number", int, float, Decimal, Fraction)
Other = TypeVar("Other", int, float, Decimal, Fraction)


@dataclass(frozen=True)
class Interval(Generic[Number]):
    """The ends of an interval and the estimate between them, all in one unit.

    >>> Interval(1.0, 2.0, 4.0) + Interval(0.0, 1.0, 1.0)
    Interval(low=1.0, middle=3.0, high=5.0)
    """

    low: Number
    middle: Number
    high: Number

    @classmethod
    def of_draws(cls, draws: Floats) -> Interval[float]:
        """The median of draws (any shape) and their central 95%."""
        return cls.of_rows(draws.reshape(1, -1))[0]

    @classmethod
    def of_rows(cls, rows: Floats) -> list[Interval[float]]:
        """The same of each row of draws, (rows, draws), all at once."""
        import numpy as np

        # sorted first: numpy sorts rows faster than it finds a few places in them
        ends = np.quantile(np.sort(rows, axis=1), [CENTRAL_95[0], 0.5, CENTRAL_95[1]], axis=1)
        return [Interval(*map(float, each)) for each in ends.T]

    @classmethod
    def normal(cls, middle: float, error: float) -> Interval[float]:
        """The central 95% of a normal law about a middle, with its standard error.

        >>> Interval.normal(10.0, 1.0).map(lambda end: round(end, 2))
        Interval(low=8.04, middle=10.0, high=11.96)
        """
        return Interval(middle - NORMAL_95 * error, middle, middle + NORMAL_95 * error)

    @property
    def error(self) -> float:
        """The standard error of the normal law of which it would be the central 95%."""
        return float(self.width) / (2 * NORMAL_95)

    def __add__(self, other: Interval[Number]) -> Interval[Number]:
        """The sum of two intervals end by end: the widest reading, for estimates that may share a cause."""
        return Interval(self.low + other.low, self.middle + other.middle, self.high + other.high)

    @property
    def ends(self) -> tuple[Number, Number]:
        """Low and high."""
        return self.low, self.high

    @property
    def width(self) -> Number:
        """How far high lies above low."""
        return self.high - self.low

    @property
    def is_point(self) -> bool:
        """Whether low and high are the same, so that there is nothing unsure about it."""
        return self.low == self.high

    def holds(self, value: Number) -> bool:
        """Whether a value lies within it, ends included."""
        return self.low <= value <= self.high

    def shifted(self, by: Number) -> Interval[Number]:
        """The interval moved by an amount."""
        return Interval(self.low + by, self.middle + by, self.high + by)

    def map(self, change: Callable[[Number], Other]) -> Interval[Other]:
        """The interval of a rising function of the value, such as a share of a known baseline."""
        return Interval(change(self.low), change(self.middle), change(self.high))


NO_EFFECT: Interval[float] = Interval(0.0, 0.0, 0.0)
"""Nothing, and surely so."""
