"""Panels for tests: units that follow common factors, with noise of their own."""

import numpy as np

from carefund.evaluation.methods.panel import StudyPanel


def factor_panel(
    units: int, periods: int, start: int, seed: int = 0, *, treated: int = 1, size: float = 1.0
) -> StudyPanel:
    """The first `treated` units are treated from `start`, to no effect."""
    chance = np.random.default_rng(seed)
    factors = chance.normal(size=(3, periods)).cumsum(axis=1)
    outcome = 200 + 10 * chance.normal(size=(units, 1)) + 2 * chance.normal(size=(units, 3)) @ factors
    outcome += size * chance.normal(size=(units, periods))
    starts = np.where(np.arange(units) < treated, start, periods)
    return StudyPanel(
        units=tuple(f"unit {number}" for number in range(units)),
        periods=tuple(range(periods)),
        outcome=outcome,
        starts=starts,
    )
