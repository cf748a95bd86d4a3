"""The table of replications: each with its estimate."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

from carefund.evaluation.study.replications import Replicated, ReplicatedStudy
from carefund.report.columns import Column, Table

RECORD = "replications.json"


def _of_effect(name: str, label: str, about: str) -> Column:
    def value(one: Replicated) -> float | None:
        return None if one.result.effect is None else getattr(one.result.effect, name)

    return Column(name, label, "number", about, value)


def _planted(one: Replicated) -> float:
    effects = list(one.replication.effects.values())
    return fsum(effects) / len(effects)


COLUMNS = (
    Column("replication", "Replication", "text", "as its file writes it", lambda one: str(one.replication.name)),
    Column("units", "Treated units", "texts", "as the panel writes them", lambda one: list(one.replication.starts)),
    Column("planted", "Planted effect", "number", "relative; the mean where units differ", _planted),
    _of_effect("att", "Mean effect", "in the outcome's unit"),
    _of_effect("relative", "Relative", "mean effect over the course without the treatment"),
    _of_effect("standard_error", "Standard error", "in the outcome's unit"),
    _of_effect("lower", "Low", "low end of the interval"),
    _of_effect("upper", "High", "high end of the interval"),
    _of_effect("p_value", "p", "p-value"),
    Column("findings", "Findings", "count", "how many", lambda one: len(one.result.findings), whole=True),
)


def tables(study: ReplicatedStudy) -> tuple[Table, ...]:
    """Every replication."""
    return (Table.of("replications", "Replications", COLUMNS, study.replicated),)


def record(study: ReplicatedStudy, made: Mapping[str, Table]) -> dict[str, Any]:
    """Every replication's line of the contract."""
    return {"replications": [one.as_record() for one in study.replicated]}


def about(study: ReplicatedStudy) -> list[tuple[str, str]]:
    """What a workbook of the table begins with."""
    return [("Method", study.protocol.method), ("Protocol", f"{study.protocol.name}, SHA-256 {study.protocol.sha256}")]
