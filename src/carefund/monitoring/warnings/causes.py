"""Why a metric moved: what its published parts, and the areas most like it, did over the same months.

Months are set against the same months of the year before, so that what is usual at that time of year is in both. Parts
that are published add up to the whole; where one has a month without a figure it is left out, and so is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

import polars as pl

from carefund.calendar import month_after
from carefund.evidence.derived import figures_of
from carefund.evidence.query import AsOf, Evidence

YEAR = 12

AreaMonths = Mapping[str, Mapping[date, float]]
"""Figures by area code and month; a month without a figure is not there."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A total over some months and over the same months a year before, in the unit of its series."""

    before: float
    now: float

    @property
    def change(self) -> float:
        """Now less before."""
        return self.now - self.before

    @property
    def percent(self) -> float | None:
        """The change in per cent of before; None where there was nothing."""
        return self.change / self.before * 100 if self.before else None


@dataclass(frozen=True, kw_only=True)
class PartChange:
    """What one part of a metric did: its breakdown (care type, organisation, reason), name and change.

    `share` is its part, in per cent, of the changes of those parts that moved the same way as the whole, so that the
    shares of a breakdown come to 100; it is 0 for a part that moved the other way.
    """

    breakdown: str
    series: str
    label: str
    change: Change
    share: float


@dataclass(frozen=True, kw_only=True)
class PeerChange:
    """What the areas most like one did over the same months: each one's change in per cent, the most like first.

    `own` is that of the area itself.
    """

    own: float
    changes: tuple[tuple[str, float], ...]

    @property
    def middle(self) -> float:
        """The median of the others."""
        ordered = sorted(change for _, change in self.changes)
        half = len(ordered) // 2
        return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2

    @property
    def above(self) -> int:
        """How many of the others rose more, or fell less, than the area."""
        return sum(change > self.own for _, change in self.changes)


@dataclass(frozen=True)
class Movements:
    """How one metric and its parts moved: figures by series, read once for all areas."""

    series: str
    parts: tuple[tuple[str, str, str], ...]
    """Breakdown, series and label of each part."""
    figures: Mapping[str, AreaMonths]
    """By series."""

    def change_of(self, series: str, area: str, months: Sequence[date]) -> Change | None:
        """A series' change over some months in an area; None where a month, or that of the year before, is missing."""
        held = self.figures.get(series, {}).get(area, {})
        now, before = ([held.get(month_after(one, -ago)) for one in months] for ago in (0, YEAR))
        if not months or None in now or None in before:
            return None
        return Change(before=_sum(before), now=_sum(now))

    def parts_of(self, area: str, months: Sequence[date]) -> tuple[PartChange, ...]:
        """Each part's change, by breakdown in the publisher's order and in it that which explains most first."""
        whole = self.change_of(self.series, area, months)
        found = [(*part, self.change_of(part[1], area, months)) for part in self.parts]
        known = [(name, series, label, change) for name, series, label, change in found if change is not None]
        if whole is None or not known:
            return ()
        way = 1 if whole.change >= 0 else -1
        totals: dict[str, float] = {}
        for name, _, _, change in known:
            totals[name] = totals.get(name, 0.0) + max(0.0, way * change.change)
        made = [
            PartChange(
                breakdown=name,
                series=series,
                label=label,
                change=change,
                share=max(0.0, way * change.change) / totals[name] * 100 if totals[name] else 0.0,
            )
            for name, series, label, change in known
        ]
        order = list(totals)
        return tuple(sorted(made, key=lambda one: (order.index(one.breakdown), -one.share, one.series)))

    def peers_of(self, area: str, others: Sequence[str], months: Sequence[date]) -> PeerChange | None:
        """What other areas did over the same months; None where nothing can be said of the area, or of none of them."""
        own = self._percent(area, months)
        changes = ((other, self._percent(other, months)) for other in others)
        known = tuple((other, change) for other, change in changes if change is not None)
        return PeerChange(own=own, changes=known) if own is not None and known else None

    def _percent(self, area: str, months: Sequence[date]) -> float | None:
        change = self.change_of(self.series, area, months)
        return None if change is None else change.percent


def movements_of(evidence: Evidence, series: str, whole: str, last: date, as_of: AsOf | None = None) -> Movements:
    """The figures of a metric and of its parts, of the two years up to the month `last`.

    `series` measures it for areas, `whole` is that which is broken down (for England). Raises UnknownSeries.
    """
    parts = tuple(
        (one.name, name, label) for one in evidence.series.breakdowns_of(whole) for name, label in one.parts.items()
    )
    first = month_after(last, 1 - 2 * YEAR)
    frames = {series: figures_of(evidence, series, first=first, last=last, as_of=as_of)}
    if parts:
        table = evidence.figures([name for _, name, _ in parts], first=first, last=last, as_of=as_of)
        frames |= {str(name): frame for (name,), frame in table.group_by(["series"])}
    return Movements(series, parts, {name: _by_area(frame) for name, frame in frames.items()})


def _by_area(frame: pl.DataFrame) -> dict[str, dict[date, float]]:
    made: dict[str, dict[date, float]] = {}
    for area, month, value in frame.drop_nulls("value").select("area_code", "period", "value").iter_rows():
        made.setdefault(area, {})[month] = value
    return made


def _sum(values: Sequence[float | None]) -> float:
    return fsum(value for value in values if value is not None)
