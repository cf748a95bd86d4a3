"""``carefund operate organisations``: councils, NHS commissioners, regions and national bodies from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from carefund.service.people.organisations_file import Change


def operate_organisations(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="Columns name, kind, parent, areas (areas with ; between).")
    ],
    data: DataOption,
    database: DatabaseOption = "",
    write: Annotated[bool, typer.Option("--write", help="Write what is listed; without it nothing is.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List what a file of organisations would change; with --write change it, all or nothing.

    `kind` is centre, region, council, nhs or audit; `areas` are names or ONS codes. Organisations that the file does
    not name stay as they are, and nobody is deleted.
    """
    from dataclasses import asdict

    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import open_data

    with wrong_usage(Refusal, OSError):
        content = file.read_bytes()
        open_data(data, database)
        from carefund.service.people import organisations_file
        from carefund.service.people.sessions import today
        from carefund.service.starting import begin_logging

        begin_logging()
        rows = organisations_file.read_rows(content, today())
        found = organisations_file.write(rows) if write else organisations_file.changes(rows)
    if as_json:
        typer.echo(to_json({"written": write, "changes": [asdict(one) for one in found]}, indent=2).decode())
        return
    for one in found:
        typer.echo(_line(one))
    typer.echo(_end(len(rows), len(found), written=write))


def _line(change: Change) -> str:
    parts = [f"under {change.parent[1] or 'nobody'}"] if change.parent else []
    parts += [f"{word} {', '.join(areas)}" for word, areas in (("+", change.added), ("-", change.removed)) if areas]
    return f"{change.what:8} {change.name}: {'; '.join(parts) or 'no areas'}"


def _end(rows: int, changes: int, *, written: bool) -> str:
    from carefund.wording.lists import counted

    if not changes:
        return f"{counted(rows, 'organisation')} read: all are as the file has them."
    done = "written" if written else "not written: add --write"
    return f"{counted(rows, 'organisation')} read, {counted(changes, 'change')} {done}."
