"""``carefund records list``: the measures that are defined, and one of them whole."""

from __future__ import annotations

from typing import Annotated

import typer

from carefund.cli.outputs import TableOption, check_table
from carefund.cli.parts import show_page
from carefund.cli.records_given import measure_given
from carefund.cli.stores import JsonOption


def records_list(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A measure to be shown whole.")] = None,
    output: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the measures over people's records; of one, its definition, source, exclusions and SQL."""
    from carefund.cli.commands import command_of, provenance_of
    from carefund.records.measure import MeasureList, measures
    from carefund.report.report import Report

    check_table(output)
    listed = MeasureList((measure_given(name),) if name else measures())
    command = command_of("records", "list", *([name] if name else []))
    show_page(Report(listed, provenance_of(command, None)), output, None, (), as_json=as_json)
