"""Plans on their way from handed in to decided, as reviewers and the national team record it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from carefund.assurance import event as done
from carefund.assurance.permissions import Actor, Membership, Role
from carefund.assurance.request import Asked, Setting
from carefund.assurance.state import Slot, State


def centre(name: str, role: Role, organisation: str) -> Actor:
    """Somebody of the centre who reaches every area, with a second factor given when it is asked for."""
    held = Membership(organisation=organisation, role=role, first=date(2014, 1, 1), areas=None)
    return Actor(person=name.lower(), name=name, memberships=(held,))


REVIEWER = centre("Rhoda Reviewer", Role.REVIEWER, "NHS England, North")
NATIONAL = centre("Nadia National", Role.NATIONAL, "National team")


@dataclass
class Desk:
    """One submission, asked of by anybody, a minute apart."""

    submission: str
    database: str = "default"
    at: datetime = datetime(2025, 4, 1, 9, tzinfo=UTC)
    required: tuple[Slot, ...] = ()
    chances: tuple[done.Chance, ...] = ()

    @property
    def state(self) -> State:
        from carefund.service.ledger.events import state_of

        return state_of(self.submission, self.database)

    def ask(self, actor: Actor, body: Any) -> None:
        from carefund.programme.rounds import load_round
        from carefund.service.ledger.events import record
        from carefund.service.rounds.review_rules import review_rules

        self.at += timedelta(minutes=1)
        rules = review_rules(load_round(self.submission.rpartition("/")[0]))
        setting = Setting(required=self.required, checked_hash=self.state.plan_hash, rules=rules, chances=self.chances)
        who = Actor(person=actor.person, name=actor.name, memberships=actor.memberships, second_factor_at=self.at)
        asked = Asked(body=body, actor=who, at=self.at, key=f"{self.submission} {self.at.isoformat()}")
        record(asked, setting, self.submission, self.database)

    def handed_in(self, plan: Any, data: Path, area: str) -> None:
        """A plan begun, saved, declared ready and submitted by one of the area."""
        from carefund.service.plans.storing import keep_plan

        kept = keep_plan(plan, self.at, data, self.database)
        held = Membership(organisation="Council", role=Role.LEAD, first=date(2014, 1, 1), areas=frozenset({area}))
        lead = Actor(person=f"lead {area}", name="Lea Lead", memberships=(held,))
        self.ask(lead, done.PlanStarted())
        self.ask(lead, done.PlanSaved(sections=("expenditure",), based_on=0, plan_hash=kept))
        self.ask(lead, done.DeclaredReady(version=1, plan_hash=kept))
        self.ask(lead, done.Submitted(version=1, plan_hash=kept))

    def recommended(self, outcome: str, score: int = 1) -> None:
        """Judged by one reviewer, and recommended."""
        from carefund.programme.rounds import load_round

        round_, version = load_round(self.submission.rpartition("/")[0]), self.state.version
        review = round_.review
        self.ask(REVIEWER, done.ReviewerAssigned(reviewer=REVIEWER.person, reviewer_name=REVIEWER.name))
        for line in review.key_lines if review else ():
            step = review.scale[min(score, len(review.scale) - 1)].id if review else ""
            words = f"Internal words on {line.id}"
            self.ask(REVIEWER, done.JudgementSaved(line=line.id, score=step, words=words, version=version))
        self.ask(REVIEWER, done.JudgementCompleted(version=version))
        self.ask(REVIEWER, done.Recommended(outcome=outcome, reason="Internal reason of the desk.", version=version))

    def decided(self, outcome: str, reason: str, conditions: Sequence[Mapping[str, Any]] = ()) -> None:
        """Recommended and decided by the national team."""
        if self.state.review.recommendation is None:
            self.recommended(outcome)
        state = self.state
        body = done.Decided(
            outcome=outcome,
            reason=reason,
            version=state.version,
            plan_hash=state.plan_hash,
            chances=self.chances,
            conditions=tuple(done.NewCondition.model_validate(one) for one in conditions),
        )
        self.ask(NATIONAL, body)
