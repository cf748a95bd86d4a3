"""``carefund operate administrator``: a first person who can sign in and invite the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import wrong_usage
from carefund.cli.operations import DatabaseOption
from carefund.cli.stores import JsonOption


def operate_administrator(
    data: Annotated[
        Path,
        typer.Option("--data", metavar="DIR", help="The folder of the service's data; made where it is not there."),
    ],
    email: Annotated[str, typer.Option("--email", help="The address that they will sign in with.")],
    name: Annotated[str, typer.Option("--name", help="Their name.")],
    organisation: Annotated[str, typer.Option("--organisation", help="Their organisation.")] = "National team",
    url: Annotated[
        str,
        typer.Option("--url", envvar="CAREFUND_URL", metavar="ADDRESS", help="Where the service will be reached."),
    ] = "http://127.0.0.1:8700",
    another: Annotated[bool, typer.Option("--another", help="Also where there is an administrator already.")] = False,
    database: DatabaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Make an administrator, and print the link with which they set a password; it works once, within seven days.

    It can be done before the service is first started. Whoever has the link can become administrator: pass it on as you
    would a key.
    """
    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import require_web_parts

    with wrong_usage(Refusal):
        require_web_parts()
        from carefund.service.operations.preparing import prepare_tables

        prepare_tables(data.resolve(), database)
        from carefund.service.people.first_administrator import make_administrator
        from carefund.service.people.sessions import today
        from carefund.service.starting import begin_logging

        begin_logging()
        link = url.rstrip("/") + make_administrator(email, name, organisation, today(), another=another)
    if as_json:
        typer.echo(to_json({"email": email.strip().casefold(), "link": link, "days": 7}).decode())
        return
    typer.echo(f"{name} sets a password here, once, within 7 days, when the service runs:\n{link}")
