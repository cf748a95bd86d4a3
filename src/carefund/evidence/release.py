"""One published version of an official file: what it says of itself, its figures, and its publisher's notes."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from carefund.calendar import next_month
from carefund.wording.dates import day_words, month_id

FIGURES_SCHEMA: dict[str, Any] = {
    "series": pl.String,
    "area_code": pl.String,
    "period": pl.Date,
    "value": pl.Float64,
    "marker": pl.String,
    "published_code": pl.String,
    "published_name": pl.String,
}
"""Columns of a release's figures. `value` is null where the publisher printed no number; `marker` then says what it
printed (`-`, `NA`, or `blank`). `published_code` and `published_name` are the row's own, before resolution."""

NO_RELEASE_DATE = "the file states no release date"
"""The remark on a release whose file says neither when it was published nor when it was revised."""


@dataclass(frozen=True)
class PublisherNote:
    """One statement in the publisher's own notes.

    `kind` is one of `not-submitted`, `submitted-late`, `revised`, `estimated`, `quality`, `definition` or `other`;
    `text` is the publisher's sentence, `organisation_code` and `organisation_name` whom it names (may be empty).
    """

    kind: str
    text: str
    organisation_code: str = ""
    organisation_name: str = ""

    @property
    def code_or_name(self) -> str:
        """Whom the note is about: the organisation's code, else its name, else the note's own words."""
        return self.organisation_code or self.organisation_name or self.text


@dataclass(frozen=True)
class Release:
    """Metadata of one release.

    `family` is the publication, `period_first` and `period_last` the months it covers, `released` the date of this
    version by the file's own words (None when it states none), `file_hash` the SHA-256 of the file, `sequence` counts
    versions that the publisher issued under one date, `headings` are the headings of each table as published.
    """

    family: str
    period_first: date
    period_last: date
    published: date | None
    revised: date | None
    status: str
    title: str
    source: str
    basis: str
    file_name: str
    file_hash: str
    notes: tuple[PublisherNote, ...] = ()
    headings: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    sequence: int = 0

    @classmethod
    def undated(
        cls,
        family: str,
        periods: Collection[date],
        *,
        title: str,
        source: str,
        basis: str,
        file_name: str,
        file_hash: str,
        remarks: Sequence[str] = (),
        sequence: int = 0,
    ) -> "Release":
        """The release of a file that states no date, which its first remark says; `periods` are those it has."""
        return cls(
            family=family,
            period_first=min(periods),
            period_last=max(periods),
            published=None,
            revised=None,
            status="",
            title=title,
            source=source,
            basis=basis,
            file_name=file_name,
            file_hash=file_hash,
            remarks=(NO_RELEASE_DATE, *remarks),
            sequence=sequence,
        )

    @property
    def released(self) -> date | None:
        """The date of this version: the later of revised and published, None when the file states neither."""
        known = [day for day in (self.published, self.revised) if day]
        return max(known) if known else None

    @property
    def earliest(self) -> date:
        """The day of this version, or where the file states none the first on which it can have been made.

        That is the day after the last month that it names, for nobody knows a figure before its time has passed.
        """
        return self.released or next_month(self.period_last)

    def dated(self, day: date) -> "Release":
        """The same with the day on which its publisher released it, where the file states none itself."""
        if self.released is not None:
            return self
        said = f"{NO_RELEASE_DATE}; it was given as {day_words(day)} when it was imported"
        others = tuple(remark for remark in self.remarks if remark != NO_RELEASE_DATE)
        return replace(self, published=day, remarks=(said, *others))

    @property
    def id(self) -> str:
        """A name that no other release has: publication, period, release date and the start of the file's hash."""
        span = month_id(self.period_first)
        if self.period_last != self.period_first:
            span += f"..{month_id(self.period_last)}"
        released = self.released.isoformat() if self.released else "undated"
        again = f".{self.sequence}" if self.sequence else ""
        return f"{self.family}/{span}/{released}{again}-{self.file_hash[:8]}"

    def as_record(self) -> dict[str, Any]:
        """Plain values for JSON: dates as ISO text, notes as lists."""
        record = asdict(self)
        record["id"] = self.id
        for name in ("period_first", "period_last", "published", "revised"):
            record[name] = record[name].isoformat() if record[name] else None
        record["released"] = self.released.isoformat() if self.released else None
        return record

    def to_json(self) -> str:
        """The metadata as JSON text, for a Parquet file's own metadata and for the manifest."""
        return json.dumps(self.as_record(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> "Release":
        """The inverse of `as_record`."""
        known = {name: value for name, value in record.items() if name in cls.__dataclass_fields__}
        for name in ("period_first", "period_last", "published", "revised"):
            known[name] = date.fromisoformat(known[name]) if known[name] else None
        known["notes"] = tuple(PublisherNote(**note) for note in known["notes"])
        known["headings"] = tuple(known["headings"])
        known["remarks"] = tuple(known["remarks"])
        return cls(**known)

    def numbered(self, sequence: int) -> "Release":
        """The same release as the `sequence`th version that the publisher issued under this date."""
        return replace(self, sequence=sequence)


@dataclass(frozen=True)
class ReadFile:
    """A file that an importer has read: its release and its figures (columns of FIGURES_SCHEMA)."""

    release: Release
    figures: pl.DataFrame = field(repr=False)

    def dated(self, day: date) -> "ReadFile":
        """The same with a day of release, where the file states none itself."""
        return ReadFile(self.release.dated(day), self.figures)

    def remarked(self, remarks: Sequence[str]) -> "ReadFile":
        """The same with further remarks on the release."""
        added = (*self.release.remarks, *(one for one in remarks if one not in self.release.remarks))
        return ReadFile(replace(self.release, remarks=added), self.figures)


def hash_of(content: bytes) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
