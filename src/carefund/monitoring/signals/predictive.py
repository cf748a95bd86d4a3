"""Where a figure fell in what was expected of it, as a normal score, and what figure would have had a given score.

Counts fall in gamma-mixed Poissons (negative binomials) with the mixture's mean and variance, so that their tails are
those of counts and not of the scale that they were forecast on; a whole count stands for a stretch of chances, in which
the score is drawn evenly (randomised), which makes scores exact where counts are small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import betainc, gammainc, ndtri, pdtr, stdtr

from carefund.arrays import Floats
from carefund.monitoring.signals.mixture import MonthAhead
from carefund.monitoring.signals.scales import Kind, Scale

SURE = 1e-15
"""No chance is taken as nearer to 0 or 1 than this."""
STEPS = 4
"""Steps in which a limit is found, each several times as near as the one before."""


@dataclass(frozen=True)
class Predictive:
    """The mixture with the scales it stands on; `exposure` is series x months, over its usual size (counts alone)."""

    ahead: MonthAhead
    scales: Sequence[Scale]
    kind: Kind
    exposure: Floats | None = None

    def mean(self) -> Floats:
        """What was expected, in the figures' own unit, series x months."""
        return self._of_settings(self._middles)

    def score(self, values: Floats) -> Floats:
        """The normal score of figures (any kind but counts), series x months."""
        return _score(self.chance(values))

    def ends(self, counts: Floats) -> tuple[Floats, Floats]:
        """The chances of fewer than each count, and of no more than it, series x months."""
        return self.chance(counts - 1), self.chance(counts)

    def limit(self, score: float) -> Floats:
        """The figure that has a score, series x months, NaN where nothing was expected; counts between whole ones."""
        middle, spread = self.mean(), self._spread
        last, values = middle, self._held(middle + score * spread)
        off_last = self._smooth(last) - score
        for _ in range(STEPS):
            off = self._smooth(values) - score
            with np.errstate(divide="ignore", invalid="ignore"):
                slope = np.clip((off - off_last) * spread / (values - last), 0.2, 5.0)
            slope = np.where(np.isnan(slope), 1.0, slope)
            last, off_last = values, off
            values = self._held(values - np.clip(off / slope, -2.0, 2.0) * spread)
        return values

    def _of_settings(self, values: Floats) -> Floats:
        mean: Floats = (self.ahead.weights * values).sum(axis=-1)
        return mean

    def _held(self, values: Floats) -> Floats:
        """Figures within what the kind allows."""
        if self.kind in ("number", "error"):
            return values
        return np.clip(values, 0.0, 1.0 if self.kind == "proportion" else None)

    def _by_scale(self, of: str, values: Floats) -> Floats:
        """A function of each setting's scale at values that have the settings as their last axis."""
        result = np.empty(np.broadcast_shapes(values.shape, self.ahead.scale.shape))
        for number, scale in enumerate(self.scales):
            chosen = self.ahead.scale == number
            result[chosen] = getattr(scale, of)(np.broadcast_to(values, result.shape)[chosen])
        return result

    @cached_property
    def _middles(self) -> Floats:
        """Each setting's expectation in the figures' own unit (delta method of the second order)."""
        middle = self._by_scale("back", self.ahead.middle)
        middle = middle + self._by_scale("bent", self.ahead.middle) * self.ahead.deviation**2
        if self.kind == "count":
            return np.maximum(middle, 1e-6) * self._exposed()
        return middle

    def _exposed(self) -> Floats:
        return np.ones(1) if self.exposure is None else self.exposure[:, :, None]

    @cached_property
    def _spread(self) -> Floats:
        """About one standard deviation, in the figures' own unit."""
        of_scale = self.ahead.deviation / np.maximum(self._by_scale("steep", self._middles / self._exposed()), 1e-9)
        return np.maximum(self._of_settings(of_scale), 1e-9) * self._exposed()[..., 0]

    def _smooth(self, values: Floats) -> Floats:
        """The score of figures, as if counts ran on between whole ones."""
        if self.kind == "count":
            return _score(self._gamma_chance(np.maximum(values, 0.0)))
        return _score(self.chance(values))

    def chance(self, values: Floats) -> Floats:
        """The chance of no more than a figure, series x months."""
        if self.kind == "count":
            chance = self._count_chance(values)
        else:
            there = self._by_scale("there", self._inside(values)[:, :, None])
            chance = self._student((there - self.ahead.middle) / self.ahead.deviation)
        return self._of_settings(chance)

    def _inside(self, values: Floats) -> Floats:
        """Figures for which every scale is defined: a limit that is sought may lie at or below 0."""
        logs = any(scale.name == "log" for scale in self.scales)
        return np.maximum(values, 1e-300) if logs and self.kind == "number" else values

    def _student(self, score: Floats) -> Floats:
        chance: Floats = stdtr(np.maximum(self.ahead.freedom, 1.0), score)
        return chance

    @cached_property
    def _moments(self) -> tuple[Floats, Floats]:
        """Mean and variance of each setting's count; the variance is no less than a Poisson count's."""
        exposed = self._exposed()
        middle = self._middles / exposed
        variance = (self.ahead.deviation / self._by_scale("steep", middle)) ** 2
        return middle * exposed, middle * exposed + np.maximum(variance - middle, 0.0) * exposed**2

    def _count_chance(self, counts: Floats) -> Floats:
        mean, variance = self._moments
        whole = np.broadcast_to(np.floor(counts)[:, :, None], mean.shape)
        extra = np.maximum(variance - mean, 1e-9 * mean)
        size = mean**2 / extra
        chance = _negative_binomial(np.maximum(whole, 0.0), mean, size)
        widened = self._student(_score(chance))
        return np.where(whole < 0, 0.0, widened)

    def _gamma_chance(self, values: Floats) -> Floats:
        """The chance of no more than a count, run on between whole counts by a gamma of the same moments."""
        mean, variance = self._moments
        shape = mean**2 / variance
        chance = gammainc(shape, (values[:, :, None] + 0.5) * mean / variance)
        return self._of_settings(self._student(_score(chance)))


def _negative_binomial(counts: Floats, mean: Floats, size: Floats) -> Floats:
    """The chance of no more than a count from a gamma-mixed Poisson of that mean and size (variance m + m^2/size)."""
    poisson = size > 1e6 * np.maximum(mean, 1.0)
    with np.errstate(invalid="ignore"):
        mixed = betainc(np.where(poisson, 1.0, size), counts + 1, size / (size + mean))
    chance: Floats = np.where(poisson, pdtr(counts, mean), mixed)
    return chance


def _score(chance: Floats) -> Floats:
    score: Floats = ndtri(np.clip(chance, SURE, 1 - SURE))
    return score


def drawn_score(below: Floats, upto: Floats, uniform: Floats) -> Floats:
    """The normal score drawn between two chances: of less than what was seen, and of no more than it."""
    return _score(below + uniform * (upto - below))
