"""``carefund programme show``: one round's rules on a page, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.parts import SectionOption, show_report
from carefund.cli.programme_given import RoundArgument, given_round
from carefund.cli.stores import JsonOption


def programme_show(
    round_id: RoundArgument,
    section: SectionOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write it as one page, .html or .md, instead.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show a round's rules, its published plans and what auditors found, each with its source."""
    from carefund.cli.commands import command_of, provenance_of
    from carefund.report.report import Report

    report = Report(given_round(round_id), provenance_of(command_of("programme", "show", round_id), None))
    show_report(report, as_json=as_json, section=section, output=output)
