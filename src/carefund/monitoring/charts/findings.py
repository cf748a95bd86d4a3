"""What is found wrong or worth knowing in the figures of a control chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carefund.plan.findings import Severity


@dataclass(frozen=True, kw_only=True)
class ChartFinding:
    """One thing found, at a unit and a period where it has them (both as written in the file, else None).

    An error keeps the unit, or the whole file where no unit is named, from having a chart; a warning says what a reader
    of the chart must know; a note what helps to read it.
    """

    id: str
    severity: Severity
    expected: str
    found: str
    fix: str
    unit: str | None = None
    period: str | None = None

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON and tables."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "unit": self.unit,
            "period": self.period,
            "expected": self.expected,
            "found": self.found,
            "fix": self.fix,
        }


def error(id_: str, expected: str, found: str, fix: str, **where: str | None) -> ChartFinding:
    """An error; `where` has `unit` and `period`."""
    return ChartFinding(id=id_, severity=Severity.ERROR, expected=expected, found=found, fix=fix, **where)


def warning(id_: str, expected: str, found: str, fix: str, **where: str | None) -> ChartFinding:
    """A warning; `where` has `unit` and `period`."""
    return ChartFinding(id=id_, severity=Severity.WARNING, expected=expected, found=found, fix=fix, **where)


def note(id_: str, expected: str, found: str, fix: str, **where: str | None) -> ChartFinding:
    """A note; `where` has `unit` and `period`."""
    return ChartFinding(id=id_, severity=Severity.NOTE, expected=expected, found=found, fix=fix, **where)
