"""``carefund programme compare``: what changed between two rounds, on the screen or in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.programme_given import given_round
from carefund.cli.stores import JsonOption
from carefund.programme.comparison_of_rounds import HISTORY_OF_ROUND, RULES, RoundPart, RuleSection, compare_rounds
from carefund.programme.definition import Round


def programme_compare(
    before: Annotated[str, typer.Argument(metavar="A", help="The round to start from: its id, or a .toml file.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The round to compare with it: its id, or a .toml file.")],
    history: Annotated[
        bool, typer.Option("--history", help="Compare the timetables and published figures as well.")
    ] = False,
    output: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what changed between two rounds: rules added, removed and changed, with the values before and after."""
    from carefund.report.media.files import to_json
    from carefund.report.media.terminal import show
    from carefund.report.programme.comparison import comparison_document, comparison_record

    check_table(output, [path for path in map(Path, (before, after)) if path.is_file()])
    comparison = compare_rounds(given_round(before), given_round(after), chosen_sections(history))
    if output is not None:
        write_to(output, comparison.table)
    if as_json:
        typer.echo(to_json(comparison_record(comparison), indent=2).decode())
    elif output is None:
        show(comparison_document(comparison))


def checks_in_force(definition: Round) -> Iterator[RoundPart]:
    """The checks that a round's plans are put to, as they are compared."""
    from carefund.plan.checks.catalogue import checks_of

    for check in checks_of(definition):
        yield RoundPart(check.id, check.label, {"meaning": check.label, "severity": check.severity.value})


def chosen_sections(history: bool) -> tuple[RuleSection, ...]:
    """The sections to compare: the rules, what happened where it is asked for, and the checks of plans."""
    return (*RULES, *(HISTORY_OF_ROUND if history else ()), RuleSection("Checks of plans", checks_in_force))
