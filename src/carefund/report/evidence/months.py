"""Months of a series that was audited for coverage: a day's count, what is missing, and averages by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import fsum

from carefund.calendar import days_in, financial_year, months_between, next_month, whole_financial_years
from carefund.evidence.coverage.audit import CoverageAudit
from carefund.evidence.series import ENGLAND
from carefund.report.charts.months import Row

MIDDLE_OF_MONTH = 15


Values = Mapping[date, float | None]
"""Figures by month, None where there is none."""


def month_rows(coverage: CoverageAudit, values: Values | None = None, area: str = ENGLAND) -> list[Row]:
    """The months, oldest first, with `count`, `value` a day and, where part is missing, `low` and `high`.

    England's, or those of an area whose `values` are given. A rate or mean is no day's: its `value` is the month's.
    """
    values = dict(coverage.england.iter_rows()) if values is None else values
    months = months_between(min(values), max(values)) if values else []
    missing = {month: coverage.effect([month], area) for month in values}
    rows = []
    for month in months:
        value, days, effect = values.get(month), _days(coverage, [month]), missing.get(month)
        hole = value is not None and effect is not None and effect.middle != 0
        row: Row = {"period": month, "middle": month.replace(day=MIDDLE_OF_MONTH), "count": value, "hole": hole}
        row["value"] = None if value is None else value / days
        if hole and effect and value is not None:
            row |= {"low": (value + effect.low) / days, "high": (value + effect.high) / days}
        rows.append(row)
    return rows


def _days(coverage: CoverageAudit, months: Sequence[date]) -> int:
    """By what the figures of months are divided in a picture: by their days where they add up, else by their number."""
    counted = coverage.definition is None or coverage.definition.adds_up
    return sum(map(days_in, months)) if counted else len(months)


def year_averages(coverage: CoverageAudit, values: Values | None = None, area: str = ENGLAND) -> Iterator[Row]:
    """The average a day of every financial year that has all of its months; of a rate or mean that of its months.

    England's as published, or those of an area whose `values` are given, with what is known to be missing added.
    """
    own = values is not None
    held = coverage.england.iter_rows() if values is None else values.items()
    values = {month: value for month, value in held if value is not None}
    for year in whole_financial_years(list(values)):
        months = [month for month in sorted(values) if financial_year(month) == year]
        missing = coverage.effect(months, area).middle if own else 0.0
        average = (fsum(values[month] or 0.0 for month in months) + missing) / _days(coverage, months)
        yield {"year": year, "first": months[0], "last": next_month(months[-1]), "value": average}
