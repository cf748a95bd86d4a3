"""``carefund programme list``: the rounds that carefund knows."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from carefund.cli.exits import in_words
from carefund.programme.definition import Round
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import load_round, round_ids

WRONG_USAGE = 2


def programme_list(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """List the rounds that carefund knows, with how much of each is verified."""
    try:
        rounds = [load_round(round_id) for round_id in round_ids()]
    except BrokenDefinition as refusal:
        typer.echo(in_words(refusal), err=True)
        raise typer.Exit(WRONG_USAGE) from refusal
    if as_json:
        typer.echo(json.dumps([summary(definition) for definition in rounds], indent=2, ensure_ascii=False))
    else:
        Console().print(rounds_table(rounds))


def summary(definition: Round) -> dict[str, str | int]:
    """Return the listed facts of one round: id, title, years (of the fund), and counts of its parts."""
    return {
        "id": definition.id,
        "title": definition.title,
        "years": definition.fund_year,
        "metrics": len(definition.metrics),
        "parameters": len(definition.parameters()),
        "unverified": len(definition.unverified()),
    }


def rounds_table(rounds: list[Round]) -> Table:
    """Return a table with one row for each round."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Round", "Title", "Years"):
        table.add_column(heading)
    for heading in ("Metrics", "Not verified"):
        table.add_column(heading, justify="right")
    for definition in rounds:
        facts = summary(definition)
        unverified = f"{facts['unverified']} of {facts['parameters']}"
        table.add_row(definition.id, definition.title, definition.fund_year, str(facts["metrics"]), unverified)
    return table
