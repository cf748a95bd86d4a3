"""``carefund records compare``: how two versions of a measure differ, by classes of records."""

from __future__ import annotations

from typing import Annotated

import typer

from carefund.cli.parts import FolderOption, PageOption, check_page, show_page
from carefund.cli.progress import bar_of_files
from carefund.cli.records_given import (
    EngineOption,
    FromOption,
    InputOption,
    MappingOption,
    MasterOption,
    MemoryOption,
    ToOption,
    UntilOption,
    WorkOption,
    asked_for,
    bytes_given,
    extract_given,
    measure_given,
)
from carefund.cli.stores import JsonOption


def records_compare(
    first_name: Annotated[
        str, typer.Argument(metavar="FIRST", help="A measure, or one version of it (emergency-readmissions-1).")
    ],
    second_name: Annotated[str, typer.Argument(metavar="SECOND", help="The other (emergency-readmissions-2).")],
    place: InputOption,
    mapping: MappingOption,
    engine: EngineOption = "duckdb",
    memory: MemoryOption = "2GB",
    master: MasterOption = "local[2]",
    first: FromOption = None,
    last: ToOption = None,
    until: UntilOption = None,
    work: WorkOption = None,
    output: PageOption = None,
    report: FolderOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two measures on one extract: which classes of records each counts, and what that makes of the figures."""
    from carefund.cli.commands import command_of, provenance_of
    from carefund.records.differences import differences
    from carefund.records.running import measure_records
    from carefund.report.report import Report

    one, other = measure_given(first_name), measure_given(second_name)
    size, asked = bytes_given(memory), asked_for(first, last, until)
    check_page(output, report, [place] if place.is_file() else [])
    with extract_given(place, mapping, engine, size, work, master) as extract, bar_of_files("Reading") as progress:
        told, beside = (
            measure_records(measure, extract, asked, memory=size, progress=progress) for measure in (one, other)
        )
        found = differences(told, beside, extract)
    options = {"from": first, "to": last, "until": until}
    command = command_of("records", "compare", one.name, other.name, input=place, mapping=mapping, **options)
    show_page(Report(found, provenance_of(command, None)), output, report, (), as_json=as_json)
