"""The `carefund` command: gathers the verbs, one file each."""

import typer

from carefund.cli.audit import audit
from carefund.cli.evidence_build import evidence_build
from carefund.cli.evidence_coverage import evidence_coverage
from carefund.cli.evidence_import import evidence_import
from carefund.cli.evidence_list import evidence_list
from carefund.cli.evidence_show import evidence_show
from carefund.cli.programme_list import programme_list
from carefund.cli.programme_show import programme_show

app = typer.Typer(
    name="carefund",
    help="Runs a pooled health and social care fund from plan to proof.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
programme = typer.Typer(
    help="What the rules are: a round's streams, conditions, metrics, prices and plans.", no_args_is_help=True
)
evidence = typer.Typer(
    help="What was observed: official series, their releases and their coverage.", no_args_is_help=True
)

app.command("audit")(audit)
app.add_typer(programme, name="programme")
app.add_typer(evidence, name="evidence")
programme.command("list")(programme_list)
programme.command("show")(programme_show)
evidence.command("list")(evidence_list)
evidence.command("show")(evidence_show)
evidence.command("import")(evidence_import)
evidence.command("coverage")(evidence_coverage)
evidence.command("build")(evidence_build)


@app.callback(invoke_without_command=True)
def version(
    show: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    """Options of the command itself."""
    if show:
        from importlib.metadata import version as version_of

        typer.echo(f"carefund {version_of('carefund')}")
        raise typer.Exit


def run() -> None:
    """Run the command line; a reader that closes the pipe early is no error."""
    import os
    import sys

    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
