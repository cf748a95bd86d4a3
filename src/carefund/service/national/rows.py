"""The lines of a round, made of how its plans stand."""

from __future__ import annotations

from datetime import datetime

from carefund.assurance.status import status_words
from carefund.service.national.row import Row
from carefund.service.plans.standing import Standing
from carefund.wording.dates import LONDON


def row_of(standing: Standing, at: datetime) -> Row:
    """The line of one area's plan at a moment."""
    day, summary, state = at.astimezone(LONDON).date(), standing.summary, standing.state
    handed_in, decision = standing.submission, state.decisions.standing
    asked = [one for one in state.conditions.values() if not one.withdrawn] if state.conditions else []
    return Row(
        code=standing.area.code,
        area=standing.area.name,
        region=standing.area.region or "",
        status=str(state.status),
        words=status_words(state, day),
        late=standing.late(at),
        pooled=summary.pooled if summary else None,
        spent=summary.spent if summary else None,
        changes=summary.changes if summary else {},
        chances={one.metric: one for one in summary.chances} if summary else {},
        open=sum(one.is_open for one in asked),
        overdue=sum(one.overdue(day) for one in asked),
        met=sum(one.met for one in asked),
        reviewers=tuple(one.name for one in state.review.assigned),
        waiting=standing.waiting_days(at),
        version=state.version,
        due=standing.deadline.shown.astimezone(LONDON).date(),
        handed_in_on=handed_in.at.astimezone(LONDON).date() if handed_in else None,
        outcome=decision.outcome if decision else "",
        recommended=state.review.recommendation.outcome if state.review.recommendation else "",
    )
