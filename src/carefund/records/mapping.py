"""How an extract is laid out: which of its columns, codes and dates are those of the tables that measures read."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from carefund.programme.model_problems import model_problems
from carefund.programme.refusal import BrokenDefinition, advice, problem_of_file
from carefund.programme.sourced import Definition, Id, Text, as_models_hold, refuse, written
from carefund.records.tables import TABLES, RecordTable
from carefund.refusal import RefusedFile
from carefund.wording.lists import listed
from carefund.workbooks.ordinary_file import read_ordinary_file
from carefund.workbooks.toml_text import LARGEST_SETTINGS, read_toml

WHAT = "the mapping of an extract"
DateForm = Literal["YYYY-MM-DD", "DD/MM/YYYY", "YYYYMMDD"]
Pattern = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\\]+$")]
Headings = Text | tuple[Text, ...]
"""A heading, or several whose values together name something."""


class DatedCodes(Definition):
    """Codes that mean a word within some days alone."""

    codes: tuple[Text, ...] = Field(min_length=1)
    """The codes."""
    first: date | None = None
    """The first day on which they have this meaning; from ever where there is none."""
    last: date | None = None
    """The last day on which they have it; until now where there is none."""


class Lookup(Definition):
    """A file that says which area, or other word, a code of the extract stands for."""

    file: Pattern
    """A CSV file beside the mapping."""
    code: Text
    """The heading of the extract's codes."""
    word: Text
    """The heading of what they stand for."""


class Episodes(Definition):
    """How episodes of care hang together to stays in hospital."""

    key: Text
    """The heading of what names an episode; rows with the same are one episode."""
    order: tuple[Text, ...] = Field(min_length=1)
    """Headings by which the episodes of a stay follow each other."""


class TableMapping(Definition):
    """How one table is found in an extract."""

    files: Pattern
    """The files' names within the input folder, with * for any part of one; ends in .csv or .parquet."""
    columns: dict[str, Headings]
    """The extract's headings by the table's columns."""
    dates: dict[str, DateForm] = Field(default_factory=dict)
    """How a date is written as text, where not as 2019-04-30."""
    missing: tuple[str, ...] = ()
    """Values that mean that there is none, beside an empty cell."""
    codes: dict[str, Literal["areas"] | Lookup | dict[Text, tuple[Text | DatedCodes, ...]]] = Field(
        default_factory=dict
    )
    """What the extract's codes mean, by column: words with their codes, a lookup file, or "areas"."""
    others: dict[str, Text] = Field(default_factory=dict)
    """What every other code of a column means; without it it is unknown, and counted as that. "keep" keeps it."""
    only: dict[Text, tuple[Text, ...]] = Field(default_factory=dict)
    """Which rows are meant: values by heading, such as those of finished episodes; the others are counted as left."""
    episodes: Episodes | None = None
    """Where each row is an episode of care, how they make a stay."""

    @property
    def is_csv(self) -> bool:
        """Whether its files are text."""
        return self.files.lower().endswith(".csv")


class Mapping(Definition):
    """The mapping of an extract to the tables of records."""

    name: Id
    """Its name."""
    label: Text
    """What extract it is of, in words."""
    source: Text
    """Where its layout and codes are described."""
    verified: bool = False
    """Whether the codes were compared with that description."""
    spells: TableMapping | None = None
    """Stays in hospital."""
    care_home_moves: TableMapping | None = None
    """Moves into care homes for good."""
    reablement: TableMapping | None = None
    """Discharges into reablement."""
    people: TableMapping | None = None
    """Everybody who is followed."""

    @cached_property
    def tables(self) -> dict[str, TableMapping]:
        """The tables that it maps, by name."""
        given = {name: getattr(self, name) for name in TABLES}
        return {name: one for name, one in given.items() if one is not None}

    @property
    def digest(self) -> str:
        """SHA-256 of what it says."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if not self.tables:
            raise refuse(f"one of the tables {listed(list(TABLES))}", "none of them", "add a table such as [spells]")
        for name, one in self.tables.items():
            _check(TABLES[name], one)
        return self


def _check(table: RecordTable, mapping: TableMapping) -> None:
    """Refuse columns that the table does not have, words that are none of its words, and a table without its day."""
    for key in ("columns", "dates", "codes", "others"):
        for name in getattr(mapping, key):
            if name not in table.names:
                to_do = advice(name, table.names, "take it out")
                raise refuse(f"{key} of {table.name}: {listed(list(table.names))}", written(name), to_do)
    if table.began not in mapping.columns:
        raise refuse(f"the heading of {table.began}", "none", f"name it under [{table.name}.columns]")
    if not mapping.files.lower().endswith((".csv", ".parquet")):
        raise refuse("names of files that end in .csv or .parquet", written(mapping.files), "write such as *.csv")
    for name, codes in mapping.codes.items():
        words = table[name].words
        if isinstance(codes, dict) and words and (wrong := set(codes) - set(words)):
            raise refuse(f"words of {name}: {listed(list(words))}", written(min(wrong)), "use one of them")
    for name, word in mapping.others.items():
        words = table[name].words
        if words and word not in words:
            raise refuse(f"a word of {name}: {listed(list(words))}", written(word), "use one of them")
    if mapping.episodes and table.ended is None:
        raise refuse("episodes of stays in hospital alone", f"episodes of {table.name}", "take them out")


def mapping_names() -> tuple[str, ...]:
    """The names of the mappings that carefund ships."""
    folder = files("carefund.records").joinpath("mappings")
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml")))


def packaged_mapping(name: str) -> Mapping:
    """A mapping that carefund ships. Raises LookupError naming those there are."""
    if name not in mapping_names():
        raise LookupError(f"expected a mapping: {', '.join(mapping_names())}, or a TOML file; found '{name}'")
    text = files("carefund.records").joinpath("mappings", f"{name}.toml").read_text(encoding="utf-8")
    return Mapping.model_validate(as_models_hold(tomllib.loads(text, parse_float=Decimal)))


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises BrokenDefinition with every problem, or where it cannot be read."""
    try:
        keys = read_toml(str(path), read_ordinary_file(path, LARGEST_SETTINGS, WHAT))
    except RefusedFile as refused:
        raise BrokenDefinition(str(path), [problem_of_file(refused)], WHAT) from None
    plain = as_models_hold(keys)
    try:
        return Mapping.model_validate(plain)
    except ValidationError as error:
        raise BrokenDefinition(str(path), model_problems(error, plain, Mapping), WHAT) from None


def mapping_of(given: str | Path) -> Mapping:
    """The mapping of a name that carefund ships, or of a file. Raises LookupError, BrokenDefinition."""
    text = str(given)
    return read_mapping(Path(given)) if text.lower().endswith(".toml") else packaged_mapping(text)


def folder_of(given: str | Path) -> Path:
    """The folder in which a mapping's lookup files are: that of its file."""
    return Path(given).parent if str(given).lower().endswith(".toml") else Path()
