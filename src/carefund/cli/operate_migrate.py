"""``carefund operate migrate``: the tables of a data folder brought up to date, or told how far they are behind."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption


def operate_migrate(
    data: DataOption,
    check: Annotated[bool, typer.Option("--check", help="Say what is to be done, and change nothing.")] = False,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Bring the tables up to date with this version; what is kept in them stays. Take a backup first.

    With PostgreSQL give the address of the role that owns the tables. Exit code 1 with --check where they are behind.
    """
    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import open_data
    from carefund.wording.lists import counted

    with wrong_usage(Refusal, OSError):
        open_data(Path(data), database)
        from carefund.service.operations.preparing import bring_up_to_date, migrations_to_do

        to_do = migrations_to_do()
        if not check:
            bring_up_to_date()
    if as_json:
        typer.echo(to_json({"done": not check, "migrations": to_do}).decode())
    else:
        for one in to_do:
            typer.echo(f"  {one}")
        words = counted(len(to_do), "migration")
        typer.echo(f"{words} to do." if check else f"{words} done: the tables are as this version has them.")
    if check and to_do:
        raise typer.Exit(REFUSED)
