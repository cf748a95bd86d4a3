"""The plan that a pool's books are opened from, and that returns are held against: the one that counts now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carefund.assurance.state import State
from carefund.plan.model import Plan, SignOff
from carefund.programme.definition import Round
from carefund.service.plans.storing import plan_of
from carefund.wording.dates import LONDON, day_words


@dataclass(frozen=True, kw_only=True)
class Budget:
    """The plan that books are opened from, its hash, and in words what makes it the one that counts."""

    plan: Plan
    plan_hash: str
    words: str


def budget_of(round_: Round, state: State, data: Path) -> Budget | None:
    """The plan that was decided on, else the last that was handed in; None where neither is. Its version stands in it.

    Its signatures are those that were given on it here.
    """
    decided, handed_in = state.decisions.standing, state.submissions
    if not handed_in:
        return None
    last = handed_in[-1]
    plan_hash = decided.plan_hash if decided else last.plan_hash
    outcome = next((one.label for one in round_.decisions if decided and one.id == decided.outcome), "")
    words = (
        f"{outcome} on {day_words(decided.at.astimezone(LONDON).date())}, decided by {decided.name}"
        if decided
        else f"Handed in by {last.name} on {day_words(last.at.astimezone(LONDON).date())}, not decided yet"
    )
    signed = tuple(
        SignOff(
            role=one.slot.role, name=one.name, organisation=one.organisation, signed=one.at.astimezone(LONDON).date()
        )
        for one in last.signatures
    )
    plan = plan_of(plan_hash, data).model_copy(update={"sign_offs": signed})
    return Budget(plan=plan, plan_hash=plan_hash, words=words)
