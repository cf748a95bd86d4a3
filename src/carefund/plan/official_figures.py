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
from carefund.evidence.totals import Totals, totals_of
from carefund.evidence.year_on_year import changes_on_year_before
from carefund.programme.definition import Round
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
    divided_by: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Of a rate or mean what its count is divided by, by metric and target period; `counts` has what is divided."""

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
        self._found: dict[str, OfficialFigures] = {}
        self._targets = round_.planning.targets if round_.planning else ()

    @cached_property
    def _totals(self) -> dict[str, Totals]:
        """Figures by metric. A round may name a series that no importer reads yet: then nothing is known of it."""
        series = {target.metric: self._round.metric(target.metric).area_series for target in self._targets}
        known = self._evidence.series
        return {metric: self._of_series(name) for metric, name in series.items() if name and name in known}

    def _of_series(self, series: str) -> Totals:
        figures = figures_of(self._evidence, series, as_of=self._as_of)
        return totals_of(self._evidence, figures, series, areas=self._areas, as_of=self._as_of)

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
        if area_code not in self._found:
            self._found[area_code] = self._find(area_code)
        return self._found[area_code]

    def _find(self, area_code: str) -> OfficialFigures:
        totals = self._totals
        targets = [one for one in self._targets if one.metric in totals and totals[one.metric].of(area_code)]
        parts = {one.metric: _parts(totals[one.metric], one, area_code) for one in targets}
        people = self._people
        metrics = [self._round.metric(target.metric) for target in targets]
        return OfficialFigures(
            area_code,
            counts={metric: {period: top for period, (top, _) in of.items()} for metric, of in parts.items()},
            divided_by={
                metric: {period: bottom for period, (_, bottom) in of.items() if bottom is not None}
                for metric, of in parts.items()
            },
            past={target.metric: _past_of(totals[target.metric], area_code, target) for target in targets},
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


def _parts(totals: Totals, setting: TargetSetting, area_code: str) -> dict[str, tuple[float, float | None]]:
    """By period what is counted, and of a rate what it is divided by, where the whole period has figures."""
    periods: Sequence[TargetPeriod] = (*setting.baseline, *setting.target)
    parts = {period.id: totals.parts(area_code, period.months()) for period in periods}
    return {period: (top, bottom) for period, (top, bottom) in parts.items() if top is not None}


def _past_of(totals: Totals, area_code: str, setting: TargetSetting) -> list[PastChange]:
    """An area's past changes; none of a yearly series or a rate, of which no change of so many months is known."""
    if totals.over is not None or not totals.definition.is_monthly:
        return []
    return _past(totals.of(area_code), setting)


def _past(monthly: Mapping[date, float], setting: TargetSetting) -> list[PastChange]:
    """Changes over the longest span, at most the target's, of which a few that do not overlap were seen before it."""
    length = min(sum(period.length for period in setting.target), MONTHS_IN_YEAR)
    before = setting.target[0].first
    spans = [span for span in SPANS if span <= length]
    by_span = ((span, past_changes(monthly, span, before)) for span in spans)
    return next((changes for span, changes in by_span if len(changes) > (SEPARATE_SPANS - 1) * span), [])
