"""``carefund records check``: what is wrong or unusual in an extract, counted before anything is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED
from carefund.cli.parts import FolderOption, PageOption, check_page, show_page
from carefund.cli.progress import bar_of_files
from carefund.cli.records_given import (
    EngineOption,
    InputOption,
    MappingOption,
    MasterOption,
    MemoryOption,
    bytes_given,
    extract_given,
)
from carefund.cli.stores import JsonOption


def records_check(
    place: InputOption,
    mapping: MappingOption,
    engine: EngineOption = "duckdb",
    memory: MemoryOption = "2GB",
    master: MasterOption = "local[2]",
    scratch: Annotated[
        Path | None, typer.Option("--work", metavar="DIR", help="Where what does not fit into memory is written.")
    ] = None,
    output: PageOption = None,
    report: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check an extract of people's records: days, codes, repeats, overlapping stays, and what is missing.

    Findings say how many records and never which. Nothing is changed and nothing dropped. Exit code 1 where a finding
    makes measures wrong.
    """
    from carefund.cli.commands import command_of, provenance_of
    from carefund.records.checks import check_extract
    from carefund.report.report import Report

    size = bytes_given(memory)
    check_page(output, report, [place] if place.is_file() else [])
    with extract_given(place, mapping, engine, size, scratch, master) as extract, bar_of_files("Checking") as progress:
        checked = check_extract(extract, progress)
    command = command_of("records", "check", input=place, mapping=mapping, engine=engine)
    show_page(Report(checked, provenance_of(command, None)), output, report, (), as_json=as_json)
    if checked.has_error:
        raise typer.Exit(REFUSED)
