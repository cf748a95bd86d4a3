"""How many people live in each area: the mid-year estimate nearest to a year, by group of residents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum

import polars as pl

from carefund.evidence.areas import AreaRegister
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import PEOPLE_SERIES


@dataclass(frozen=True)
class Population:
    """Residents by area code and group (a key of PEOPLE_SERIES), at the middle of `year` (None where none is held).

    A group is left out where one of its parts is not known.
    """

    year: int | None
    by_area: Mapping[str, Mapping[str, float]] = field(repr=False)

    def of_group(self, group: str) -> dict[str, float]:
        """The residents of one group by area code, without the areas where they are not known."""
        return {area: groups[group] for area, groups in self.by_area.items() if group in groups}


def population_near(
    evidence: Evidence, year: int, as_of: AsOf | None = None, areas: AreaRegister | None = None
) -> Population:
    """The mid-year population nearest to a year (of two as near, the earlier), as far as it was knowable at `as_of`.

    Populations state no release date, so they are knowable by their own date alone. With `areas` an area without
    figures of its own has those of what it was made of, added up where all of them are known.
    """
    names = sorted({name for parts in PEOPLE_SERIES.values() for name in parts})
    by_period = AsOf(as_of.day, "period") if as_of else None
    figures = evidence.figures(names, as_of=by_period).drop_nulls("value")
    years = figures["period"].dt.year().unique().to_list()
    if not years:
        return Population(None, {})
    nearest = min(years, key=lambda other: (abs(other - year), other))
    by_area: dict[str, dict[str, float]] = {}
    of_year = figures.filter(pl.col("period").dt.year() == nearest)
    for area, series, value in of_year.select("area_code", "series", "value").iter_rows():
        by_area.setdefault(area, {})[series] = value
    for area in areas.all() if areas else ():
        if area.code not in by_area:
            parts = [by_area.get(code, {}) for code in areas.made_of(area.code)] if areas else []
            by_area[area.code] = _added(parts)
    return Population(nearest, {area: _groups(values) for area, values in by_area.items() if values})


def _added(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Figures by series over several areas, for the series that each of them has."""
    common = set(parts[0]).intersection(*parts[1:]) if parts else set()
    return {series: fsum(part[series] for part in parts) for series in common}


def _groups(values: Mapping[str, float]) -> dict[str, float]:
    """Residents by group, as far as every part is known."""
    return {
        group: fsum(values[name] for name in parts)
        for group, parts in PEOPLE_SERIES.items()
        if all(name in values for name in parts)
    }
