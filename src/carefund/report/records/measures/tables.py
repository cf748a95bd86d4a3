"""The table of measures that are defined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.records.measure import MeasureList
from carefund.report.columns import Column, Table

RECORD = "measures.json"
COLUMNS = (
    Column("name", "Measure", "text"),
    Column("label", "What it is", "text"),
    Column("unit", "Unit", "text"),
    Column("reads", "Reads", "texts", "tables", lambda one: list(dict.fromkeys(reads.table for reads in one.reads))),
    Column("verified", "Verified", "flag", "whether the source was read and says this"),
)


def tables(listed: MeasureList) -> tuple[Table, ...]:
    """Every measure."""
    return (Table.of("measures", "Measures over people's records", COLUMNS, listed.measures),)


def record(listed: MeasureList, made: Mapping[str, Table]) -> dict[str, Any]:
    """Every measure whole."""
    whole = [one.model_dump(mode="json") | {"sha256": one.digest} for one in listed.measures]
    return {"measures": made["measures"].records(), "definitions": whole}


def about(listed: MeasureList) -> list[tuple[str, str]]:
    """What a workbook of the table begins with."""
    return [("Measures", ", ".join(one.name for one in listed.measures))]
