"""Why a verdict is what it is: the kinds of reason, each with its figures. How they are worded is the report's matter.

Changes and effects are in per cent and fall negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from carefund.appraisal.published_effects import Scope
from carefund.interval import Interval


@dataclass(frozen=True, kw_only=True)
class ChangeWithoutPlan:
    """What `name` would be expected to change by without the plan, beside the target."""

    name: str
    change: Interval[float]
    target: float


@dataclass(frozen=True, kw_only=True)
class BaseRate:
    """How many of all changes that areas ever had came to the target: `share` of `n`, and the `middle` one.

    They are over `span` months on the year before, in so many `spans` that do not overlap, the newest of which ends in
    the month `last`. `share`, `middle` and `last` are None where no change is known.
    """

    target: float
    span: int
    n: int
    spans: int
    last: date | None
    share: float | None
    middle: float | None


@dataclass(frozen=True, kw_only=True)
class EffectNeeded:
    """The effect that the plan must have for even chances, beside what whole programmes were found to do.

    `findings` of so many `studies` about `scope` have the `mean` and, for one more place, the standard deviation
    `spread`; with `sparse` these are too few to learn a spread from, so that it is a declared one.
    """

    needed: float
    findings: int
    studies: int
    scope: Scope
    mean: float
    spread: float
    sparse: bool
    more_is_better: bool = False

    @property
    def is_none(self) -> bool:
        """Whether the target is no better than what is to be expected anyway."""
        return self.needed <= 0 if self.more_is_better else self.needed >= 0


@dataclass(frozen=True, kw_only=True)
class OwnHistory:
    """The area's own changes over `span` months on the year before: `n` of them, a month apart."""

    target: float
    span: int
    n: int
    best: float
    latest: float
    more_is_better: bool = False

    @property
    def reached_target(self) -> bool:
        """Whether it ever changed as much as the target asks."""
        return self.best >= self.target if self.more_is_better else self.best <= self.target


@dataclass(frozen=True, kw_only=True)
class DetectableEffect:
    """The smallest effect that one year's figures would show in four cases of five."""

    percent: float


Cause = Literal["holes", "England", "others", "few", "own"]
"""What most makes a change uncertain: holes in the baseline, England's course, what other areas did before over such a
span, few cases, or the area's own swings."""


@dataclass(frozen=True, kw_only=True)
class WhyUncertain:
    """How far an area's change without the plan may lie from the middle, and what makes it so.

    Parts of the variance of its logarithm, 0 to 1: `england` goes with England's course, `others` comes of what other
    areas did before (the outside view), `few` is what counts so small bring by chance, at `monthly` cases a month (None
    for a rate or mean). `swing` is the middle size of its own changes on the year before, in per cent, of `n` seen
    (None for too few); `holes` how many months of its baseline are known to be holes.
    """

    change: Interval[float]
    england: float
    others: float
    few: float
    monthly: float | None
    swing: float | None
    n: int
    span: int
    holes: int

    @property
    def own(self) -> float:
        """The part that is left: the area's own swings."""
        return max(1 - self.england - self.others - self.few, 0.0)

    @property
    def cause(self) -> Cause:
        """The largest cause; holes in the baseline before all others."""
        if self.holes:
            return "holes"
        parts: dict[Cause, float] = {
            "England": self.england, "others": self.others, "few": self.few, "own": self.own,
        }  # fmt: skip
        return max(parts, key=lambda cause: parts[cause])


Reason = WhyUncertain | ChangeWithoutPlan | BaseRate | EffectNeeded | OwnHistory | DetectableEffect
"""Every kind of reason."""
