"""How good projections were, month by month of each year that was told again: the kept record, and what is learned.

The record is data that ``carefund monitor replay`` makes (``projection_record.csv``). A row is one series, whose
chances (places' or England's), the year by its first month, and how many of its months were known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from math import exp, isfinite, log
from typing import get_args

from carefund.appraisal.record_text import RecordText, finite, one_of, with_later
from carefund.appraisal.skill import SkillScope
from carefund.refusal import Refusal

YEARS_FOR_NONE = 3.0
"""So many years are worth as much as the belief that intervals need no correction."""
NARROWEST, WIDEST = 0.7, 1.6
NAME = "projection_record.csv"


class BrokenProjectionRecord(Refusal):
    """A text that is no record of projections."""


@dataclass(frozen=True, kw_only=True)
class ReplayedMonth:
    """What became of the projections of one month of one year, over all places and targets.

    `year` is the year's first month, `months` how many it had (fewer than twelve where later ones are not held),
    `known` how many of them were known. Brier scores: `said` of chances as drawn, `told` of those told (intervals made
    as wide as years before asked for), `anew` of a forecast made anew instead of conditioned, `ratio` of last month's
    ratio taken as sure, `ratio_spread` and `profile_spread` of it and of the plan's own profile with the errors that
    they made in years before, `base_rate` of how often areas had changed so much. `within_50`, `within_80` and
    `within_95` are the parts of outturns inside the intervals told, `drawn_50` and so on inside those drawn. `misses`
    is the mean square of the outturns' normal scores in what was drawn (1 for right intervals). Of one more month:
    `gain_expected` is the fall of `said` that the draws expected of it. `cases` are places and targets, `places` the
    outturns. What cannot be told is None.
    """

    series: str
    place: SkillScope
    year: date
    months: int
    known: int
    cases: int
    places: int
    said: float
    told: float
    anew: float | None
    ratio: float | None
    ratio_spread: float | None
    profile_spread: float | None
    base_rate: float | None
    within_50: float
    within_80: float
    within_95: float
    drawn_50: float
    drawn_80: float
    drawn_95: float
    misses: float
    gain_expected: float | None


@dataclass(frozen=True)
class ProjectionRecord:
    """What was measured, a row for each series, place, year and month."""

    rows: tuple[ReplayedMonth, ...] = ()

    def of(self, series: str, place: SkillScope, known: int, before: date | None = None) -> tuple[ReplayedMonth, ...]:
        """The rows of one series and number of known months, of years that were over before a month where given."""
        return tuple(
            row
            for row in self.rows
            if (row.series, row.place, row.known) == (series, place, known) and (before is None or row.year < before)
        )

    def width(self, series: str, place: SkillScope, known: int, year: date) -> Width:
        """What the years before one say of how wide intervals should have been with so many months known.

        Nothing of England's: a single outturn a year says too little.
        """
        if place == "England":
            return Width()
        rows = [row for row in self.of(series, place, known, year) if row.year.year < year.year]
        return width_of([row.misses for row in rows])

    def with_rows(self, rows: Iterable[ReplayedMonth]) -> ProjectionRecord:
        """The same with what was measured of further series; of a series in both these rows alone count."""
        return ProjectionRecord(with_later(self.rows, rows, lambda row: row.series))


NOTHING_REPLAYED = ProjectionRecord()
"""A record without a row: nothing is corrected."""


@dataclass(frozen=True)
class Width:
    """How many times as wide as drawn intervals are told, and how many years before that was learned from."""

    factor: float = 1.0
    years: int = 0


def width_of(misses: Sequence[float]) -> Width:
    """The factor that years' mean squares of normal scores ask for, drawn to 1 where years are few.

    The root of their mean, to the power of n / (n + `YEARS_FOR_NONE`): the year is the unit, for all places share its
    course. Only the spread is learned and no direction: in which direction England surprised before says nothing of the
    next time (decision 23 tried it).

    >>> width_of([]).factor, round(width_of([4.0, 4.0, 4.0]).factor, 4)
    (1.0, 1.4142)
    """
    known = [miss for miss in misses if isfinite(miss) and miss > 0]
    if not known:
        return Width()
    asked = log(sum(known) / len(known)) / 2
    learned = exp(asked * len(known) / (len(known) + YEARS_FOR_NONE))
    return Width(min(max(learned, NARROWEST), WIDEST), len(known))


COLUMNS = tuple(field.name for field in fields(ReplayedMonth))
WHOLE = frozenset({"months", "known", "cases", "places"})
MAY_BE_EMPTY = frozenset({"anew", "ratio", "ratio_spread", "profile_spread", "base_rate", "gain_expected"})


def read_record(text: str, place: str) -> tuple[ReplayedMonth, ...]:
    """The rows of a record as CSV text; `place` says whose text it is.

    Raises BrokenProjectionRecord, with the line, for a text that is none.
    """
    return TEXT.read(text, place)


def _row(row: Mapping[str, str]) -> ReplayedMonth:
    return ReplayedMonth(**{name: _value(name, row[name]) for name in COLUMNS})  # type: ignore[arg-type]


def _value(name: str, text: str) -> object:
    if name in WHOLE:
        return int(text)
    if name == "year":
        return date.fromisoformat(text)
    if name == "place":
        return one_of(text, get_args(SkillScope))
    if name == "series":
        return text
    return None if not text and name in MAY_BE_EMPTY else finite(text)


TEXT = RecordText(
    columns=COLUMNS,
    row_of=_row,
    a_row="a row of a record of projections",
    broken=BrokenProjectionRecord,
    to_do="Make the record again by a replay of the series",
)


def record_as_text(rows: Iterable[ReplayedMonth]) -> str:
    """The rows as CSV text that `read_record` reads, scores to six decimals."""
    return TEXT.written([getattr(row, name) for name in COLUMNS] for row in rows)


@cache
def packaged_record() -> ProjectionRecord:
    """The record that comes with carefund, read once."""
    text = (files("carefund.monitoring.projection") / NAME).read_text(encoding="utf-8")
    return ProjectionRecord(read_record(text, NAME))
