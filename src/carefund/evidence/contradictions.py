"""Files that contradict other figures, themselves or the day: told before they are imported.

An importer refuses a file whose own sums do not hold. Here stands what one file alone does not show: a month's content
that is another month's, a column that is a thousand times what it was, two columns exchanged, a release dated after
the day. An error refuses the file; a warning is told and kept with its release.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from carefund.arrays import Floats
from carefund.calendar import month_number
from carefund.evidence.contradiction import Contradiction
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.query import Evidence
from carefund.evidence.release import ReadFile
from carefund.evidence.series import ENGLAND, Breakdown
from carefund.wording.dates import day_words, month_words
from carefund.wording.lists import counted, listed, mid_sentence
from carefund.wording.numbers import count

NEAR_MONTHS = 13
"""Months so near to one another are compared."""
FAR_LEVEL, LEAST_LEVEL = 20.0, 50.0
"""A middle figure so many times another, of this size at least, is of another unit."""
FAR_CELL, LEAST_CELL = 100.0, 1000.0
"""A single figure so many times its place's median, of this size at least, is doubtful."""
LEAST_ALIKE = 20
"""Two months with so many positive figures, all alike, are copies."""
LEAST_ALIKE_OF_OWN = 8
NEARER_EXCHANGED = 0.7
"""Two columns that lie so much nearer to each other's figures of a near month than to their own are exchanged."""
WHOLE_NEARLY_ALWAYS = 0.8
MOST_NAMED = 3


Rows = Mapping[str, list[dict[str, Any]]]
"""What was found in each new file, by its hash."""
_THEN = "_then"
NO_FILE = -1
"""The file of figures that are held."""


