"""The whole audit as plain values, for JSON."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evaluation.reference import FormulaCheck
from carefund.evaluation.retrospective import RetrospectiveAppraisal
from carefund.interval import NO_EFFECT
from carefund.programme.measures import Metric
from carefund.report import frames
from carefund.report.appraisal.record import verdict_record

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Sources: NHS England; "
    "Office for National Statistics; Ministry of Housing, Communities and Local Government. Boundaries, from which "
    "area centres were taken: Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right."
)
FORMULA = "(actual change − planned change) × unit price"


def to_record(audit: Audit, retrospective: Sequence[RetrospectiveAppraisal]) -> dict[str, Any]:
    """Everything in the report as JSON holds it: texts, numbers, flags, lists and mappings; dates as ISO text.

    Money is in pounds, changes in the metric's unit. `monthly` holds one list of values for each metric and area, in
    the order of its `periods`; a missing figure is null.
    """
    return {
        "round": {"id": audit.round.id, "title": audit.round.title, "fund_year": audit.round.fund_year},
        "formula": FORMULA,
        "outturns": plain_rows(frames.outturns(audit)),
        "delayed_days_by_part": plain_rows(frames.splits(audit)),
        "monthly": {metric.id: _monthly(audit, metric) for metric in audit.measured},
        "findings": _findings(audit),
        "published_figures": plain_rows(frames.published(audit)),
        "formula_checks": [_formula_check(check) for check in audit.formula_checks],
        "retrospective": [_retrospective(one) for one in retrospective],
        "metrics_not_measured": [_unmeasured(audit, metric) for metric in audit.unmeasured],
        "money": [stream.model_dump(mode="json") for stream in audit.round.streams],
        "fund_totals": [total.model_dump(mode="json") for total in audit.round.fund_totals],
        "not_verified": [
            {"key": key, "label": part.label, "note": part.note} for key, part in audit.round.unverified()
        ],
        "releases": plain_rows(frames.releases(audit)),
        "attribution": ATTRIBUTION,
    }


def _retrospective(one: RetrospectiveAppraisal) -> dict[str, Any]:
    """What would have been said of a published target when plans were due, and what happened, in per cent."""
    return {
        "target": one.target.label,
        "metric": one.target.metric.id,
        "comparison": one.target.comparison.id,
        "as_of": f"{one.appraisal.as_of:%Y-%m}",
        "target_percent": one.target.percent,
        "england": verdict_record(one.appraisal.england),
        "happened_percent": one.observed,
        "areas": one.areas,
        "areas_expected_to_meet": round(one.appraisal.aggregate.expected, 1),
        "areas_met": one.met,
        "areas_inside_interval": one.inside,
    }


def plain_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as JSON holds them: dates as ISO text, decimals as numbers that keep every penny."""
    casts = {pl.Date: pl.String, pl.Decimal: pl.Float64}
    changed = [
        pl.col(name).cast(casts[kind.base_type()]) for name, kind in frame.schema.items() if kind.base_type() in casts
    ]
    return frame.with_columns(changed).to_dicts()


def _monthly(audit: Audit, metric: Metric) -> dict[str, Any]:
    table = audit.observed[metric.id].monthly
    months = table["period"].unique().sort().to_list()
    place = {month: number for number, month in enumerate(months)}
    periods = [month.isoformat() for month in months]
    values: dict[str, list[float | None]] = {}
    releases: list[str | None] = [None] * len(periods)
    for area, period, value, release in table.select("area_code", "period", "value", "release").iter_rows():
        values.setdefault(area, [None] * len(periods))[place[period]] = value
        releases[place[period]] = release
    return {"unit": metric.unit, "periods": periods, "values": values, "releases": releases}


def _findings(audit: Audit) -> list[dict[str, Any]]:
    return [
        {"metric": metric.id, **_without_nothing(finding.as_record(audit.coverage[metric.id].months))}
        for metric in audit.measured
        for finding in audit.coverage[metric.id].findings
    ]


def _without_nothing(record: dict[str, Any]) -> dict[str, Any]:
    """A finding's record without yearly effects that round to nothing."""
    nothing = (NO_EFFECT.low, NO_EFFECT.middle, NO_EFFECT.high)
    kept = [effect for effect in record["effects"] if (effect["low"], effect["middle"], effect["high"]) != nothing]
    return {**record, "effects": kept}


def _formula_check(check: FormulaCheck) -> dict[str, Any]:
    return {
        "metric": check.metric,
        "planned_change": check.planned_change,
        "actual_change": check.actual_change,
        "unit_price": float(check.unit_price),
        "cost": float(check.cost),
        "published": int(check.published),
        "low": int(check.low),
        "high": int(check.high),
        "reproduces": check.reproduces,
    }


def _unmeasured(audit: Audit, metric: Metric) -> dict[str, Any]:
    planned = [figure for figure in audit.round.plan_figures if figure.metric == metric.id]
    return {
        "id": metric.id,
        "label": metric.label,
        "planned": [figure.model_dump(mode="json") for figure in planned],
        "auditors": [figure.model_dump(mode="json") for figure in audit.round.audit_figures_for(metric.id)],
        "note": metric.note,
    }
