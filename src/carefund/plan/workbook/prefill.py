"""What is filled in for an area before it starts: baselines from official series, and populations to divide by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from carefund.evidence.areas import Area
from carefund.evidence.derived import figures_of
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import SERIES
from carefund.plan.model import Figure, Plan, Target
from carefund.plan.workbook.sheets import layout_of, planning_of
from carefund.programme.definition import Round
from carefund.programme.planning import TargetPeriod, TargetSetting

POPULATIONS = {
    "all": ("population",),
    "18-plus": ("population-18-64", "population-65-plus"),
    "65-plus": ("population-65-plus",),
}
"""The series that add up to the people of a denominator."""
FARTHEST_YEARS = 1
"""How far a mid-year estimate may lie from the period that it is used for."""


@dataclass(frozen=True)
class Prefilled:
    """A plan with what is known already."""

    plan: Plan
    given: Mapping[str, str] = field(default_factory=dict)
    """Where each filled field comes from, in words, by path."""


def prefilled(
    round_: Round,
    area: Area,
    evidence: Evidence,
    *,
    as_of: AsOf | None = None,
    required: Mapping[str, Decimal] | None = None,
) -> Prefilled:
    """An area's plan with the baselines that the evidence holds whole, and the sums required of it where given.

    A period of which any month is missing stays empty, as does a denominator with no mid-year estimate within a year.
    `as_of` leaves out what was not knowable then. Raises NoPlanning when the round does not say what a plan must hold.
    """
    filler = _Filler(round_, area, evidence, as_of)
    targets = tuple(target for setting in planning_of(round_).targets if (target := filler.target(setting)))
    sums = dict(required or {})
    filler.given |= {f"required[{test}]": "Required sums: set for the area." for test in sums}
    plan = Plan(
        round_id=round_.id,
        area_code=area.code,
        area_name=area.name,
        template_version=layout_of(round_).template_version,
        required=sums,
        targets=targets,
    )
    return Prefilled(plan, filler.given)


class _Filler:
    """Fills in targets, remembering where each figure came from."""

    def __init__(self, round_: Round, area: Area, evidence: Evidence, as_of: AsOf | None) -> None:
        self.round, self.area, self.evidence, self.as_of = round_, area, evidence, as_of
        self.given: dict[str, str] = {}
        self._months: dict[str, dict[date, float]] = {}

    def target(self, setting: TargetSetting) -> Target | None:
        """What is known of one metric, None where nothing is."""
        metric = next(metric for metric in self.round.metrics if metric.id == setting.metric)
        figures = {}
        for period in setting.baseline:
            figure = self._figure(setting, period, metric.area_series)
            if figure is not None:
                figures[period.id] = figure
        return Target(metric=setting.metric, baseline=figures) if figures else None

    def _figure(self, setting: TargetSetting, period: TargetPeriod, series: str | None) -> Figure | None:
        found: dict[str, Decimal] = {}
        path = f"targets[{setting.metric}].baseline[{period.id}]"
        for part, value, source in self._parts(setting, period, series):
            found[part] = value
            self.given[f"{path}.{part}"] = source
        return Figure(**found) if found else None

    def _parts(
        self, setting: TargetSetting, period: TargetPeriod, series: str | None
    ) -> Iterator[tuple[str, Decimal, str]]:
        values = self._series(series) if series else {}
        if values and all(month in values for month in period.months()):
            total = sum(values[month] for month in period.months())
            yield "numerator", Decimal(round(total)), _source(series or "")
        if setting.with_denominator and setting.people:
            population = self._population(setting.people, period)
            if population:
                yield "denominator", *population

    def _series(self, name: str) -> dict[date, float]:
        """The area's figures by month; months without a figure are absent."""
        if name not in self._months:
            figures = figures_of(self.evidence, name, areas=[self.area.code], as_of=self.as_of)
            known = figures.filter(pl.col("value").is_not_null())
            self._months[name] = dict(zip(known["period"].to_list(), known["value"].to_list(), strict=True))
        return self._months[name]

    def _population(self, people: str, period: TargetPeriod) -> tuple[Decimal, str] | None:
        """Residents at the middle of the year nearest to the period, and where the figure comes from."""
        parts = [self._series(name) for name in POPULATIONS[people]]
        years = sorted(set.intersection(*(set(part) for part in parts)), key=lambda day: abs((day - period.first).days))
        near = [day for day in years if abs(day.year - period.first.year) <= FARTHEST_YEARS]
        if not near:
            return None
        total = sum(part[near[0]] for part in parts)
        return Decimal(round(total)), f"{SERIES[POPULATIONS[people][0]].source}: mid-year estimate of {near[0].year}."


def _source(series: str) -> str:
    definition = SERIES[series]
    return f"{definition.label}: {definition.source}. {definition.definition}"
