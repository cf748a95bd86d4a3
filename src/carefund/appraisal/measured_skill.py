"""How good chances for single places have been, as the backtest measured it: what may be said of a chance today.

The figures are those of docs/backtest-results.md. What was not measured there (another series, other months ahead) has
no entry, and nothing is said of it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEAST = 0.05
"""Skill below which a place's own chance is not told from the base rate: blocks of origins differ by more than that."""


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Chances from `low` to `high`: what was said on average and how often it happened, all in per cent."""

    low: float
    high: float
    said: float
    happened: float
    cases: int


@dataclass(frozen=True, kw_only=True)
class MeasuredSkill:
    """The score of places' chances of a change over the months `first` to `last` after the last that was known.

    `brier` is the Brier score of what was said and `base_rate` that of the base rate, over `cases` of places, origins
    and targets.
    """

    series: str
    first: int
    last: int
    brier: float
    base_rate: float
    cases: int
    bins: tuple[ReliabilityBin, ...]

    @property
    def skill(self) -> float:
        """1 less the ratio of the two scores: 1 is perfect, 0 no better than the base rate."""
        return 1 - self.brier / self.base_rate

    @property
    def is_better(self) -> bool:
        """Whether a place's own chance was better than the base rate by enough to be given."""
        return self.skill >= LEAST

    def bin_of(self, chance: float) -> ReliabilityBin | None:
        """The chances like this one (0 to 1) that were said; None where there were none."""
        return next((one for one in self.bins if one.low <= chance * 100 < one.high), None)


@cache
def packaged_skill() -> tuple[MeasuredSkill, ...]:
    """What was measured of the method that carefund ships."""
    text = (files("carefund.appraisal") / "measured_skill.toml").read_text(encoding="utf-8")
    return tuple(
        MeasuredSkill(**{**one, "bins": tuple(ReliabilityBin(**bin_) for bin_ in one["bins"])})
        for one in tomllib.loads(text)["measured"]
    )


def skill_of(measured: tuple[MeasuredSkill, ...], series: str, first: int, last: int) -> MeasuredSkill | None:
    """What was measured of a series' chances so many months ahead; None where just that was not."""
    return next((one for one in measured if (one.series, one.first, one.last) == (series, first, last)), None)
