"""The tables of an audit: outturns, months, delayed days by part, coverage findings, published figures and releases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from carefund.evaluation.audit import Audit
from carefund.evaluation.reference import FormulaCheck
from carefund.evaluation.retrospective import RetrospectiveAppraisal
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Metric
from carefund.report.appraisal.tables import studies_of, verdict_record
from carefund.report.audit.charts import metrics_in_parts
from carefund.report.audit.comparisons import comparisons, is_estimate, of_areas, of_england, published_ranks, ranks
from carefund.report.audit.confidence import effect_on_change
from carefund.report.audit.outturn_columns import OUTTURN, OutturnRow
from carefund.report.audit.own_plans import own_plans_findings, own_plans_table
from carefund.report.audit.published import FORMULA
from carefund.report.audit.scores import scores_record
from carefund.report.audit.sentences import story
from carefund.report.audit.whole_fund.tables import evaluation_record, evaluation_tables
from carefund.report.columns import Column, Table
from carefund.report.provenance import ATTRIBUTION
from carefund.wording.dates import month_id
from carefund.wording.standing import standing

BY_PART = "-by-part"
"""How the names of tables end that give a metric in parts."""
RECORD = "audit.json"
PUBLISHED = "published for the area"
APPORTIONED = "estimate: commissioners' figures shared out by where people live"
MONTHLY = (
    Column("metric", "Metric", "text", "metric's id"),
    Column("area_code", "Code", "text", "ONS code; E92000001 is England"),
    Column("area_name", "Area", "text", "name"),
    Column("period", "Month", "month", "the month, as its first day"),
    Column("value", "Count", "count", "as published or estimated; empty where there is no figure", digits=3),
    Column("days", "Days", "count", "days in the month", whole=True),
    Column("per_day", "A day", "rate", "count a day; empty for a rate or mean"),
    Column("missing_low", "Missing, low", "count", "what findings would add to England's month, low end of 95%",
           digits=3),
    Column("missing", "Missing", "count", "the same, middle estimate", digits=3),
    Column("missing_high", "Missing, high", "count", "the same, high end", digits=3),
    Column("release", "Release", "text", "the release that it was read from"),
)  # fmt: skip
PARTS = (
    Column("comparison", "Comparison", "text", "comparison's id"),
    Column("area_code", "Code", "text", "ONS code; E92000001 is England"),
    Column("area_name", "Area", "text", "name"),
    Column("breakdown", "By", "text", "what the parts are by"),
    Column("series", "Series", "text", "the part's series"),
    Column("label", "Part", "text", "the part in words"),
    Column("baseline", "Before", "count", "total over the baseline period"),
    Column("outturn", "After", "count", "total over the outturn period"),
    Column("change", "Change", "change", "outturn less baseline"),
    Column("share_of_outturn", "Share", "share", "per cent of the area's outturn"),
)
PUBLISHED_FIGURE = (
    Column("id", "Id", "text", "the figure's id", lambda one: one.figure.id),
    Column("label", "Figure", "text", "what it is", lambda one: one.figure.label),
    Column("metric", "Metric", "text", "metric's id"),
    Column("comparison", "Comparison", "text", "comparison's id", lambda one: one.figure.comparison),
    Column("unit", "Unit", "text", "its unit"),
    Column("published", "Published", "number", "as published"),
    Column("open_data", "Open data", "number", "by the official files", digits=2),
    Column("difference", "Difference", "number", "open data less published",
           lambda one: None if one.open_data is None else one.open_data - one.published, digits=2),
    Column("agrees", "Agrees", "flag", "whether the two agree within rounding"),
    Column("with_missing_low", "With missing, low", "number", "open data with missing figures added, low end of 95%",
           lambda one: one.with_missing[0] if one.with_missing else None, digits=2),
    Column("with_missing_high", "With missing, high", "number", "the same, high end",
           lambda one: one.with_missing[1] if one.with_missing else None, digits=2),
    Column("definition", "Definition", "text", "what the open data count"),
    Column("releases", "Releases", "text", "which releases they rest on"),
    Column("citation", "Source", "text", "where the figure was published"),
    Column("standing", "Standing", "text", "whether a source that states it was read",
           lambda one: standing(one.figure)),
)  # fmt: skip
RELEASE = (
    Column("release", "Release", "text", "its id", lambda one: one.id),
    Column("publication", "Publication", "text", "the publication that it is of", lambda one: one.family),
    Column("title", "Title", "text", "its title"),
    Column("period_first", "First month", "month", "first month that it is about"),
    Column("period_last", "Last month", "month", "last month"),
    Column("published", "Published", "day", "day of publication"),
    Column("revised", "Revised", "day", "day of its revision"),
    Column("released", "Released", "day", "day of release that counts"),
    Column("status", "Status", "text", "whether figures are provisional, revised or final"),
    Column("source", "Source", "text", "where the file was read"),
    Column("file_name", "File", "text", "the file's name"),
    Column("file_hash", "SHA-256", "text", "the file's hash"),
)


def tables(audit: Audit) -> tuple[Table, ...]:
    """Outturns, months, parts of metrics, findings, auditors' figures and releases."""
    england = (outturns_table(audit), monthly_table(audit), *parts_tables(audit), findings_table(audit))
    own = (own_plans_table(audit),) if audit.own_plans.given else ()
    return (*england, published_table(audit), *own, *evaluation_tables(audit), releases_table(audit))


