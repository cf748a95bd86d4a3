"""The findings of plans' checks as a table and as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

from carefund.plan.checking import CheckedPlan, CheckedPlans
from carefund.plan.findings import Finding, Severity
from carefund.report.columns import Column, Table

RECORD = "plan-check.json"
FINDING = (
    Column("severity", "Severity", "text", "error, warning or note"),
    Column("check", "Check", "text", "id of the check"),
    Column("label", "What", "text", "what is wrong"),
    Column("sheet", "Sheet", "text", "sheet of the workbook; empty where there is no cell"),
    Column("cell", "Cell", "text", "cell of the workbook"),
    Column("expected", "Expected", "text", "what was expected"),
    Column("found", "Found", "text", "what stands there"),
    Column("to_do", "What to do", "text", "how to put it right"),
    Column("policy", "Policy", "text", "the paragraph that the check enforces"),
    Column("field", "Field", "text", "path of the field in the plan"),
    Column("rows", "Rows", "texts", "cells of the records that a sum is made of"),
    Column("follows", "Follow from it", "count", "findings that have no other cause and are not listed", whole=True),
    Column("waived", "Waived", "text", "the reason of the waiver that lifts it; empty where there is none"),
    Column("waived_by", "Waived by", "text", "who approved the waiver"),
)
FINDINGS = (
    Column("file", "File", "text", "the workbook's file"),
    Column("area_code", "Area", "text", "ONS code of the area"),
    *FINDING,
)


PLANS = (
    Column("area_name", "Area", "text", "name of the area", lambda one: one.plan.area_name or one.plan.area_code),
    Column("area_code", "Code", "text", "ONS code of the area", lambda one: one.plan.area_code),
    Column("errors", "Errors", "count", "findings that keep it from being submitted",
           lambda one: len(one.of(Severity.ERROR)), whole=True),
    Column("warnings", "Warnings", "count", "findings to be mended or waived",
           lambda one: len(one.of(Severity.WARNING)), whole=True),
    Column("pooled_pounds", "Pool (£)", "pounds", "what is paid in over all years of the round",
           lambda one: float(one.pooled_pounds)),
    Column("round", "Round", "text", "id of the round", lambda one: one.plan.round_id),
    Column("file", "File", "text", "the workbook's file, without its folder", lambda one: PurePath(one.file).name),
)  # fmt: skip


def plans_table(plans: Iterable[CheckedPlan]) -> Table:
    """One row for each plan."""
    return Table.of("plans", "All plans", PLANS, plans)


def tables(result: CheckedPlan | CheckedPlans) -> tuple[Table, ...]:
    """Every finding, a row each, plan after plan."""
    findings = (row for one in plans_of(result) for row in _rows(one))
    return (Table.of("findings", "Findings", FINDINGS, findings), plans_table(plans_of(result)))


def record(result: CheckedPlan | CheckedPlans, _: Mapping[str, Table]) -> dict[str, Any]:
    """Every plan with its counts and findings, and the files that were refused."""
    refused = result.refused if isinstance(result, CheckedPlans) else ()
    return {
        "plans": [_plan(one) for one in plans_of(result)],
        "refused": [refusal.as_record() for refusal in refused],
    }


def about(result: CheckedPlan | CheckedPlans) -> list[tuple[str, str]]:
    """What a workbook of the findings begins with."""
    return [(name_of(one), counts_in_words(one)) for one in plans_of(result)]


def plans_of(result: CheckedPlan | CheckedPlans) -> tuple[CheckedPlan, ...]:
    """The plans of a result, which may be one plan alone."""
    return result.plans if isinstance(result, CheckedPlans) else (result,)


def name_of(checked: CheckedPlan) -> str:
    """What a plan is called: its file, area and round."""
    plan = checked.plan
    return ", ".join(filter(None, (plan.area_name or plan.area_code, plan.round_id)))


def counts_in_words(checked: CheckedPlan) -> str:
    """How many findings of each severity: `2 errors, 1 warning, 0 notes`."""
    from carefund.wording.lists import counted

    return ", ".join(counted(len(checked.of(severity)), severity.value) for severity in Severity)


def _plan(checked: CheckedPlan) -> dict[str, Any]:
    plan = checked.plan
    return {
        "file": checked.file,
        "round": plan.round_id,
        "area_code": plan.area_code,
        "area_name": plan.area_name,
        "can_be_submitted": checked.can_be_submitted,
        "waived_errors": len(checked.waived_errors),
        "pooled_pounds": float(checked.pooled_pounds),
        "counts": {severity.value: len(checked.of(severity)) for severity in Severity},
        "findings": Table.of("findings", "Findings", FINDING, map(_row, checked.findings)).records(),
    }


def _rows(checked: CheckedPlan) -> Iterator[dict[str, Any]]:
    own = {"file": checked.file, "area_code": checked.plan.area_code}
    return (own | _row(finding) for finding in checked.findings)


def _row(finding: Finding) -> dict[str, Any]:
    return finding.as_record()
