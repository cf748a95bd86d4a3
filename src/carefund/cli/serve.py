"""``carefund serve``: the web service, for real use or as a furnished demonstration."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from carefund.cli.exits import REFUSED, WRONG_USAGE, stop, wrong_usage
from carefund.cli.operations import DatabaseOption
from carefund.cli.stores import JsonOption

LOOPBACK = ("127.0.0.1", "localhost", "::1")
DEMONSTRATION_DATA = "carefund-demonstration"


def serve(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="The folder in which everything is kept; made where it is not there."
        ),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port to listen on.", min=1, max=65535)] = 8700,
    database: DatabaseOption = "",
    demo: Annotated[
        bool, typer.Option("--demo", help="Furnish an invented England, with people to sign in as.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run the web service until it is told to end.

    With --demo, all areas of England have invented plans at every stage for 2015-16, and 2025-26 is open. It listens on
    this machine alone. Without it, make a first administrator with `carefund operate administrator`.
    """
    from carefund.refusal import Refusal
    from carefund.service.settings.opening import require_web_parts

    if demo and host not in LOOPBACK:
        stop("carefund: --demo has accounts whose passwords are known: it listens on this machine alone", WRONG_USAGE)
    folder = (data or Path(DEMONSTRATION_DATA if demo else "carefund-data")).resolve()
    with wrong_usage(Refusal):
        require_web_parts()
        from carefund.service.operations.preparing import prepare
        from carefund.service.operations.serving import NotStarted, serve

        os.environ.setdefault("CAREFUND_ADDRESS", f"http://{host}:{port}")
        _say_where(demo)
        prepare(folder, database)
        furnished = _furnished(folder) if demo else {}
    log = folder / "service.log" if demo else None
    try:
        code = serve(folder, host, port, lambda url: _say_ready(url, furnished, log, as_json=as_json), log=log)
    except NotStarted as refused:
        stop(f"carefund: {refused}", REFUSED)
    raise typer.Exit(code)


def _say_where(demo: bool) -> None:
    if demo:
        os.environ["CAREFUND_DEMONSTRATION"] = "yes"
    typer.echo("Preparing the data folder ...", err=True)


def _furnished(folder: Path) -> dict[str, Any]:
    """Whom to sign in as; furnished where that was not done yet."""
    from carefund.service.demonstration.furnished import read_furnished

    known = read_furnished(folder)
    if known is not None and known.finished:
        return known.as_record()
    from carefund.service.demonstration.furnishing import furnish

    typer.echo("Furnishing the demonstration (the first time this takes half a minute) ...", err=True)
    return furnish(folder, datetime.now(UTC)).as_record()


def _say_ready(url: str, furnished: dict[str, Any], log: Path | None, *, as_json: bool) -> None:
    """The first line on standard output, for a program; or where to go and whom to sign in as, for a person."""
    from carefund.report.media.files import to_json

    if as_json:
        typer.echo(to_json({"url": url, "ready": True, **furnished}).decode())
        return
    typer.echo(f"Ready: {url}  (Ctrl+C ends it)")
    for person in furnished.get("people", ()):
        words = f"  {person['role']:14} {person['area'] or '':10} {person['email']:40} {person['password']}"
        typer.echo(f"{words}  {person['totp_secret']}")
    if furnished:
        typer.echo(
            "Each signs in with address, password, and the code that an authenticator app makes of the last word."
        )
    if log:
        typer.echo(f"Log: {log}")


def serve_routes(as_json: JsonOption = False) -> None:
    """List every URL of the service: who may take it, by which methods, and whether it is about one area's plan."""
    import tempfile

    from carefund.refusal import Refusal
    from carefund.report.media.files import to_json
    from carefund.service.settings.opening import require_web_parts

    with wrong_usage(Refusal), tempfile.TemporaryDirectory() as folder:
        require_web_parts()
        os.environ |= {"CAREFUND_DATA": folder, "CAREFUND_SECRET_KEY": "not served"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carefund.service.settings.base")
        import django

        django.setup()
        from carefund.service.frame.routes import all_routes

        records = [one.as_record() for one in all_routes()]
    if as_json:
        typer.echo(to_json(records, indent=2).decode())
        return
    for one in records:
        typer.echo(f"/{one['pattern']:70} {' '.join(one['methods']):10} {', '.join(one['roles'])}")
