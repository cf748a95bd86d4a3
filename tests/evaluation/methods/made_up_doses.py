"""A made-up panel in which every unit has some of a dose, for tests of slopes and for other packages to be run on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Floats, Whole

AFTER = 6
"""The first period of the dose."""
SLOPE = -0.3


@dataclass(frozen=True)
class Dosed:
    """Outcomes (units, periods), doses and groups (units,), and one control (units, 1)."""

    outcome: Floats
    dose: Floats
    controls: Floats
    groups: Whole


def dosed(units: int = 40, periods: int = 9, seed: int = 3, slope: float = SLOPE) -> Dosed:
    """The panel: a slope from `AFTER` on, groups with courses of their own, noise that wanders and grows with doses."""
    chance = np.random.default_rng(seed)
    dose = chance.gamma(3.0, 0.5, units)
    groups, control = chance.integers(0, 4, units), chance.normal(size=(units, 1)) + 0.3 * dose[:, None]
    noise = chance.normal(size=(units, periods)).cumsum(1) * (0.2 + 0.2 * dose[:, None])
    after = (np.arange(periods) >= AFTER).astype(float)
    course = chance.normal(size=(4, periods))[groups]
    outcome = 5 + chance.normal(size=(units, 1)) + course + slope * dose[:, None] * after + noise
    return Dosed(outcome + 0.4 * control * after, dose, control, groups)


def changes(made: Dosed) -> Floats:
    """Each unit's mean after less that before, (units,)."""
    after: Floats = made.outcome[:, AFTER:].mean(1) - made.outcome[:, :AFTER].mean(1)
    return after


def by_period(made: Dosed) -> Floats:
    """Each period's outcome less that of the last before the dose, (units, periods) without that one."""
    against = made.outcome - made.outcome[:, [AFTER - 1]]
    return np.delete(against, AFTER - 1, axis=1)
