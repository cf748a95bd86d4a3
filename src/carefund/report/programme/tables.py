"""The parameters of a round as a table, each with its value, unit and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from carefund.programme.definition import Round
from carefund.programme.sourced import Quantity, Sourced
from carefund.report.columns import Column, Table

RECORD = "round.json"
Parameter = tuple[str, Sourced, str]
PARAMETERS = (
    Column("key", "Key", "text", "where it stands in the definition", lambda row: row[0]),
    Column("label", "Parameter", "text", "what it is", lambda row: row[1].label),
    Column("value", "Value", "number", "its value, where it is one number", lambda row: _value(row[1])),
    Column("unit", "Unit", "text", "unit of the value", lambda row: getattr(row[1], "unit", None)),
    Column("verified", "Verified", "flag", "whether a source that states it was read", lambda row: row[1].verified),
    Column("source", "Source", "text", "where it was read", lambda row: row[2]),
    Column("note", "Note", "text", "what to know before using it", lambda row: row[1].note),
)


def tables(definition: Round) -> tuple[Table, ...]:
    """One row for each parameter."""
    return (Table.of("parameters", "Parameters", PARAMETERS, _parameters(definition)),)


def record(definition: Round, _: Mapping[str, Table]) -> dict[str, Any]:
    """The whole definition as plain values."""
    plain: dict[str, Any] = definition.model_dump(mode="json")
    return plain


def about(definition: Round) -> list[tuple[str, str]]:
    """What a workbook of the parameters begins with."""
    return [("Round", f"{definition.title} ({definition.id})"), ("What it was", definition.summary)]


def _parameters(definition: Round) -> Iterator[Parameter]:
    return ((key, part, definition.cite(part)) for key, part in definition.parameters())


def _value(part: Sourced) -> float | None:
    value = part.value if isinstance(part, Quantity) else getattr(part, "pounds", None)
    return None if value is None else float(value)