class Held:
    """What new files are held against: the evidence at hand, the other files of the import, and the day."""

    def __init__(self, evidence: Evidence, files: Sequence[ReadFile], day: date) -> None:
        self.evidence, self.day = evidence, day
        self._files = tuple(files)

    def definition(self, name: str) -> SeriesDefinition | None:
        """The definition of a series; None for one that a publisher has added."""
        return self.evidence.series.get(name)

    @cached_property
    def _hashes(self) -> list[str]:
        """The hash of each new file, in order: a file is told by its place here, held figures by NO_FILE."""
        return sorted({file.release.file_hash for file in self._files})

    @cached_property
    def figures(self) -> pl.DataFrame:
        """Figures held and new of every publication that is imported, without cells that have no number.

        Columns series, area_code (both categories, which are compared as numbers), period, value and file: the place
        of the new file among `_hashes`, NO_FILE for held ones.
        """
        columns = ("series", "area_code", "period", "value")
        families = {file.release.family for file in self._files}
        numbers = {file_hash: number for number, file_hash in enumerate(self._hashes)}
        files = {numbers[file.release.file_hash]: file.figures for file in self._files}
        names = [name for name, one in self.evidence.series.items() if one.family in families]
        held = self.evidence.figures(names) if names else None
        frames = [*files.items(), *([(NO_FILE, held)] if held is not None and held.height else [])]
        numbered = [frame.select(*columns, file=pl.lit(number, pl.Int32)) for number, frame in frames]
        return pl.concat(numbered).drop_nulls("value").with_columns(pl.col("series", "area_code").cast(pl.Categorical))

    @cached_property
    def by_month(self) -> pl.DataFrame:
        """Each series and month of each file: the median of its places, how many are positive, a mark of `content`."""
        places = self.figures.filter(pl.col("area_code") != ENGLAND)
        mark = pl.struct(pl.col("area_code").to_physical(), "value").hash().sum()
        months = places.group_by("file", "series", "period").agg(
            middle=pl.col("value").median(), positive=(pl.col("value") > 0).sum(), content=mark
        )
        return months.with_columns(pl.col("series").cast(pl.String))

    @cached_property
    def copies(self) -> Rows:
        """Series and months of new files whose figures are all those of another month, `period_other`."""
        own = [name for name, definition in self.evidence.series.items() if definition.own]
        least = pl.when(pl.col("series").is_in(own)).then(LEAST_ALIKE_OF_OWN).otherwise(LEAST_ALIKE)
        rows = self.by_month.filter(pl.col("positive") >= least)
        both = rows.filter(pl.col("file") != NO_FILE).join(rows, on=["series", "content", "positive"], suffix="_other")
        return self._by_file(
            both.filter(pl.col("period") != pl.col("period_other")).sort("series", "period", "period_other")
        )

    @cached_property
    def levels(self) -> Rows:
        """Series and months of new files that are many times what the months near by have, `usual` their median."""
        others = self.by_month.select("series", other="period", other_middle="middle", other_file="file")
        apart = (_months(pl.col("period")) - _months(pl.col("other"))).abs()
        is_other = (pl.col("other") != pl.col("period")) | (pl.col("other_file") != pl.col("file"))
        near = (
            self.by_month.filter(pl.col("file") != NO_FILE)
            .join(others, on="series")
            .filter(is_other, apart <= NEAR_MONTHS)
        )
        usual = near.group_by("file", "series", "period", "middle").agg(usual=pl.col("other_middle").median())
        low, high = pl.min_horizontal("middle", "usual"), pl.max_horizontal("middle", "usual")
        far = usual.filter(low > 0, high >= LEAST_LEVEL, high / low >= FAR_LEVEL)
        return self._by_file(far.sort("series", "period"))

    @cached_property
    def single(self) -> Rows:
        """Single figures of new files that are far from their place's `median`."""
        places = ("series", "area_code")
        figures = self.figures.with_columns(median=pl.col("value").median().over(places), of=pl.len().over(places))
        low, high = pl.min_horizontal("value", "median"), pl.max_horizontal("value", "median")
        far = (low > 0) & (high >= LEAST_CELL) & (high / low >= FAR_CELL) & (pl.col("of") > MOST_NAMED)
        doubtful = figures.filter(pl.col("file") != NO_FILE, far)
        named = doubtful.with_columns(pl.col("series", "area_code").cast(pl.String))
        return self._by_file(named.sort("series", "area_code", "period"))

    def _by_file(self, frame: pl.DataFrame) -> Rows:
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in frame.iter_rows(named=True):
            rows.setdefault(self._hashes[row["file"]], []).append(row)
        return rows

    def exchanged_in(self, file: ReadFile) -> Iterator[tuple[str, str, date]]:
        """Pairs of parts that are exchanged in a file of one month, with the near month that shows it."""
        month = file.release.period_first
        near = self._near(file.release.family, month)
        now = self._parts_of.get((file.release.file_hash, month))
        if month != file.release.period_last or near is None or now is None:
            return
        both = now.join(self._parts_in[near], on="area_code", suffix=_THEN)
        held = [name for name in now.columns if f"{name}{_THEN}" in both.columns]
        values = {name: (both[name].to_numpy(), both[f"{name}{_THEN}"].to_numpy()) for name in held}
        for breakdown in self._breakdowns:
            names = [name for name in breakdown.parts if name in values]
            yield from ((*pair, near) for pair in _nearer_exchanged(names, values))

    @cached_property
    def _breakdowns(self) -> list[Breakdown]:
        series = self.evidence.series
        wholes = {one.part_of for one in series.values() if one.part_of}
        return [breakdown for whole in sorted(wholes) for breakdown in series.breakdowns_of(whole)]

    def _near(self, family: str, month: date) -> date | None:
        """The nearest other month of a publication with parts; None where none is near."""
        others = [one for one in self._months_of.get(family, []) if one != month]
        near = min(others, key=lambda one: _apart(one, month), default=None)
        return near if near is not None and _apart(near, month) <= NEAR_MONTHS else None

    @cached_property
    def _parts_of(self) -> dict[tuple[str, date], pl.DataFrame]:
        """Parts by file and month, held ones first: places by parts, zero where there is no figure."""
        parts = [name for name, one in self.evidence.series.items() if one.part_of]
        of_places = self.figures.filter(pl.col("area_code") != ENGLAND)
        held = set(of_places["series"].unique().cast(pl.String))
        chosen = of_places.filter(pl.col("series").is_in([name for name in parts if name in held]))
        index = ("file", "period", "area_code")
        if chosen.is_empty():
            return {}
        wide = chosen.pivot("series", index=index, values="value", aggregate_function="first").fill_null(0.0)
        groups = wide.sort("file", "period").partition_by("file", "period", as_dict=True, include_key=False)
        hashes = {NO_FILE: "", **dict(enumerate(self._hashes))}
        return {(hashes[key[0]], key[1]): found for key, found in groups.items()}

    @cached_property
    def _parts_in(self) -> dict[date, pl.DataFrame]:
        """The same by month alone: those held where there are any."""
        found: dict[date, pl.DataFrame] = {}
        for (_, period), parts in self._parts_of.items():
            found.setdefault(period, parts)
        return found

    @cached_property
    def _months_of(self) -> dict[str, list[date]]:
        """The months of each publication that has parts."""
        months: dict[str, set[date]] = {}
        for period, parts in self._parts_in.items():
            for name in parts.columns:
                definition = self.definition(name)
                if definition:
                    months.setdefault(definition.family, set()).add(period)
        return {family: sorted(found) for family, found in months.items()}


