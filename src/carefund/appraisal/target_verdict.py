"""The verdict on one target by draws: with the plan's effect, against the forecast without it, priced and reasoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.direction import comes_to
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.notes import (
    BaselineEstimated,
    BaselineIncomplete,
    NewPartNotStated,
    NoSkill,
    OnlyNewCounts,
    SkillNotMeasured,
    SkillShown,
    VerdictNote,
)
from carefund.appraisal.question import NoAppraisal, Question
from carefund.appraisal.reasons import (
    BaseRate,
    ChangeWithoutPlan,
    DetectableEffect,
    EffectNeeded,
    OwnHistory,
    Reason,
    WhyUncertain,
)
from carefund.appraisal.reference_effects import ReferenceClass, area_class
from carefund.appraisal.scoring import bounded
from carefund.appraisal.verdict import ChanceBand, Saving, Verdict, detectable_effect
from carefund.arrays import Floats
from carefund.evidence.definition import PLACES
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.definition import Round
from carefund.programme.funding import Price

FEWEST_SEEN = 6
"""An area's own changes are a measure of its swings from so many on."""
SURE = 0.8
"""A change is sure where this part of the draws comes to it or better."""
SMALL_RATE, PLACES_OF_SMALL = 10.0, 2
"""A rate below this is said to so many decimals at least."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is to be expected of one area (or England) with its plan and without it, whatever its target.

    `change` and `change_without` hold the draws of the change in per cent of the baseline; `usual_base` is the middle
    count of the baseline, `base_to_without` the middle of its ratio to the count without the plan. The intervals are of
    the counts and changes, and of the plan's effect in per cent of what would come without it. `effect` holds the
    latter by draw, as a part of 1; `sure_change` and `sure_change_without` are the changes that four of five draws come
    to or better. `saving` is what the plan's own effect saves; None without a price.
    """

    basis: ForecastBasis = field(repr=False)
    code: str
    name: str
    usual_base: float
    base_to_without: float
    change: Floats = field(repr=False)
    change_without: Floats = field(repr=False)
    effect: Floats = field(repr=False)
    sure_change: float
    sure_change_without: float
    baseline: Interval[float]
    outturn: Interval[float]
    outturn_without: Interval[float]
    expected_change: Interval[float]
    expected_without: Interval[float]
    plan_effect: Interval[float]
    detectable: float
    saving: Saving | None

    @cached_property
    def uncertain(self) -> WhyUncertain | None:
        """What makes an area's change uncertain, the same whatever its target; None for England."""
        return _why_uncertain(self)

    def chance(self, target: float) -> float:
        """The chance of a target with the plan, 0 to 1, as `chance_of` has it."""
        return _chance(self.basis, self.code, self.change, target, self.effect)

    def verdict(
        self,
        target: float,
        notes: Sequence[VerdictNote] = (),
        *,
        band: ChanceBand | None = None,
        plan_in_hand: bool = True,
        explained: bool = True,
    ) -> Verdict:
        """The verdict on a target, the change in per cent of the baseline; `band` is that of the chance with the plan.

        `plan_in_hand` is false where only a target is known. Without `explained` it has no reasons, and says nothing of
        why it is uncertain.
        """
        rate = base_rate(self.basis, target)
        verdict = Verdict(
            code=self.code,
            name=self.name,
            metric=self.basis.question.metric.id,
            target=target,
            target_count=self.usual_base * (1 + target / 100),
            probability=self.chance(target),
            probability_without=_chance(self.basis, self.code, self.change_without, target),
            sure_change=self.sure_change,
            sure_change_without=self.sure_change_without,
            draws=len(self.change),
            skill=self.basis.skill_of(self.code),
            uncertain=self.uncertain if explained else None,
            instead=rate if self.basis.by_base_rate(self.code) else None,
            band=band,
            plan_in_hand=plan_in_hand,
            more_is_better=self.basis.question.more_is_better,
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
            places=_places(self.basis, self.usual_base),
        )
        if not explained:
            return verdict
        own, reference = self.basis.own_past(self.code), area_class(self.basis.assumptions, verdict.metric)
        return replace(verdict, reasons=tuple(_reasons(verdict, rate, own, reference)))


