"""The tables of records that every measure reads, whatever the extract that they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "integer"]


@dataclass(frozen=True)
class RecordColumn:
    """A column of a table: its name, what it holds."""

    name: str
    kind: Kind
    meaning: str
    words: tuple[str, ...] = ()
    """The only values that it may have, where they are words of a list."""


@dataclass(frozen=True)
class RecordTable:
    """A table: a row for each `record`, the first column, which names it within the extract."""

    name: str
    meaning: str
    columns: tuple[RecordColumn, ...]
    began: str
    """The date by which a record belongs to a period where nothing else is said."""
    ended: str | None = None
    """The date on which it ended; empty while it lasts."""

    def __getitem__(self, name: str) -> RecordColumn:
        """The column of that name; raises KeyError for none."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


METHODS = ("emergency", "elective", "maternity", "transfer", "other")
DESTINATIONS = ("home", "care-home", "hospital", "died", "other")
_RECORD = RecordColumn("record", "text", "what names the record within its extract")
_PERSON = RecordColumn("person", "text", "the person's pseudonym; empty where not known")
_AREA = RecordColumn("area", "text", "ONS code of the area of residence, under the code in use on the day")
_AGE = RecordColumn("age", "integer", "whole years on that day")

SPELLS = RecordTable(
    "spells",
    "stays in one hospital, from admission to discharge",
    (
        _RECORD, _PERSON, RecordColumn("provider", "text", "code of the hospital trust"), _AREA, _AGE,
        RecordColumn("admitted", "date", "day of admission"),
        RecordColumn("discharged", "date", "day of discharge; empty while the person is in hospital"),
        RecordColumn("method", "text", "how the person was admitted", METHODS),
        RecordColumn("diagnosis", "text", "primary diagnosis, ICD-10 without a point"),
        RecordColumn("cause", "text", "external cause, ICD-10 without a point"),
        RecordColumn("ready", "date", "discharge-ready date"),
        RecordColumn("destination", "text", "where the person went on discharge", DESTINATIONS),
    ),
    "admitted",
    "discharged",
)  # fmt: skip
CARE_HOME_MOVES = RecordTable(
    "care_home_moves",
    "moves into a care home for good, supported by the council",
    (_RECORD, _PERSON, _AREA, _AGE, RecordColumn("moved", "date", "day of the move")),
    "moved",
)
REABLEMENT = RecordTable(
    "reablement",
    "discharges from hospital into reablement meant to let the person go on living at home",
    (_RECORD, _PERSON, _AREA, _AGE, RecordColumn("started", "date", "day of discharge into reablement")),
    "started",
)
PEOPLE = RecordTable(
    "people",
    "everybody who is followed",
    (
        _RECORD,
        _PERSON,
        _AREA,
        RecordColumn("born", "date", "day of birth"),
        RecordColumn("died", "date", "day of death; empty for the living"),
    ),
    "born",
)
TABLES: Mapping[str, RecordTable] = {one.name: one for one in (SPELLS, CARE_HOME_MOVES, REABLEMENT, PEOPLE)}
