"""Series that are made up, for which nothing has changed, and what is asked of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from carefund.arrays import Floats
from carefund.calendar import months_after
from carefund.monitoring.signals.result import Signals
from carefund.monitoring.signals.signals import signals

FIRST = date(2014, 4, 1)


def months_of(number: int) -> tuple[date, ...]:
    return (FIRST, *months_after(FIRST, number - 1))


def series(kind: str, charts: int, months: int, seed: int) -> tuple[Floats, bool]:
    """Figures of a kind, and whether they are counts."""
    chance = np.random.default_rng(seed)
    wave = np.cos(2 * np.pi * np.arange(months) / 12)
    noise = 5 * chance.standard_normal((charts, months + 60))
    if kind == "autocorrelated":
        for month in range(1, months + 60):
            noise[:, month] += 0.6 * noise[:, month - 1]
    numbers = {
        "independent": 0.0,
        "autocorrelated": 0.0,
        "seasonal": 20 * wave,
        "trending": 0.7 * np.arange(months),
    }
    if kind in numbers:
        return 100 + numbers[kind] + noise[:, 60:], False
    means = {"over-dispersed": (100.0, 0.05), "small": (2.0, 1e-6), "rare": (0.4, 1e-6)}
    mean, dispersion = means[kind]
    return chance.poisson(mean * chance.gamma(1 / dispersion, dispersion, (charts, months))).astype(float), True


def judged(values: Floats, counts: bool = False, **more: Any) -> Signals:
    """Signals of series over months from April 2014, named by their numbers."""
    names = [str(number) for number in range(len(values))]
    return signals(values, months_of(values.shape[1]), **{"names": names, "counts": counts, **more})
