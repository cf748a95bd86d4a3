"""What a finished round teaches: its audit as dated records that later appraisals use."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from math import fsum

from carefund.appraisal.learnt import ALL_OF_IT, Kinds, LearntRecord
from carefund.appraisal.published_effects import PublishedEffects
from carefund.appraisal.scheme_effect import bounded_effect
from carefund.appraisal.verdict import Verdict
from carefund.calendar import next_month
from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import SHARED_PLAN, Outturn
from carefund.evidence.release import Release
from carefund.evidence.series import ENGLAND
from carefund.interval import Interval
from carefund.plan.model import Scheme
from carefund.programme.definition import Round
from carefund.refusal import Refusal


class NothingLearnt(Refusal):
    """A round of which nothing can be learnt yet."""


def learnt_of(audit: Audit, effects: PublishedEffects) -> tuple[LearntRecord, ...]:
    """Planned against achieved of every metric and comparison with a plan: England's record first, then the areas'.

    The audit should hold its retrospective appraisal: where it does not, or a target could not be appraised, a record
    says nothing of what would have come without the plan. `effects` know the families of schemes. Raises NothingLearnt
    where no plan has an outturn, or a file that it rests on states no day, so that nobody can say when it was known.
    """
    releases = {release.id: release for release in audit.releases}
    schemes = {plan.area_code: plan.schemes for plan in audit.own_plans.plans}
    without = _without(audit)
    records = [
        _record(audit, outturn, releases, schemes.get(outturn.area_code, ()), effects, without)
        for outturn in _in_order(audit.outturns.values())
    ]
    if not records:
        raise NothingLearnt(
            "a plan with its outturn",
            "none",
            "Give areas' own plans, or wait for the outturn",
            audit.round.id,
        )
    return tuple(records)


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


def _without(audit: Audit) -> Mapping[tuple[str, str, str], tuple[Verdict, date]]:
    """The verdicts of the retrospective appraisal by metric, comparison and place, and the month they were made from.

    What is to be expected without a plan is the same whatever the target.
    """
    return {
        (one.target.metric.id, one.target.comparison.id, verdict.code): (verdict, one.appraisal.as_of)
        for one in audit.retrospective
        for verdict in (one.appraisal.england, *one.appraisal.areas)
    }


def _record(
    audit: Audit,
    outturn: Outturn,
    releases: Mapping[str, Release],
    schemes: Sequence[Scheme],
    effects: PublishedEffects,
    without: Mapping[tuple[str, str, str], tuple[Verdict, date]],
) -> LearntRecord:
    first, newest = _days(outturn, releases)
    plan = _plan_known_from(audit.round, outturn)
    verdict, forecast_from = without.get((outturn.metric, outturn.comparison, outturn.area_code), (None, None))
    middle = outturn.central_percent or 0.0
    assert outturn.planned_percent is not None
    return LearntRecord(
        round=audit.round.id,
        metric=outturn.metric,
        comparison=outturn.comparison,
        area_code=outturn.area_code,
        area_name=outturn.area_name,
        planned=outturn.planned_percent,
        plan="share" if outturn.plan == SHARED_PLAN else "own",
        kinds=kinds_of(schemes, outturn.metric, effects),
        achieved=outturn.corrected_percent or Interval(middle, middle, middle),
        without=verdict.change_without if verdict else None,
        forecast_from=forecast_from,
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
