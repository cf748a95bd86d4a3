"""``carefund plan diff``: what changed between two versions of a plan."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.outputs import TABLE_HELP, check_table, write_to
from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.plan.difference import differences
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.plan.difference import changes_document, changes_table


def plan_diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The earlier workbook.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The later workbook.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help=TABLE_HELP),
    ] = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two versions of a plan: added, removed and changed, field by field."""
    check_table(output, [before, after])
    rounds = rounds_known(own_round)
    changes = differences(plan_of(before, rounds), plan_of(after, rounds))
    table = changes_table(changes)
    if output is not None:
        write_to(output, table)
    if as_json:
        typer.echo(to_json(table.records(), indent=2).decode())
    elif output is None:
        show(changes_document(changes))
