"""What a finished round teaches: its audit as dated records that later appraisals use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import fsum
from types import MappingProxyType

import numpy as np

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import DRAWS
from carefund.appraisal.forecast_basis import ForecastBases
from carefund.appraisal.learnt import ALL_OF_IT, Kinds, LearntRecord
from carefund.appraisal.panel_from_evidence import NotForecastable
from carefund.appraisal.published_effects import PublishedEffects
from carefund.appraisal.question import NoAppraisal, question_of
from carefund.appraisal.scheme_effect import bounded_effect
from carefund.appraisal.target_verdict import has_baseline
from carefund.calendar import next_month
from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import SHARED_PLAN, Outturn
from carefund.evaluation.retrospective import plans_due
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.release import Release
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.plan.model import Scheme
from carefund.programme.definition import Round
from carefund.refusal import Refusal

NOTHING_EXPECTED: Mapping[tuple[str, str, str], Expected] = MappingProxyType({})


class NothingLearnt(Refusal):
    """A round of which nothing can be learnt yet."""


Place = tuple[str, str, str]
"""Metric, comparison and area code."""


@dataclass(frozen=True)
class Expected:
    """What was to be expected without the plan (change in per cent, 95%), and the last month that it was told from."""

    change: Interval[float]
    forecast_from: date


def learnt_of(
    audit: Audit, effects: PublishedEffects, expected: Mapping[Place, Expected] = NOTHING_EXPECTED
) -> tuple[LearntRecord, ...]:
    """Planned against achieved of every metric and comparison with a plan: England's record first, then the areas'.

    `effects` know the families of schemes; `expected` is what `expected_without` gives: a record whose place is not in
    it says nothing of what would have come without the plan. Raises NothingLearnt where no plan has an outturn, or a
    file that it rests on states no day, so that nobody can say when it was known.
    """
    releases = {release.id: release for release in audit.releases}
    schemes = {plan.area_code: plan.schemes for plan in audit.own_plans.plans}
    records = []
    for outturn in _in_order(audit.outturns.values()):
        kinds = kinds_of(schemes.get(outturn.area_code, ()), outturn.metric, effects)
        place = (outturn.metric, outturn.comparison, outturn.area_code)
        records.append(_record(audit.round, outturn, releases, kinds, expected.get(place)))
    if not records:
        raise NothingLearnt(
            "a plan with its outturn", "none", "Give areas' own plans, or wait for the outturn", audit.round.id
        )
    return tuple(records)


def expected_without(
    audit: Audit,
    evidence: Evidence,
    *,
    registers: Registers,
    assumptions: Assumptions,
    draws: int = DRAWS,
    seed: int = 0,
) -> dict[Place, Expected]:
    """What was to be expected of every place without the plan, from the months up to that in which plans were due.

    As an appraisal has it, in final releases. Empty for a round that does not say when plans were due, and without what
    could not be forecast by then. It takes a second or two for each comparison.
    """
    due = plans_due(audit.round)
    if due is None:
        return {}
    bases = ForecastBases(evidence, due, registers=registers, assumptions=assumptions, draws=draws, seed=seed)
    asked = dict.fromkeys((one.metric, one.comparison) for one in _in_order(audit.outturns.values()))
    return {place: one for metric, comparison in asked for place, one in _forecast(audit, bases, metric, comparison)}


def _forecast(audit: Audit, bases: ForecastBases, metric: str, comparison: str) -> Iterator[tuple[Place, Expected]]:
    try:
        basis = bases.of(question_of(audit.round, metric, comparison, bases.known))
    except (NoAppraisal, NotForecastable):
        return
    for code in (ENGLAND, *basis.forecast.codes):
        if has_baseline(basis, code):
            draws = basis.of_area(code)
            changes = (draws.without_plan / np.maximum(draws.baseline, 1.0) - 1) * 100
            yield (metric, comparison, code), Expected(Interval.of_draws(changes), bases.as_of)


def _in_order(outturns: Iterable[Outturn]) -> Iterator[Outturn]:
    """Those of England and of areas that have a plan and an outturn, by metric and comparison, England first."""
    kept = [
        one
        for one in outturns
        if one.planned_change is not None and one.baseline and one.central_percent is not None
        and one.central_percent > ALL_OF_IT and one.area_code.startswith("E")
    ]  # fmt: skip
    for _, some in groupby(kept, key=lambda one: (one.metric, one.comparison)):
        yield from sorted(some, key=lambda one: (one.area_code != ENGLAND, one.area_code))


def _record(
    round_: Round, outturn: Outturn, releases: Mapping[str, Release], kinds: Kinds, expected: Expected | None
) -> LearntRecord:
    first, newest = _days(outturn, releases)
    plan = _plan_known_from(round_, outturn)
    middle = outturn.central_percent or 0.0
    assert outturn.planned_percent is not None
    return LearntRecord(
        round=round_.id,
        metric=outturn.metric,
        comparison=outturn.comparison,
        area_code=outturn.area_code,
        area_name=outturn.area_name,
        planned=outturn.planned_percent,
        plan="share" if outturn.plan == SHARED_PLAN else "own",
        kinds=kinds,
        achieved=outturn.corrected_percent or Interval(middle, middle, middle),
        without=expected.change if expected else None,
        forecast_from=expected.forecast_from if expected else None,
        design="before-and-after",
        first_known=max(first, plan),
        known_from=max(newest, plan),
    )


def _days(outturn: Outturn, releases: Mapping[str, Release]) -> tuple[date, date]:
    """When the first version of all its figures was out, and the newest of the versions that were used.

    A file may give its own day as before its months were over; nothing is known sooner than the day after them.
    """
    used = [releases[release] for release in outturn.releases]
    for release in used:
        if release.released is None:
            raise NothingLearnt(
                "files that state the day on which they were released",
                f"{release.file_name}, which states none",
                "Import it again with its day of release",
                outturn.metric,
            )
    over = next_month(max(release.period_last for release in used))
    first = max(release.published or release.earliest for release in used)
    return max(first, over), max(*(release.earliest for release in used), first, over)


def _plan_known_from(round_: Round, outturn: Outturn) -> date:
    """The day of the newest event of the round's timetable that shares a source with the published plan.

    A plan may be counted again by an auditor after the year. An area's own plan is older than its outturn.
    """
    comparison = round_.metric(outturn.metric).comparison(outturn.comparison)
    sources = set(round_.plan_figure(comparison.plan).source) if comparison.plan else set()
    return max((event.ends for event in round_.timetable if sources.intersection(event.source)), default=date.min)


def kinds_of(schemes: Sequence[Scheme], metric: str, effects: PublishedEffects) -> Kinds:
    """The parts of the planned improvement (0 to 1) by family of scheme, at full effect and without double counting.

    Of schemes whose chain is whole and that claim an improvement; empty where a plan has none, or one of them belongs
    to no family, for then the parts of the others are not known.
    """
    claimed: dict[str, float] = defaultdict(float)
    for scheme in schemes:
        effect, _ = bounded_effect(scheme)
        if scheme.metric != metric or effect is None or not effect.effect_percent or effect.effect_percent >= 0:
            continue
        family = effects.family_of(scheme)
        if family is None:
            return ()
        claimed[family.id] += -effect.eligible * effect.reach * effect.effect_percent
    whole = fsum(claimed.values())
    return tuple((kind, one / whole) for kind, one in sorted(claimed.items()))
