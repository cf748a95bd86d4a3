"""The lines of a round, made of how its plans stand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from carefund.assurance.status import status_words
from carefund.service.frame.recent import Recent
from carefund.service.national.row import Row
from carefund.service.plans.standing import PlanSummary, Standing
from carefund.wording.dates import LONDON

_ROWS = Recent[tuple[Any, ...], tuple[PlanSummary | None, Row]](12_000)
"""By all that a row is made of: the head of the plan's chain, its deadline, and what the moment says of it."""


def row_of(standing: Standing, at: datetime) -> Row:
    """The line of one area's plan at a moment; made once, until something happens to the plan or a day ends."""
    day, late, waiting = at.astimezone(LONDON).date(), standing.late(at), standing.waiting_days(at)
    state, area, due = standing.state, standing.area, standing.deadline.shown
    key = state.submission, state.head, area.code, area.name, area.region, due, day, late, waiting
    known = _ROWS.get(key)
    if known is None or known[0] is not standing.summary:
        known = standing.summary, _row(standing, day, late, waiting)
        _ROWS.keep(key, known)
    return known[1]


def _row(standing: Standing, day: date, late: bool, waiting: int | None) -> Row:
    summary, state = standing.summary, standing.state
    handed_in, decision = standing.submission, state.decisions.standing
    asked = [one for one in state.conditions.values() if not one.withdrawn] if state.conditions else []
    return Row(
        code=standing.area.code,
        area=standing.area.name,
        region=standing.area.region or "",
        status=str(state.status),
        words=status_words(state, day),
        late=late,
        pooled=summary.pooled if summary else None,
        spent=summary.spent if summary else None,
        changes=summary.changes if summary else {},
        chances={one.metric: one for one in summary.chances} if summary else {},
        open=sum(one.is_open for one in asked),
        overdue=sum(one.overdue(day) for one in asked),
        met=sum(one.met for one in asked),
        reviewers=tuple(one.name for one in state.review.assigned),
        waiting=waiting,
        version=state.version,
        due=standing.deadline.shown.astimezone(LONDON).date(),
        handed_in_on=handed_in.at.astimezone(LONDON).date() if handed_in else None,
        outcome=decision.outcome if decision else "",
        recommended=state.review.recommendation.outcome if state.review.recommendation else "",
    )
