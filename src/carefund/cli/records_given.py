"""What the verbs over people's records are asked with: the extract, its mapping, the engine and its memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.dates import read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage

if TYPE_CHECKING:
    from carefund.records.extract import Extract
    from carefund.records.measure import Measure
    from carefund.records.running import Asked

InputOption = Annotated[
    Path, typer.Option("--input", metavar="PATH", help="The extract: a folder of CSV or Parquet files, or one file.")
]
MappingOption = Annotated[
    str,
    typer.Option(
        "--mapping",
        metavar="MAP.toml",
        help="How the extract is laid out: a TOML file, or the name of a mapping that is shipped "
        "(carefund, hes-apc, sus-apc, cld).",
    ),
]
EngineOption = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="duckdb, on this machine, or spark (the extra `spark`).")
]
MasterOption = Annotated[
    str,
    typer.Option("--master", metavar="ADDRESS", help="Spark's cluster, such as spark://host:7077; local[2] without."),
]
MemoryOption = Annotated[
    str, typer.Option("--memory", metavar="SIZE", help="The engine's memory, such as 2GB or 500MB; the rest is disk.")
]
WorkOption = Annotated[
    Path | None,
    typer.Option(
        "--work",
        metavar="DIR",
        help="Keep what is worked out here, so that a later run works out new months alone and a killed one goes on. "
        "It holds numbers before disclosure control: keep it where the records are.",
    ),
]
FromOption = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="The first month to be told.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="The last month to be told.")]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="YYYY-MM",
        help="The last month that the extract holds whole; without it that of its last record.",
    ),
]
_SIZE = re.compile(r"(\d{1,6})\s*(KB|MB|GB|TB)", re.IGNORECASE)
_BYTES = {"KB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}
LEAST_MEMORY = 128 * 2**20


def bytes_given(given: str) -> int:
    """A size such as 2GB as bytes; ends with exit code 2 for what is none, or too little to work with."""
    found = _SIZE.fullmatch(given.strip())
    size = int(found[1]) * _BYTES[found[2].upper()] if found else 0
    if size < LEAST_MEMORY:
        stop(f"carefund: --memory: expected a size of 128MB or more, such as 2GB; found '{given}'", WRONG_USAGE)
    return size


def measure_given(name: str) -> Measure:
    """The measure of that name; ends with exit code 2 for none."""
    from carefund.records.measure import NoMeasure, measure_of

    with wrong_usage(NoMeasure):
        return measure_of(name)


def asked_for(first: str | None, last: str | None, until: str | None) -> Asked:
    """Which months are asked for; ends with exit code 2 for what is no month."""
    from carefund.records.running import Asked

    months = map(read_month_option, (first, last, until))
    return Asked(**dict(zip(("first", "last", "known_until"), months, strict=True)))


@contextmanager
def extract_given(
    place: Path, mapping: str, engine: str, memory: int, work: Path | None, master: str
) -> Iterator[Extract]:
    """The extract, offered by the engine; ends with exit code 2 for one that is not there or not as it is mapped."""
    from carefund.programme.refusal import BrokenDefinition
    from carefund.records.engine.engine import ENGINES
    from carefund.records.engine.start import started
    from carefund.records.extract import Extract
    from carefund.records.mapping import folder_of, mapping_of
    from carefund.refusal import Refusal

    if engine not in ENGINES:
        stop(f"carefund: --engine: expected one of {', '.join(ENGINES)}; found '{engine}'", WRONG_USAGE)
    if not place.exists():
        stop(f"carefund: --input: expected a folder or file of records; found none at {place}", WRONG_USAGE)
    with wrong_usage(BrokenDefinition, LookupError, Refusal):
        read = mapping_of(mapping)
        with started(engine, memory, work, master) as running:
            yield Extract(place, read, running, work, folder_of(mapping))
