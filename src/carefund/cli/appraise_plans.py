"""Appraising plans' workbooks on the command line: each plan's targets, and several plans together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import RenderableType
from rich.text import Text

from carefund.cli.appraise_given import Given
from carefund.cli.exits import REFUSED, in_words
from carefund.cli.programme_given import rounds_known
from carefund.cli.progress import with_progress
from carefund.cli.stores import open_evidence

if TYPE_CHECKING:
    from carefund.appraisal.plan_appraisal import PlanAppraisal
    from carefund.programme.definition import Round
    from carefund.report.plans_report import PlansReport


def appraise_workbooks(workbooks: list[Path], own_round: Path | None, given: Given) -> None:
    """Judge the targets of plans, and write and print the answer; ends with exit code 1 where a file was refused."""
    from carefund.report.plans_report import PlansReport

    inputs = [*workbooks, *([own_round] if own_round else [])]
    given.check(inputs)
    found, refused = _appraise_all(workbooks, rounds_known(own_round), given)
    asked = given.asked([str(file) for file in workbooks], own_round)
    report = PlansReport.of(found, refused, asked)
    if found:
        given.write(report, report.table, inputs)
    given.show(report, _pages(report))
    for note in report.notes:
        typer.echo(f"Note: {note}", err=True)
    for words in refused:
        typer.echo(f"carefund: {words}", err=True)
    if not found and (given.output or given.report):
        typer.echo("carefund: no plan could be read, so nothing was written", err=True)
    if refused:
        raise typer.Exit(REFUSED)


def _appraise_all(
    workbooks: list[Path], rounds: Callable[[str], Round], given: Given
) -> tuple[list[PlanAppraisal], list[str]]:
    """Every plan that could be read, appraised, and why others could not be read."""
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.plan_appraisal import Appraiser
    from carefund.cli.plan_reading import say_unread
    from carefund.evidence.registers import packaged_registers
    from carefund.plan.workbook.reading import read_plan
    from carefund.refusal import RefusedFile

    appraiser = Appraiser(
        open_evidence(given.store),
        given.as_of,
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        draws=given.draws,
        seed=given.seed,
    )
    found, refused = [], []
    for file in with_progress(workbooks, "Appraising plans", len(workbooks)):
        try:
            read = read_plan(file, rounds, name=str(file))
        except (RefusedFile, OSError) as error:
            refused.append(in_words(error))
            continue
        say_unread(file, read)
        found.append(appraiser.appraise(read.plan, rounds(read.plan.round_id), str(file)))
    return found, refused


def _pages(report: PlansReport) -> Iterator[RenderableType]:
    from carefund.report.appraisal_terminal import plan_page, together_words
    from carefund.report.judged_plans import by_metric

    yield from (plan_page(one) for one in report.appraisals)
    for group in by_metric(report.plans):
        yield Text(together_words(group.aggregate, [judged.verdict for judged in group.targets]))
