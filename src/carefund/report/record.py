"""The whole audit as plain values, for JSON."""

from typing import Any

from carefund.evaluation.audit import Audit
from carefund.evidence.coverage.findings import NO_EFFECT
from carefund.programme.measures import Metric
from carefund.report import frames

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. Sources: NHS England; "
    "Office for National Statistics; Ministry of Housing, Communities and Local Government. Boundaries, from which area "
    "centres were taken: Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right."
)
FORMULA = "(actual change − planned change) × unit price"


def to_record(audit: Audit) -> dict[str, Any]:
    """Everything in the report as plain values: texts, numbers, dates, decimals, lists and mappings.

    Money is in pounds, changes in the metric's unit. `monthly` holds one list of values for each metric and area, in
    the order of its `periods`; a missing figure is null.
    """
    return {
        "round": {"id": audit.round.id, "title": audit.round.title, "fund_year": audit.round.fund_year},
        "formula": FORMULA,
        "outturns": frames.outturns(audit).to_dicts(),
        "delayed_days_by_part": frames.splits(audit).to_dicts(),
        "monthly": {metric.id: _monthly(audit, metric) for metric in audit.measured},
        "findings": _findings(audit),
        "published_figures": frames.published(audit).to_dicts(),
        "formula_checks": [_formula_check(check) for check in audit.formula_checks],
        "metrics_not_measured": [_unmeasured(audit, metric) for metric in audit.unmeasured],
        "money": [stream.model_dump(mode="json") for stream in audit.round.streams],
        "fund_totals": [total.model_dump(mode="json") for total in audit.round.fund_totals],
        "not_verified": [
            {"key": key, "label": part.label, "note": part.note} for key, part in audit.round.unverified()
        ],
        "releases": frames.releases(audit).to_dicts(),
        "attribution": ATTRIBUTION,
    }


def _monthly(audit: Audit, metric: Metric) -> dict[str, Any]:
    table = audit.observed[metric.id].monthly
    periods = table["period"].unique().sort().to_list()
    place = {period: number for number, period in enumerate(periods)}
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


def _formula_check(check: Any) -> dict[str, Any]:  # noqa: ANN401 - a FormulaCheck
    return {
        "metric": check.metric,
        "planned_change": check.planned_change,
        "actual_change": check.actual_change,
        "unit_price": check.unit_price,
        "cost": check.cost,
        "published": check.published,
        "low": check.low,
        "high": check.high,
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
