"""The tables of one area: outturns, months, chances, the areas most like it, findings and releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from carefund.evaluation.area import AreaChance, AreaEvaluation
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.evidence.series import ENGLAND
from carefund.programme.measures import Metric
from carefund.report.area.sentences import happened, similar_method
from carefund.report.area.similar import similar_table
from carefund.report.audit.outturn_columns import OUTTURN
from carefund.report.audit.published import FORMULA
from carefund.report.audit.tables import outturns_table, releases_table
from carefund.report.columns import Column, Table, interval_columns
from carefund.report.evidence.months import month_rows
from carefund.report.provenance import ATTRIBUTION
from carefund.wording.dates import month_id

RECORD = "area.json"
MONTHLY = (
    Column("metric", "Metric", "text", "metric's id"),
    Column("period", "Month", "month", "the month, as its first day"),
    Column("count", "Count", "count", "as published or estimated; empty where there is no figure", digits=3),
    Column("value", "A day", "rate", "count a day; a rate or mean as it is"),
    Column("low", "A day with missing, low", "rate", "a day with the missing part added, low end of 95%; empty where "
           "nothing is known to be missing"),
    Column("high", "A day with missing, high", "rate", "the same, high end"),
)  # fmt: skip
CHANCES = (
    Column("metric", "Metric", "text", "metric's id"),
    Column("comparison", "Comparison", "text", "id of the comparison whose months are meant"),
    Column("as_of", "Known to", "month", "the last month that counts as known"),
    Column("target_percent", "Planned, per cent", "percent", "the planned change in per cent of the baseline",
           lambda one: one.target),
    Column("chance_without_plan", "Chance", "chance", "the area's own chance, without the plan; empty where such "
           "chances have shown no skill over the base rate", lambda one: one.chance if one.is_given else None),
    *interval_columns("change_percent", "Expected", "percent", "change to be expected without the plan, in per cent",
                      lambda one: one.change),
    Column("base_rate", "Base rate", "chance", "how often areas had changed so much"),
    Column("base_rate_cases", "Cases", "count", "in how many changes", whole=True),
    Column("base_rate_months", "Months", "count", "over how many months each", whole=True),
    Column("months_ahead_first", "From month", "count", "first month of the target, counted from the last known",
           lambda one: one.ahead[0], whole=True),
    Column("months_ahead_last", "To month", "count", "last month of it", lambda one: one.ahead[1], whole=True),
    Column("skill", "Skill", "skill", "1 less the ratio of Brier scores, measured for such chances; empty where it was "
           "not", lambda one: one.skill.skill if one.skill else None),
    Column("skill_cases", "Forecasts tested", "count", "how many it was measured on",
           lambda one: one.skill.cases if one.skill else None, whole=True),
    Column("detectable_percent", "Smallest detectable fall", "percent", "the smallest fall that one year of figures "
           "can tell from chance, in per cent", lambda one: one.detectable),
)  # fmt: skip


def tables(evaluation: AreaEvaluation) -> tuple[Table, ...]:
    """The area's outturns first, then what the page rests on."""
    return (
        outturn_table(evaluation),
        monthly_table(evaluation),
        Table.of("chances", "Chances", CHANCES, evaluation.chances.values(), "What could have been said in advance."),
        similar_table(evaluation),
        findings_table(evaluation),
        releases_table(evaluation.audit),
    )


def outturn_table(evaluation: AreaEvaluation) -> Table:
    """Every outturn of the area, then those of the areas most like it and England's."""
    frame = outturns_table(evaluation.audit).frame
    order = {code: place for place, code in enumerate((evaluation.code, *evaluation.similar.neighbours, ENGLAND))}
    place = pl.col("area_code").replace_strict(order, default=None, return_dtype=pl.Int64)
    chosen = frame.filter(pl.col("area_code").is_in(list(order))).sort(place, maintain_order=True)
    return Table.of_frame("area", "Plan and outturn", OUTTURN, chosen, f"Cost of the gap: {FORMULA}.")


def monthly_table(evaluation: AreaEvaluation) -> Table:
    """The area's months, with what is known to be missing of them."""
    rows = [
        {"low": None, "high": None, **row, "metric": metric.id}
        for metric in evaluation.audit.measured
        for row in month_rows(
            evaluation.audit.coverage[metric.id],
            evaluation.audit.observed[metric.id].values_of(evaluation.code),
            evaluation.code,
            daily=not evaluation.england(metric).places,
        )
    ]
    return Table.of("monthly", "Monthly", MONTHLY, rows, "No figure where a month has none.")


def findings_table(evaluation: AreaEvaluation) -> Table:
    """The coverage findings that change this area's figures in the leading comparison of each metric."""
    rows = [
        (metric, finding, effect)
        for metric in evaluation.audit.measured
        for finding in evaluation.audit.coverage[metric.id].findings
        if round(effect := evaluation.effect_of(metric, finding))
    ]
    return Table.of(
        "findings", "Findings", FINDING, rows, "What the area's change would gain were the cause not there."
    )


def _of_finding(name: str) -> Callable[[tuple[Metric, Finding, float]], Any]:
    return lambda row: getattr(row[1], name)


FINDING = (
    Column("metric", "Metric", "text", "metric's id", lambda row: row[0].id),
    Column("kind", "Kind", "text", "kind of finding", lambda row: KINDS.get(row[1].kind, row[1].kind)),
    Column("first", "First month", "month", "its first month", _of_finding("first")),
    Column("last", "Last month", "month", "its last month", _of_finding("last")),
    Column("what", "Finding", "text", "what was found", _of_finding("what")),
    Column("basis", "Found in", "text", "where it was found", _of_finding("basis")),
    Column("counts_in_range", "In the range", "flag", "whether the corrected range counts it", _of_finding("counts")),
    Column("effect_on_change", "Effect", "change", "what the area's change would gain without it", lambda row: row[2],
           digits=3),
)  # fmt: skip


def record(evaluation: AreaEvaluation, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything on the page as plain values. Money is in pounds, changes in the metric's unit."""
    rows = made["area"].records()
    area, round_ = evaluation.area, evaluation.audit.round
    return {
        "area": {"code": area.code, "name": area.name, "region": area.region},
        "round": {"id": round_.id, "title": round_.title, "fund_year": round_.fund_year},
        "plan": evaluation.plan_name or None,
        "said": {metric.id: happened(evaluation, metric) for metric in evaluation.audit.measured},
        "outturns": [row for row in rows if row["area_code"] == area.code],
        "england": [row for row in rows if row["area_code"] == ENGLAND],
        "similar_outturns": [row for row in rows if row["area_code"] not in {area.code, ENGLAND}],
        "chances": [
            _chance(one, row) for one, row in zip(evaluation.chances.values(), made["chances"].records(), strict=True)
        ],
        "similar": made["similar"].records(),
        "similar_method": similar_method(evaluation),
        "findings": made["findings"].records(),
        "monthly": made["monthly"].records(),
        "releases": made["releases"].records(),
        "attribution": ATTRIBUTION,
    }


def _chance(one: AreaChance, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "as_of": month_id(one.as_of), "series": one.series, "given": one.is_given}


def about(evaluation: AreaEvaluation) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    said = [(metric.label, happened(evaluation, metric)) for metric in evaluation.audit.measured]
    return [*said, ("Attribution", ATTRIBUTION)]
