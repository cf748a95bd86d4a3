"""What the figures of a series come to over some months, place by place: sums of counts, and quotients of rates.

A figure may cover a month, a quarter or a year; months of which a part of a figure would be needed have no total. A
place has for months before it began the figures of what it was made of, where that is known whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import fsum

import polars as pl

from carefund.calendar import spans_begin
from carefund.evidence.areas import AreaRegister
from carefund.evidence.definition import DENOMINATOR, NUMERATOR, SeriesDefinition
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import ENGLAND

ByMonth = Mapping[date, float]
ByPlace = Mapping[str, ByMonth]


@dataclass(frozen=True)
class Totals:
    """The figures of one series by place and first month, without cells that have no number.

    Of a rate or mean, `over` holds what its figures are divided by and `values` what is divided. `areas` tells what a
    place was made of; None where nothing is carried on.
    """

    definition: SeriesDefinition
    values: ByPlace = field(repr=False)
    over: ByPlace | None = field(default=None, repr=False)
    areas: AreaRegister | None = field(default=None, repr=False)

    def total(self, place: str, months: Sequence[date], per: float = 1.0) -> float | None:
        """A count's sum over months, or of a rate what is divided over what it is divided by, times `per`.

        None where a figure is missing, for a hole is never filled, and where months cut a figure.
        """
        top, bottom = self.parts(place, months)
        if self.over is None or top is None:
            return top
        return top / bottom * per if bottom else None

    def together(self, places: Sequence[str], months: Sequence[date], per: float = 1.0) -> float | None:
        """The same of several places: a count's sum, of a rate what all divide over what all are divided by.

        None where one of them lacks a figure.
        """
        parts = [self.parts(place, months) for place in places]
        top, bottom = (_added(values) for values in zip(*parts, strict=True))
        if self.over is None or top is None:
            return top
        return top / bottom * per if bottom else None

    def parts(self, place: str, months: Sequence[date]) -> tuple[float | None, float | None]:
        """What is divided and what it is divided by, over months; of a count its sum, and None."""
        firsts = spans_begin(months, self.definition.months_of_a_figure)
        over = None if self.over is None else _sum(self._carried(self.over, place), firsts)
        return _sum(self.of(place), firsts), over

    def of(self, place: str) -> ByMonth:
        """A place's figures (of a rate, what is divided), with those of what it was made of before it began."""
        return self._carried(self.values, place)

    def missing(self, place: str, months: Sequence[date]) -> list[date]:
        """The months among these, each the first of a figure, for which a place has none."""
        firsts = spans_begin(months, self.definition.months_of_a_figure)
        held = self.of(place)
        return list(months) if firsts is None else [month for month in firsts if month not in held]

    def _carried(self, table: ByPlace, place: str) -> ByMonth:
        own = table.get(place, {})
        earlier = self.areas.get(place) if self.areas else None
        if self.areas is None or earlier is None or not earlier.predecessors:
            return own
        parts = [self._carried(table, code) for code in self.areas.made_of(place)]
        common = set(parts[0]).intersection(*parts[1:]) if parts else set()
        return {month: fsum(part[month] for part in parts) for month in common} | dict(own)

    @cached_property
    def months(self) -> list[date]:
        """Every first month for which any place has a figure, in order."""
        return sorted({month for figures in self.values.values() for month in figures})


def _sum(figures: ByMonth, firsts: Sequence[date] | None) -> float | None:
    if firsts is None or any(month not in figures for month in firsts):
        return None
    return fsum(figures[month] for month in firsts)


def _added(values: Iterable[float | None]) -> float | None:
    known = list(values)
    return None if any(value is None for value in known) else fsum(value for value in known if value is not None)


def totals_of(
    evidence: Evidence, figures: pl.DataFrame, series: str, *, areas: AreaRegister | None, as_of: AsOf | None = None
) -> Totals:
    """The totals of a series whose figures were read (columns area_code, period and value).

    A rate's or mean's numerators and denominators are read beside it; where they are not held it has no totals. Where
    England has no row of its own, its rate is that of its places together.
    """
    definition = evidence.series.definition(series)
    if definition.adds_up:
        return Totals(definition, by_place(figures), areas=areas)
    parts = [series + ending for ending in (NUMERATOR, DENOMINATOR)]
    held = [name for name in parts if name in evidence.series]
    frame = evidence.figures(held, as_of=as_of) if len(held) == len(parts) else figures.clear()
    top, bottom = (_with_england(frame.filter(pl.col("series") == name)) if frame.height else {} for name in parts)
    return Totals(definition, top, bottom, areas)


def _with_england(figures: pl.DataFrame) -> ByPlace:
    """What is divided, or divided by, by place; where England has no row, that of its places together."""
    table = by_place(figures)
    if ENGLAND in table:
        return table
    together = figures.drop_nulls("value").group_by("period").agg(pl.col("value").sum())
    return {**table, ENGLAND: dict(together.sort("period").iter_rows())}


def by_place(figures: pl.DataFrame) -> ByPlace:
    """Figures by place and month, without cells that have no number."""
    table: dict[str, dict[date, float]] = {}
    for place, month, value in figures.select("area_code", "period", "value").drop_nulls("value").iter_rows():
        table.setdefault(place, {})[month] = value
    return table
