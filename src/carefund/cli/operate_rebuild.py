"""``carefund operate rebuild``: the lists beside the ledger made anew from it."""

from __future__ import annotations

import typer

from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption


def operate_rebuild(data: DataOption, database: DatabaseOption = "", as_json: JsonOption = False) -> None:
    """Make the lists of receipts and uploads anew from events and stored files, which alone carry the truth.

    Exit code 1 where a list was not what it is now: something had changed it, or a crash had cut it short.
    """
    from dataclasses import asdict

    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import open_data
    from carefund.wording.lists import counted

    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.service.operations.rebuilding import rebuild

        made = rebuild(data)
    if as_json:
        typer.echo(to_json([asdict(one) for one in made], indent=2).decode())
    else:
        for one in made:
            typer.echo(f"{one.name}: {counted(one.rows, 'row')}, {counted(one.differed, 'difference')}")
    if any(one.differed for one in made):
        raise typer.Exit(REFUSED)