def sheets(audit: Audit, made: Mapping[str, Table]) -> tuple[Table, ...]:
    """The sheets of the workbook: England and areas apart, and a column for each month."""
    outturns = made["outturn"]
    england = pl.col("area_code") == ENGLAND
    source = "; ".join(dict.fromkeys(audit.series[metric.national_series or ""].source for metric in audit.measured))
    cost = f"Plan and outturn. Cost of the gap: {FORMULA}. Source: {source}."
    own = "its own plan where the column Plan says so, else " if audit.own_plans.plans else ""
    shared = f"Planned change of an area: {own}England's plan by share of baseline. Source: {source}."
    months = f"Monthly totals; an empty cell is a month without a figure. Source: {source}."
    return (
        Table("england", "England", OUTTURN, outturns.frame.filter(england), cost),
        Table("areas", "Areas", OUTTURN, outturns.frame.filter(~england), shared),
        made["monthly"].wide(("metric", "area_code", "area_name"), "period", "value", months),
        *(table for name, table in made.items() if name not in {"outturn", "monthly"}),
    )


def outturns_table(audit: Audit) -> Table:
    """Every outturn, a row for each metric, comparison and place; areas are ranked by change in per cent."""
    return Table.of("outturn", "Outturn", OUTTURN, _outturn_rows(audit), f"Cost of the gap: {FORMULA}.")


def _outturn_rows(audit: Audit) -> Iterator[OutturnRow]:
    areas = {(metric.id, one.id): of_areas(audit, metric, one) for metric, one in comparisons(audit)}
    ranked = {pair: (ranks(ones), published_ranks(ones)) for pair, ones in areas.items()}
    for outturn in audit.outturns.values():
        metric = audit.round.metric(outturn.metric)
        estimate = outturn.area_code != ENGLAND and is_estimate(audit, metric)
        rank, published = (one.get(outturn.area_code) for one in ranked[outturn.metric, outturn.comparison])
        yield OutturnRow(
            outturn=outturn,
            metric=metric,
            comparison=metric.comparison(outturn.comparison),
            rank=rank,
            published_rank=published,
            basis=APPORTIONED if estimate else PUBLISHED,
        )


def monthly_table(audit: Audit) -> Table:
    """Monthly figures of every measured metric, England and every area, with the release of each."""
    names = {outturn.area_code: outturn.area_name for outturn in audit.outturns.values()}
    frames = [_monthly_frame(audit, metric, names) for metric in audit.measured]
    note = "Monthly totals; no figure where a month has none."
    return Table.of_frame("monthly", "Monthly", MONTHLY, pl.concat(frames), note)


def _monthly_frame(audit: Audit, metric: Metric, names: Mapping[str, str]) -> pl.DataFrame:
    coverage = audit.coverage[metric.id]
    effects = [(month, coverage.effect([month])) for month in coverage.months]
    missing = pl.DataFrame(
        [(ENGLAND, month, effect.low, effect.middle, effect.high) for month, effect in effects],
        schema={
            "area_code": pl.String,
            "period": pl.Date,
            **dict.fromkeys(("missing_low", "missing", "missing_high"), pl.Float64),
        },
        orient="row",
    )
    days = pl.col("period").dt.days_in_month().cast(pl.Int64)
    is_level = bool(of_england(audit, metric, metric.comparisons[0]).places)
    return (
        audit.observed[metric.id]
        .monthly.join(missing, on=["area_code", "period"], how="left", maintain_order="left")
        .with_columns(
            metric=pl.lit(metric.id),
            area_name=pl.col("area_code").replace_strict(dict(names), default=None, return_dtype=pl.String),
            days=days,
            per_day=pl.lit(None, pl.Float64) if is_level else pl.col("value") / days,
        )
    )


