"""The points of one unit's chart in the order of time, and how rows of figures become them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from carefund.arrays import Floats
from carefund.monitoring.charts.findings import ChartFinding, error
from carefund.monitoring.charts.readings import Days


@dataclass(frozen=True)
class Observations:
    """The points of one chart: its unit (None where there is but one), days in order, and values in any unit.

    `values` has a finite value for each of `days`.
    """

    unit: str | None
    days: Days = field(repr=False)
    values: Floats = field(repr=False)

    @property
    def periods(self) -> list[date]:
        """The days as dates."""
        found: list[date] = self.days.tolist()
        return found


@dataclass(frozen=True)
class FigureRow:
    """A row of figures: its unit, its day and value where they could be read, and what is wrong with it."""

    unit: str | None
    period: date | None
    value: float | None
    wrong: tuple[ChartFinding, ...] = ()


Given = tuple[tuple[Observations, ...], tuple[ChartFinding, ...]]
"""The series that can be charted, and what is wrong with the others or with all."""


def observations_of(rows: Iterable[FigureRow]) -> Given:
    """Rows in any order as the series of their units, in the order in which units first appear.

    A unit with a row that has an error, or with a day twice, has no series but findings.
    """
    by_unit: dict[str | None, list[FigureRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    series: list[Observations] = []
    findings: list[ChartFinding] = []
    for unit, own in by_unit.items():
        wrong = [*(one for row in own for one in row.wrong), *_days_twice(unit, own)]
        findings += wrong
        if not wrong:
            series.append(_series(unit, own))
    return tuple(series), tuple(findings)


def _series(unit: str | None, rows: Sequence[FigureRow]) -> Observations:
    points = sorted((row.period, row.value) for row in rows if row.period is not None and row.value is not None)
    days = np.array([day for day, _ in points], dtype="datetime64[D]")
    return Observations(unit, days, np.array([value for _, value in points], dtype=np.float64))


def _days_twice(unit: str | None, rows: Sequence[FigureRow]) -> list[ChartFinding]:
    seen: dict[date, int] = {}
    for row in rows:
        if row.period is not None:
            seen[row.period] = seen.get(row.period, 0) + 1
    fix = "Keep the row that holds. Several series in one file need a column unit."
    return [
        error("date-twice", "one value for each date", f"{many} rows of {day}", fix, unit=unit, period=str(day))
        for day, many in sorted(seen.items())
        if many > 1
    ]
