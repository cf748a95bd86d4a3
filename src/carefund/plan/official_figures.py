"""What official figures say of an area: baselines to fill in, its past changes, and its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from carefund.calendar import MONTHS_IN_YEAR, month_after, months_between
from carefund.evidence.areas import AreaRegister
from carefund.evidence.derived import figures_of
from carefund.evidence.population import Population, population_near
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import SERIES, SeriesCatalogue
from carefund.evidence.year_on_year import changes_on_year_before
from carefund.programme.definition import Period, Round
from carefund.programme.planning import TargetPeriod, TargetSetting

SPANS = (12, 9, 6, 3)
SEPARATE_SPANS = 3
"""Spans that do not overlap, of which history must hold as many before "never" is said of it."""


@dataclass(frozen=True)
class PastChange:
    """A change that was observed: from the same months a year earlier, in per cent of them."""

    last: date
    """Last month of the later span."""
    percent: float
    """The change; a fall is negative."""
    months: int = 12
    """How long each of the two spans is."""


@dataclass(frozen=True)
class OfficialFigures:
    """What official figures say of one area.

    `counts` gives the published count by metric and target period, in the metric's unit, only where every month has a
    figure. `past` gives, by metric, each rolling change of the target's length on the same months a year before.
    `people` gives residents by group, at the mid-year nearest to the round, and `share_of_people` the area's part of
    England's, from 0 to 1. `estimated` names the metrics whose
    figures are shared out from commissioners. `source` says where the counts come from, by metric; `series` defines
    the series that they are of.
    """

    area_code: str
    counts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    past: Mapping[str, Sequence[PastChange]] = field(default_factory=dict)
    people: Mapping[str, float] = field(default_factory=dict)
    people_year: int | None = None
    share_of_people: float | None = None
    estimated: frozenset[str] = frozenset()
    source: Mapping[str, str] = field(default_factory=dict)
    series: SeriesCatalogue = field(default=SERIES, repr=False)

    def best_change(self, metric: str) -> PastChange | None:
        """The largest fall (or smallest rise) that the area has had, None where nothing is known."""
        return min(self.past.get(metric, ()), key=lambda change: change.percent, default=None)


class AreaEvidence:
    """The evidence for a round's targets, read once and asked area by area."""

    def __init__(
        self,
        evidence: Evidence,
        round_: Round,
        areas: AreaRegister,
        as_of: AsOf | None = None,
    ) -> None:
        """Take the evidence, by `as_of` where that is given, and the areas whose residents are England's.

        Nothing is read before the first question.
        """
        self._evidence, self._round, self._areas, self._as_of = evidence, round_, areas, as_of
        self._targets = round_.planning.targets if round_.planning else ()

    @cached_property
    def _monthly(self) -> dict[str, dict[str, dict[date, float]]]:
        """Figures by metric, area and month, without the months that have none."""
        series = {target.metric: self._round.metric(target.metric).area_series for target in self._targets}
        # A round may name a series that no importer reads yet: then nothing is known of it.
        known = self._evidence.series
        return {metric: self._by_area(name) for metric, name in series.items() if name and name in known}

    def _by_area(self, series: str) -> dict[str, dict[date, float]]:
        figures = figures_of(self._evidence, series, as_of=self._as_of).drop_nulls("value")
        table: dict[str, dict[date, float]] = {}
        for area, month, value in figures.select("area_code", "period", "value").iter_rows():
            table.setdefault(area, {})[month] = value
        return table

    @property
    def _first_day(self) -> date:
        """The first day of the fund."""
        return self._round.financial_years.outturn.first

    @cached_property
    def _people(self) -> Population:
        """The residents of every area, at the mid-year nearest to the round."""
        return population_near(self._evidence, self._first_day.year, self._as_of, self._areas)

    def of(self, area_code: str) -> OfficialFigures:
        """What the evidence says of one area; a metric that it does not hold is left out, and nothing is filled in."""
        targets = [target for target in self._targets if self._monthly.get(target.metric, {}).get(area_code)]
        monthly = {target.metric: self._monthly[target.metric][area_code] for target in targets}
        people = self._people
        metrics = [self._round.metric(target.metric) for target in targets]
        return OfficialFigures(
            area_code,
            counts={target.metric: _counts(monthly[target.metric], target) for target in targets},
            past={target.metric: _past(monthly[target.metric], target) for target in targets},
            people=people.by_area.get(area_code, {}),
            people_year=people.year if area_code in people.by_area else None,
            share_of_people=self.share_of_people(area_code),
            estimated=frozenset(metric.id for metric in metrics if metric.area_series != metric.national_series),
            source={metric.id: self._round.cite(metric) for metric in metrics},
            series=self._evidence.series,
        )

    def share_of_people(self, area_code: str) -> float | None:
        """The area's part of England's residents, from 0 to 1; None where its people are not known."""
        counts = self._residents
        return counts[area_code] / sum(counts.values()) if counts.get(area_code) else None

    @cached_property
    def _residents(self) -> dict[str, float]:
        """Residents of every area of England as areas were on the first day of the fund."""
        people = self._people.of_group("all")
        return {area.code: people[area.code] for area in self._areas.all(self._first_day) if area.code in people}


def past_changes(monthly: Mapping[date, float], length: int, before: date) -> list[PastChange]:
    """Every change of `length` months on the same months a year earlier, ending before a month, oldest first."""
    known = [month for month in monthly if month < before]
    if not known:
        return []
    months = months_between(min(known), max(known))
    counts = np.array([[monthly.get(month, np.nan) for month in months]], dtype=np.float64)
    firsts = range(MONTHS_IN_YEAR, len(months) - length + 1)
    percents = changes_on_year_before(counts, firsts, [length] * len(firsts))[0]
    ends = (month_after(months[first], length - 1) for first in firsts)
    return [
        PastChange(last, float(percent), length)
        for last, percent in zip(ends, percents, strict=True)
        if np.isfinite(percent)
    ]


def _counts(monthly: Mapping[date, float], setting: TargetSetting) -> dict[str, float]:
    periods: Sequence[TargetPeriod] = (*setting.baseline, *setting.target)
    totals = {period.id: _total(monthly, period) for period in periods}
    return {period: total for period, total in totals.items() if total is not None}


def _total(monthly: Mapping[date, float], period: Period) -> float | None:
    values = [monthly.get(month) for month in period.months()]
    return None if any(value is None for value in values) else sum(value for value in values if value is not None)


def _past(monthly: Mapping[date, float], setting: TargetSetting) -> list[PastChange]:
    """Changes over the longest span, at most the target's, of which a few that do not overlap were seen before it."""
    length = min(sum(period.length for period in setting.target), MONTHS_IN_YEAR)
    before = setting.target[0].first
    spans = [span for span in SPANS if span <= length]
    by_span = ((span, past_changes(monthly, span, before)) for span in spans)
    return next((changes for span, changes in by_span if len(changes) > (SEPARATE_SPANS - 1) * span), [])
