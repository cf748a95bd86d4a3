"""A round's review as the rules of assurance take it: ids of its key lines, steps and decisions."""

from __future__ import annotations

from functools import lru_cache

from carefund.assurance.decision import Decision
from carefund.assurance.request import Outcome, ReviewRules
from carefund.programme.definition import Round


@lru_cache(maxsize=64)
def review_rules(round_: Round) -> ReviewRules:
    """The rules; empty where the definition does not say how plans are reviewed."""
    review = round_.review
    return ReviewRules(
        lines=tuple(one.id for one in review.key_lines) if review else (),
        steps=tuple(one.id for one in review.scale) if review else (),
        outcomes={one.id: Outcome(approves=one.approves, conditions=one.asks_conditions) for one in round_.decisions},
    )


def is_approved(round_: Round, decision: Decision | None) -> bool:
    """Whether a decision approves its plan; none does not."""
    return decision is not None and review_rules(round_).outcomes[decision.outcome].approves
