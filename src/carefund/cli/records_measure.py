"""``carefund records measure``: a measure told from people's records, by area and month, as it may leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.outputs import write_content
from carefund.cli.parts import ChartOption, FolderOption, SectionOption, check_page, show_page, write_main_table
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

if TYPE_CHECKING:
    from carefund.report.report import Report


def records_measure(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The measure, or one version of it (emergency-readmissions-1).")
    ],
    place: InputOption,
    mapping: MappingOption,
    engine: EngineOption = "duckdb",
    memory: MemoryOption = "2GB",
    master: MasterOption = "local[2]",
    first: FromOption = None,
    last: ToOption = None,
    until: UntilOption = None,
    work: WorkOption = None,
    suppress_below: Annotated[
        int | None,
        typer.Option("--suppress-below", help="Suppress numbers of people below this; no less than the measure's own."),
    ] = None,
    round_to: Annotated[
        int | None, typer.Option("--round-to", help="Round to a multiple of this; a multiple of the measure's own.")
    ] = None,
    national: Annotated[
        bool, typer.Option("--national", help="The extract is of all England, so that its sum is England's figure.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write the series (.csv, with its definition beside it as .toml for `carefund evidence import`; "
            ".parquet, .xlsx, .json) or the page (.html, .md).",
        ),
    ] = None,
    report: FolderOption = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell a measure from people's records, by area and month.

    Only sums leave, after disclosure control: small numbers are suppressed, others rounded, and no option turns that
    off. What was left out is counted and said why. `carefund records list` names the measures.
    """
    from carefund.cli.commands import command_of, provenance_of
    from carefund.records.disclosure import released, rule_of
    from carefund.records.running import measure_records
    from carefund.refusal import Refusal
    from carefund.report.report import Report

    measure, size, asked = measure_given(name), bytes_given(memory), asked_for(first, last, until)
    check_page(output, report, [place] if place.is_file() else [], chart=chart)
    with wrong_usage(Refusal):
        rule = rule_of(measure, suppress_below, round_to)
    with extract_given(place, mapping, engine, size, work, master) as extract, bar_of_files("Reading") as progress:
        measured = measure_records(measure, extract, asked, memory=size, progress=progress)
    options = {
        "from": first,
        "to": last,
        "until": until,
        "suppress-below": suppress_below,
        "round-to": round_to,
        "national": national,
    }
    command = command_of("records", "measure", name, input=place, mapping=mapping, engine=engine, **options)
    made = Report(released(measured, rule, national=national), provenance_of(command, None))
    show_page(made, output, report, (), as_json=as_json, section=section, chart=chart, write_table=_write_series)


def _write_series(report: Report[Any], output: Path) -> None:
    """The series as a table; of a CSV also its definition, by which the evidence takes it."""
    write_main_table(report, output)
    if output.suffix.lower() == ".csv":
        from carefund.records.series import definition_of

        write_content(output.with_suffix(".toml"), definition_of(report.result).encode())
