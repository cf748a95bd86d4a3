"""Checking plans in the service: the same checks as everywhere, against one body of evidence that is read once.

Signatures are given by signing here and not typed into a plan, so that what the checks say of typed ones is left out of
the findings of a plan that is being prepared; an uploaded workbook by itself is checked as the command line does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from carefund.assurance.state import SavedVersion, State
from carefund.assurance.waivers import granted_waivers
from carefund.evidence.areas import default_register
from carefund.plan.checking import CheckedPlan, Checker
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.waivers import Waiver
from carefund.programme.rounds import load_round
from carefund.service.ledger import files
from carefund.service.plans.evidence import evidence_at_hand
from carefund.service.plans.storing import plan_of

CHECKED_AT_HAND = 512
SIGNATURES = "sign_offs"


@lru_cache(maxsize=2)
def _checker(day: date) -> Checker:
    return Checker(evidence_at_hand(), day, areas=default_register(), rounds=load_round)


def check_workbook(
    content: bytes,
    name: str,
    day: date,
    area: str | None = None,
    round_id: str | None = None,
    waivers: Sequence[Waiver] = (),
) -> CheckedPlan:
    """What the command line's check of a workbook says, of a plan for an area and a round where they are given.

    Raises RefusedFile for one that is not carefund's, not of that area or round, or not safe to open.
    """
    return _checker(day).for_plans_of(area, round_id, waivers).check_content(content, name)


def checked_version(plan: Plan, state: State, day: date, data: Path) -> CheckedPlan:
    """The plan that stands, with its findings; cells are those of the workbook where the version came from one."""
    if not state.plan_hash:
        return _without_signatures(plan, _checker(day).check(plan))
    return _checked(state.plan_hash, granted_waivers(state), day, state.file_hash or "", data)


def checked_without_waivers(version: SavedVersion, day: date, data: Path) -> CheckedPlan:
    """An earlier version by the checks of a day, no finding waived, so that two versions can be set side by side."""
    return _checked(version.plan_hash, (), day, version.file_hash or "", data)


@lru_cache(maxsize=CHECKED_AT_HAND)
def _checked(plan_hash: str, waivers: tuple[Waiver, ...], day: date, file_hash: str, data: Path) -> CheckedPlan:
    plan = plan_of(plan_hash, data)
    checker = _checker(day).for_plans_of(None, None, waivers)
    if file_hash:
        return _without_signatures(plan, checker.check_content(files.read(file_hash, data), "plan.xlsx"))
    return _without_signatures(plan, checker.check(plan))


def _without_signatures(plan: Plan, checked: CheckedPlan) -> CheckedPlan:
    return replace(checked, plan=plan, findings=tuple(one for one in checked.findings if not of_signatures(one)))


def of_signatures(finding: Finding) -> bool:
    """Whether a finding is about typed signatures."""
    return finding.field.startswith(SIGNATURES)
