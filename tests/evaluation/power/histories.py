"""Histories for tests of power: made-up panels that follow common factors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from carefund.evaluation.power.question import History
from tests.evaluation.methods.made_up import factor_panel
from tests.evaluation.study.made_up import months


def noise(units: int = 25, periods: int = 36) -> History:
    """Nothing but noise of each unit's own about one level."""
    outcome = 100 + np.random.default_rng(2).normal(0, 5, (units, periods))
    return replace(history(units, periods), outcome=outcome)


def history(units: int = 25, periods: int = 40, *, seed: int = 3, size: float = 1.0) -> History:
    """Months of an outcome that is never near zero."""
    panel = factor_panel(units, periods, periods, seed, treated=0, size=size)
    return History(
        units=panel.units,
        names=tuple(name.title() for name in panel.units),
        periods=tuple(months(periods)),
        outcome=abs(panel.outcome) + 50,
        outcome_words="Delayed days",
        source="a made-up panel",
        step="month",
    )
