"""What the appraisal says of the targets of a plan: the chances that stand with a decision on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from carefund.appraisal.question import NoAppraisal
from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.centre_guards import target_text
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.service.plans.targets import AppraisedRound, NoSuchTarget, TargetAnswer, answer_from


def answers_of(
    known: AppraisedRound | None, round_: Round, area: str, plan: Plan, data: Path
) -> Iterator[TargetAnswer]:
    """The answer to each target that the plan sets, in the round's order; a target without an answer is left out."""
    assert round_.planning is not None  # rounds without it are not opened
    for setting in round_.planning.targets if known else ():
        planned = plan.planned_percent(setting)
        if planned is None or known is None:
            continue
        try:
            said = answer_from(known, area, setting.metric, planned, data)
        except (NoAppraisal, NoSuchTarget):
            continue
        if isinstance(said, TargetAnswer):
            yield said


def chances_of(known: AppraisedRound | None, round_: Round, area: str, plan: Plan, data: Path) -> tuple[Chance, ...]:
    """The chance of each target: the area's own, or the base rate where own chances have shown no skill.

    None where the round was not appraised yet.
    """
    return tuple(
        Chance(
            metric=said.verdict.metric,
            target=target_text(said.verdict.target),
            thousandths=round(said.verdict.leading * CERTAIN),
            basis="base rate" if said.verdict.instead else "own",
        )
        for said in answers_of(known, round_, area, plan, data)
    )
