"""``carefund plan show``: a plan on a page."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.plan.document import plan_document


def plan_show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan's workbook.")],
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a plan says: money by year with headroom over each minimum, schemes, targets and savings.

    It judges nothing.
    """
    rounds = rounds_known(own_round)
    plan = plan_of(file, rounds)
    if as_json:
        typer.echo(to_json(plan.model_dump(mode="json"), indent=2).decode())
    else:
        show(plan_document(plan, rounds(plan.round_id)))
