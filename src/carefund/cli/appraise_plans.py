"""Appraising plans' workbooks on the command line: each plan's targets, and several plans together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from carefund.cli.appraise_given import Given
from carefund.cli.exits import REFUSED, in_words, stop
from carefund.cli.programme_given import rounds_known
from carefund.cli.progress import with_progress
from carefund.cli.skill_given import assumptions_with
from carefund.cli.stores import open_evidence

if TYPE_CHECKING:
    from carefund.appraisal.plan_appraisal import PlanAppraisals
    from carefund.programme.definition import Round


def appraise_workbooks(workbooks: list[Path], own_round: Path | None, given: Given) -> None:
    """Appraise the targets of plans, and write and print the answer; ends with exit code 1 where a file was refused."""
    from carefund.cli.commands import appraise_plans_command, provenance_of
    from carefund.report.report import Report

    inputs = [*workbooks, *([own_round] if own_round else []), *([given.skill] if given.skill else [])]
    given.check(inputs)
    result = _appraise_all(workbooks, rounds_known(own_round), given)
    command = appraise_plans_command(map(str, workbooks), own_round, given)
    report = Report(result, provenance_of(command, given.store, only=given.only_store))
    if result.appraisals:
        given.answer(report, inputs)
    elif given.as_json:
        given.show(report)
    refused = "\n".join(f"carefund: {in_words(refusal)}" for refusal in result.refused)
    if not result.appraisals and (given.output or given.report):
        refused += "\ncarefund: no plan could be read, so nothing was written"
    if result.refused:
        stop(refused, REFUSED)


def _appraise_all(workbooks: list[Path], rounds: Callable[[str], Round], given: Given) -> PlanAppraisals:
    """Every plan that could be read, appraised, and why others could not be read."""
    from carefund.appraisal.plan_appraisal import Appraiser, PlanAppraisals
    from carefund.cli.plans_given import plans_read
    from carefund.evidence.registers import packaged_registers

    appraiser = Appraiser(
        open_evidence(given.store, only=given.only_store),
        given.as_of,
        registers=packaged_registers(),
        assumptions=assumptions_with(given.skill),
        known_by=given.known_by,
        draws=given.draws,
        seed=given.seed,
    )
    plans, refused = plans_read(workbooks, rounds)
    many = with_progress(plans, "Appraising plans", len(plans))
    appraisals = [appraiser.appraise(plan, rounds(plan.round_id), file) for file, plan in many]
    return PlanAppraisals(tuple(appraisals), tuple(refused))
