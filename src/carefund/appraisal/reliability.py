"""What became of chances for single places, as the backtest measured it: how often what was said so likely happened.

The figures are those of docs/backtest-results.md. What was not measured there (another series, other months ahead) has
no entry, and nothing is said of it. Whether such chances are given at all is for the record of skill to say.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """Chances from `low` to `high`: what was said on average and how often it happened, all in per cent."""

    low: float
    high: float
    said: float
    happened: float
    cases: int


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """Places' chances of a change over the months `first` to `last` after the last that was known, in bins.

    `cases` are of places, origins and targets.
    """

    series: str
    first: int
    last: int
    cases: int
    bins: tuple[ReliabilityBin, ...]

    def bin_of(self, chance: float) -> ReliabilityBin | None:
        """The chances like this one (0 to 1) that were said; None where there were none."""
        return next((one for one in self.bins if one.low <= chance * 100 < one.high), None)


@cache
def packaged_reliability() -> tuple[Reliability, ...]:
    """What was measured of the method that carefund ships."""
    text = (files("carefund.appraisal") / "reliability.toml").read_text(encoding="utf-8")
    return tuple(
        Reliability(**{**one, "bins": tuple(ReliabilityBin(**bin_) for bin_ in one["bins"])})
        for one in tomllib.loads(text)["measured"]
    )


def reliability_of(measured: tuple[Reliability, ...], series: str, first: int, last: int) -> Reliability | None:
    """What was measured of a series' chances so many months ahead; None where just that was not."""
    return next((one for one in measured if (one.series, one.first, one.last) == (series, first, last)), None)
