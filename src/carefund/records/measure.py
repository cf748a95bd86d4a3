"""A measure: what is counted over people's records, defined once with its source, as data and one SQL text.

Its SQL, in DuckDB's dialect, gives a row for each record that comes into question: `record`, `area`, `period` (the
first day of a month), `numerator`, `denominator` (1 for a measure that has none) and `left_out` (why the record is not
counted, null where it is). It reads the tables of records and `$first`, `$until` (the months asked for, the last day
excluded) and `$known` (the day after the last that the extract knows of).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from carefund.evidence.definition import Direction, Kind
from carefund.programme.sourced import Definition, Id, Text, refuse

FOLDER = "measures"
PARAMETERS = ("$first", "$until", "$known")


class NoMeasure(LookupError):
    """A measure, or a version of it, that is not there."""


class Reads(Definition):
    """Which records of a table bear on a month."""

    table: Literal["spells", "care_home_moves", "reablement", "people"]
    """The table."""
    by: Literal["began", "ended", "during", "before", "all"]
    """Whether a record bears on the month by its beginning, its end, because it lasted then, because it had begun by
    its end, or always."""
    after: int = 0
    """Days after the month that bear on it."""


class SmallNumbers(Definition):
    """What may not leave: numbers of people so small that somebody could be known by them."""

    suppress_below: int = Field(ge=0)
    """Numbers from 1 to one less than this are suppressed."""
    round_to: int = Field(ge=1)
    """Every other number is rounded to a multiple of this."""
    source: Text
    """Where the rule is from."""


class Measure(Definition):
    """A measure's definition."""

    id: Id
    """Its name, the same in all versions."""
    version: Annotated[int, Field(ge=1)]
    """Its version."""
    label: Text
    """What it is, in words."""
    purpose: Text
    """What it is for."""
    source: Text
    """Where the definition is from."""
    reference: Text
    """Where to find that."""
    verified: bool
    """Whether the source was read and says this."""
    departs: tuple[Text, ...] = ()
    """Where this is not what the source says, and why."""
    valid_from: date | None = None
    """The first day that the definition is meant for."""
    unit: Text
    """The unit of its value."""
    kind: Kind
    """Whether it is a count, a rate or a mean."""
    scale: int = 1
    """What numerator over denominator is multiplied by."""
    direction: Direction
    """Which way is better."""
    numerator: Text
    """What is counted, in words."""
    denominator: Text | None = None
    """Of what, in words; none for a count."""
    exclusions: tuple[Text, ...] = ()
    """Why records are left out, in words, as `left_out` says them."""
    follow_up_days: int = 0
    """Days after a month that must be known before it can be told."""
    reads: tuple[Reads, ...] = Field(min_length=1)
    """The tables that it reads, and which of their records."""
    people: tuple[Literal["numerator", "denominator", "records"], ...] = ()
    """Which of its numbers count people, where not a count's numerator, a mean's denominator, or both of a rate.
    `records` are those that the numbers rest on."""
    small_numbers: SmallNumbers
    """The rule for small numbers."""
    sql: Text
    """The SQL text."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.kind == "count") != (self.denominator is None):
            raise refuse("a denominator unless it is a count", f"a {self.kind}", "add or remove denominator")
        if unknown := set(re.findall(r"\$\w+", self.sql)) - set(PARAMETERS):
            raise refuse(f"of parameters {', '.join(PARAMETERS)}", min(unknown), "take it out of the SQL")
        return self

    @property
    def of_people(self) -> tuple[str, ...]:
        """Which of its numbers count people."""
        usual = {"count": ("numerator",), "rate": ("numerator", "denominator"), "mean": ("denominator",)}
        return self.people or usual[self.kind]

    @property
    def name(self) -> str:
        """Its name with its version, such as `length-of-stay-1`."""
        return f"{self.id}-{self.version}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that it says."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def query(self, first: date, until: date, known: date) -> str:
        """Its SQL for the months from `first` to before `until`, of an extract that knows of all before `known`."""
        values = {"$first": first, "$until": until, "$known": known}
        return re.sub(r"\$\w+", lambda found: f"date '{values[found[0]]}'", self.sql)


@cache
def measures() -> tuple[Measure, ...]:
    """Every measure that carefund ships, by name and version."""
    folder = files("carefund.records").joinpath(FOLDER)
    made = []
    for one in folder.iterdir():
        if one.name.endswith(".toml"):
            keys = tomllib.loads(one.read_text(encoding="utf-8"), parse_float=Decimal)
            sql = folder.joinpath(one.name.removesuffix(".toml") + ".sql").read_text(encoding="utf-8")
            made.append(Measure.model_validate_json(_json(keys | {"sql": sql})))
    return tuple(sorted(made, key=lambda measure: (measure.id, measure.version)))


def measure_of(name: str) -> Measure:
    """The measure of that name, its newest version where none is said (`emergency-readmissions-1` says one).

    Raises NoMeasure naming those there are.
    """
    every = measures()
    found = [one for one in every if name in (one.id, one.name)]
    if not found:
        raise NoMeasure(f"expected a measure: {', '.join(one.name for one in every)}; found '{name}'")
    return found[-1]


def _json(keys: dict[str, object]) -> str:
    import json

    return json.dumps(keys, default=str)


@dataclass(frozen=True)
class MeasureList:
    """Some measures, to be shown."""

    measures: tuple[Measure, ...]
