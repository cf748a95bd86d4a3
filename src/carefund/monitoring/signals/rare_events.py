"""Rare events: charts of what lies between them, with exact limits that allow for a rate estimated from few.

A g chart counts what passes without an event (Benneyan, Health Care Management Science 2001: geometric), a t chart
measures time or exposure between events (exponential). Nothing is approximated by a normal: given the sum of all gaps
so far, how large the last of them is does not depend on the unknown rate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import gammaln

from carefund.arrays import Floats


@dataclass(frozen=True, kw_only=True)
class Between:
    """Gaps between events, each held against those before it; arrays by gap, NaN for the first.

    `expected` is the mean of the gaps before, `lower` and `upper` are the exact limits, `shorter` and `longer` the
    chances of a gap no longer, and no shorter, than the one seen.
    """

    gaps: Floats = field(repr=False)
    expected: Floats = field(repr=False)
    lower: Floats = field(repr=False)
    upper: Floats = field(repr=False)
    shorter: Floats = field(repr=False)
    longer: Floats = field(repr=False)


def longer_count(gap: Floats, before: Floats, number: Floats) -> Floats:
    """The chance of a gap of at least so many months (or cases), `number` gaps before it having `before` in sum.

    Given their whole sum all ways to divide it among the gaps are as likely: C(before + n, n) of C(before + gap + n, n)
    leave at least `gap` to the last. A gap that still goes on may be asked about too.

    >>> float(longer_count(np.array(3.0), np.array(3.0), np.array(1.0)).round(4))  # 4 of 7 ways
    0.5714
    """
    logs = _log_ways(before, number) - _log_ways(before + gap, number)
    chance: Floats = np.exp(logs)
    return chance


def longer_time(gap: Floats, before: Floats, number: Floats) -> Floats:
    """The same of time or exposure: (1 + gap / before) ** -n, which is the tail of an F with 2 and 2n degrees."""
    with np.errstate(divide="ignore"):
        chance: Floats = (1 + gap / before) ** -number
    return chance


def _log_ways(sum_: Floats, number: Floats) -> Floats:
    ways: Floats = gammaln(sum_ + number + 1) - gammaln(number + 1) - gammaln(sum_ + 1)
    return ways


def g_chart(gaps: Floats, false_alarm: float = 0.0027) -> Between:
    """Whole gaps between events (months or cases without one), in order; the chance `false_alarm` is for both sides.

    Limits are the last whole gaps that do not signal. Raises ValueError for gaps that are no whole numbers from 0.
    """
    _checked(gaps, whole=True)
    before, number = _before(gaps)
    longer = longer_count(gaps, before, number)
    shorter = 1 - longer_count(gaps + 1, before, number)
    reach = np.arange(_far_enough(before, number, false_alarm) + 1, dtype=np.float64)
    ways = longer_count(reach[None], before[:, None], number[:, None])
    upper = (ways > false_alarm / 2).sum(axis=1) - 1.0
    lower = (1 - ways <= false_alarm / 2).sum(axis=1) - 1.0
    return _of(gaps, before, number, lower, upper, shorter, longer)


def t_chart(times: Floats, false_alarm: float = 0.0027) -> Between:
    """Times between events in order (days, or any exposure); limits are exact for exponential times.

    Raises ValueError for a time that is not above 0.
    """
    _checked(times, whole=False)
    before, number = _before(times)
    longer = longer_time(times, before, number)
    with np.errstate(divide="ignore", invalid="ignore"):
        upper = before * ((false_alarm / 2) ** (-1 / number) - 1)
        lower = before * ((1 - false_alarm / 2) ** (-1 / number) - 1)
    return _of(times, before, number, lower, upper, 1 - longer, longer)


def _far_enough(before: Floats, number: Floats, false_alarm: float) -> int:
    """A gap that is beyond every limit."""
    with np.errstate(divide="ignore", invalid="ignore"):
        times = (before + number) * ((false_alarm / 4) ** (-1 / np.maximum(number, 1)) - 1)
    return int(min(np.nanmax(times, initial=1.0) + 2, 100_000))


def _before(gaps: Floats) -> tuple[Floats, Floats]:
    return gaps.cumsum() - gaps, np.arange(len(gaps), dtype=np.float64)


def _checked(gaps: Floats, *, whole: bool) -> None:
    fine = np.isfinite(gaps) & ((gaps >= 0) & (gaps == np.floor(gaps)) if whole else gaps > 0)
    if not fine.all():
        raise ValueError("whole gaps from 0" if whole else "times above 0")


def _of(
    gaps: Floats, before: Floats, number: Floats, lower: Floats, upper: Floats, shorter: Floats, longer: Floats
) -> Between:
    known = number > 0
    parts = {
        "expected": np.divide(before, number, out=np.full(len(gaps), np.nan), where=known),
        "lower": lower,
        "upper": upper,
        "shorter": shorter,
        "longer": longer,
    }
    return Between(gaps=gaps, **{name: np.where(known, part, np.nan) for name, part in parts.items()})
