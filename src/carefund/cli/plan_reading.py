"""Reading one plan for a verb that shows it: what could not be read is said and never left out in silence."""

from collections.abc import Callable
from pathlib import Path

import typer

from carefund.cli.exits import REFUSED, in_words, stop
from carefund.plan.findings import Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.reading import ReadPlan, read_plan
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile


def plan_of(path: Path, rounds: Callable[[str], Round] = load_round) -> Plan:
    """The plan in a workbook; ends with exit code 1 where there is none, and says on standard error what is unread."""
    return read_of(path, rounds).plan


def read_of(path: Path, rounds: Callable[[str], Round] = load_round) -> ReadPlan:
    """As `plan_of`, with where each field stands."""
    try:
        read = read_plan(path, rounds)
    except RefusedFile as refusal:
        stop(in_words(refusal), REFUSED)
    say_unread(path, read)
    return read


def say_unread(path: Path, read: ReadPlan) -> None:
    """Say on standard error which cells of a workbook could not be read, and what was expected there."""
    unread = [finding for finding in read.findings if finding.severity is not Severity.NOTE]
    for finding in unread:
        where = str(finding.position) if finding.position else finding.field or "the workbook"
        typer.echo(f"{path}, {where}: expected {finding.expected}; found {finding.found}.", err=True)
    if unread:
        typer.echo(f"{path}: what could not be read is left out below. See `carefund plan check`.", err=True)
