"""One line of a round for each area, as values: what the list shows, filters and sorts by, and files hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from carefund.assurance.body import CERTAIN, Chance
from carefund.assurance.status import status_words
from carefund.service.plans.standing import Standing
from carefund.wording.chances import word_for
from carefund.wording.dates import LONDON

BASE_RATE = "base rate"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One area's plan: `pooled` and `spent` are pounds by year, None where no plan was saved.

    `changes` are planned changes in per cent by metric, `chances` what the appraisal says of them; `met`, `open`,
    `overdue` count conditions; `waiting` are whole days since it was handed in, while it waits for the centre.
    """

    standing: Standing
    code: str
    area: str
    region: str
    status: str
    words: str
    late: bool
    pooled: Mapping[str, Decimal] | None
    spent: Mapping[str, Decimal] | None
    changes: Mapping[str, float]
    chances: Mapping[str, Chance]
    open: int
    overdue: int
    met: int
    reviewers: tuple[str, ...]
    waiting: int

    @property
    def handed_in(self) -> bool:
        """Whether the plan is handed in now."""
        return self.standing.submission is not None

    @property
    def least(self) -> int:
        """The chance of the target that is least likely met, in thousandths; above certain where none is told."""
        return min((one.thousandths for one in self.chances.values()), default=CERTAIN + 1)

    @property
    def outcome(self) -> str:
        """Id of the decision that stands; empty where there is none."""
        standing = self.standing.state.decisions.standing
        return standing.outcome if standing else ""

    @property
    def recommended(self) -> str:
        """Id of the decision that is recommended; empty where there is none."""
        recommendation = self.standing.state.review.recommendation
        return recommendation.outcome if recommendation else ""

    def total(self) -> Decimal:
        """What is pooled in all years; nothing where no plan was saved."""
        return sum((self.pooled or {}).values(), Decimal(0))

    def said(self, word: str) -> bool:
        """Whether a target of the plan has a word of the scale of chances."""
        return any(chance_word(one) == word for one in self.chances.values())


def chance_word(chance: Chance) -> str:
    """The word of a chance on the fixed scale."""
    return word_for(chance.thousandths / CERTAIN)


def row_of(standing: Standing, at: datetime) -> Row:
    """The line of one area's plan at a moment."""
    day, summary, state = at.astimezone(LONDON).date(), standing.summary, standing.state
    asked = [one for one in state.conditions.values() if not one.withdrawn] if state.conditions else []
    return Row(
        standing=standing,
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
    )
