"""How a series may move while nothing has changed: a bank of settings, each a covariance of its months.

Each setting is a level, a trend, a season and scatter about them; they differ in how large trend and season may be and
in how the scatter hangs together from month to month: not at all, as an autoregression of order one, with or without
noise on top, or as a level or a trend that itself wanders a little. Sizes are over the variance of the scatter, which
is learned from each series (West and Harrison, Bayesian Forecasting and Dynamic Models, 1997, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR

LEVEL = 1e4
"""Variance of the level about the first figure: so large that the first figure tells nothing else."""
SLOPES = (0.06, 0.4)
"""Spread of the month's trend, over the scatter."""
SEASONS = ((0.0, 0.0), (1.0, 2.0), (4.0, 2.5), (4.0, 1.0), (3.0, 0.0))
"""Spread of the season's yearly wave over the scatter, and by what power shorter waves have less."""
AUTOREGRESSIONS = ((0.2, 0.0), (0.4, 0.0), (0.6, 0.0), (0.8, 0.0), (0.92, 0.0), (0.6, 1.0), (0.85, 2.0))
"""What is left of a deviation after a month, and the variance of noise on top of it over that of its shocks."""
WALKS = (0.01, 0.1)
"""Variance of a month's lasting change of level."""
BENDS = (0.0001,)
"""Variance of a month's lasting change of trend."""


PLAIN_SHARE, WANDERING_SHARE = 0.25, 0.1
"""How likely scatter that does not hang together is beforehand, and how likely a level or a trend that wanders; the
autoregressions have the rest."""


@dataclass(frozen=True)
class Movement:
    """What a bank holds: the spreads of trend and of season that it allows.

    An expectation that holds trend and season already, as a forecast does, needs neither, nor a level.
    """

    level: float = LEVEL
    slopes: tuple[float, ...] = SLOPES
    seasons: tuple[tuple[float, float], ...] = SEASONS


OWN = Movement()
"""For a series as it stands."""
OF_ERRORS = Movement(level=0.0, slopes=(0.0,), seasons=((0.0, 0.0),))
"""For the errors of a forecast."""


def covariances(length: int, calendar: Whole, movement: Movement = OWN) -> Floats:
    """The covariance of the months under each setting over the variance of the scatter, settings x months x months.

    `calendar` gives each month's number in the year, 0 for January.
    """
    month = np.arange(length, dtype=np.float64)
    seasons = [_season(calendar, spread, power) for spread, power in movement.seasons]
    fixed = [
        movement.level + slope**2 * np.outer(month, month) + season
        for slope, season in product(movement.slopes, seasons)
    ]
    return np.array([scatter + part for part in fixed for scatter in _scatters(month, wander=movement.level > 0)])


def prior(movement: Movement = OWN) -> Floats:
    """How likely each setting is before any figure is seen, in the order of `covariances`; sums to 1."""
    wander = [WANDERING_SHARE] * (movement.level > 0)
    regressed = (1 - PLAIN_SHARE - sum(wander)) / len(AUTOREGRESSIONS)
    number = len(WALKS) + len(BENDS)
    scatters = [
        PLAIN_SHARE,
        *[regressed] * len(AUTOREGRESSIONS),
        *[part / number for part in wander for _ in range(number)],
    ]
    fixed = len(movement.slopes) * len(movement.seasons)
    shares: Floats = np.tile(scatters, fixed) / fixed
    return shares


def _season(calendar: Whole, spread: float, power: float) -> Floats:
    """The covariance of a season of six waves a year, of which the shorter are smaller."""
    apart = 2 * np.pi * (calendar[:, None] - calendar) / MONTHS_IN_YEAR
    waves = range(1, MONTHS_IN_YEAR // 2 + 1)
    covariance: Floats = sum((spread / wave**power) ** 2 * np.cos(wave * apart) for wave in waves) + 0 * apart
    return covariance


def _scatters(month: Floats, *, wander: bool) -> list[Floats]:
    """The covariances of scatter; its first is noise alone."""
    noise = np.eye(len(month))
    apart = np.abs(month[:, None] - month)
    kinds: list[Floats] = [noise]
    kinds += [left**apart / (1 - left**2) + added * noise for left, added in AUTOREGRESSIONS]
    if wander:
        step = month + 1
        shorter = np.minimum(step[:, None], step)
        longer = np.maximum(step[:, None], step)
        kinds += [noise + walk * shorter for walk in WALKS]
        kinds += [noise + bend * shorter**2 * (3 * longer - shorter) / 6 for bend in BENDS]
    return kinds
