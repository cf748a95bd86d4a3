"""What each council had of the fund, per head: read from the evidence, with what cannot be left out and named.

The only public dose of the first years is a voluntary item of councils' finance returns. A nought cannot be told from
nothing stated, and a figure a thousand times too small was written in thousands twice; both are seen from the council's
own other year, before any outcome is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from carefund.calendar import financial_year
from carefund.evidence.population import population_near
from carefund.evidence.query import Evidence

THOUSAND = 1_000
SLIP = 2.0
"""A figure that times a thousand is within this factor of the council's other year was written in another unit."""
UNLIKE = 3.0
"""A council whose two years differ by more than this factor is left out of the main analysis."""
YEARS_AWAY = 1
"""By so many years a mid-year population may be away from the dose's."""


@dataclass(frozen=True, kw_only=True)
class Dose:
    """What councils had in one financial year, in pounds for each of the people it is per, by area code.

    `slips` are councils whose figure was taken a thousandfold; `unlike` those whose years differ threefold, kept in
    `per_head`; `nought` and `blank` those that stated nought or nothing, which are in none.
    """

    year: str
    first: date
    people: str
    per_head: Mapping[str, float] = field(repr=False)
    slips: tuple[str, ...]
    unlike: tuple[str, ...]
    nought: tuple[str, ...]
    blank: tuple[str, ...]

    @property
    def steady(self) -> dict[str, float]:
        """The doses of the councils whose years are alike, or that have only this one."""
        return {code: dose for code, dose in self.per_head.items() if code not in self.unlike}


def doses_of(evidence: Evidence, series: str, people: str) -> tuple[Dose, ...]:
    """The doses of every year that is held, in order; none where nothing is."""
    figures = evidence.figures([series])
    stated: dict[date, dict[str, float | None]] = {}
    for code, period, value in figures.select("area_code", "period", "value").iter_rows():
        stated.setdefault(period, {})[code] = value
    sums, slips = _in_one_unit(stated)
    return tuple(
        _dose(first, stated[first], sums, slips[first], people, _people(evidence, people, first))
        for first in sorted(stated)
    )


Sums = Mapping[date, Mapping[str, float]]
"""Sums above nought by year and area code, in thousands of pounds."""


def _in_one_unit(stated: Mapping[date, Mapping[str, float | None]]) -> tuple[Sums, Mapping[date, set[str]]]:
    """The sums above nought with slips undone, and the areas of each year that had one."""
    known = {year: {code: value for code, value in rows.items() if value} for year, rows in stated.items()}
    slips = {year: {code for code in rows if _is_slip(code, year, known)} for year, rows in known.items()}
    sums = {
        year: {code: value * THOUSAND if code in slips[year] else value for code, value in rows.items()}
        for year, rows in known.items()
    }
    return sums, slips


def _dose(
    first: date, own: Mapping[str, float | None], sums: Sums, slips: set[str], people: str, heads: Mapping[str, float]
) -> Dose:
    others = {code: _other(code, first, sums) for code in sums[first]}
    unlike = {code for code, value in sums[first].items() if (other := others[code]) and _apart(value, other) > UNLIKE}
    return Dose(
        year=financial_year(first),
        first=first,
        people=people,
        per_head={
            code: value * THOUSAND / heads[code] for code, value in sorted(sums[first].items()) if heads.get(code)
        },
        slips=tuple(sorted(slips)),
        unlike=tuple(sorted(unlike)),
        nought=tuple(sorted(code for code, value in own.items() if value == 0)),
        blank=tuple(sorted(code for code, value in own.items() if value is None)),
    )


def _other(code: str, first: date, sums: Sums) -> float | None:
    """The council's sum of the year nearest to this one that has one."""
    years = sorted((year for year in sums if year != first), key=lambda year: abs((year - first).days))
    return next((sums[year][code] for year in years if code in sums[year]), None)


def _is_slip(code: str, first: date, sums: Sums) -> bool:
    other = _other(code, first, sums)
    return other is not None and _apart(sums[first][code] * THOUSAND, other) <= SLIP


def _apart(value: float, other: float) -> float:
    return max(value, other) / min(value, other)


def _people(evidence: Evidence, people: str, first: date) -> dict[str, float]:
    """The residents that a dose is per, of the mid-year nearest to the year's first month, where one is near."""
    found = population_near(evidence, first.year)
    return found.of_group(people) if found.year is not None and abs(found.year - first.year) <= YEARS_AWAY else {}
