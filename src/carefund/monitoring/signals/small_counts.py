"""Small counts: each month held against those before it by the exact chance given the sum of all.

What a month has of the sum is binomial (a Poisson count of unknown rate) or, over-dispersed, beta-binomial (a gamma-
mixed one): the unknown rate drops out, so that limits hold however few the events. No season or trend is taken out: so
few events could not show one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaln, gammaln
from scipy.stats import nbinom

from carefund.arrays import Floats

BORROWED = 60.0
"""The over-dispersion of all series of a group is worth so many months of a series' own."""
NONE = 1e-4
"""An over-dispersion below this (variance m + w m^2) is none."""


@dataclass(frozen=True, kw_only=True)
class Small:
    """Series x months: what was expected, the chances of fewer and of no more than seen, and the over-dispersion."""

    expected: Floats = field(repr=False)
    below: Floats = field(repr=False)
    upto: Floats = field(repr=False)
    dispersion: Floats = field(repr=False)

    def limit(self, chance: float, exposure: Floats, before: Floats) -> Floats:
        """The count that no more than this part lie at or below, by the negative binomial that the rate's error makes.

        `before` is the exposure of the months before.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            extra = self.expected * exposure / before + self.dispersion * self.expected**2
            size = self.expected**2 / np.maximum(extra, 1e-9)
            count: Floats = nbinom.ppf(chance, size, size / (size + self.expected))
        return count


def against_sum(counts: Floats, exposure: Floats) -> Small:
    """Hold each count against the months before it; both are series x months, NaN where there is no figure."""
    known = np.isfinite(counts)
    seen, exposed = np.where(known, counts, 0.0), np.where(known, exposure, 0.0)
    sums, whole = seen.cumsum(axis=1), exposed.cumsum(axis=1)
    before = whole - exposed
    dispersion = _dispersion(seen, exposed, known)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = (sums - seen) / before * exposure
    upto = np.zeros(counts.shape)
    below = np.zeros(counts.shape)
    for number in range(int(seen.max(initial=0)) + 1):
        chance = _chance(number, sums, exposed, before, dispersion)
        upto += np.where(number <= seen, chance, 0.0)
        below += np.where(number < seen, chance, 0.0)
    off = ~known | (before <= 0)
    return Small(
        expected=np.where(before > 0, expected, np.nan),
        below=np.where(off, np.nan, np.minimum(below, 1.0)),
        upto=np.where(off, np.nan, np.minimum(upto, 1.0)),
        dispersion=dispersion,
    )


def _chance(number: int, sums: Floats, exposed: Floats, before: Floats, dispersion: Floats) -> Floats:
    """The chance that a month has so many of the sum."""
    left = np.maximum(sums - number, 0.0)
    ways = gammaln(sums + 1) - gammaln(number + 1) - gammaln(left + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.clip(exposed / (exposed + before), 1e-12, 1 - 1e-12)
        binomial = number * np.log(share) + left * np.log1p(-share)
        size = 1 / np.maximum(dispersion, NONE)
        mean_exposure = np.maximum(exposed, 1e-12)
        own, others = size, np.maximum(size * before / mean_exposure, 1e-12)
        mixed = betaln(own + number, others + left) - betaln(own, others)
    logs = ways + np.where(dispersion > NONE, mixed, binomial)
    return np.where(number <= sums, np.exp(logs), 0.0)


def _dispersion(seen: Floats, exposed: Floats, known: Floats) -> Floats:
    """How much more than a Poisson's the months before varied: moments, a series' own drawn to those of all."""
    number = np.maximum(known.cumsum(axis=1) - known, 0.0)
    whole = exposed.cumsum(axis=1) - exposed
    sums = seen.cumsum(axis=1) - seen
    rate = sums / np.maximum(whole, 1e-12)
    squares = (seen**2).cumsum(axis=1) - seen**2
    crossed = (seen * exposed).cumsum(axis=1) - seen * exposed
    lengths = (exposed**2).cumsum(axis=1) - exposed**2
    apart = squares - 2 * rate * crossed + rate**2 * lengths
    extra = apart * number / np.maximum(number - 1, 1) - sums
    over = rate**2 * lengths
    of_all = extra.sum(axis=0) / np.maximum(over.sum(axis=0), 1e-12)
    mean_square = over / np.maximum(number, 1)
    estimate = (extra + BORROWED * mean_square * of_all) / np.maximum(over + BORROWED * mean_square, 1e-12)
    return np.where(number > 1, np.maximum(estimate, 0.0), 0.0)
