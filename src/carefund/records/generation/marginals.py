"""How near what was drawn comes to the official totals it was brought to, and how near it could come by chance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evidence.series import DELAYED_DAYS, NON_ELECTIVE_ADMISSIONS
from carefund.records.generation.measures import NAMES
from carefund.records.generation.official import DAY_CASES, ORDINARY, Official
from carefund.records.generation.parameters import AGE_GROUPS
from carefund.records.generation.people import NEW_YEAR
from carefund.records.generation.timings import Timings
from carefund.records.generation.window import RUN_IN, Window

SOURCES = {
    "emergency-admissions": (NON_ELECTIVE_ADMISSIONS,),
    "elective-admissions": (DAY_CASES, ORDINARY),
    "delayed-days": (DELAYED_DAYS,),
    "care-home-admissions": ("care-home",),
}
"""The measures that official totals are held of, and the series that these are."""


FEW = 5
"""Areas and months in which fewer events are expected say nothing of the spread, for chance is lopsided there."""


@dataclass(frozen=True)
class Marginal:
    """One official total beside what was generated, over all areas and months.

    `official` is the total times the share generated; `without_effects` and `expected` what the structure expects of
    the records shown, `generated` what is in them. `chance_percent` is the standard deviation of generated that chance
    gives, in per cent of expected. `dispersion` is the mean over areas and months of the squared difference of
    generated and expected against the variance by chance: about 1 where it is all chance; None where few are expected.
    `held` is the part of areas and months whose official figure is held; the others are taken from the nearest year.
    """

    name: str
    official: float
    without_effects: float
    expected: float
    generated: float
    chance_percent: float | None
    dispersion: float | None
    held: float

    @property
    def difference_percent(self) -> float | None:
        """Generated less expected, in per cent of expected."""
        return None if not self.expected else 100 * (self.generated / self.expected - 1)


def marginals_of(
    official: Official,
    window: Window,
    timings: Timings,
    share: float,
    expected: Floats,
    without: Floats,
    counts: Whole,
    living: Whole,
) -> tuple[Marginal, ...]:
    """The official totals beside what was generated.

    `expected`, `without` (effects) and `counts` are by measure, area and month, `living` by area, age group and month.
    """
    lengths = np.arange(1, timings.delay.size + 1)
    lumps = {"delayed-days": float(timings.delay @ lengths**2) / timings.mean_delay}
    found = []
    for name, series in SOURCES.items():
        place, shown = NAMES.index(name), slice(RUN_IN, None)
        asked = sum(official.totals[one][:, shown] for one in series) * share
        held = np.all([official.held[one][:, shown] for one in series], axis=0)
        own, drawn = expected[place][:, shown], counts[place][:, shown]
        variance = own * lumps.get(name, 1.0)
        able = own >= FEW * lumps.get(name, 1.0)
        spread = float(((drawn - own)[able] ** 2 / variance[able]).mean()) if able.any() else None
        total = float(own.sum())
        chance = 100 * sqrt(variance.sum()) / total if total else None
        sums = (float(np.sum(asked)), float(without[place][:, shown].sum()), total, float(drawn.sum()))
        found.append(Marginal(name, *sums, chance, spread, float(held.mean())))
    return (*found, *_residents(official, window, share, living))


def _residents(official: Official, window: Window, share: float, living: Whole) -> Iterator[Marginal]:
    """Residents by age group, added up over the mid-years within the months; at the start where there is none."""
    months = [number for number, month in enumerate(window.months) if month.month == NEW_YEAR] or [0]
    for group, label in enumerate(AGE_GROUPS):
        asked = sum(float(official.people_at(window.months[month])[:, group].sum()) for month in months) * share
        drawn = float(living[:, group, months].sum())
        yield Marginal(f"residents-{label}", asked, asked, asked, drawn, None, None, 1.0)
