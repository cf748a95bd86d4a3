"""The tables of an extract's check: what was found, and how much each table holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.records.checks import ExtractCheck
from carefund.report.columns import Column, Table

RECORD = "check.json"
FINDINGS = (
    Column("id", "Check", "text"),
    Column("severity", "Severity", "text"),
    Column("table", "Table", "text"),
    Column("records", "Records", "count", "how many have it", whole=True),
    Column("of", "Of", "count", "records in the table", whole=True),
    Column("expected", "Expected", "text"),
    Column("found", "Found", "text"),
    Column("fix", "What to do", "text"),
)
TABLES = (
    Column("table", "Table", "text"),
    Column("files", "Files", "count", "", whole=True),
    Column("rows", "Rows", "count", "in the files", whole=True),
    Column("not_meant", "Not meant", "count", "rows that the mapping leaves", whole=True),
    Column("records", "Records", "count", "that the rows make", whole=True),
    Column("people", "People", "count", "different pseudonyms", whole=True),
    Column("first", "First day", "text"),
    Column("last", "Last day", "text"),
)


def tables(checked: ExtractCheck) -> tuple[Table, ...]:
    """Findings, and the tables counted."""
    return (
        Table.of("findings", "Findings", FINDINGS, checked.findings),
        Table.of("tables", "Tables", TABLES, checked.tables),
    )


def record(checked: ExtractCheck, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values."""
    return {
        "mapping": checked.mapping,
        "tables": made["tables"].records(),
        "findings": made["findings"].records(),
    }


def about(checked: ExtractCheck) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("Extract", checked.place), ("Mapping", checked.mapping)]
