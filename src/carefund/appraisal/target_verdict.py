"""The verdict on one target by draws: with the plan's effect, against the forecast without it, priced and reasoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.forecast_basis import ForecastBasis, PeriodDraws
from carefund.appraisal.notes import BaselineIncomplete, FarAhead, NewPartNotStated, OnlyNewCounts, VerdictNote
from carefund.appraisal.question import NoAppraisal, Question
from carefund.appraisal.reasons import (
    BaseRate,
    ChangeWithoutPlan,
    DetectableEffect,
    EffectNeeded,
    OwnHistory,
    Reason,
)
from carefund.appraisal.reference_effects import ReferenceClass, area_class
from carefund.appraisal.verdict import ChanceBand, Saving, Verdict, detectable_effect
from carefund.arrays import Floats
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.definition import Round
from carefund.programme.funding import Price

FAR_AHEAD = 12
"""Beyond so many months a single area's probability did hardly better in the backtest than the base rate."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is to be expected of one area (or England) with its plan and without it, whatever its target.

    `change` and `change_without` hold the draws of the change in per cent of the baseline; `usual_base` is the middle
    count of the baseline, `base_to_without` the middle of its ratio to the count without the plan. The intervals are of
    the counts and changes, and of the plan's effect in per cent of what would come without it. `saving` is what the
    plan's own effect saves; None without a price.
    """

    basis: ForecastBasis = field(repr=False)
    code: str
    name: str
    usual_base: float
    base_to_without: float
    change: Floats = field(repr=False)
    change_without: Floats = field(repr=False)
    baseline: Interval[float]
    outturn: Interval[float]
    outturn_without: Interval[float]
    expected_change: Interval[float]
    expected_without: Interval[float]
    plan_effect: Interval[float]
    detectable: float
    saving: Saving | None

    def chance(self, target: float) -> float:
        """The chance of a target with the plan, 0 to 1."""
        return float((self.change <= target).mean())

    def verdict(
        self,
        target: float,
        notes: Sequence[VerdictNote] = (),
        *,
        band: ChanceBand | None = None,
        plan_in_hand: bool = True,
    ) -> Verdict:
        """The verdict on a target, the change in per cent of the baseline; `band` is that of the chance with the plan.

        `plan_in_hand` is false where only a target is known.
        """
        verdict = Verdict(
            code=self.code,
            name=self.name,
            metric=self.basis.question.metric.id,
            target=target,
            target_count=self.usual_base * (1 + target / 100),
            probability=self.chance(target),
            probability_without=float((self.change_without <= target).mean()),
            band=band,
            plan_in_hand=plan_in_hand,
            baseline=self.baseline,
            outturn=self.outturn,
            outturn_without=self.outturn_without,
            change=self.expected_change,
            change_without=self.expected_without,
            plan_effect=self.plan_effect,
            needed=((1 + target / 100) * self.base_to_without - 1) * 100,
            detectable=self.detectable,
            saving=None if self.saving is None else self.saving.with_planned(target / 100 * self.baseline.middle),
            notes=(*notes, *_notes(self.basis, self.code)),
            months=self.basis.question.target,
        )
        reference = area_class(self.basis.assumptions, verdict.metric)
        own = self.basis.own_past(self.code)
        return replace(verdict, reasons=tuple(_reasons(verdict, self.basis.past, own, reference)))


def outcome_of(basis: ForecastBasis, code: str, plan_effect: Floats, round_: Round) -> Outcome:
    """What is to be expected of one area (or England) with its plan.

    `plan_effect` is the plan's change in count over the target's months, by draw. Raises NoAppraisal when the baseline
    has no figure or is zero, KeyError for a code that is not forecast.
    """
    draws, name = basis.of_area(code), "England" if code == ENGLAND else basis.registers.name(code)
    if np.median(draws.baseline) < 1:
        raise NoAppraisal(
            "a baseline above zero",
            f"zero for {name}, from where nothing can fall",
            "Judge this target by other means",
        )
    base, without = np.maximum(draws.baseline, 1.0), draws.without_plan
    outturn = np.maximum(without + plan_effect, 0.0)
    change, change_without = (outturn / base - 1) * 100, (without / base - 1) * 100
    percent = plan_effect / np.maximum(without, 1.0) * 100
    baseline, of_outturn, of_without, expected_change, expected_without, of_plan, fewer = Interval.of_rows(
        np.array([draws.baseline, outturn, without, change, change_without, percent, -plan_effect])
    )
    return Outcome(
        basis=basis,
        code=code,
        name=name,
        usual_base=float(np.median(base)),
        base_to_without=float(np.median(base / np.maximum(without, 1.0))),
        change=change,
        change_without=change_without,
        baseline=baseline,
        outturn=of_outturn,
        outturn_without=of_without,
        expected_change=expected_change,
        expected_without=expected_without,
        plan_effect=of_plan,
        detectable=detectable_effect(without),
        saving=saving_of(round_, basis.question, fewer, basis.assumptions),
    )


def verdict_on_target(
    basis: ForecastBasis,
    code: str,
    target: float,
    plan_effect: Floats,
    round_: Round,
    notes: Sequence[VerdictNote] = (),
    band: ChanceBand | None = None,
) -> Verdict:
    """The verdict on one target for one area (or England); arguments and errors as of `outcome_of`."""
    return outcome_of(basis, code, plan_effect, round_).verdict(target, notes, band=band)


def chance_of(draws: PeriodDraws, plan_effect: Floats, target: float) -> float:
    """The chance, 0 to 1, of a target with a plan's change in count by draw: the same as an outcome's verdict gives."""
    base = np.maximum(draws.baseline, 1.0)
    outturn = np.maximum(draws.without_plan + plan_effect, 0.0)
    return float(((outturn / base - 1) * 100 <= target).mean())


def new_part(round_: Round) -> float:
    """The part of the programme, 0 to 1, whose effect the baseline year does not hold; all where it is not stated."""
    return 1.0 if round_.new_part is None else float(round_.new_part.value)


def new_part_notes(round_: Round) -> tuple[VerdictNote, ...]:
    """What to know where the programme ran before, or the round does not say."""
    if round_.new_part is None:
        return (NewPartNotStated(),)
    part = new_part(round_)
    return () if part >= 1 else (OnlyNewCounts(part=part),)


def _notes(basis: ForecastBasis, code: str) -> Iterator[VerdictNote]:
    """What to know of any verdict on this area."""
    incomplete = basis.incomplete_baseline(code)
    if incomplete:
        yield BaselineIncomplete(months=incomplete)
    if code != ENGLAND and basis.ahead > FAR_AHEAD:
        yield FarAhead(months=FAR_AHEAD)


def _reasons(
    verdict: Verdict, everybody: PastChanges, own: PastChanges | None, reference: ReferenceClass
) -> Iterator[Reason]:
    """At most five reasons, the most telling first.

    `everybody` holds the changes of all areas, `own` those of this one (None for England).
    """
    yield ChangeWithoutPlan(name=verdict.name, change=verdict.change_without, target=verdict.target)
    yield BaseRate(
        target=verdict.target,
        span=everybody.span,
        n=everybody.n,
        spans=everybody.spans,
        last=everybody.lasts[-1] if everybody.lasts else None,
        share=everybody.share_at_or_below(verdict.target),
        middle=everybody.quantiles.get(50),
    )
    yield EffectNeeded(
        needed=verdict.needed,
        findings=reference.n,
        studies=reference.studies,
        scope=reference.scope,
        mean=reference.mean,
        spread=reference.spread,
        sparse=reference.sparse,
    )
    rolling = own.rolling[np.isfinite(own.rolling)] if own is not None else np.empty(0)
    if own is not None and len(rolling):
        best, latest = float(rolling.min()), float(rolling[-1])
        yield OwnHistory(target=verdict.target, span=own.span, n=len(rolling), best=best, latest=latest)
    yield DetectableEffect(percent=verdict.detectable)


def saving_of(round_: Round, question: Question, fewer: Interval[float], assumptions: Assumptions) -> Saving | None:
    """What the plan's own effect saves, in pounds; `fewer` is by how much it lowers the count. None without a price.

    At the marginal price only part of the average is saved, and of that only part is released as cash in the year (both
    declared assumptions, marked unverified). Nothing is planned as yet.
    """
    price = _price(round_, question)
    if price is None:
        return None
    pounds, marginal = float(price.per_unit), assumptions.value("marginal-rate")
    cash = marginal * assumptions.value("cash-part")
    return Saving(
        planned=0.0,
        expected_average=fewer.map(lambda count: count * pounds),
        expected_marginal=fewer.map(lambda count: count * pounds * marginal),
        expected_cash=fewer.map(lambda count: count * pounds * cash),
        price=price,
    )


def _price(round_: Round, question: Question) -> Price | None:
    """The price of the metric: that of its benefit, else that of a comparison; None where the round has neither."""
    kinds = round_.planning.benefit_types if round_.planning else ()
    of_benefits = (kind.price for kind in kinds if kind.metric == question.metric.id)
    named = next(filter(None, (*of_benefits, *(pair.price for pair in question.metric.comparisons))), None)
    return None if named is None else round_.price(named)
