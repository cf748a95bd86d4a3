"""Extracts made for tests: records of every table, written in carefund's own layout, and told by an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from carefund.records.engine.duckdb import DuckDB
from carefund.records.engine.engine import Engine
from carefund.records.extract import Extract
from carefund.records.mapping import packaged_mapping
from carefund.records.measure import Measure
from carefund.records.running import summed
from carefund.records.tables import TABLES
from tests.records.reference import History, Sums

TYPES = {"text": pl.String, "date": pl.Date, "integer": pl.Int32}
NAMES = {"spells": {"record": "spell"}, "people": {"record": "person"}}


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows of a table as the generator would write them: the columns that the packaged mapping reads."""
    mapping = packaged_mapping("carefund").tables[table]
    headings = {str(heading): TABLES[table][column] for column, heading in mapping.columns.items()}
    schema = {heading: TYPES[column.kind] for heading, column in headings.items()}
    data = [{heading: one.get(column.name) for heading, column in headings.items()} for one in rows]
    return pl.DataFrame(data, schema=schema)


def write(folder: Path, history: History) -> Path:
    """The history as an extract of one file a table."""
    for table in TABLES:
        (folder / table).mkdir(parents=True, exist_ok=True)
        frame(table, getattr(history, table)).write_parquet(folder / table / "all.parquet")
    return folder


@contextmanager
def offered(folder: Path, engine: Engine | None = None, work: Path | None = None) -> Iterator[Extract]:
    """The extract, offered by an engine, DuckDB without."""
    if engine is not None:
        yield Extract(folder, packaged_mapping("carefund"), engine, work)
        return
    with DuckDB(memory=512 * 2**20, threads=1) as own:
        yield Extract(folder, packaged_mapping("carefund"), own, work)


def told(extract: Extract, measure: Measure, first: date, until: date, known: date) -> tuple[Sums, dict[str, int]]:
    """A measure's sums by month and area, and what was left out, straight from the engine."""
    for table in TABLES:
        extract.offer(table)
    counted: Sums = {}
    left: dict[str, int] = {}
    for month, area, why, numerator, denominator, records in extract.engine.rows(
        summed(measure.query(first, until, known))
    ):
        if why is None:
            counted[month, area] = (int(numerator), int(denominator))
        else:
            left[why] = left.get(why, 0) + int(records)
    return counted, left
