"""``carefund operate retention``: what is of no more use deleted, by rules that say after how long and why."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption

if TYPE_CHECKING:
    from carefund.service.operations.retention import Due
    from carefund.service.operations.retention_rules import Retention


def operate_retention(
    data: DataOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and delete nothing.")] = False,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FILE.toml", help="Rules with other times than the packaged ones.")
    ] = None,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Delete what the retention rules say is of no more use: ended sessions, old mails, credentials of leavers ...

    Events, files that any event names, and people with their past roles are never deleted. With --dry-run it is said
    what would go. The log says what was deleted, by which rule and why.
    """
    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import open_data

    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.service.operations.retention import carry_out, due_of
        from carefund.service.operations.retention_rules import packaged_rules, read_rules
        from carefund.service.operations.tending import RETENTION, note
        from carefund.service.starting import begin_logging

        begin_logging()
        known, now = read_rules(rules) if rules else packaged_rules(), datetime.now(UTC)
        due = due_of(known, data.resolve(), now)
        if not dry_run:
            carry_out(due)
            note(data, RETENTION, now, deleted=sum(one.count for one in due))
    if as_json:
        kept = {name: [one.model_dump() for one in getattr(known, name)] for name in ("elsewhere", "never")}
        record = {"deleted": not dry_run, "rules": [one.as_record() for one in due], **kept}
        typer.echo(to_json(record, indent=2).decode())
        return
    _show(due, known, dry_run=dry_run)


def _show(due: list[Due], known: Retention, *, dry_run: bool) -> None:
    from carefund.wording.lists import counted
    from carefund.wording.numbers import count, megabytes

    for one in due:
        size = f", {megabytes(one.bytes)}" if one.bytes else ""
        after = counted(one.rule.after_days, "day")
        typer.echo(f"{count(one.count):>8}{size}  {one.rule.id}, after {after}: {one.rule.what}.")
    done = "would be deleted" if dry_run else "deleted"
    typer.echo(f"{count(sum(one.count for one in due))} {done}. Never deleted:")
    for never in known.never:
        typer.echo(f"  {never.what}.")
