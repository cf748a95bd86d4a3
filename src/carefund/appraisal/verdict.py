"""The verdict on one target: a probability with its word, what is expected instead, and what the answer rests on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from carefund.appraisal.notes import VerdictNote
from carefund.appraisal.reasons import BaseRate, Reason, WhyUncertain
from carefund.appraisal.scoring import error_of_draws
from carefund.appraisal.skill import Skill
from carefund.arrays import Floats
from carefund.interval import Interval
from carefund.programme.funding import Price
from carefund.wording.chances import word_for

POWER = 1.959964 + 0.841621
"""Two-sided 5% test with 80% power: so many standard errors (Bloom, Evaluation Review 1995;19:547-556)."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One declared number at a value that one could as well declare; `short` names it in a few words."""

    id: str
    label: str
    short: str
    value: float
    unit: str


@dataclass(frozen=True, kw_only=True)
class ChanceBand:
    """Between what a chance lies, 0 to 1, over what one could as well declare; and the judgements that give each end.

    Every judgement is taken at its least and at its most, in all combinations; the point itself lies within.
    """

    low: float
    high: float
    low_by: tuple[Judged, ...]
    high_by: tuple[Judged, ...]


@dataclass(frozen=True, kw_only=True)
class Saving:
    """Pounds: as planned, and as expected of the plan (its effect against doing nothing, not against last year)."""

    planned: float
    expected_average: Interval[float]
    expected_marginal: Interval[float]
    expected_cash: Interval[float]
    price: Price
    """What one admission, day or other unit is held to cost."""

    def with_planned(self, change: float) -> Saving:
        """The same with what a planned change of the count was to save."""
        return replace(self, planned=-change * self.unit_price)

    @property
    def unit_price(self) -> float:
        """The price in pounds."""
        return float(self.price.per_unit)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is to be expected of one target.

    Changes are in per cent of the baseline and fall negative; counts are in the metric's unit over the target's months,
    and of a rate or mean their average month, said to so many `places`.
    `probability` is with the plan, `probability_without` without it, and `band` what the first lies between over the
    declared judgements (None where nothing hangs on any); `more_is_better` says which way
    the target lies; `plan_in_hand` is false where only a target is known, so that
    the chance without the plan leads. `plan_effect` is what the plan is expected to
    change of what would otherwise come, in per cent of that, and `needed` what it must change of it for even chances;
    `detectable` is the smallest effect that one year could tell from chance. `reasons` come the most telling first.

    `skill` is how good such chances have been (None where that was not measured). Where they have shown none,
    `instead` is how often areas have changed so much: both chances are then taken from it and not from the area's own
    draws, that with the plan with its effect on top of each of those changes. `uncertain` says why an area's change is
    uncertain. `sure_change` is the change that four of five draws come to or better; `draws` how many there were.
    """

    code: str
    name: str
    metric: str
    target: float
    target_count: float
    baseline: Interval[float]
    probability: float
    probability_without: float
    outturn: Interval[float]
    outturn_without: Interval[float]
    change: Interval[float]
    change_without: Interval[float]
    plan_effect: Interval[float]
    needed: float
    detectable: float
    saving: Saving | None
    sure_change: float
    sure_change_without: float
    draws: int
    skill: Skill | None = None
    instead: BaseRate | None = None
    uncertain: WhyUncertain | None = None
    band: ChanceBand | None = None
    plan_in_hand: bool = True
    more_is_better: bool = False
    reasons: tuple[Reason, ...] = ()
    notes: tuple[VerdictNote, ...] = ()
    months: tuple[date, ...] = field(default=(), repr=False)
    places: int = 0

    @property
    def needs_no_effect(self) -> bool:
        """Whether even chances need no effect of a plan: the target is no better than what is expected anyway."""
        return self.needed <= 0 if self.more_is_better else self.needed >= 0

    @property
    def word(self) -> str:
        """The word of the chance with the plan, on the fixed scale."""
        return word_for(self.probability)

    @property
    def word_without(self) -> str:
        """The word of the chance without the plan."""
        return word_for(self.probability_without)

    @property
    def error(self) -> float | None:
        """The standard error of the chance with the plan by the draws; None where it is no part of draws."""
        return None if self.instead else error_of_draws(self.probability, self.draws)

    @property
    def error_without(self) -> float | None:
        """That of the chance without the plan."""
        return None if self.instead else error_of_draws(self.probability_without, self.draws)

    @property
    def leading_error(self) -> float | None:
        """That of the chance that is said first."""
        return self.error if self.plan_in_hand else self.error_without

    @property
    def leading_sure(self) -> float:
        """The change that is sure in four cases of five, with the plan where it is in hand, else without it."""
        return self.sure_change if self.plan_in_hand else self.sure_change_without

    @property
    def leading_promise(self) -> float:
        """The same as a key to sort by, the best first: a larger fall, or a larger rise where more is better."""
        return -self.leading_sure if self.more_is_better else self.leading_sure

    @property
    def leading(self) -> float:
        """The chance that is said first: with the plan where it is in hand, without it where only a target is known."""
        return self.probability if self.plan_in_hand else self.probability_without

    @property
    def leading_word(self) -> str:
        """Its word."""
        return word_for(self.leading)

    @property
    def leading_change(self) -> Interval[float]:
        """The change expected alike: with the plan where it is in hand, without it otherwise."""
        return self.change if self.plan_in_hand else self.change_without


def detectable_effect(without: Floats, least: float = 1.0) -> float:
    """The smallest effect, in per cent, that the outturn could tell from the forecast without the plan.

    `POWER` standard deviations of the draws' logs: a two-sided test at 5% with 80% power. No draw counts as less than
    `least`.
    """
    spread = float(np.std(np.log(np.maximum(without, least))))
    return float((1 - np.exp(-POWER * spread)) * 100)