def parts_tables(audit: Audit) -> list[Table]:
    """Each metric that is published in parts, in every comparison."""
    names = {outturn.area_code: outturn.area_name for outturn in audit.outturns.values()}
    name = pl.col("area_code").replace_strict(names, default=None, return_dtype=pl.String)
    note = "A cell without a number adds nothing."
    return [
        Table.of_frame(
            f"{metric.national_series}{BY_PART}",
            f"{audit.series[metric.national_series or ''].label} by part",
            PARTS,
            audit.breakdowns[metric.id].with_columns(area_name=name),
            note,
        )
        for metric in metrics_in_parts(audit)
    ]


def findings_table(audit: Audit) -> Table:
    """Every coverage finding: what was found, where, when, and its effect on England's change in each comparison."""
    rows = ((audit, metric, one) for metric in audit.measured for one in audit.coverage[metric.id].findings)
    note = "effect_on_change: what England's change would gain were the cause not there."
    return Table.of("findings", "Coverage findings", finding_columns(audit), rows, note)


def finding_columns(audit: Audit) -> tuple[Column, ...]:
    """The columns of findings, with one for each comparison of the round."""

    def of(name: str) -> Callable[[Any], Any]:
        return lambda row: getattr(row[2], name)

    every = {comparison.id: comparison for _, comparison in comparisons(audit)}
    return (
        Column("metric", "Metric", "text", "metric's id", lambda row: row[1].id),
        Column("kind", "Kind", "text", "kind of finding", of("kind")),
        Column("kind_label", "Kind in words", "text", "the same in words",
               lambda row: KINDS.get(row[2].kind, row[2].kind)),
        Column("series", "Series", "text", "the series", of("series")),
        Column("first", "First month", "month", "its first month", of("first")),
        Column("last", "Last month", "month", "its last month", of("last")),
        Column("what", "Finding", "text", "what was found", of("what")),
        Column("basis", "Found in", "text", "where it was found", of("basis")),
        Column("organisation", "Organisation", "text", "whom the publisher names",
               lambda row: row[2].organisation or None),
        Column("places", "Places", "texts", "codes of areas or commissioners", lambda row: list(row[2].places)),
        Column("counts_in_range", "In the interval", "flag", "whether it belongs in the interval", of("counts")),
        *(
            Column(f"effect_on_change_{comparison.replace('-', '_')}", f"Effect, {one.label}", "change",
                   "effect on England's change in this comparison", _effect(comparison), digits=3)
            for comparison, one in every.items()
        ),
        Column("releases", "Releases", "texts", "the releases that show it", lambda row: list(row[2].releases)),
    )  # fmt: skip


def _effect(comparison: str) -> Callable[[tuple[Audit, Metric, Finding]], float | None]:
    """What the finding does to England's change in a comparison; None where it is not of the metric, or no estimate."""

    def of(row: tuple[Audit, Metric, Finding]) -> float | None:
        audit, metric, finding = row
        own = next((one for one in metric.comparisons if one.id == comparison), None)
        return None if own is None or not finding.estimates else effect_on_change(audit, metric, own, finding)

    return of


def published_table(audit: Audit) -> Table:
    """Auditors' published figures beside the open data."""
    note = "Auditors' figures beside the open data; `citation` says where each was read."
    return Table.of("published-figures", "Published figures", PUBLISHED_FIGURE, audit.references, note)


def releases_table(audit: Audit) -> Table:
    """The releases that the audit used."""
    return Table.of("releases", "Releases", RELEASE, audit.releases, "Every official file used.")


