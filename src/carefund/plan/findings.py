"""What a check found: what was expected, what stands there, how to mend it, under which policy, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters: an error keeps a plan from being submitted, a warning must be answered."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class CellPosition:
    """Where a field of the plan stands in a workbook: its sheet's name and its cell, such as `H12`."""

    sheet: str
    cell: str

    def __str__(self) -> str:
        """The position as a reader of the workbook would say it: `Expenditure, H12`."""
        return f"{self.sheet}, {self.cell}"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing found in a plan.

    `field` is the dotted path in the plan, such as `expenditure[3].stream`, empty for the plan as a whole; `position`
    is where that stands in the workbook that was read, None where the plan was not read from one; `waived` gives the
    reason of the waiver that lifts it, empty where there is none.
    """

    check: str
    severity: Severity
    label: str
    expected: str
    found: str
    to_do: str
    policy: str = ""
    field: str = ""
    position: CellPosition | None = None
    waived: str = ""

    def at(self, positions: Mapping[str, CellPosition]) -> Finding:
        """The finding with its position: that of its field, or else of the nearest part of the plan that has one."""
        field = self.field
        while field and field not in positions:
            field = field.rpartition("[")[0] if field.endswith("]") else field.rpartition(".")[0]
        return replace(self, position=positions.get(field, self.position))

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON and tables: `sheet` and `cell` are empty where there is no position."""
        record = asdict(self)
        del record["position"]
        cell = self.position
        record["severity"] = self.severity.value
        return record | {"sheet": cell.sheet if cell else "", "cell": cell.cell if cell else ""}
