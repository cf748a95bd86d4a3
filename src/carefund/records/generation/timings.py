"""How long things take, in whole days: stays, delays, and the days from discharge to readmission."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from carefund.arrays import Floats
from carefund.records.generation.parameters import Parameters

LONGEST_STAY, LONGEST_ELECTIVE, LONGEST_DELAY, LONGEST_GAP = 60, 30, 90, 29
"""Days. A readmission comes 1 to 29 days after discharge, so that it counts by every way to count 30 days."""


@dataclass(frozen=True, eq=False)
class Timings:
    """Chances of each number of days.

    `stay`: nights from emergency admission until ready to leave (or death), by age group (rows) from 0. `elective`:
    nights from 1 of an elective stay that is no day case. `delay`: days from 1. `gap`: days from discharge to
    readmission, from 1. `longer`: chance that a delay is longer than so many days, from 0.
    """

    stay: Floats
    elective: Floats
    delay: Floats
    gap: Floats

    @property
    def longer(self) -> Floats:
        """Chance that a delay lasts beyond 0, 1, 2 and more days."""
        return np.concatenate([[1.0], 1 - np.cumsum(self.delay)[:-1]])

    @property
    def mean_delay(self) -> float:
        """Mean days of a delay."""
        return float(self.delay @ np.arange(1, self.delay.size + 1))


def timings_of(parameters: Parameters) -> Timings:
    """The timings that the parameters say."""
    nights = np.arange(1.0, LONGEST_STAY + 1)
    medians, spreads = parameters.of("stay-median"), parameters.of("stay-spread")
    longer = np.stack([_lognormal(nights, m, s) for m, s in zip(medians, spreads, strict=True)])
    same_day = parameters.of("same-day")[:, None]
    stay = np.concatenate([same_day, (1 - same_day) * longer], axis=1)
    return Timings(
        stay,
        _geometric(parameters.one("elective-nights"), LONGEST_ELECTIVE),
        _geometric(parameters.one("delay-days"), LONGEST_DELAY),
        _geometric(parameters.one("readmission-days"), LONGEST_GAP),
    )


def _lognormal(nights: Floats, median: float, spread: float) -> Floats:
    """A lognormal length to the nearest night, from 1 and no longer than the last."""
    edges = np.log(np.append(nights - 0.5, nights[-1] + 0.5) / median) / spread
    parts: Floats = np.diff(norm.cdf(edges))
    parts /= parts.sum()
    return parts


def _geometric(mean: float, longest: int) -> Floats:
    """A geometric length of 1 to `longest` days, cut off there, of this mean (less than half the longest and 1)."""
    days = np.arange(1, longest + 1)

    def parts(decline: float) -> Floats:
        weights = np.exp(-decline * days)
        weighed: Floats = weights / weights.sum()
        return weighed

    return parts(float(brentq(lambda decline: parts(decline) @ days - mean, 1e-9, 20)))
