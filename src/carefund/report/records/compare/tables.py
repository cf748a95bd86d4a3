"""The tables of a comparison: classes of records, and the value by both definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carefund.records.differences import Differences
from carefund.report.columns import Column, Table

RECORD = "compare.json"
CLASSES = (
    Column("first", "By the first", "text"),
    Column("second", "By the second", "text"),
    Column("records", "Records", "count", "rounded; none where too few to tell", whole=True),
    Column("differs", "Differs", "flag", "whether the definitions make something else of them"),
)
VALUES = (
    Column("measure", "Measure", "text"),
    Column("value", "Value", "number", "over all these months and areas, in the measure's unit", digits=3),
    Column("unit", "Unit", "text"),
)


def tables(found: Differences) -> tuple[Table, ...]:
    """Classes of records, and both values."""
    values = [
        {"measure": one.measure.name, "value": found.whole(one), "unit": one.measure.unit}
        for one in (found.first, found.second)
    ]
    return (
        Table.of("classes", "Records by what the definitions make of them", CLASSES, found.classes),
        Table.of("values", "Over all months and areas", VALUES, values),
    )


def record(found: Differences, made: Mapping[str, Table]) -> dict[str, Any]:
    """Everything as plain values."""
    return {
        "first": found.first.measure.name,
        "second": found.second.measure.name,
        "months": [str(month) for month in found.months],
        "classes": made["classes"].records(),
        "values": made["values"].records(),
    }


def about(found: Differences) -> list[tuple[str, str]]:
    """What a workbook of the tables begins with."""
    return [("First", found.first.measure.label), ("Second", found.second.measure.label)]
