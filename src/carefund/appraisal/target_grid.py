"""One area's forecast kept so that any target is answered from it at once: "what if the target were x?".

A grid holds the verdict on no change, and two curves of changes from which the chance of any other target is read. It
answers with a verdict, as an appraisal of that target does, in well under a millisecond and without forecasting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from carefund.appraisal.question import checked_target
from carefund.appraisal.reasons import BaseRate, ChangeWithoutPlan, EffectNeeded, OwnHistory, Reason
from carefund.appraisal.scoring import bounded
from carefund.appraisal.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Changes in per cent of the baseline, in order, each as likely as any other; they stand for `of` draws or cases.

    Of many draws there are fewer points: the part of them that comes to a target is off by half a point at most.
    """

    changes: tuple[float, ...] = field(repr=False)
    of: int

    def share(self, target: float, *, more_is_better: bool) -> float:
        """The part, 0 to 1, that comes to a target or better; 0 without any point."""
        if not self.changes:
            return 0.0
        at_most = bisect_right(self.changes, target)
        met = len(self.changes) - bisect_left(self.changes, target) if more_is_better else at_most
        return met / len(self.changes)

    def chance(self, target: float, *, more_is_better: bool) -> float:
        """The same as a chance: never none, never certain."""
        return bounded(self.share(target, more_is_better=more_is_better), self.of)


@dataclass(frozen=True, kw_only=True)
class TargetGrid:
    """What answers any target of one metric for one area (or England), in one round, as known at the end of `as_of`.

    `no_change` is the verdict on a target of no change, its band left out, for that hangs on what the target claims.
    `seen` are the changes that areas ever had. `without` and `with_plan` are those to be expected without the plan and
    with it; where areas' chances have shown no skill (`no_change.instead`), `without` is None, for what was seen stands
    for it, and `with_plan` is that with the plan's effect on top. `past` are the area's own changes over spans that do
    not overlap, by the last month of each, oldest first; `baseline` and `target` are the first and last months
    compared; `known_to` is the last month with figures, `releases` the file hash of each release read, by its id.
    """

    round_id: str
    series: str
    label: str
    unit: str
    as_of: date
    known_to: date
    baseline: tuple[date, date]
    target: tuple[date, date]
    no_change: Verdict
    seen: Curve
    without: Curve | None
    with_plan: Curve
    past: tuple[tuple[date, float], ...]
    releases: Mapping[str, str] = field(repr=False)

    def verdict(self, target: object) -> Verdict:
        """The verdict on a target, the change in per cent of the baseline (a fall negative), without a band.

        Raises NoAppraisal as `checked_target`.
        """
        percent, zero = checked_target(target), self.no_change
        more = zero.more_is_better
        return replace(
            zero,
            target=percent,
            target_count=zero.target_count * (1 + percent / 100),
            probability=self.with_plan.chance(percent, more_is_better=more),
            probability_without=(self.without or self.seen).chance(percent, more_is_better=more),
            needed=self._needed(percent),
            saving=None if zero.saving is None else zero.saving.with_planned(percent / 100 * zero.baseline.middle),
            instead=None if zero.instead is None else self._rate(zero.instead, percent),
            reasons=tuple(self._reason(reason, percent) for reason in zero.reasons),
        )

    def percent_of(self, count: float) -> float:
        """A target given as a count over the target's months, as the change in per cent of the baseline."""
        return (count / self.no_change.target_count - 1) * 100

    def _needed(self, percent: float) -> float:
        return ((1 + percent / 100) * (1 + self.no_change.needed / 100) - 1) * 100

    def _rate(self, rate: BaseRate, percent: float) -> BaseRate:
        share = None if rate.share is None else self._share_of_past(percent)
        return replace(rate, target=percent, share=share)

    def _share_of_past(self, percent: float) -> float:
        return self.seen.share(percent, more_is_better=self.no_change.more_is_better)

    def _reason(self, reason: Reason, percent: float) -> Reason:
        """A reason held against another target."""
        match reason:
            case ChangeWithoutPlan() | OwnHistory():
                return replace(reason, target=percent)
            case BaseRate():
                return self._rate(reason, percent)
            case EffectNeeded():
                return replace(reason, needed=self._needed(percent))
            case _:
                return reason