def record(audit: Audit, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything in the report as plain values.

    Money is in pounds, changes in the metric's unit. `monthly` holds one list of values for each metric and area, in
    the order of its `periods`; a missing figure is null.
    """
    return {
        "round": {"id": audit.round.id, "title": audit.round.title, "fund_year": audit.round.fund_year},
        "formula": FORMULA,
        "outturns": made["outturn"].records(),
        **{name.replace("-", "_"): table.records() for name, table in made.items() if name.endswith(BY_PART)},
        "monthly": {metric.id: _monthly(audit, metric) for metric in audit.measured},
        "findings": _findings(audit, made["findings"]),
        "published_figures": made["published-figures"].records(),
        "formula_checks": [_formula_check(check) for check in audit.formula_checks],
        "retrospective": [_retrospective(one) for one in audit.retrospective],
        "metrics_not_measured": [_unmeasured(audit, metric) for metric in audit.unmeasured],
        **_own_plans(audit, made),
        **evaluation_record(audit, made),
        "money": [stream.model_dump(mode="json") for stream in audit.round.streams],
        "fund_totals": [total.model_dump(mode="json") for total in audit.round.fund_totals],
        "not_verified": [
            {"key": key, "label": part.label, "note": part.note} for key, part in audit.round.unverified()
        ],
        "releases": made["releases"].records(),
        "attribution": ATTRIBUTION,
    }


def _own_plans(audit: Audit, made: Mapping[str, Table]) -> dict[str, Any]:
    """The areas' own plans beside what is published, and the files that were not used; nothing where none was given."""
    if not audit.own_plans.given:
        return {}
    return {
        "own_plans": made["own-plans"].records(),
        "own_plans_findings": list(own_plans_findings(audit)),
        "own_plans_refused": [str(one) for one in audit.own_plans.refused],
    }


def _retrospective(one: RetrospectiveAppraisal) -> dict[str, Any]:
    """What would have been said of a published target when plans were due, and what happened, in per cent."""
    whole = one.appraisal.aggregate
    return {
        "target": one.target.label,
        "metric": one.target.metric.id,
        "comparison": one.target.comparison.id,
        "as_of": month_id(one.appraisal.as_of),
        "target_percent": one.target.percent,
        "england": verdict_record(one.appraisal.england),
        "observed_percent": one.observed,
        "areas": one.areas,
        "areas_expected_to_meet": round(one.appraisal.aggregate.expected, 1),
        "areas_expected_to_meet_without_plan": round((one.appraisal.aggregate.without or whole).expected, 1),
        "areas_met": one.met,
        "areas_inside_interval": one.inside,
        "england_by_release": None if one.by_release is None else verdict_record(one.by_release.england),
        "studies": studies_of([one.appraisal.basis]),
        "scores": scores_record(one),
    }


def _monthly(audit: Audit, metric: Metric) -> dict[str, Any]:
    table = audit.observed[metric.id].monthly
    months = table["period"].unique().sort().to_list()
    position = {month: number for number, month in enumerate(months)}
    values: dict[str, list[float | None]] = {}
    releases: list[str | None] = [None] * len(months)
    for area, period, value, release in table.select("area_code", "period", "value", "release").iter_rows():
        rounded = None if value is None else round(value, 3)
        values.setdefault(area, [None] * len(months))[position[period]] = rounded
        releases[position[period]] = release
    periods = [month.isoformat() for month in months]
    return {"unit": metric.unit, "periods": periods, "values": values, "releases": releases}


def _findings(audit: Audit, table: Table) -> list[dict[str, Any]]:
    """The rows of the table of findings, each with what it does to England's total of every year that it changes."""
    pairs = [(metric, one) for metric in audit.measured for one in audit.coverage[metric.id].findings]
    return [
        {**row, "effects": _effects_by_year(finding, audit.coverage[metric.id])}
        for row, (metric, finding) in zip(table.records(), pairs, strict=True)
    ]


def _effects_by_year(finding: Finding, coverage: CoverageAudit) -> list[dict[str, Any]]:
    """Yearly effects that do not round to nothing."""
    effects = finding.effects_by_year(coverage.months)
    rounded = ((year, effect.map(round)) for year, effect in effects.items())
    return [{"year": year, **asdict(effect)} for year, effect in rounded if any((effect.middle, *effect.ends))]


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


def about(audit: Audit) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    stories = [
        (f"{metric.label}, {comparison.label}", " ".join(story(audit, metric, comparison)))
        for metric, comparison in comparisons(audit)
    ]
    return [
        *stories,
        ("Money", "Pounds, cash. Costs are exact to the penny of an average price; they are not exact knowledge."),
        ("Not verified", "`not verified` means that no source that states the figure was read."),
        ("Attribution", ATTRIBUTION),
    ]
