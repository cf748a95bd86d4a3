"""Plans of areas at any stage, told to the ledger without the pages that lead there, for tests of the national team."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from carefund.assurance import event as done
from carefund.assurance.body import Chance, Value
from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Actor, Membership, Role
from carefund.assurance.request import Asked, Setting
from carefund.assurance.state import State
from carefund.plan.model import Plan
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.rounds import load_round
from carefund.service.ledger.events import record, state_of
from carefund.service.plans.storing import keep_plan
from carefund.service.rounds.review_rules import review_rules
from tests.service.site import ROUND, Site

YEAR = "2025-26"


def plan_of_money(area: str, pooled: str, spent: str) -> Plan:
    """A plan of one line in and one out."""
    paid = Contribution(organisation="A council", kind="council", stream="additional-council", amounts=_in_year(pooled))
    goes = Expenditure(
        scheme="1",
        area_of_spend="social-care",
        commissioner="council",
        provider="local-authority",
        stream="additional-council",
        amounts=_in_year(spent),
    )
    return Plan(round_id=ROUND, area_code=area, contributions=(paid,), expenditure=(goes,))


def _in_year(pounds: str) -> dict[str, Decimal]:
    return {YEAR: Decimal(pounds)}


@dataclass
class Story:
    """One area's submission; each method records an event, by somebody with the role that may."""

    site: Site
    area: str
    keys: int = 0
    chances: tuple[Chance, ...] = ()
    """What the appraisal gives when it is decided."""
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return state_of(submission_id(ROUND, self.area))

    def do(self, who: str, role: Role, body: Value) -> State:
        """Record what somebody asks for; people of the site act as themselves, others are made up."""
        person = self.site.people.get(who)
        key = str(person.pk) if person else who
        membership = Membership(
            organisation="Somebody's", role=role, first=date(2014, 1, 1), areas=frozenset({self.area})
        )
        at = datetime.now(UTC)
        actor = Actor(person=key, name=person.name if person else who, memberships=(membership,), second_factor_at=at)
        self.keys += 1
        asked = Asked(body=body, actor=actor, at=at, key=f"{self.area} {self.keys}")  # type: ignore[arg-type]
        setting = Setting(
            required=(),
            checked_hash=self.state.plan_hash,
            rules=review_rules(load_round(ROUND)),
            chances=self.chances,
        )
        return record(asked, setting, submission_id(ROUND, self.area)).state

    def saved(self, plan: Plan) -> Story:
        self.do("editor", Role.EDITOR, done.PlanStarted())
        kept = keep_plan(plan, datetime.now(UTC), self.site.data)
        self.do("editor", Role.EDITOR, done.PlanSaved(sections=("cover",), based_on=0, plan_hash=kept))
        return self

    def submitted(self, plan: Plan | None = None) -> Story:
        self.saved(plan or plan_of_money(self.area, "1000", "1000"))
        self.do("lead", Role.LEAD, done.DeclaredReady(**self.this))
        self.do("lead", Role.LEAD, done.Submitted(**self.this))
        return self

    def judged(self, who: str = "reviewer", score: str = "met", name: str = "") -> Story:
        person = self.site.people.get(who)
        body = done.ReviewerAssigned(
            reviewer=str(person.pk) if person else who, reviewer_name=name or (person.name if person else who)
        )
        self.do(who, Role.REVIEWER, body)
        for line in review_rules(load_round(ROUND)).lines:
            saved = done.JudgementSaved(line=line, score=score, words="so", version=self.state.version)
            self.do(who, Role.REVIEWER, saved)
        self.do(who, Role.REVIEWER, done.JudgementCompleted(version=self.state.version))
        return self

    def recommended(self, outcome: str = "approved", who: str = "reviewer", **more: Any) -> Story:
        body = done.Recommended(outcome=outcome, reason="It holds.", version=self.state.version, **more)
        self.do(who, Role.REVIEWER, body)
        return self

    @property
    def this(self) -> dict[str, Any]:
        return {"version": self.state.version, "plan_hash": self.state.plan_hash}


def ready_to_decide(site: Site, area: str, outcome: str = "approved", **more: Any) -> Story:
    """A plan that was handed in, judged and recommended."""
    return Story(site, area).submitted().judged().recommended(outcome, **more)