def _apart(one: date, other: date) -> int:
    return abs(month_number(one) - month_number(other))


def _nearer_exchanged(names: Sequence[str], values: Mapping[str, tuple[Floats, Floats]]) -> Iterator[tuple[str, str]]:
    """Pairs of parts, now and then by place, that are nearer to one another's figures of then than to their own."""
    for one, other in combinations([name for name in names if values[name][0].sum() >= LEAST_LEVEL], 2):
        (now, then), (other_now, other_then) = values[one], values[other]
        straight = np.abs(now - then).sum() + np.abs(other_now - other_then).sum()
        across = np.abs(now - other_then).sum() + np.abs(other_now - then).sum()
        if across < NEARER_EXCHANGED * straight:
            yield one, other


def contradictions(file: ReadFile, held: Held) -> list[Contradiction]:
    """All that contradicts itself or others in a file that has been read, errors first."""
    checks: tuple[Callable[[ReadFile, Held], Iterator[Contradiction]], ...] = (
        _of_the_future,
        _copies,
        _another_level,
        _columns_exchanged,
        _england_and_places,
        _single_figures,
    )
    found = [one for check in checks for one in check(file, held)]
    return sorted(found, key=lambda one: one.severity)


def _of_the_future(file: ReadFile, held: Held) -> Iterator[Contradiction]:
    """A release or a period after the day: it would outrank every real one for ever."""
    release = file.release
    for day, what in ((release.released, "released"), (release.period_last, "of a period that begins")):
        if day is not None and day > held.day:
            yield Contradiction(
                kind="future",
                severity="error",
                file=release.file_name,
                series="",
                expected=f"figures {what} by {day_words(held.day)}",
                found=f"figures {what} on {day_words(day)}",
                to_do="Correct the date in the file, or get the file again from its publisher",
            )


def _copies(file: ReadFile, held: Held) -> Iterator[Contradiction]:
    """A month whose figures are all those of another month."""
    for row in held.copies.get(file.release.file_hash, [])[:1]:
        yield Contradiction(
            kind="copied-month",
            severity="error",
            file=file.release.file_name,
            series=row["series"],
            expected=f"figures of {month_words(row['period'])}",
            found=f"every figure that {month_words(row['period_other'])} has",
            to_do="Check which month the figures are of, and get the other one's file",
        )


def _another_level(file: ReadFile, held: Held) -> Iterator[Contradiction]:
    """A series whose middle place has many times what they have in the months near by."""
    far = held.levels.get(file.release.file_hash, [])
    for series in dict.fromkeys(row["series"] for row in far):
        of_series = [row for row in far if row["series"] == series]
        row, others = of_series[0], len(of_series) - 1
        span = month_words(row["period"]) + (f" and {counted(others, 'other month')}" if others else "")
        yield Contradiction(
            kind="another-unit",
            severity="error",
            file=file.release.file_name,
            series=row["series"],
            expected=f"about {count(row['usual'])} for the middle place in {span}, as in the months near by",
            found=count(row["middle"]),
            to_do="Check the unit of the column: thousands, or a part of the figures",
        )


