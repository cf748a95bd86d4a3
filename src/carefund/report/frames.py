"""The audit's numbers as tables: the same ones go into the page, the workbook, CSV, Parquet and JSON."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evaluation.outturn import Outturn
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.evidence.series import DELAYED_DAYS, ENGLAND
from carefund.programme.measures import Comparison, Metric
from carefund.wording.standing import standing

PUBLISHED = "published for the area"
SHARED_OUT = "estimate: commissioners' figures shared out by where people live"


def outturns(audit: Audit) -> pl.DataFrame:
    """Every outturn, one row for each metric, comparison and area, with ranges, periods, price standing and rank.

    `cost_of_gap`, `cost_low` and `cost_high` are pounds to the penny. `rank_of_change` counts areas from the largest
    fall (1) by change in per cent; `basis` says whether the area's figures are published or an estimate.
    """
    extra = pl.DataFrame([_extra(audit, outturn) for outturn in audit.outturns.values()], schema_overrides=_MONEY)
    table = pl.concat([audit.table, extra], how="horizontal")
    rank = pl.when(is_area()).then(pl.col("change_percent").round(9)).rank("min").over("metric", "comparison")
    return table.with_columns(rank_of_change=rank)


def is_area() -> pl.Expr:
    """Whether a row's `area_code` is a council's: not England, not people from elsewhere, not a remainder."""
    return pl.col("area_code").str.starts_with("E") & (pl.col("area_code") != ENGLAND)


_MONEY: dict[str, Any] = {
    "cost_low": pl.Decimal(18, 2),
    "cost_high": pl.Decimal(18, 2),
    "change_low": pl.Float64,
    "change_high": pl.Float64,
}


def _extra(audit: Audit, outturn: Outturn) -> dict[str, Any]:
    metric = audit.round.metric(outturn.metric)
    comparison = metric.comparison(outturn.comparison)
    change, cost = outturn.change_range or (None, None), outturn.cost_range or (None, None)
    return {
        "metric_label": metric.label,
        "comparison_label": comparison.label,
        "unit": metric.unit,
        "baseline_first": comparison.baseline.first,
        "baseline_last": comparison.baseline.last,
        "outturn_first": comparison.outturn.first,
        "outturn_last": comparison.outturn.last,
        "change_low": change[0],
        "change_high": change[1],
        "cost_low": cost[0],
        "cost_high": cost[1],
        "unit_price_label": outturn.price.label if outturn.price else None,
        "unit_price_standing": standing(outturn.price) or None,
        "basis": SHARED_OUT if outturn.area_code != ENGLAND and is_shared_out(audit, metric) else PUBLISHED,
        "releases": len(outturn.releases),
    }


def is_shared_out(audit: Audit, metric: Metric) -> bool:
    """Whether a metric's area figures are an estimate made from commissioners' figures."""
    return audit.observed[metric.id].apportionment is not None


def area_names(audit: Audit) -> dict[str, str]:
    """The name of every code that the audit has an outturn for."""
    return {outturn.area_code: outturn.area_name for outturn in audit.outturns.values()}


def comparisons(audit: Audit) -> Iterator[tuple[Metric, Comparison]]:
    """Every measured metric with each of its comparisons, in the round's order."""
    return ((metric, comparison) for metric in audit.measured for comparison in metric.comparisons)


def monthly(audit: Audit) -> pl.DataFrame:
    """Monthly figures of every measured metric, England and every area, with the release of each.

    Columns: metric, area_code, area_name, period, value, days, per_day, missing_low, missing, missing_high (what
    coverage findings would add to England's month, 95%; null for areas), release. Missing figures are null.
    """
    names = area_names(audit)
    frames = [_monthly_of(audit, metric, names) for metric in audit.measured]
    return pl.concat(frames) if frames else pl.DataFrame()


def _monthly_of(audit: Audit, metric: Metric, names: dict[str, str]) -> pl.DataFrame:
    effects = england_effects(audit, metric)
    days = pl.col("period").dt.days_in_month()
    return (
        audit.observed[metric.id]
        .monthly.join(effects, on=["area_code", "period"], how="left", maintain_order="left")
        .select(
            metric=pl.lit(metric.id),
            area_code="area_code",
            area_name=pl.col("area_code").replace_strict(names, default=None, return_dtype=pl.String),
            period="period",
            value="value",
            days=days,
            per_day=pl.col("value") / days,
            missing_low="missing_low",
            missing="missing",
            missing_high="missing_high",
            release="release",
        )
    )


