"""``carefund plan checks``: the catalogue of every check."""

from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from carefund.cli.exits import wrong_usage
from carefund.cli.programme_given import given_round
from carefund.cli.stores import JsonOption
from carefund.plan.checks.page import catalogue_page, catalogue_table
from carefund.programme.rounds import load_round, round_ids
from carefund.report.tables import replace_file, write_table

PAGE = ".md"


def plan_checks(
    round_id: Annotated[
        str | None, typer.Argument(metavar="ROUND", help="Only the checks of this round (all without it).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write them as .md, .csv, .parquet, .xlsx or .json."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the checks of a plan: id, severity, what each looks at, what to do, and the policy that it enforces."""
    rounds = [given_round(round_id)] if round_id else [load_round(name) for name in round_ids()]
    table = catalogue_table(rounds)
    if round_id:
        table = table.filter(table["rounds"].list.len() > 0)
    if output is not None and output.suffix == PAGE:
        with wrong_usage(OSError):
            replace_file(output, catalogue_page(rounds).encode())
    elif output is not None:
        with wrong_usage(ValueError, OSError):
            write_table(table, output)
    if as_json:
        typer.echo(table.write_json())
    elif output is None:
        _print(table.to_dicts())


def _print(rows: list[dict[str, str]]) -> None:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Check", "Severity", "What it looks at"):
        grid.add_column(heading, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(row[name]) for name in ("check", "severity", "label")))
    Console().print(grid)
