"""The tables of plans' appraisals: verdicts, schemes, and for the plans' areas the forecast and the months observed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.appraisal.plan_appraisal import PlanAppraisal, PlanAppraisals, TargetAppraisal
from carefund.report.appraisal.notes import notes_in_words
from carefund.report.appraisal.sentences import headline
from carefund.report.appraisal.tables import (
    VERDICT,
    aggregate_record,
    effects_table,
    forecasts_table,
    history_table,
    skill_record,
    studies_of,
    verdict_record,
)
from carefund.report.columns import Column, Table
from carefund.report.plan_appraisal.plans import MetricAggregate, bases_of, by_metric, plan_views
from carefund.report.plan_appraisal.sentences import notes_of
from carefund.wording.dates import month_id

RECORD = "appraisal.json"
FILE = Column("file", "File", "text", "the plan's workbook", lambda row: row[0].file)
VERDICTS = (FILE, *(column.on(lambda row: row[1].verdict) for column in VERDICT))
SCHEME = (
    Column("scheme", "Scheme", "text", "its id"),
    Column("name", "Name", "text", "its name"),
    Column("family", "Taken for", "text", "id of the family of schemes that it was taken for"),
    Column("claimed_effect", "Claimed effect", "percent", "claimed effect among those reached, per cent"),
    Column("reference_mean", "Record", "percent", "mean effect of such schemes, per cent"),
    Column("claim_weight", "Weight of the claim", "chance", "weight given to the claim, 0 to 1"),
    Column("expected_effect", "Expected effect", "percent", "expected effect among those reached, per cent"),
    Column("claimed_change", "Claimed change a year", "change", "claimed change of the count in a year"),
    Column("expected_change", "Expected change a year", "change", "expected change of the count in a year"),
)
SCHEMES = (
    FILE,
    Column("metric", "Metric", "text", "id of the metric", lambda row: row[1].verdict.metric),
    *(column.on(lambda row: row[2]) for column in SCHEME),
)


def tables(result: PlanAppraisals) -> tuple[Table, ...]:
    """Verdicts, schemes, forecast, history and published effects."""
    bases = bases_of(plan_views(result.appraisals))
    codes = sorted({one.plan.area_code for one in result.appraisals if one.plan.area_code})
    return (
        Table.of("verdicts", "Verdicts", VERDICTS, _targets(result), "A row for each target of each plan."),
        Table.of("schemes", "Schemes", SCHEMES, _schemes(result), "What schemes claim and what is expected of them."),
        forecasts_table(bases, codes),
        history_table(bases, codes),
        effects_table(bases),
    )


def _targets(result: PlanAppraisals) -> Iterator[tuple[PlanAppraisal, TargetAppraisal]]:
    return ((one, target) for one in result.appraisals for target in one.targets)


def _schemes(result: PlanAppraisals) -> Iterator[tuple[Any, ...]]:
    for one, target in _targets(result):
        for scheme in target.plan_effect.schemes if target.plan_effect else ():
            yield one, target, scheme


def record(result: PlanAppraisals, _: Mapping[str, Table]) -> dict[str, Any]:
    """Every plan with its verdicts and schemes, several plans together, and the files that were refused."""
    plans = plan_views(result.appraisals)
    return {
        "plans": [_plan(one) for one in result.appraisals],
        "aggregate": [_aggregate(group) for group in by_metric(plans)],
        "refused": [refusal.as_record() for refusal in result.refused],
        "notes": list(notes_of(plans)),
    }


def about(result: PlanAppraisals) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    plans = plan_views(result.appraisals)
    verdicts = [(plan.name, headline(view)) for plan in plans for view in plan.targets]
    return [*verdicts, *(("Note", note) for note in notes_of(plans))]


def _plan(one: PlanAppraisal) -> dict[str, Any]:
    return {
        "file": one.file,
        "round": one.plan.round_id,
        "area_code": one.plan.area_code,
        "area_name": one.plan.area_name,
        "as_of": month_id(one.as_of),
        "seed": one.seed,
        "targets": [_target(target) for target in one.targets],
        "not_appraised": {metric: str(why) for metric, why in one.not_appraised.items()},
        "studies": studies_of(list({id(target.basis): target.basis for target in one.targets}.values())),
    }


def _target(target: TargetAppraisal) -> dict[str, Any]:
    effect = target.plan_effect
    schemes = Table.of("schemes", "Schemes", SCHEME, effect.schemes if effect else ()).records()
    return {
        **verdict_record(target.verdict),
        "skill_record": skill_record(target.verdict.skill, target.verdict.instead),
        "schemes": schemes,
        "scheme_notes": list(notes_in_words(effect.notes)) if effect else [],
    }


def _aggregate(group: MetricAggregate) -> dict[str, Any]:
    codes = [view.code for view in group.targets]
    return {**aggregate_record(group.aggregate), "metric": group.targets[0].metric.id, "most_ambitious": codes}