def england_effects(audit: Audit, metric: Metric) -> pl.DataFrame:
    """What counting findings would add to England, by month: area_code, period, missing_low, missing, missing_high."""
    coverage = audit.coverage[metric.id]
    rows = []
    for month in coverage.months:
        effect = coverage.effect([month])
        rows.append((ENGLAND, month, effect.low, effect.middle, effect.high))
    kinds = {"missing_low": pl.Float64, "missing": pl.Float64, "missing_high": pl.Float64}
    return pl.DataFrame(rows, schema={"area_code": pl.String, "period": pl.Date, **kinds}, orient="row")


def delayed_days_by_part(audit: Audit) -> pl.DataFrame:
    """Delayed days by part, as the audit gives them; empty where the round has none."""
    metric = next((metric for metric in audit.measured if metric.national_series == DELAYED_DAYS), None)
    return audit.breakdowns[metric.id] if metric and metric.id in audit.breakdowns else pl.DataFrame()


def splits(audit: Audit) -> pl.DataFrame:
    """The same with the area's name."""
    by_part = delayed_days_by_part(audit)
    if by_part.is_empty():
        return by_part
    name = pl.col("area_code").replace_strict(area_names(audit), default=None, return_dtype=pl.String)
    named = by_part.with_columns(area_name=name)
    first = ("comparison", "area_code", "area_name")
    return named.select(*first, pl.exclude(*first))


def findings(audit: Audit) -> pl.DataFrame:
    """Every coverage finding: what was found, where, when, and its effect on England's change in each comparison.

    `effect_on_change` columns, one for each comparison, are in the metric's unit: what England's change would gain
    were the finding's cause not there. `counts_in_range` says whether it belongs in the labelled range.
    """
    rows = [row for metric in audit.measured for row in _findings_of(audit, metric)]
    return pl.DataFrame(rows, infer_schema_length=None)


def _findings_of(audit: Audit, metric: Metric) -> Iterator[dict[str, Any]]:
    for finding in audit.coverage[metric.id].findings:
        yield {
            "metric": metric.id,
            "kind": finding.kind,
            "kind_label": KINDS.get(finding.kind, finding.kind),
            "series": finding.series,
            "first": finding.first,
            "last": finding.last,
            "what": finding.what,
            "basis": finding.basis,
            "organisation": finding.organisation or None,
            "places": list(finding.places),
            "counts_in_range": finding.counts,
            **_effects(audit, metric, finding),
            "releases": list(finding.releases),
        }


def _effects(audit: Audit, metric: Metric, finding: Finding) -> dict[str, float | None]:
    """The finding's effect on England's change, by comparison; None where it has no estimate."""
    coverage = audit.coverage[metric.id]
    effects: dict[str, float | None] = {}
    for other in {comparison.id: comparison for _, comparison in comparisons(audit)}:
        effects[effect_column(other)] = None
    for comparison in metric.comparisons:
        if finding.estimates:
            after = coverage.finding_effect(finding, comparison.outturn.months())
            effects[effect_column(comparison.id)] = after - coverage.finding_effect(
                finding, comparison.baseline.months()
            )
    return effects


def effect_column(comparison: str) -> str:
    """The name of the column that holds a finding's effect on the change of this comparison."""
    return f"effect_on_change_{comparison.replace('-', '_')}"


def published(audit: Audit) -> pl.DataFrame:
    """Auditors' published figures beside the open data: one row for each, with definition, releases and citation."""
    rows = [
        {
            "id": reference.figure.id,
            "label": reference.figure.label,
            "metric": reference.metric,
            "comparison": reference.figure.comparison,
            "unit": reference.unit,
            "published": reference.published,
            "open_data": reference.open_data,
            "difference": None if reference.open_data is None else reference.open_data - reference.published,
            "agrees": reference.agrees,
            "with_missing_low": reference.with_missing[0] if reference.with_missing else None,
            "with_missing_high": reference.with_missing[1] if reference.with_missing else None,
            "definition": reference.definition,
            "releases": reference.releases,
            "citation": reference.citation,
            "standing": standing(reference.figure),
        }
        for reference in audit.references
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def releases(audit: Audit) -> pl.DataFrame:
    """The releases that the audit used: id, publication, months, dates, file name and SHA-256."""
    rows = [
        {
            "release": release.id,
            "publication": release.family,
            "title": release.title,
            "period_first": release.period_first,
            "period_last": release.period_last,
            "published": release.published,
            "revised": release.revised,
            "released": release.released,
            "status": release.status,
            "source": release.source,
            "file_name": release.file_name,
            "file_hash": release.file_hash,
        }
        for release in audit.releases
    ]
    return pl.DataFrame(rows, infer_schema_length=None)
