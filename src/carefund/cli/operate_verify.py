"""``carefund operate verify``: whether all that the service keeps is what was written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from carefund.service.ledger.verifying import Verification


def operate_verify(
    data: DataOption,
    anchor: Annotated[
        list[str] | None,
        typer.Option("--anchor", metavar="HEAD", help="A head as a receipt prints it; may be given more than once."),
    ] = None,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say whether every event and file that the service keeps is what was written, in its place and whole.

    A chain that was cut off, or written anew by somebody who knows how, looks sound by itself: give the head that a
    receipt or the public page prints with --anchor to find that out too. Exit code 1 where something is wrong.
    """
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import open_data

    with wrong_usage(Refusal):
        open_data(data, database)
        from carefund.service.ledger.verifying import read_anchor, verify
        from carefund.service.operations.tending import VERIFICATION, note

        made = verify(data, [read_anchor(one) for one in anchor or ()])
        note(data, VERIFICATION, datetime.now(UTC), faults=len(made.faults))
    show_verification(made, as_json=as_json)


def show_verification(made: Verification, *, as_json: bool) -> None:
    """Print what was verified; ends with exit code 1 where something is wrong."""
    from carefund.refusal import shown
    from carefund.report.media.files import to_json
    from carefund.wording.lists import counted

    if as_json:
        typer.echo(to_json(made.as_record(), indent=2).decode())
    else:
        looked_at = [counted(made.events, "event"), counted(made.chains, "chain"), counted(made.files, "stored file")]
        typer.echo(f"{', '.join(looked_at)}. Checkpoint {made.checkpoint.root}")
        for fault in made.faults:
            typer.echo(f"  {shown(str(fault))}")
        typer.echo("Nothing is wrong." if not made.faults else f"{counted(len(made.faults), 'fault')}.")
    if made.faults:
        raise typer.Exit(REFUSED)
