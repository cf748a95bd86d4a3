"""What the official series already say of an area: baselines to fill in, its past changes, and its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from carefund.evidence.derived import figures_of
from carefund.evidence.query import AsOf, Evidence
from carefund.programme.definition import Metric, Period, Round
from carefund.programme.periods import month_after
from carefund.programme.planning import TargetPeriod, TargetSetting

PEOPLE_SERIES = {
    "all": ("population",),
    "18-plus": ("population-18-64", "population-65-plus"),
    "65-plus": ("population-65-plus",),
}
"""The series that add up to each group of residents that a target's denominator may count."""

MONTHS_IN_YEAR = 12


@dataclass(frozen=True)
class PastChange:
    """A change that was observed: from the same months a year earlier, in per cent of them."""

    last: date
    """Last month of the later span."""
    percent: float
    """The change; a fall is negative."""


@dataclass(frozen=True)
class KnownFigures:
    """What is known of one area.

    `counts` gives the published count by metric and target period, in the metric's unit, only where every month has a
    figure. `past` gives, by metric, each rolling change of the target's length on the same months a year before.
    `people` gives residents by group, at the mid-year nearest to the round. `estimated` names the metrics whose
    figures are shared out from commissioners. `source` says where the counts come from, by metric.
    """

    area_code: str
    counts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    past: Mapping[str, Sequence[PastChange]] = field(default_factory=dict)
    people: Mapping[str, float] = field(default_factory=dict)
    people_year: int | None = None
    estimated: frozenset[str] = frozenset()
    source: Mapping[str, str] = field(default_factory=dict)

    def best_change(self, metric: str) -> PastChange | None:
        """The largest fall (or smallest rise) that the area has had, None where nothing is known."""
        return min(self.past.get(metric, ()), key=lambda change: change.percent, default=None)


def known_figures(evidence: Evidence, round_: Round, area_code: str, as_of: AsOf | None = None) -> KnownFigures:
    """What the evidence says of an area for a round's targets, by `as_of` where that is given.

    An area or a metric that the evidence does not hold is left out; nothing is filled in.
    """
    counts: dict[str, Mapping[str, float]] = {}
    past: dict[str, Sequence[PastChange]] = {}
    source: dict[str, str] = {}
    estimated = set()
    settings = round_.planning.targets if round_.planning else ()
    for setting in settings:
        metric = round_.metric(setting.metric)
        monthly = _monthly(evidence, metric, area_code, as_of)
        if not monthly:
            continue
        counts[metric.id] = _counts(monthly, setting)
        past[metric.id] = past_changes(monthly, _length(setting), before=setting.target[0].first)
        source[metric.id] = round_.cite(metric)
        if metric.area_series != metric.national_series:
            estimated.add(metric.id)
    year, people = _people(evidence, area_code, round_.financial_years.outturn.first.year)
    return KnownFigures(area_code, counts, past, people, year, frozenset(estimated), source)


def past_changes(monthly: Mapping[date, float], length: int, before: date) -> list[PastChange]:
    """Every change of `length` months on the same months a year earlier, ending before a month, oldest first."""
    found = []
    for last in sorted(month for month in monthly if month < before):
        now = _total(monthly, _span_to(last, length))
        then = _total(monthly, _span_to(month_after(last, -MONTHS_IN_YEAR), length))
        if now is not None and then:
            found.append(PastChange(last, (now / then - 1) * 100))
    return found


def _monthly(evidence: Evidence, metric: Metric, area_code: str, as_of: AsOf | None) -> dict[date, float]:
    if metric.area_series is None:
        return {}
    figures = figures_of(evidence, metric.area_series, areas=[area_code], as_of=as_of)
    return dict(figures.drop_nulls("value").select("period", "value").iter_rows())


def _counts(monthly: Mapping[date, float], setting: TargetSetting) -> dict[str, float]:
    periods: Sequence[TargetPeriod] = (*setting.baseline, *setting.target)
    totals = {period.id: _total(monthly, period) for period in periods}
    return {period: total for period, total in totals.items() if total is not None}


def _total(monthly: Mapping[date, float], period: Period) -> float | None:
    values = [monthly.get(month) for month in period.months()]
    return None if any(value is None for value in values) else sum(value for value in values if value is not None)


def _length(setting: TargetSetting) -> int:
    """Months of the target, as far as the baseline is as long."""
    target, baseline = (sum(period.length for period in part) for part in (setting.target, setting.baseline))
    return min(target, baseline, MONTHS_IN_YEAR)


def _span_to(last: date, length: int) -> Period:
    return Period(first=month_after(last, 1 - length), last=last)


def _people(evidence: Evidence, area_code: str, year: int) -> tuple[int | None, dict[str, float]]:
    names = sorted({name for parts in PEOPLE_SERIES.values() for name in parts})
    figures = evidence.figures(names, areas=[area_code]).drop_nulls("value")
    years = figures["period"].dt.year().unique().to_list()
    if not years:
        return None, {}
    nearest = min(years, key=lambda other: (abs(other - year), other))
    of_year = figures.filter(pl.col("period").dt.year() == nearest)
    values = dict(of_year.select("series", "value").iter_rows())
    groups = {group: [values.get(name) for name in parts] for group, parts in PEOPLE_SERIES.items()}
    return nearest, {
        group: sum(part for part in parts if part is not None) for group, parts in groups.items() if all(parts)
    }
