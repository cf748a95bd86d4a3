"""The official totals that records are brought to: admissions, delayed days, residents and care homes, by area.

A figure that is not held is that of the same month of the nearest year that is (of two as near, the earlier); an area
that has none has England's by its residents. `held` says which were the area's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from carefund.arrays import Flags, Floats
from carefund.calendar import FIRST_MONTH_OF_FINANCIAL_YEAR, MONTHS_IN_YEAR
from carefund.evidence.apportionment import apportion
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.evidence.series import DELAYED_DAYS, NON_ELECTIVE_ADMISSIONS
from carefund.records.generation.parameters import ADULT, AGE_GROUPS, OLDER
from carefund.refusal import Refusal

DAY_CASES, ORDINARY = "elective-daycase-admissions", "elective-ordinary-admissions"
COMMISSIONED = (NON_ELECTIVE_ADMISSIONS, DAY_CASES, ORDINARY)
CARE_HOME = ("care-home-admissions-65-plus-to-2023-24-numerator", "care-home-admissions-65-plus-from-2024-25-numerator")
REABLEMENT = ("reablement-after-discharge-to-2023-24", "reablement-after-discharge-from-2024-25")
PEOPLE = tuple(f"population-{group}" for group in AGE_GROUPS)
MID_YEAR = 6


@dataclass(frozen=True, eq=False)
class Official:
    """Totals for all of England's people, by area (rows, as in `areas`) and month (as in `months`).

    `totals` has, by series, arrays of areas and months in the unit of the series; `held`, which of them are the area's
    own of that month. `people` has, by mid-year, residents of areas by age group. `reablement` is the part of those
    aged 65 and over discharged who go into reablement, by area. `regions` names each area's region; `every_area`
    has the codes of all areas that could have been generated, and `england` is how many people live in them at the
    start.
    """

    areas: tuple[str, ...]
    regions: tuple[str, ...]
    every_area: tuple[str, ...]
    months: tuple[date, ...]
    totals: Mapping[str, Floats] = field(repr=False)
    held: Mapping[str, Flags] = field(repr=False)
    people: Mapping[int, Floats] = field(repr=False)
    england: float
    reablement: Floats = field(repr=False)

    def people_at(self, month: date) -> Floats:
        """Residents by area and age group at the mid-year that a month follows; before the first, at the first."""
        year = month.year - (month.month <= MID_YEAR)
        return self.people[max(year, min(self.people))]


def official_totals(evidence: Evidence, registers: Registers, months: Sequence[date], areas: Sequence[str]) -> Official:
    """The totals of these areas and months. Raises Refusal for an area that admissions are not apportioned to."""
    known = sorted(registers.shares["area_code"].unique())
    if unknown := sorted(set(areas) - set(known)):
        raise Refusal(
            "ONS codes of England's areas of 2013 to 2019",
            ", ".join(unknown[:3]),
            "give codes such as E06000001 (Hartlepool)",
            "areas",
        )
    chosen = tuple(sorted(set(areas))) if areas else tuple(known)
    years = range(months[0].year - 1, months[-1].year + 1)
    figures = evidence.figures(PEOPLE)
    residents = _cubes(figures, chosen, PEOPLE)
    everybody = _nearest_year(_cubes(figures, known, PEOPLE) if areas else residents, years[0])[0]
    people = {year: np.maximum(_nearest_year(residents, year)[0][:, :, 0], 0) for year in years}
    admissions = apportion(evidence.figures(COMMISSIONED), registers.shares, registers.commissioners).areas
    monthly = {name: _cubes(admissions, chosen, [name]) for name in COMMISSIONED}
    monthly[DELAYED_DAYS] = _cubes(evidence.figures([DELAYED_DAYS]), chosen, [DELAYED_DAYS])
    totals, held = {}, {}
    for name, cube in monthly.items():
        totals[name], held[name] = _by_month(cube, months, people, adults=name == DELAYED_DAYS)
    homes = _yearly(evidence, chosen, CARE_HOME)
    totals["care-home"], held["care-home"] = _care_homes(homes, months, people)
    offered, _ = _nearest_year(_yearly(evidence, chosen, REABLEMENT), months[-1].year)
    parts = offered[:, 0, 0] / 100
    names = {area.code: area.region or "" for area in registers.areas.all()}
    return Official(
        chosen,
        tuple(names.get(code, "") for code in chosen),
        tuple(known),
        tuple(months),
        totals,
        held,
        people,
        float(everybody.sum()),
        np.where(np.isnan(parts), np.nanmean(parts) if not np.isnan(parts).all() else 0, parts),
    )


@dataclass(frozen=True, eq=False)
class _Cube:
    """Figures by area, series, year and month of the year; NaN where none is held."""

    years: tuple[int, ...]
    values: Floats


def _cubes(figures: pl.DataFrame, areas: Sequence[str], series: Sequence[str], months: int = MONTHS_IN_YEAR) -> _Cube:
    own = figures.filter(pl.col("area_code").is_in(list(areas)), pl.col("series").is_in(list(series)))
    own = own.drop_nulls("value")
    years = tuple(sorted(own["period"].dt.year().unique())) or (2000,)
    values = np.full((len(areas), len(series), len(years), months), np.nan)
    place = {code: number for number, code in enumerate(areas)}
    rank = {name: number for number, name in enumerate(series)}
    for code, name, period, value in own.select("area_code", "series", "period", "value").iter_rows():
        month = period.month - 1 if months == MONTHS_IN_YEAR else 0
        values[place[code], rank[name], years.index(period.year), month] = value
    if series == list(PEOPLE) or tuple(series) == PEOPLE:
        return _Cube(years, values[..., MID_YEAR - 1 : MID_YEAR])
    return _Cube(years, values)


def _yearly(evidence: Evidence, areas: Sequence[str], series: Sequence[str]) -> _Cube:
    """One cube of an annual measure whose source changed, so that it is two series one after the other."""
    figures = evidence.figures(series).with_columns(series=pl.lit(series[0]))
    return _cubes(figures, areas, series[:1], months=1)


def _nearest_year(cube: _Cube, year: int) -> tuple[Floats, Flags]:
    """Figures by area, series and month of the nearest year that has one, and whether it is that year itself."""
    order = sorted(range(len(cube.years)), key=lambda one: (abs(cube.years[one] - year), cube.years[one]))
    found = np.full_like(cube.values[:, :, 0], np.nan)
    own = np.zeros(found.shape, dtype=bool)
    for one in order:
        missing = np.isnan(found)
        found = np.where(missing, cube.values[:, :, one], found)
        own |= missing & ~np.isnan(found) & (cube.years[one] == year)
    return found, own


def _by_month(
    cube: _Cube, months: Sequence[date], people: Mapping[int, Floats], *, adults: bool
) -> tuple[Floats, Flags]:
    values = np.empty((cube.values.shape[0], len(months)))
    held = np.zeros(values.shape, dtype=bool)
    for number, month in enumerate(months):
        found, own = _nearest_year(cube, month.year)
        values[:, number], held[:, number] = found[:, 0, month.month - 1], own[:, 0, month.month - 1]
    residents = people[min(people)][:, (ADULT if adults else 0) :].sum(axis=1)
    return _with_rates(values, residents), held


def _care_homes(cube: _Cube, months: Sequence[date], people: Mapping[int, Floats]) -> tuple[Floats, Flags]:
    """A twelfth of the financial year's moves in each month."""
    values = np.empty((cube.values.shape[0], len(months)))
    held = np.zeros(values.shape, dtype=bool)
    for number, month in enumerate(months):
        found, own = _nearest_year(cube, month.year - (month.month < FIRST_MONTH_OF_FINANCIAL_YEAR))
        values[:, number], held[:, number] = found[:, 0, 0] / MONTHS_IN_YEAR, own[:, 0, 0]
    return _with_rates(values, people[min(people)][:, OLDER:].sum(axis=1)), held


def _with_rates(values: Floats, residents: Floats) -> Floats:
    """What areas without any figure have by the rate of the others, month by month; 0 where nobody has one."""
    known = ~np.isnan(values)
    counted = np.where(known, values, 0).sum(axis=0)
    lived = (known * residents[:, None]).sum(axis=0)
    rate = np.divide(counted, lived, out=np.zeros_like(counted), where=lived > 0)
    return np.where(known, values, rate * residents[:, None])