def _months(period: pl.Expr) -> pl.Expr:
    return period.dt.year().cast(pl.Int32) * 12 + period.dt.month().cast(pl.Int32)


def _columns_exchanged(file: ReadFile, held: Held) -> Iterator[Contradiction]:
    """Two parts of one breakdown whose figures look like each other's of a near month."""
    for one, other, near in held.exchanged_in(file):
        labels = [mid_sentence(found.label) if (found := held.definition(name)) else name for name in (one, other)]
        yield Contradiction(
            kind="exchanged-columns",
            severity="error",
            file=file.release.file_name,
            series=one,
            expected=f"{labels[0]} like those of {month_words(near)}",
            found=f"figures that look like {labels[1]} of then, and those like these",
            to_do="Compare the headings of the two columns with the month before",
        )


def _england_and_places(file: ReadFile, held: Held) -> Iterator[Contradiction]:
    """England's figure that is gone in some months, is less than its places', or differs in a few months alone."""
    definition = held.definition(file.release.family)
    if definition is None or not definition.own or not definition.adds_up:
        return
    england = pl.col("area_code") == ENGLAND
    months = (
        file.figures.filter(pl.col("series") == definition.name)
        .group_by("period")
        .agg(
            england=pl.col("value").filter(england).sum(),
            stated=pl.col("value").filter(england).is_not_null().sum(),
            places=pl.col("value").filter(~england).sum(),
            unknown=pl.col("value").filter(~england).null_count(),
        )
        .sort("period")
    )
    if not months["stated"].sum():
        return
    gone = months.filter(pl.col("stated") == 0, pl.col("places") > 0)
    both = months.filter(pl.col("stated") > 0, pl.col("unknown") == 0)
    equal = both.filter((pl.col("england") - pl.col("places")).abs() <= 1)
    less = both.filter(pl.col("places") - pl.col("england") > 1)
    nearly = both.height and equal.height / both.height >= WHOLE_NEARLY_ALWAYS
    differing = both.filter((pl.col("england") - pl.col("places")).abs() > 1) if nearly else less
    if gone.height:
        found = f"none in {_some(gone)}"
        yield _of_england(file, definition, "england-gone", "England's figure wherever places have figures", found)
    if differing.height:
        row = differing.row(0, named=True)
        found = f"{count(row['england'])} for England and {count(row['places'])} for its places in {_some(differing)}"
        yield _of_england(
            file, definition, "england-differs", "England's figure to be that of its places together", found
        )


def _some(months: pl.DataFrame) -> str:
    named = [month_words(month) for month in months["period"].head(MOST_NAMED).to_list()]
    left = months.height - len(named)
    return listed([*named, *([counted(left, "more month")] if left else [])])


def _of_england(file: ReadFile, definition: SeriesDefinition, kind: str, expected: str, found: str) -> Contradiction:
    return Contradiction(
        kind=kind,
        severity="warning",
        file=file.release.file_name,
        series=definition.name,
        expected=expected,
        found=found,
        to_do="Check England's row, and the places beside it",
    )


def _single_figures(file: ReadFile, held: Held) -> Iterator[Contradiction]:
    """Single figures that are a hundred times their place's median: a thousand too many, or too few."""
    far = held.single.get(file.release.file_hash, [])
    names = dict(file.figures.select("area_code", "published_name").iter_rows()) if far else {}
    for row in far[:MOST_NAMED]:
        yield Contradiction(
            kind="single-figure",
            severity="warning",
            file=file.release.file_name,
            series=row["series"],
            expected=f"about {count(row['median'])} for {names[row['area_code']]} in {month_words(row['period'])}",
            found=count(row["value"]),
            to_do="Check this figure with whoever made the file",
        )