def outcome_of(basis: ForecastBasis, code: str, plan_effect: Floats, round_: Round) -> Outcome:
    """What is to be expected of one area (or England) with its plan.

    `plan_effect` is the plan's change in count over the target's months, by draw. Raises NoAppraisal when the baseline
    has no figure or is zero, KeyError for a code that is not forecast.
    """
    draws, name = basis.of_area(code), basis.name(code)
    if not _above_zero(basis, draws.baseline):
        raise NoAppraisal(
            "a baseline above zero",
            f"zero for {name}, from where nothing can fall",
            "Judge this target by other means",
        )
    base, without = np.maximum(draws.baseline, basis.least), draws.without_plan
    outturn = np.maximum(without + plan_effect, 0.0)
    change, change_without = (outturn / base - 1) * 100, (without / base - 1) * 100
    percent = plan_effect / np.maximum(without, basis.least) * 100
    level = 1 - SURE if basis.question.more_is_better else SURE
    rows = np.sort([change, change_without, draws.baseline, outturn, without, percent, -plan_effect], axis=1)
    sure, sure_without = np.quantile(rows[:2], level, axis=1)
    expected_change, expected_without, baseline, of_outturn, of_without, of_plan, fewer = Interval.of_rows(rows)
    return Outcome(
        basis=basis,
        code=code,
        name=name,
        usual_base=float(np.median(base)),
        base_to_without=float(np.median(base / np.maximum(without, basis.least))),
        change=change,
        change_without=change_without,
        effect=percent / 100,
        sure_change=float(sure),
        sure_change_without=float(sure_without),
        baseline=baseline,
        outturn=of_outturn,
        outturn_without=of_without,
        expected_change=expected_change,
        expected_without=expected_without,
        plan_effect=of_plan,
        detectable=detectable_effect(without, basis.least),
        saving=saving_of(round_, basis.question, fewer, basis.assumptions),
    )


def _places(basis: ForecastBasis, usual: float) -> int:
    """Decimals that a figure of that size is said to: none of a count."""
    return max(PLACES[basis.panel.kind], PLACES_OF_SMALL if usual < SMALL_RATE and not basis.adds_up else 0)


def has_baseline(basis: ForecastBasis, code: str) -> bool:
    """Whether an area that is forecast has a baseline from which it can fall, so that `outcome_of` gives an outcome."""
    return code not in basis.no_baseline and _above_zero(basis, basis.of_area(code).baseline)


def _above_zero(basis: ForecastBasis, baseline: Floats) -> bool:
    return bool(np.median(baseline) >= basis.least)


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


def chance_of(basis: ForecastBasis, code: str, plan_effect: Floats, target: float) -> float:
    """The chance, 0 to 1, of a target with a plan's change in count by draw: the same as an outcome's verdict gives.

    The part of the draws that come to it; where areas' chances have shown no skill, how often areas changed so much
    with the plan's effect on top. Raises as `ForecastBasis.of_area`.
    """
    draws = basis.of_area(code)
    if basis.by_base_rate(code):
        return _base_rate_with(basis, target, plan_effect / np.maximum(draws.without_plan, basis.least))
    outturn = np.maximum(draws.without_plan + plan_effect, 0.0)
    return _share(basis, (outturn / np.maximum(draws.baseline, basis.least) - 1) * 100, target)


def _chance(basis: ForecastBasis, code: str, change: Floats, target: float, effect: Floats | None = None) -> float:
    """The part of the draws of a change that come to the target, or the base rate with an effect where that stands."""
    return _base_rate_with(basis, target, effect) if basis.by_base_rate(code) else _share(basis, change, target)


def _share(basis: ForecastBasis, change: Floats, target: float) -> float:
    met = comes_to(change, target, more_is_better=basis.question.more_is_better)
    return bounded(float(met.mean()), len(change))


def _base_rate_with(basis: ForecastBasis, target: float, effect: Floats | None) -> float:
    if effect is None:
        return bounded(basis.share_of_past(target) or 0.0, basis.past.n)
    share = basis.past.share_with(effect, target, more_is_better=basis.question.more_is_better)
    return bounded(share or 0.0, basis.past.n)


