"""``carefund plan diff``: what changed between two versions of a plan."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from carefund.cli.outputs import TABLE_HELP, check_table, write_to
from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.plan.difference import PlanChange, differences, differences_table


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
    if output is not None:
        write_to(output, differences_table(changes))
    if as_json:
        typer.echo(json.dumps([asdict(change) for change in changes], indent=2, ensure_ascii=False))
    elif output is None:
        _print(changes)


def _print(changes: list[PlanChange]) -> None:
    if not changes:
        typer.echo("The two plans are the same.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Change", "Field", "Before", "After"):
        table.add_column(heading, overflow="fold")
    for change in changes:
        table.add_row(*(Text(words) for words in (change.kind, change.field, change.before, change.after)))
    Console().print(table)
