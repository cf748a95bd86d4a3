"""``carefund operate mails``: the mails about plans that were not sent, and what is to become of them."""

from __future__ import annotations

from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, wrong_usage
from carefund.cli.operations import DatabaseOption, DataOption
from carefund.cli.stores import JsonOption


def operate_mails(
    data: DataOption,
    again: Annotated[
        bool, typer.Option("--again", help="Try those that were left, or rest, from the beginning.")
    ] = False,
    give_up: Annotated[bool, typer.Option("--give-up", help="Send those that were left, or wait, no more.")] = False,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Say which mails about plans wait or were left, to whom, about which plan and why.

    What they tell stands in the ledger. A mail is tried for a day before it is left, and is left at once where the mail
    server says that trying is of no use. Exit code 1 where any was left.
    """
    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import open_data

    if again and give_up:
        raise typer.BadParameter("give one of --again and --give-up")
    with wrong_usage(Refusal, OSError):
        open_data(data, database)
        from carefund.service.notices import unsent

        changed = unsent.send_again() if again else unsent.give_up() if give_up else 0
        found = unsent.unsent()
    if as_json:
        record = {"changed": changed, "unsent": [one.as_record() for one in found]}
        typer.echo(to_json(record, indent=2).decode())
    else:
        for one in found:
            to = f"{one.person} <{one.email}>" if one.person else "everyone concerned"
            typer.echo(f"{one.status}  {one.about}  {to}  {one.why}".rstrip())
        typer.echo(f"{len(found)} not sent")
    if any(one.status == "failed" for one in found):
        raise typer.Exit(REFUSED)
