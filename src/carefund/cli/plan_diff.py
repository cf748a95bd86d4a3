"""``carefund plan diff``: what changed between two versions of a plan."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.plan_reading import read_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.plan.difference import differences
from carefund.plan.money_by_year import money_moved
from carefund.plan.workbook.sheets import layout_of
from carefund.report.media.files import to_json
from carefund.report.media.terminal import show
from carefund.report.plan.difference import changes_document, changes_table, difference_records, moved_table


def plan_diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The earlier workbook.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The later workbook.")],
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two versions of a plan: the pounds that moved, and every field with its cells.

    Schemes are matched by their number, then by name, then by what they say: one that was renamed is shown so.
    """
    check_table(output, [before, after])
    rounds = rounds_known(own_round)
    old, new = read_of(before, rounds), read_of(after, rounds)
    if old.plan.round_id != new.plan.round_id:
        stop(f"carefund: {before} is a plan of {old.plan.round_id}, {after} of {new.plan.round_id}. "
             "Compare two plans of one round.", WRONG_USAGE)  # fmt: skip
    round_ = rounds(new.plan.round_id)
    changes = differences(old.plan, new.plan)
    table = changes_table(changes, layout_of(round_), old.positions, new.positions)
    moved = moved_table(money_moved(old.plan, new.plan, round_))
    if output is not None:
        write_to(output, table)
    if as_json:
        typer.echo(to_json(difference_records(table, moved), indent=2).decode())
    elif output is None:
        show(changes_document(table, moved))
