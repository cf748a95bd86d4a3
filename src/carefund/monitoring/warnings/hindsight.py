"""What became of warnings once the year is over: how early each place was told of, and how many were false."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carefund.calendar import month_number
from carefund.evidence.series import ENGLAND
from carefund.monitoring.projection.projection import PlaceProjection, Projection
from carefund.monitoring.warnings.warning import EarlyWarning

if TYPE_CHECKING:
    from carefund.monitoring.warnings.watching import WatchedRound


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one place's metric.

    `first` is the month at whose end it was told of first (with England, where it moved with it), None where it never
    was; `own` that in which it was told of for itself. `change` and `target` are in per cent of the baseline.
    `months_before` counts from the end of `first` to the end of the year, below zero never.
    """

    metric: str
    area: str
    first: date | None
    own: date | None
    months_before: int | None
    change: float
    target: float
    missed: bool

    @property
    def is_worse(self) -> bool:
        """Whether it ended worse than its baseline; where less is better that is a rise."""
        return self.change > 0 if self.target <= 0 else self.change < 0


def outcomes_of(result: WatchedRound) -> tuple[Outcome, ...]:
    """What became of every place of every metric whose year is over at the result's month; none of the others."""
    made = []
    for told in result.projection.projections:
        if told.months_known == len(told.question.target):
            firsts, owns = _firsts(told.question.metric.id, result.history)
            made += [_outcome(told, place, firsts, owns) for place in told.places]
    return tuple(made)


def _firsts(metric: str, history: Iterable[tuple[EarlyWarning, ...]]) -> tuple[dict[str, date], dict[str, date]]:
    """The month in which each place was told of first, in any way and for itself."""
    firsts, owns = dict[str, date](), dict[str, date]()
    for standing in history:
        for one in (each for each in standing if each.metric == metric):
            owns.setdefault(one.area, one.month)
            for code in (one.area, *one.with_it):
                firsts.setdefault(code, one.month)
    return firsts, owns


def _outcome(told: Projection, place: PlaceProjection, firsts: Mapping[str, date], owns: Mapping[str, date]) -> Outcome:
    first, end = firsts.get(place.code), told.question.target[-1]
    return Outcome(
        metric=place.metric,
        area=place.code,
        first=first,
        own=owns.get(place.code),
        months_before=None if first is None else month_number(end) - month_number(first),
        change=place.change.middle,
        target=place.target,
        missed=place.chance < 1,
    )


@dataclass(frozen=True, kw_only=True)
class Record:
    """What became of a metric's places: England, areas told of in any way, for themselves, and never told of."""

    metric: str
    england: Outcome | None
    told: tuple[Outcome, ...]
    own: tuple[Outcome, ...]
    never: tuple[Outcome, ...]


def record_of(outcomes: Iterable[Outcome]) -> tuple[Record, ...]:
    """A record of each metric."""
    by_metric: dict[str, list[Outcome]] = {}
    for one in outcomes:
        by_metric.setdefault(one.metric, []).append(one)
    made = []
    for metric, every in by_metric.items():
        areas = [one for one in every if one.area != ENGLAND]
        made.append(
            Record(
                metric=metric,
                england=next((one for one in every if one.area == ENGLAND), None),
                told=tuple(one for one in areas if one.first),
                own=tuple(one for one in areas if one.own),
                never=tuple(one for one in areas if not one.first),
            )
        )
    return tuple(made)
