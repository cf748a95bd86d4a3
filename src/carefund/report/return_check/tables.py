"""The findings of returns' checks as tables and as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.monitoring.returns.checking import CheckedReturn, CheckedReturns
from carefund.plan.findings import Severity
from carefund.report.columns import Column, Table
from carefund.report.plan_check.tables import FINDING
from carefund.wording.lists import counted

RECORD = "return-check.json"
FINDINGS = (
    Column("file", "File", "text", "the workbook's file"),
    Column("area_code", "Area", "text", "ONS code of the area"),
    *FINDING,
)
RETURNS = (
    Column("file", "File", "text", "the workbook's file"),
    Column("area_code", "Area", "text", "ONS code of the area", lambda row: row.sent.area_code),
    Column("area_name", "Name", "text", "name of the area", lambda row: row.sent.area_name),
    Column("quarter", "Quarter", "text", "id of the quarter", lambda row: row.sent.quarter),
    Column("version", "Version", "count", "version of the return", lambda row: row.sent.version, whole=True),
    Column("errors", "Errors", "count", "errors found", lambda row: len(row.of(Severity.ERROR)), whole=True),
    Column("warnings", "Warnings", "count", "warnings found", lambda row: len(row.of(Severity.WARNING)), whole=True),
    Column("notes", "Notes", "count", "notes", lambda row: len(row.of(Severity.NOTE)), whole=True),
    Column("can_be_sent", "Can be sent", "flag", "whether nothing keeps it from being sent"),
)


def tables(result: CheckedReturn | CheckedReturns) -> tuple[Table, ...]:
    """Every finding, a row each, return after return; then a row for each return."""
    return (
        Table.of("findings", "Findings", FINDINGS, (row for one in returns_in(result) for row in _rows(one))),
        Table.of("returns", "Returns", RETURNS, returns_in(result)),
    )


def record(result: CheckedReturn | CheckedReturns, _: Mapping[str, Table]) -> dict[str, Any]:
    """Every return with its counts and findings, and the files that were refused."""
    refused = result.refused if isinstance(result, CheckedReturns) else ()
    return {
        "returns": [_return(one) for one in returns_in(result)],
        "refused": [refusal.as_record() for refusal in refused],
    }


def about(result: CheckedReturn | CheckedReturns) -> list[tuple[str, str]]:
    """What a workbook of the findings begins with."""
    return [(name_of(one), counts_in_words(one)) for one in returns_in(result)]


def returns_in(result: CheckedReturn | CheckedReturns) -> tuple[CheckedReturn, ...]:
    """The returns of a result, which may be one return alone."""
    return result.returns if isinstance(result, CheckedReturns) else (result,)


def name_of(checked: CheckedReturn) -> str:
    """What a return is called: its area, round and quarter."""
    sent = checked.sent
    return ", ".join(filter(None, (sent.area_name or sent.area_code, sent.round_id, sent.quarter)))


def counts_in_words(checked: CheckedReturn) -> str:
    """How many findings of each severity: `2 errors, 1 warning, 0 notes`."""
    return ", ".join(counted(len(checked.of(severity)), severity.value) for severity in Severity)


def _return(checked: CheckedReturn) -> dict[str, Any]:
    sent = checked.sent
    return {
        "file": checked.file,
        "round": sent.round_id,
        "quarter": sent.quarter,
        "area_code": sent.area_code,
        "area_name": sent.area_name,
        "version": sent.version,
        "can_be_sent": checked.can_be_sent,
        "counts": {severity.value: len(checked.of(severity)) for severity in Severity},
        "findings": Table.of(
            "findings", "Findings", FINDING, (finding.as_record() for finding in checked.findings)
        ).records(),
    }


def _rows(checked: CheckedReturn) -> Iterator[dict[str, Any]]:
    own = {"file": checked.file, "area_code": checked.sent.area_code}
    return (own | finding.as_record() for finding in checked.findings)
