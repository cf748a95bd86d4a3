"""``carefund operate backup`` and ``restore``: a copy of all that the service keeps, and its putting back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.operate_verify import show_verification
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption


def operate_backup(
    data: DataOption,
    output: Annotated[
        Path, typer.Option("--output", metavar="DIR", help="The folder to make, which must not be there yet.")
    ],
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Copy all that the service keeps into a new folder, while it runs, and say what was verified of it.

    The folder has its name only when all of it is there. Exit code 1 where something that is kept is not what was
    written; the copy is made all the same.
    """
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import open_data

    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.service.operations.backup import back_up

        made = back_up(data, output)
    show_verification(made, as_json=as_json)


def operate_restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder that `carefund operate backup` made.")],
    data: DataOption,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Put a backup into a new or empty data folder, and verify it there; a folder that holds something is refused.

    For PostgreSQL give the address of an empty database. Exit code 1 where something is not what was written.
    """
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import open_data, require_web_parts

    with wrong_usage(Refusal, OSError):
        require_web_parts()
        from carefund.service.operations.restoring import restore

        restore(backup, data, database)
        open_data(data, database)
        from carefund.service.ledger.verifying import verify

        made = verify(data)
    show_verification(made, as_json=as_json)
