"""Areas that are like one another in who lives there: how many, how old, and how deprived.

Each measure is divided by its standard deviation over all areas; areas are the more alike the smaller the root of the
sum of squared differences (Euclidean distance). What an area plans, does or spends is no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log

import numpy as np
import polars as pl

from carefund.evidence.areas import AreaRegister
from carefund.evidence.population import population_near
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers

NEAREST = 10
"""How many areas are named."""
DEPRIVATION = "deprivation-average-score"
AGED = {"aged_65_plus": "population-65-plus", "aged_85_plus": "population-85-plus"}
"""The parts of the population that are compared, each in per cent of all residents."""
MEASURES = ("residents", *AGED, "deprivation")
"""What areas are compared by; residents by their logarithm, so that a half and a double are equally far."""


@dataclass(frozen=True, kw_only=True)
class AreaTraits:
    """Who lives in an area: residents, the per cent aged 65 and over and 85 and over, and the deprivation score."""

    residents: float
    aged_65_plus: float
    aged_85_plus: float
    deprivation: float

    @property
    def point(self) -> tuple[float, ...]:
        """The measures as they are compared."""
        return (log(self.residents), self.aged_65_plus, self.aged_85_plus, self.deprivation)


@dataclass(frozen=True, kw_only=True)
class Similar:
    """The areas most like one, the nearest first, with the distance of each in standard deviations.

    `traits` are by area code; `people_year` is that of the mid-year estimate and `index_year` that of the index of
    deprivation. Where a measure of the area is not held it has no traits and no neighbours.
    """

    code: str
    neighbours: tuple[str, ...]
    distances: Mapping[str, float] = field(repr=False)
    traits: Mapping[str, AreaTraits] = field(repr=False)
    people_year: int | None = None
    index_year: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether all measures of the area are held."""
        return self.code in self.traits


def similar_on(evidence: Evidence, code: str, registers: Registers, day: date) -> Similar:
    """The areas most like one, of all that there are on a day, by the figures nearest to its year."""
    areas = registers.areas
    return similar_areas(evidence, code, [area.code for area in areas.all(day)], day.year, areas=areas)


def similar_areas(
    evidence: Evidence,
    code: str,
    codes: Sequence[str],
    year: int,
    count: int = NEAREST,
    *,
    areas: AreaRegister | None = None,
) -> Similar:
    """The areas among `codes` most like one, by the figures nearest to a year; none where a measure is not held.

    By the register of `areas` what is held under another code of the same place is its own.
    """
    held_under = {one: _same_place(one, areas) for one in codes}
    traits, people_year, index_year = _traits(evidence, held_under, year)
    distances = _distances(code, traits) if code in traits else {}
    nearest = tuple(sorted(distances, key=lambda other: (distances[other], other))[:count])
    return Similar(
        code=code,
        neighbours=nearest,
        distances={other: distances[other] for other in nearest},
        traits={other: traits[other] for other in (code, *nearest) if other in traits},
        people_year=people_year,
        index_year=index_year,
    )


def _same_place(code: str, areas: AreaRegister | None) -> tuple[str, ...]:
    area = areas.get(code) if areas else None
    return (code,) if areas is None or area is None else tuple(one.code for one in areas.same_place(area))


def _traits(
    evidence: Evidence, codes: Mapping[str, Sequence[str]], year: int
) -> tuple[dict[str, AreaTraits], int | None, int | None]:
    """What is held of each area under any of its codes, with the years of population and index.

    Areas that lack a measure are left out.
    """
    people = _people(evidence, year)
    index_year, deprivation = deprivation_near(evidence, year)
    traits = {}
    for code, had in codes.items():
        groups = next((people[1][one] for one in had if one in people[1]), {})
        score = next((deprivation[one] for one in had if one in deprivation), None)
        if score is None or not all(groups.get(name) for name in ("population", *AGED.values())):
            continue
        parts = {name: groups[series] / groups["population"] * 100 for name, series in AGED.items()}
        traits[code] = AreaTraits(residents=groups["population"], deprivation=score, **parts)
    return traits, people[0], index_year


def _people(evidence: Evidence, year: int) -> tuple[int | None, dict[str, dict[str, float]]]:
    """Residents by area and series in the mid-year estimate nearest to a year."""
    nearest = population_near(evidence, year).year
    names = ["population", *AGED.values()]
    figures = evidence.figures(names).drop_nulls("value").filter(pl.col("period").dt.year() == nearest)
    by_area: dict[str, dict[str, float]] = {}
    for area, series, value in figures.select("area_code", "series", "value").iter_rows():
        by_area.setdefault(area, {})[series] = value
    return nearest, by_area


def deprivation_near(evidence: Evidence, year: int) -> tuple[int | None, dict[str, float]]:
    """The average score by area in the index nearest to a year, of two as near the earlier."""
    figures = evidence.figures([DEPRIVATION]).drop_nulls("value")
    years = figures["period"].dt.year().unique().to_list()
    if not years:
        return None, {}
    nearest = min(years, key=lambda other: (abs(other - year), other))
    return nearest, dict(figures.filter(pl.col("period").dt.year() == nearest).select("area_code", "value").iter_rows())


def _distances(code: str, traits: Mapping[str, AreaTraits]) -> dict[str, float]:
    """How far every other area is from one, by area code."""
    codes = list(traits)
    points = np.array([traits[one].point for one in codes])
    spread = points.std(axis=0)
    scaled = points / np.where(spread > 0, spread, 1.0)
    apart = np.sqrt(((scaled - scaled[codes.index(code)]) ** 2).sum(axis=1))
    return {other: float(distance) for other, distance in zip(codes, apart, strict=True) if other != code}
