"""The verdict on one target by draws: with the plan's effect, against the forecast without it, priced and reasoned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.base_rates import PastChanges
from carefund.appraisal.forecast_basis import ForecastBasis
from carefund.appraisal.notes import BaselineIncomplete, FarAhead, VerdictNote
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
from carefund.appraisal.verdict import Saving, Verdict, detectable_effect
from carefund.arrays import Floats
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.programme.definition import Round
from carefund.programme.funding import Price

FAR_AHEAD = 12
"""Beyond so many months a single area's probability did hardly better in the backtest than the base rate."""


def verdict_on_target(
    basis: ForecastBasis,
    code: str,
    target: float,
    plan_effect: Floats,
    round_: Round,
    notes: Sequence[VerdictNote] = (),
) -> Verdict:
    """The verdict on a target for one area (or England).

    `target` is the change in per cent of the baseline; `plan_effect` the plan's change in count over the target's
    months, by draw. Raises NoAppraisal when the baseline has no figure or is zero, KeyError for a code that is not
    forecast.
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
    verdict = Verdict(
        code=code,
        name=name,
        metric=basis.question.metric.id,
        target=target,
        target_count=float(np.median(base) * (1 + target / 100)),
        baseline=Interval.of_draws(draws.baseline),
        probability=float((change <= target).mean()),
        probability_without=float((change_without <= target).mean()),
        outturn=Interval.of_draws(outturn),
        change=Interval.of_draws(change),
        change_without=Interval.of_draws(change_without),
        plan_effect=Interval.of_draws(plan_effect / np.maximum(without, 1.0) * 100),
        needed=float(np.median((1 + target / 100) * base / np.maximum(without, 1.0)) - 1) * 100,
        detectable=detectable_effect(without),
        saving=saving_of(round_, basis.question, target / 100 * draws.baseline, plan_effect, basis.assumptions),
        notes=(*notes, *_notes(basis, code)),
        months=basis.question.target,
    )
    reference = area_class(basis.assumptions, verdict.metric)
    return replace(verdict, reasons=tuple(_reasons(verdict, basis.past, basis.own_past(code), reference)))


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


def saving_of(
    round_: Round, question: Question, planned_change: Floats, plan_effect: Floats, assumptions: Assumptions
) -> Saving | None:
    """What the planned change was to save, and what the plan's own effect saves, in pounds; None without a price.

    Saving is minus the change times the price. At the marginal price only part of the average is saved, and of that
    only part is released as cash in the year (both declared assumptions, marked unverified).
    """
    price = _price(round_, question)
    if price is None:
        return None
    pounds = float(price.per_unit)
    marginal = assumptions.value("marginal-rate")
    saved = -plan_effect * pounds
    return Saving(
        planned=float(-np.median(planned_change) * pounds),
        expected_average=Interval.of_draws(saved),
        expected_marginal=Interval.of_draws(saved * marginal),
        expected_cash=Interval.of_draws(saved * marginal * assumptions.value("cash-part")),
        price=price,
    )


def _price(round_: Round, question: Question) -> Price | None:
    """The price of the metric: that of its benefit, else that of a comparison; None where the round has neither."""
    kinds = round_.planning.benefit_types if round_.planning else ()
    of_benefits = (kind.price for kind in kinds if kind.metric == question.metric.id)
    named = next(filter(None, (*of_benefits, *(pair.price for pair in question.metric.comparisons))), None)
    return None if named is None else round_.price(named)
