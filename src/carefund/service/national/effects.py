"""What comes of one area's part of a form that is about many: of a decision, or of moving a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from carefund.refusal import Refusal
from carefund.service.national.choices import PlanSeen
from carefund.service.plans.standing import Standing
from carefund.service.plans.tenant import Tenant


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What would come, or came, of a decision on one plan: the outcome and conditions, or why it was refused."""

    standing: Standing
    plan: PlanSeen
    outcome: str
    conditions: int
    against: tuple[str, ...]
    refused: Refusal | None = None
    before: bool = False
    """Whether this very request had been done before."""


@dataclass(frozen=True, kw_only=True)
class Move:
    """What would come, or came, of moving one area's date: `refused` says why it stays; `made` is the plan moved."""

    standing: Standing
    before: datetime
    until: datetime
    refused: Refusal | None = None
    made: Tenant | None = None


def seen(standing: Standing) -> PlanSeen:
    """The plan of an area as it stands now."""
    return PlanSeen(area=standing.area.code, version=standing.state.version, plan_hash=standing.state.plan_hash)
