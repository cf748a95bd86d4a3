"""What is asked of an evaluation that has not begun: in which history, of how many areas, which effect, how soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.panel import Period
from carefund.refusal import Refusal
from carefund.wording.numbers import exact_percent

LARGEST_FALL = 0.95
FEWEST_UNITS = 5
FEWEST_BEFORE = 8
"""Periods before a placebo start, at the least."""
LONG_BEFORE = 24
"""Periods before a placebo start, where the history is long enough for them."""
MOST_STARTS, LEVELS = 4, 12
"""Placebo starts; and the last periods whose mean is an area's level."""
STANDING_IN = 10
"""Areas of like size from which those that stand in for a named one are drawn, at the least; else a fifth of all."""
_SMALL, _LARGE, _RISES = np.arange(0.005, 0.3001, 0.005), np.arange(0.325, 0.9501, 0.025), np.arange(1.0, 3.01, 0.25)


@dataclass(frozen=True, kw_only=True)
class History:
    """What an outcome did where nothing was done: `outcome` (units, periods), whole, before any start.

    `names` are the units' for a reader, `outcome_words` what the outcome is, `source` where it is from, and `step` what
    a period is called. `left_out` are units without a figure in every period.
    """

    units: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    periods: tuple[Period, ...] = field(repr=False)
    outcome: Floats = field(repr=False)
    outcome_words: str
    source: str
    step: str = "period"
    left_out: tuple[str, ...] = ()

    @property
    def levels(self) -> Floats:
        """Each unit's mean over the last year of periods, shape (units,)."""
        level: Floats = self.outcome[:, -LEVELS:].mean(axis=1)
        return level


@dataclass(frozen=True, kw_only=True)
class PowerQuestion:
    """How many areas would be treated, what effect is planned, and how many periods are waited for.

    `planned` is relative to what would have been (-0.05 for a fall of 5%). `named` are rows of the areas that are
    meant, empty where they are any `areas`; `studies` how many placebo studies of several areas are made.
    """

    history: History
    areas: int = 1
    named: tuple[int, ...] = ()
    planned: float = -0.05
    months: int = 12
    studies: int = 120
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no study could be made of."""
        units, periods = self.history.outcome.shape
        if not np.isfinite(self.planned) or self.planned == 0 or self.planned < -LARGEST_FALL:
            raise Refusal("a change other than none, a fall of at most 95%", exact_percent(self.planned * 100),
                          "Give the planned effect in per cent, such as -5%.", "effect")  # fmt: skip
        if units < FEWEST_UNITS:
            raise Refusal(f"{FEWEST_UNITS} areas or more with a figure in every {self.history.step}", str(units),
                          "Add areas, or leave out the periods in which most have none.", "panel")  # fmt: skip
        if not 1 <= self.areas <= units // 2:
            raise Refusal(f"from 1 to {units // 2} areas, half of those that there are", str(self.areas),
                          "Ask for fewer areas: the others are what they are compared with.", "areas")  # fmt: skip
        if self.months < 1 or periods - self.months < FEWEST_BEFORE:
            raise Refusal(f"at most {max(periods - FEWEST_BEFORE, 0)} {self.history.step}s after the start, so that "
                          f"{FEWEST_BEFORE} are left before it", str(self.months),
                          "Ask for fewer, or give a longer history.", "months")  # fmt: skip

    @property
    def horizons(self) -> tuple[int, ...]:
        """After how many periods the effect is looked for: four steps to the last."""
        return tuple(sorted({int(np.ceil(self.months * step / 4)) for step in range(1, 5)}))

    @property
    def effects(self) -> Floats:
        """Relative effects in the direction of the planned one, by size, the planned one among them."""
        sizes = [_SMALL, _LARGE, _RISES if self.planned > 0 else _RISES[:0], np.array([abs(self.planned)])]
        effects: Floats = np.sign(self.planned) * np.unique(np.round(np.concatenate(sizes), 12))
        return effects

    @property
    def starts(self) -> tuple[int, ...]:
        """The columns from which a treatment is made up: the last possible one and up to three earlier."""
        last = len(self.history.periods) - self.months
        first = min(max(LONG_BEFORE, last - 2 * self.months), last)
        return tuple(sorted({int(start) for start in np.linspace(first, last, MOST_STARTS)}))

    @property
    def standing_in(self) -> tuple[Whole, ...]:
        """For each area to be treated, the rows of those that may stand in for it: of like size where it is named."""
        everyone = np.arange(len(self.history.units))
        if not self.named:
            return (everyone,) * self.areas
        levels = self.history.levels
        near = max(STANDING_IN, len(everyone) // 5)
        return tuple(np.sort(np.argsort(np.abs(levels - levels[row]), kind="stable")[:near]) for row in self.named)

    @property
    def pool(self) -> Whole:
        """The rows of all that may stand in for some area."""
        return np.unique(np.concatenate(self.standing_in))

    @property
    def level(self) -> float:
        """The mean outcome of such an area in a period of the last year."""
        rows = list(self.named) or list(self.pool)
        return float(self.history.levels[rows].mean())

    def sets(self, number: int) -> list[Whole]:
        """Areas drawn from the seed, none twice in one set, each in the place of an area that is meant."""
        random = np.random.default_rng(self.seed)
        return [_drawn(random, self.standing_in) for _ in range(number)]


def _drawn(random: np.random.Generator, from_: Sequence[Whole]) -> Whole:
    chosen: list[int] = []
    for rows in from_:
        free = np.setdiff1d(rows, chosen)
        everyone = free if free.size else np.setdiff1d(np.unique(np.concatenate(from_)), chosen)
        chosen.append(int(random.choice(everyone)))
    return np.array(chosen, dtype=np.int64)