def base_rate(basis: ForecastBasis, target: float) -> BaseRate:
    """How often areas changed so much."""
    past = basis.past
    return BaseRate(
        target=target,
        span=past.span,
        n=past.n,
        spans=past.spans,
        last=past.lasts[-1] if past.lasts else None,
        share=basis.share_of_past(target),
        middle=past.quantiles.get(50),
    )


def _why_uncertain(outcome: Outcome) -> WhyUncertain | None:
    """What makes an area's change uncertain; None for England."""
    basis, code = outcome.basis, outcome.code
    if code == ENGLAND:
        return None
    own = basis.own_past(code)
    seen = own.rolling[np.isfinite(own.rolling)] if own is not None else np.empty(0)
    england, others, few = _parts_of_spread(basis, code)
    return WhyUncertain(
        change=outcome.expected_without,
        england=england,
        others=others,
        few=few,
        monthly=outcome.usual_base / len(basis.question.baseline) if basis.adds_up else None,
        swing=float(np.median(np.abs(seen))) if len(seen) >= FEWEST_SEEN else None,
        n=len(seen),
        span=basis.past.span,
        holes=basis.incomplete_baseline(code),
    )


def _parts_of_spread(basis: ForecastBasis, code: str) -> tuple[float, float, float]:
    """The parts of the variance of the log of an area's change: of England's course, the outside view, small numbers.

    The last are those of a ratio of two Poisson counts; of a rate or mean, whose cases are not held, they are 0.
    """
    draws, england = basis.of_area(code), basis.periods.get(ENGLAND)
    whole, by_forecast = (_log_change(basis, count, draws.baseline) for count in (draws.without_plan, draws.forecast))
    variance = float(whole.var())
    if not variance or england is None:
        return 0.0, 0.0, 0.0
    alone = min(float(by_forecast.var()) / variance, 1.0)
    course = _log_change(basis, england.forecast, england.baseline)
    shared = float(np.corrcoef(course, by_forecast)[0, 1] ** 2) if course.std() and by_forecast.std() else 0.0
    if not basis.adds_up:
        return shared * alone, 1 - alone, 0.0
    by_chance = sum(1 / max(float(np.median(count)), 1.0) for count in (draws.baseline, draws.without_plan))
    return shared * alone, 1 - alone, min(by_chance / variance, (1 - shared) * alone)


def _log_change(basis: ForecastBasis, count: Floats, baseline: Floats) -> Floats:
    change: Floats = np.log(np.maximum(count, basis.least)) - np.log(np.maximum(baseline, basis.least))
    return change


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
    estimated = basis.of_area(code).estimated
    if estimated:
        yield BaselineEstimated(months=tuple(estimated))
    yield skill_note(basis, code)


def skill_note(basis: ForecastBasis, code: str) -> VerdictNote:
    """How good such chances have been, or that nobody measured it."""
    skill = basis.skill_of(code)
    if skill is None:
        months = len(basis.question.target)
        return SkillNotMeasured(series=basis.question.series, ahead=basis.ahead, months=months)
    return SkillShown(skill=skill) if skill.shown else NoSkill(skill=skill)


def _reasons(verdict: Verdict, rate: BaseRate, own: PastChanges | None, reference: ReferenceClass) -> Iterator[Reason]:
    """At most six reasons, the most telling first.

    `rate` is how often areas changed so much, `own` holds the changes of this one (None for England). Where the rate
    stands for the area's own chance, why that is uncertain comes first.
    """
    if verdict.instead and verdict.uncertain:
        yield verdict.uncertain
    yield ChangeWithoutPlan(name=verdict.name, change=verdict.change_without, target=verdict.target)
    yield rate
    yield EffectNeeded(
        needed=verdict.needed,
        findings=reference.n,
        studies=reference.studies,
        scope=reference.scope,
        mean=reference.mean,
        spread=reference.spread,
        sparse=reference.sparse,
        more_is_better=verdict.more_is_better,
    )
    rolling = own.rolling[np.isfinite(own.rolling)] if own is not None else np.empty(0)
    if own is not None and len(rolling):
        more = verdict.more_is_better
        best, latest = float(rolling.max() if more else rolling.min()), float(rolling[-1])
        yield OwnHistory(
            target=verdict.target, span=own.span, n=len(rolling), best=best, latest=latest, more_is_better=more
        )
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
