"""Many replications of a study in one call: planted effects on units of one panel, read once.

A replication's treated units are those of its rows, and their outcomes are multiplied by 1 + relative_effect from the
start on before anything is estimated, as the contract says (1.4).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from carefund.evaluation.methods.panel import Period
from carefund.evaluation.study.answer import plain_values
from carefund.evaluation.study.design import Design, design, starts_named
from carefund.evaluation.study.keys import NotAProtocol, near
from carefund.evaluation.study.offered import Memory
from carefund.evaluation.study.panel_file import RowsOfPanel
from carefund.evaluation.study.protocol import Protocol
from carefund.evaluation.study.running import Result, run_many
from carefund.workbooks.ordinary_file import read_ordinary_file

KEY = "replications.file"
COLUMNS = ("replication", "unit", "start", "relative_effect")
LARGEST = 2**28
AT_ONCE = 50
"""Replications whose panels are held in memory together."""


@dataclass(frozen=True, kw_only=True)
class Replication:
    """One replication: its number or name, and the start and relative effect of each of its units."""

    name: Period
    starts: Mapping[str, Period]
    effects: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Replicated:
    """A replication answered."""

    replication: Replication
    result: Result

    def as_record(self) -> dict[str, Any]:
        """The line of the contract: the estimate, and how many findings there are."""
        effect = self.result.effect
        return {
            "replication": self.replication.name,
            "estimate": None if effect is None else plain_values(asdict(effect)),
            "findings": len(self.result.findings),
        }


@dataclass(frozen=True, kw_only=True)
class ReplicatedStudy:
    """Many replications answered, in the order of their file."""

    protocol: Protocol
    rows: RowsOfPanel = field(repr=False)
    replicated: tuple[Replicated, ...] = field(repr=False)


def read_replications(path: Path) -> list[Replication]:
    """The replications of a file, in the order in which each first appears.

    Raises NotAProtocol, naming the line, for a column that is missing, an effect that is no number, and a unit twice.
    """
    content = read_ordinary_file(path, LARGEST, "a file of replications")
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAProtocol(KEY, "CSV in UTF-8", str(error)) from error
    held = list(rows[0]) if rows else []
    for column in COLUMNS:
        if column not in held:
            names = [name for name in held if name]
            raise NotAProtocol(
                KEY, f"the columns {', '.join(COLUMNS)}, and a row", f"no '{column}'", near(column, names)
            )
    found: dict[str, tuple[dict[str, Period], dict[str, float]]] = {}
    for number, row in enumerate(rows, start=2):
        starts, effects = found.setdefault((row["replication"] or "").strip(), ({}, {}))
        unit = row["unit"] or ""
        if unit in starts:
            raise NotAProtocol(KEY, "each unit once in a replication", f"'{unit}' twice, in line {number}")
        starts[unit] = (row["start"] or "").strip()
        effects[unit] = _effect(row["relative_effect"], number)
    return [Replication(name=_name(name), starts=starts, effects=effects) for name, (starts, effects) in found.items()]


def _effect(text: str | None, line: int) -> float:
    try:
        effect = float(text or "")
    except ValueError:
        effect = math.nan
    if not math.isfinite(effect):
        raise NotAProtocol(KEY, "a number as relative_effect, such as -0.05", f"'{text or ''}' in line {line}")
    return effect


def _name(text: str) -> Period:
    return int(text) if text.isascii() and text.isdigit() else text


def replicate(protocol: Protocol, rows: RowsOfPanel, replications: list[Replication]) -> Iterator[Replicated]:
    """Answer each replication, in order, some at a time."""
    memory: Memory = {}
    for first in range(0, len(replications), AT_ONCE):
        some = replications[first : first + AT_ONCE]
        results = run_many(protocol, [_design(protocol, rows, one) for one in some], memory)
        for replication, result in zip(some, results, strict=True):
            yield Replicated(replication=replication, result=result)


def _design(protocol: Protocol, rows: RowsOfPanel, replication: Replication) -> Design:
    starts = starts_named(replication.starts, rows)
    if not rows.units:
        return design(protocol, rows, starts)
    outcome = rows.values[protocol.panel.outcome].copy()
    places = {unit: place for place, unit in enumerate(rows.units)}
    for unit, start in starts.columns.items():
        outcome[places[unit], start:] *= 1 + replication.effects[unit]
    return design(protocol, rows, starts, outcome)
