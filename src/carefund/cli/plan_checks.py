"""``carefund plan checks``: the catalogue of every check."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.outputs import ENDINGS, check_ending, write_content, write_to
from carefund.cli.programme_given import given_round
from carefund.cli.stores import JsonOption
from carefund.programme.rounds import load_round, round_ids

PAGE = ".md"
MADE_BY = "carefund plan checks --output docs/check-catalogue.md"


def plan_checks(
    round_id: Annotated[
        str | None, typer.Argument(metavar="ROUND", help="Only the checks of this round (all without it).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write them as .md, .csv, .parquet, .xlsx or .json."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the checks of a plan: id, severity, what each looks at, what to do, and the policy that it enforces."""
    from carefund.report.media.files import to_json
    from carefund.report.media.markdown import markdown
    from carefund.report.media.terminal import show
    from carefund.report.plan_check.catalogue import catalogue_document, catalogue_summary, catalogue_table

    check_ending(output, (PAGE, *ENDINGS))
    rounds = [given_round(round_id)] if round_id else [load_round(name) for name in round_ids()]
    table = catalogue_table(rounds, only_theirs=bool(round_id))
    if output is not None and output.suffix == PAGE:
        write_content(output, markdown(catalogue_document(rounds, MADE_BY)).encode())
    elif output is not None:
        write_to(output, table)
    if as_json:
        typer.echo(to_json(table.records()).decode())
    elif output is None:
        show(catalogue_summary(rounds))
