"""Measures over people's records in Python: sums by area and month, as they may leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from carefund.given import provenance_given

if TYPE_CHECKING:
    from carefund.records.disclosure import Release
    from carefund.report.report import Report


def measure(
    name: str,
    place: str | Path,
    mapping: str | Path,
    *,
    engine: Literal["duckdb", "spark"] = "duckdb",
    memory: int = 2**31,
    work: str | Path | None = None,
    national: bool = False,
) -> Report[Release]:
    """Tell a measure from people's records (docs/records.md), by area and month, after disclosure control.

    `place` is the extract, a folder or file; `mapping` says how it is laid out, a TOML file or the name of one that is
    shipped (`carefund`, `hes-apc`, `sus-apc`, `cld`); `memory` (bytes) is the engine's; in the folder `work` what was
    worked out is kept for the next run; `national` says that the extract is of all England. The report's `.table` has a
    row for each area and month. Raises NoMeasure for a measure that is not defined, BrokenDefinition or LookupError for
    the mapping, and Refusal for an extract that is not as it says.

    >>> measure("length-of-stay", "extract", "hes-apc")
    Traceback (most recent call last):
    carefund.records.extract.NoRecords: extract: expected files *.csv of stays in one hospital; found none. ...
    """
    from carefund.records.disclosure import released
    from carefund.records.engine.start import started
    from carefund.records.extract import Extract
    from carefund.records.mapping import folder_of, mapping_of
    from carefund.records.measure import measure_of
    from carefund.records.running import measure_records
    from carefund.report.report import Report

    wanted, read, kept = measure_of(name), mapping_of(mapping), None if work is None else Path(work)
    with started(engine, memory, kept) as running:
        extract = Extract(Path(place), read, running, kept, folder_of(mapping))
        made = released(measure_records(wanted, extract, memory=memory), national=national)
    return Report(made, provenance_given(None, only=False))
