"""What the national team chooses on a form: a decision and its conditions, and the plans that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

AS_RECOMMENDED = "as-recommended"
"""What stands for the outcome that was recommended for each plan, where several are decided on at once."""


REFUSED = "-"
"""What stands for a refusal, where a form says what a preview showed."""


@dataclass(frozen=True, kw_only=True)
class ConditionTyped:
    """A condition as it was typed, with its last day."""

    words: str
    owner: str
    due: date


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is to be decided: an outcome of the round or `AS_RECOMMENDED`, why, and what is asked of each area first.

    Of plans that are decided as recommended, conditions are set for those alone whose outcome asks for some.
    """

    outcome: str
    reason: str
    conditions: tuple[ConditionTyped, ...]
    key: str


@dataclass(frozen=True, kw_only=True)
class PlanSeen:
    """A plan as it was seen when it was chosen: which version, by its hash.

    `previewed` is the outcome that a preview showed for it, `REFUSED` where that refused it; empty without a preview.
    """

    area: str
    version: int
    plan_hash: str
    previewed: str = ""


def key_of_area(key: str, area: str) -> str:
    """The idempotency key of one area's part of a form that is about many."""
    return sha256(f"{key} {area}".encode()).hexdigest()[:32]
