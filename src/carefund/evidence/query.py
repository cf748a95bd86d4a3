"""Asking the evidence: the newest figures, or those knowable at a date, from one or more stores together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

import polars as pl

from carefund.calendar import next_month
from carefund.evidence.definition import SeriesDefinition
from carefund.evidence.packaged import PackagedStore
from carefund.evidence.release import FIGURES_SCHEMA, Release
from carefund.evidence.series import DELAYED_DAYS, DELAYED_TRANSFERS, SERIES, SeriesCatalogue
from carefund.evidence.store import FolderStore

_NEW_REASON = re.compile(
    rf"{DELAYED_DAYS}-(?:reason-[a-z]{{1,4}}|(?:non-)?acute-reason-[a-z]{{1,4}}-(?:nhs|social-care|both))"
)
RESULT_COLUMNS = [*FIGURES_SCHEMA, "release", "released", "file_hash"]


@dataclass(frozen=True)
class AsOf:
    """What was knowable at the end of `day`.

    By `release`: only versions published by then (the strict reading). By `period`: months that had ended by then, in
    whatever version is held, which may be a later revision than anyone could have seen.
    """

    day: date
    basis: Literal["release", "period"] = "release"


class ReleaseSource(Protocol):
    """Anything that holds releases: a folder store or the packaged data set."""

    def releases(self) -> list[Release]:
        """Every release held."""

    def figures(self, releases: Sequence[Release], series: Sequence[str] | None) -> pl.DataFrame:
        """Their figures, with a `release` column."""


class Evidence:
    """All the evidence at hand: the sources' releases as one, and the definitions of the series in them.

    `series` has those that carefund ships and those of the user's own, given as `definitions`.
    """

    def __init__(self, sources: Sequence[ReleaseSource], definitions: Iterable[SeriesDefinition] = ()) -> None:
        self.sources = tuple(sources)
        self.series: SeriesCatalogue = SERIES.with_more(definitions)

    @classmethod
    def packaged(cls) -> "Evidence":
        """Only the data set that carefund ships."""
        return cls([PackagedStore()])

    @classmethod
    def of_store(cls, root: Path) -> "Evidence":
        """Only the store in this folder. Raises NotAStore when there is none."""
        store = FolderStore.existing(root)
        return cls([store], store.definitions())

    @classmethod
    def with_store(cls, root: Path) -> "Evidence":
        """The data set that carefund ships and the store in this folder together. Raises NotAStore when it is none."""
        store = FolderStore.existing(root)
        return cls([PackagedStore(), store], store.definitions())

    @cached_property
    def releases(self) -> list[Release]:
        """Every release at hand, each once, oldest month first."""
        found = {release.id: release for source in self.sources for release in source.releases()}
        return sorted(found.values(), key=lambda release: (release.family, release.period_first, release.id))

    def rank_of(self, release: Release) -> tuple[date, int, date, str]:
        """What the newest of several releases of a month is the greatest by.

        That is the day of its release, then its number among versions. A file that states no day was made after the
        months that it has; of an own series the file that was imported last counts, whatever months it has.
        """
        definition = self.series.get(release.family)
        day = date.min if definition is not None and definition.own else release.earliest
        return day, release.sequence, release.period_last, release.id

    def release(self, release_id: str) -> Release:
        """The release of this id. Raises KeyError when it is not at hand."""
        return next(release for release in self.releases if release.id == release_id)

    def figures(
        self,
        series: Sequence[str],
        *,
        first: date | None = None,
        last: date | None = None,
        areas: Sequence[str] | None = None,
        as_of: AsOf | None = None,
    ) -> pl.DataFrame:
        """The newest figures of each series and month, in long form, sorted by series, area and month.

        Columns: those of FIGURES_SCHEMA, then `release`, `released` (date of that version) and `file_hash`.
        `first` and `last` bound the months, `areas` the area or commissioner codes.
        Raises UnknownSeries for a name that neither carefund nor the evidence knows.
        """
        chosen = self._knowable(self._covering(series, first, last), as_of)
        frames = [frame for source in self.sources if (frame := source.figures(chosen, series)).height]
        if not frames:
            return _empty_result()
        found = pl.concat(frames).unique(["release", "series", "area_code", "period"]) if len(frames) > 1 else frames[0]
        found = _newest(_within(found, first, last, as_of), sorted(chosen, key=self.rank_of))
        wanted = found.filter(pl.col("area_code").is_in(list(areas))) if areas else found
        return wanted.sort("series", "area_code", "period").select(RESULT_COLUMNS)

    def _covering(self, series: Sequence[str], first: date | None, last: date | None) -> list[Release]:
        families = {self.family_of(name) for name in series}
        return [
            release
            for release in self.releases
            if release.family in families
            and (first is None or release.period_last >= first)
            and (last is None or release.period_first <= last)
        ]

    @staticmethod
    def _knowable(releases: Sequence[Release], as_of: AsOf | None) -> list[Release]:
        if as_of is None or as_of.basis == "period":
            return list(releases)
        return [release for release in releases if release.released and release.released <= as_of.day]

    def family_of(self, name: str) -> str:
        """The publication that a series comes from. Raises UnknownSeries for a name of no known form."""
        return DELAYED_TRANSFERS if _NEW_REASON.fullmatch(name) else self.series.definition(name).family

    def withheld_by(self, series: Sequence[str], as_of: AsOf) -> list[date]:
        """Months that had ended by `as_of` and are held, but only in versions released later."""
        everything = {release.period_first for release in self._covering(series, None, as_of.day)}
        known = {release.period_first for release in self._knowable(self._covering(series, None, None), as_of)}
        ended = as_of.day + timedelta(days=1)
        return sorted(month for month in everything - known if next_month(month) <= ended)


def _within(
    figures: pl.DataFrame,
    first: date | None,
    last: date | None,
    as_of: AsOf | None,
) -> pl.DataFrame:
    period = pl.col("period")
    conditions = [
        *([period >= first] if first else []),
        *([period <= last] if last else []),
        *([period.dt.month_end() <= as_of.day] if as_of else []),
    ]
    return figures.filter(*conditions) if conditions else figures


def _newest(figures: pl.DataFrame, ordered: Sequence[Release]) -> pl.DataFrame:
    """Keep, for each series and month, the rows of the last of `ordered`, which is the newest, and say which it is."""
    ids = pl.Enum([release.id for release in ordered])
    rank = pl.col("release").cast(ids, strict=False).to_physical().cast(pl.Int64)
    ranked = figures.with_columns(rank=rank).filter(pl.col("rank") == pl.col("rank").max().over("series", "period"))
    released = pl.Series([release.released for release in ordered], dtype=pl.Date)
    hashes = pl.Series([release.file_hash for release in ordered], dtype=pl.String)
    chosen = ranked["rank"]
    return ranked.with_columns(released=released.gather(chosen), file_hash=hashes.gather(chosen))


def _empty_result() -> pl.DataFrame:
    return pl.DataFrame(schema={**FIGURES_SCHEMA, "release": pl.String, "released": pl.Date, "file_hash": pl.String})
