"""What a check found: what was expected, what stands there, how to mend it, under which policy, and where."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    is where that stands in the workbook that was read, None where the plan was not read from one; `rows` are the
    fields of the records that a sum is made of, with their positions in `row_positions`; `waived` gives the reason of
    the waiver that lifts it, empty where there is none, and `waived_by` who approved that; `follows` are the findings
    that have no other cause than this one.

    What `follows` is worked out from: `unread` are the fields that could not be read, `lacks` those that must be given
    and are not, `doubts` those whose values are told to be wrong, and `rests_on` the parts of the plan that the finding
    is about beside its own field.
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
    rows: tuple[str, ...] = ()
    row_positions: tuple[CellPosition, ...] = ()
    waived: str = ""
    waived_by: str = ""
    waived_severity: Severity | None = None
    unread: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    lacks: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    doubts: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    rests_on: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    follows: tuple[Finding, ...] = dataclasses.field(default=(), repr=False)

    def at(self, positions: Mapping[str, CellPosition]) -> Finding:
        """The finding with its position: that of its field, or else of the nearest part of the plan that has one."""
        rows = tuple(position for position in (_nearest(row, positions) for row in self.rows) if position)
        return replace(self, position=_nearest(self.field, positions) or self.position, row_positions=rows)

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON and tables: `sheet` and `cell` are empty where there is no position."""
        own = {name: getattr(self, name) for name in PLAIN}
        cell = self.position
        place = {"sheet": cell.sheet if cell else "", "cell": cell.cell if cell else ""}
        rows = [str(position) for position in self.row_positions] or list(self.rows)
        return own | place | {"severity": self.severity.value, "rows": rows, "follows": len(self.follows)}


PLAIN = ("check", "label", "expected", "found", "to_do", "policy", "field", "waived", "waived_by")
"""What a finding's record holds as it is."""


def _nearest(path: str, positions: Mapping[str, CellPosition]) -> CellPosition | None:
    """The position of a field, or else of the nearest part of the plan that has one."""
    while path and path not in positions:
        path = path.rpartition("[")[0] if path.endswith("]") else path.rpartition(".")[0]
    return positions.get(path)
