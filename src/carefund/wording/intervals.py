"""Intervals in words: of changes, counts, percentages and money, rounded no finer than their ends can bear."""

from __future__ import annotations

from carefund.interval import Interval
from carefund.wording.money import THOUSAND, pounds
from carefund.wording.numbers import NO_FIGURE, Figure, count, decimals, percent, roughly, signed, signed_decimals


def between(low: Figure, high: Figure) -> str:
    """An interval of changes, large ones to the nearest thousand (or as few digits as tell its ends apart).

    >>> between(122_870.0, 131_700.0), between(12.0, 12.2)
    ('+123,000 to +132,000', 'about +12')
    """
    if low is None or high is None:
        return NO_FIGURE
    low, high = rounded_apart(float(low), float(high))
    return f"{signed(low)} to {signed(high)}" if low != high else f"about {signed(low)}"


def rounded_apart(low: float, high: float) -> tuple[float, float]:
    """Both ends of an interval to the coarsest step (thousand, hundred, ten, one) at which they still differ.

    Ends below ten thousand are whole numbers.
    """
    if min(abs(low), abs(high)) < 10 * THOUSAND:
        return round(low), round(high)
    steps = ((round(low, step), round(high, step)) for step in (-3, -2, -1, 0))
    return next((pair for pair in steps if pair[0] != pair[1]), (round(low), round(high)))


def between_changes(interval: Interval[float]) -> str:
    """The ends of an interval of changes, as `between` gives them."""
    return between(*interval.ends)


def between_percents(interval: Interval[float]) -> str:
    """The ends of an interval of changes in per cent; `about` where they are the same to the digits shown.

    >>> between_percents(Interval(-3.6, 1.1, 6.1)), between_percents(Interval(11.38, 11.4, 11.42))
    ('−3.6% to +6.1%', 'about +11.4%')
    """
    low, high = percent(interval.low), percent(interval.high)
    return f"about {low}" if low == high else f"{low} to {high}"


def percent_with_interval(interval: Interval[float]) -> str:
    """A change in per cent, then its interval in brackets.

    >>> percent_with_interval(Interval(-3.6, 1.1, 6.1))
    '+1.1% (−3.6% to +6.1%)'
    """
    return f"{percent(interval.middle)} ({between_percents(interval)})"


def between_counts(interval: Interval[float], places: int = 0) -> str:
    """The ends of an interval of estimated counts, to three significant figures; of means or rates to decimals."""
    return f"{roughly(interval.low, places)} to {roughly(interval.high, places)}"


def count_with_interval(interval: Interval[float], places: int = 0) -> str:
    """An estimated count to three significant figures, then its interval in brackets; `places` as of `roughly`."""
    return f"{roughly(interval.middle, places)} ({between_counts(interval, places)})"


def between_wholes(low: Figure, high: Figure) -> str:
    """An interval of whole numbers, unrounded.

    >>> between_wholes(7.0, 70.0)
    '7 to 70'
    """
    return f"{count(low)} to {count(high)}"


def between_pounds(low: Figure, high: Figure) -> str:
    """An interval of money.

    >>> between_pounds(379_400_000, 392_100_000)
    '£379.4m to £392.1m'
    """
    return NO_FIGURE if low is None or high is None else f"{pounds(low)} to {pounds(high)}"


def pounds_with_interval(interval: Interval[float]) -> str:
    """A sum of money, then its interval in brackets."""
    return f"{pounds(interval.middle)} ({between_pounds(*interval.ends)})"


def score_with_interval(score: float, interval: Interval[float] | None) -> str:
    """A score to three decimals, then its interval in brackets where it has one.

    >>> score_with_interval(0.2144, Interval(0.15, 0.2144, 0.29)), score_with_interval(0.25, None)
    ('0.214 (0.150 to 0.290)', '0.250')
    """
    words = decimals(score, 3)
    return words if interval is None else f"{words} ({decimals(interval.low, 3)} to {decimals(interval.high, 3)})"


def between_factors(interval: Interval[float]) -> str:
    """The ends of an interval of factors, to a tenth.

    >>> between_factors(Interval(-1.24, 0.1, 1.5))
    '−1.2 to +1.5'
    """
    return f"{signed_decimals(interval.low, 1)} to {signed_decimals(interval.high, 1)}"


def factor_with_interval(interval: Interval[float]) -> str:
    """A factor to two decimals, then its interval in brackets where its ends differ to a tenth.

    >>> factor_with_interval(Interval(-1.24, 0.1, 1.5)), factor_with_interval(Interval(-0.63, -0.63, -0.63))
    ('+0.10 (−1.2 to +1.5)', '−0.63')
    """
    low, high = (signed_decimals(end, 1) for end in interval.ends)
    middle = signed_decimals(interval.middle, 2)
    return middle if low == high else f"{middle} ({between_factors(interval)})"


def gain_with_interval(gain: float, interval: Interval[float] | None) -> str:
    """By how much a score is better, to five decimals, then its interval in brackets where it has one.

    >>> gain_with_interval(0.00007, Interval(0.00003, 0.00007, 0.00011)), gain_with_interval(-0.002, None)
    ('+0.00007 (+0.00003 to +0.00011)', '−0.00200')
    """
    low_high = "" if interval is None else " to ".join(signed_decimals(end, 5) for end in interval.ends)
    return signed_decimals(gain, 5) + (f" ({low_high})" if low_high else "")
