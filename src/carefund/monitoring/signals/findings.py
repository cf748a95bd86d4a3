"""What a reader must know of signals: series that could not be judged, gaps, and how the answer was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from carefund.arrays import Floats
from carefund.plan.findings import Severity
from carefund.wording.lists import counted

LEAST_MONTHS = 24
"""Months with a figure before the first that is judged: with fewer no stated rate could be held (docs/signals.md)."""


@dataclass(frozen=True, kw_only=True)
class SignalFinding:
    """One thing found, of a series and a month where it has them (else None)."""

    id: str
    severity: Severity
    expected: str
    found: str
    fix: str
    series: str | None = None
    month: date | None = None

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON and tables."""
        month = None if self.month is None else self.month.isoformat()
        return {**vars(self), "severity": self.severity.value, "month": month}


def few_series(group: str, number: int, least: int) -> SignalFinding:
    """That a group is too small for its series to learn much from each other."""
    return SignalFinding(
        id="few-series",
        severity=Severity.NOTE,
        expected=f"{least} series or more that move alike, to learn from each other",
        found=f"{number} series{f' in {group}' if group else ''}",
        fix="Take the stated rate of false alarms as about right: a series alone was measured at 0.4 to 1.5 times it.",
    )


def findings_of(name: str, values: Floats, months: Sequence[date], left_out: Sequence[date]) -> Iterator[SignalFinding]:
    """What is to be said of one series; `left_out` are months whose figure could not be used."""
    known = np.flatnonzero(np.isfinite(values))
    for month in left_out:
        yield SignalFinding(
            id="no-figure",
            severity=Severity.WARNING,
            expected="a finite number, and a count of no less than 0",
            found="something else, which was left out",
            fix="Correct the figure or leave it empty.",
            series=name,
            month=month,
        )
    if len(known) <= LEAST_MONTHS:
        yield SignalFinding(
            id="too-short",
            severity=Severity.WARNING,
            expected=f"more than {counted(LEAST_MONTHS, 'month')} with a figure",
            found=counted(len(known), "month"),
            fix="Wait for more months; until then no month is judged, for a rate of false alarms could not be held.",
            series=name,
        )
        return
    missing = int(known[-1] - known[0] + 1 - len(known))
    if missing:
        yield SignalFinding(
            id="gaps",
            severity=Severity.NOTE,
            expected="a figure for each month from the first to the last",
            found=f"{counted(missing, 'month')} without",
            fix="Months without a figure are not judged and change no sum.",
            series=name,
        )
    if np.ptp(values[known]) == 0:
        yield SignalFinding(
            id="zeros" if values[known[0]] == 0 else "constant",
            severity=Severity.WARNING,
            expected="figures that vary",
            found="only zeros" if values[known[0]] == 0 else "the same figure in every month",
            fix="Nothing is signalled of it; look whether figures were carried forward.",
            series=name,
        )
