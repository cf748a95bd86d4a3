"""How all plans of a round stand: the rows that the desk, the national team and the public read, each from one place.

States are folded from the ledger by one query; what is worked out of a plan (money, planned changes, chances) is kept
under the plan's hash, so that a list of 152 areas costs no more than what has changed since it was last asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from carefund.assurance.body import Chance
from carefund.assurance.deadline import Deadline
from carefund.assurance.event import submission_id
from carefund.assurance.state import State, Status, Submission
from carefund.assurance.transitions import BEFORE_DECISION
from carefund.evidence.areas import Area
from carefund.plan.model import Plan
from carefund.pool.lines import Contribution, Expenditure
from carefund.pool.money import to_penny
from carefund.programme.definition import Round
from carefund.service.frame.recent import Recent
from carefund.service.ledger.events import states_of
from carefund.service.plans.chances import chances_of
from carefund.service.plans.storing import plan_of
from carefund.service.plans.targets import AppraisedRound, appraised_round


@dataclass(frozen=True, kw_only=True)
class PlanSummary:
    """What a list says of one plan.

    `pooled` and `spent` are pounds by financial year; `changes` the planned change of each metric in per cent;
    `chances` what the appraisal says of them.
    """

    pooled: Mapping[str, Decimal]
    spent: Mapping[str, Decimal]
    changes: Mapping[str, float]
    chances: tuple[Chance, ...] = ()

    @property
    def boldest(self) -> Chance | None:
        """The target that is least likely to be met; None where no chance is told."""
        return min(self.chances, key=lambda one: one.thousandths, default=None)

    def chance_of(self, metric: str) -> Chance | None:
        """What the appraisal says of one metric's target."""
        return next((one for one in self.chances if one.metric == metric), None)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One area's plan as it stands: `summary` is None until a plan was saved."""

    area: Area
    state: State
    deadline: Deadline
    summary: PlanSummary | None = field(default=None)

    @property
    def submission(self) -> Submission | None:
        """The last handing in, where the plan is handed in now; None else."""
        handed_in = self.state.status not in NOT_HANDED_IN and self.state.submissions
        return self.state.submissions[-1] if handed_in else None

    def late(self, at: datetime) -> bool:
        """Whether it came after its deadline, or has not come though that has gone by."""
        return self.submission.late if self.submission else at > self.deadline.edit

    def waiting_days(self, at: datetime) -> int | None:
        """Whole days since it was handed in, while it waits for the centre; None for one that does not wait."""
        waits = self.state.status in BEFORE_DECISION
        return (at - self.submission.at).days if self.submission and waits else None


NOT_HANDED_IN = frozenset({Status.NOT_STARTED, Status.PREPARING, Status.READY, Status.SIGNING, Status.RETURNED})
_SUMMARIES = Recent[tuple[str, str, str, str], PlanSummary](4_000)
"""By plan's hash, area, the appraisal's result and data folder; one takes about 2 kB."""


def standings(
    round_: Round, areas: Iterable[Area], deadline: Deadline, data: Path, database: str = "default"
) -> list[Standing]:
    """How the plans of some areas stand, in their order; `deadline` is the round's, which may be moved for an area."""
    return standings_by(appraised_round(round_.id, database), round_, areas, deadline, data, database)


def standings_by(
    known: AppraisedRound | None,
    round_: Round,
    areas: Iterable[Area],
    deadline: Deadline,
    data: Path,
    database: str = "default",
) -> list[Standing]:
    """The same with the chances of an appraisal that was looked up before."""
    wanted = list(areas)
    states = states_of([submission_id(round_.id, one.code) for one in wanted], database)
    return [_standing(round_, one, states[submission_id(round_.id, one.code)], deadline, known, data) for one in wanted]


def _standing(
    round_: Round, area: Area, state: State, deadline: Deadline, known: AppraisedRound | None, data: Path
) -> Standing:
    own = deadline.moved_to(state.due) if state.due else deadline
    made = summary_of(round_, area.code, state.plan_hash, known, data) if state.plan_hash else None
    return Standing(area=area, state=state, deadline=own, summary=made)


def summary_of(round_: Round, area: str, plan_hash: str, known: AppraisedRound | None, data: Path) -> PlanSummary:
    """What a list says of a plan, worked out once. Raises FileNotFoundError where the plan is not held."""
    key = plan_hash, area, known.appraised.result if known else "", str(data)
    made = _SUMMARIES.get(key)
    if made is None:
        made = _summary(round_, area, plan_of(plan_hash, data), known, data)
        _SUMMARIES.keep(key, made)
    return made


def _summary(round_: Round, area: str, plan: Plan, known: AppraisedRound | None, data: Path) -> PlanSummary:
    assert round_.planning is not None  # rounds without it are not opened
    years = [year.id for year in round_.planning.pooled_years]
    changes = {one.metric: plan.planned_percent(one) for one in round_.planning.targets}
    return PlanSummary(
        pooled={year: _total(plan.contributions, year) for year in years},
        spent={year: _total(plan.expenditure, year) for year in years},
        changes={metric: change for metric, change in changes.items() if change is not None},
        chances=chances_of(known, round_, area, plan, data),
    )


def _total(lines: Iterable[Contribution | Expenditure], year: str) -> Decimal:
    """The pounds of some lines in a year, each to the penny; a line without a sum for the year counts for nothing."""
    return sum((to_penny(one.amounts.get(year) or Decimal(0)) for one in lines), Decimal(0))
