"""``carefund operate export-area``: all that is held of one area, as plain files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from carefund.service.operations.area_export import Exported


def operate_export_area(
    area: Annotated[str, typer.Argument(metavar="AREA", help="The area's name or ONS code.")],
    data: DataOption,
    output: Annotated[
        Path, typer.Option("--output", metavar="FOLDER", help="The folder to make; it may be there, if it is empty.")
    ],
    round_id: Annotated[
        str | None, typer.Option("--round", metavar="ROUND", help="Only this round's, such as bcf-2025-26.")
    ] = None,
    for_area: Annotated[
        bool, typer.Option("--for-area", help="To be given to the area: without what only the centre sees.")
    ] = False,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Write all that is held of an area as plain files: events, plans, uploads, receipts, its organisations' people.

    They need no carefund to be read; README.txt among them says what each is and how it is checked. No password, token
    or other secret is in it. What reviewers wrote among themselves is, unless --for-area leaves it out. Exit code 1
    where something of it is not as it was recorded; it is written all the same.
    """
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import open_data

    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.evidence.places_asked import area_asked
        from carefund.service.operations.area_export import export_area
        from carefund.service.starting import begin_logging

        begin_logging()
        made = export_area(
            area_asked(area),
            output.resolve(),
            data.resolve(),
            datetime.now(UTC),
            round_id=round_id,
            seen_by="area" if for_area else None,
        )
    _show(made, as_json=as_json)
    if made.faults or made.notes:
        raise typer.Exit(REFUSED)


def _show(made: Exported, *, as_json: bool) -> None:
    from carefund.refusal import shown
    from carefund.report.media.files import to_json
    from carefund.wording.lists import counted
    from carefund.wording.numbers import megabytes

    if as_json:
        typer.echo(to_json(made.as_record(), indent=2).decode())
        return
    parts = [counted(len(made.submissions), "submission"), counted(made.events, "event"), counted(made.files, "file")]
    typer.echo(f"{made.area.name}: {', '.join(parts)}, {megabytes(made.bytes)}, in {made.folder}")
    for one in (*made.notes, *map(str, made.faults)):
        typer.echo(f"  {shown(one)}")
