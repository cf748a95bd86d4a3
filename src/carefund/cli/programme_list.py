"""``carefund programme list``: the rounds that carefund knows."""

from __future__ import annotations

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.stores import JsonOption
from carefund.programme.refusal import BrokenDefinition
from carefund.programme.rounds import load_round, round_ids


def programme_list(as_json: JsonOption = False) -> None:
    """List the rounds that carefund knows, with how much of each is verified."""
    from carefund.report.media.files import to_json
    from carefund.report.media.terminal import show
    from carefund.report.programme.rounds import rounds_document, rounds_table

    with wrong_usage(BrokenDefinition):
        rounds = [load_round(round_id) for round_id in round_ids()]
    if as_json:
        typer.echo(to_json(rounds_table(rounds).records(), indent=2).decode())
    else:
        show(rounds_document(rounds))
