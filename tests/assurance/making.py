"""People, settings and requests for the tests of the assurance room."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from carefund.assurance import event as done
from carefund.assurance.body import Chance, Value
from carefund.assurance.delivery import DeliveryRules, QuarterRule
from carefund.assurance.event import Event
from carefund.assurance.permissions import Actor, Membership, Role
from carefund.assurance.request import Asked, Outcome, ReviewRules, Setting
from carefund.assurance.state import Slot, State, fold
from carefund.assurance.transitions import accept

AREA, OTHER_AREA = "E10000024", "E10000016"
SUBMISSION = f"bcf-2025-26/{AREA}"
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
COUNCIL, BOARD = Slot("council", "Nottinghamshire County Council"), Slot("icb", "Nottingham and Nottinghamshire ICB")


def plan_hash(number: int) -> str:
    return sha256(f"plan {number}".encode()).hexdigest()


def person(
    name: str,
    role: Role,
    organisation: str = COUNCIL.on_behalf_of,
    *,
    areas: frozenset[str] | None = frozenset({AREA}),
    signs_as: frozenset[str] = frozenset(),
    first: date = date(2025, 1, 1),
    last: date | None = None,
    factor: datetime | None = None,
) -> Actor:
    membership = Membership(
        organisation=organisation, role=role, first=first, last=last, areas=areas, signs_as=signs_as
    )
    return Actor(person=name.lower(), name=name, memberships=(membership,), second_factor_at=factor)


EDITOR = person("Edith", Role.EDITOR)
SECOND_EDITOR = person("Edmund", Role.EDITOR)
LEAD = person("Leonie", Role.LEAD)
CHIEF = person("Charles", Role.SIGNATORY, signs_as=frozenset({"council"}))
BOARD_CHIEF = person("Bea", Role.SIGNATORY, BOARD.on_behalf_of, signs_as=frozenset({"icb"}))
REVIEWER = person("Rhoda", Role.REVIEWER, "NHS England, Midlands")
NATIONAL = person("Nadia", Role.NATIONAL, "Better Care Fund team", areas=None)
SECOND_REVIEWER = person("Roger", Role.REVIEWER, "NHS England, Midlands")
MANAGER = person("Mary", Role.MANAGER, "NHS England, Midlands")
AUDITOR = person("Aude", Role.AUDITOR, "National Audit Office", areas=None)
ELSEWHERE = person("Elias", Role.LEAD, "Kent County Council", areas=frozenset({OTHER_AREA}))
PEOPLE = (
    EDITOR,
    SECOND_EDITOR,
    LEAD,
    CHIEF,
    BOARD_CHIEF,
    REVIEWER,
    SECOND_REVIEWER,
    MANAGER,
    NATIONAL,
    AUDITOR,
    ELSEWHERE,
)


LINES, STEPS = ("narrative", "analysis"), ("weak", "adequate", "strong")
OUTCOMES = {
    "approved": Outcome(approves=True),
    "approved-subject-to-conditions": Outcome(approves=True, conditions=True),
    "not-approved": Outcome(approves=False),
}
RULES = ReviewRules(lines=LINES, steps=STEPS, outcomes=OUTCOMES)
YEAR, QUARTER = "2024-25", "q3-2024-25"
DELIVERY = DeliveryRules(
    quarters={QUARTER: QuarterRule(last=date(2024, 12, 31), due=date(2025, 3, 1)),
              "q1-2025-26": QuarterRule(last=date(2025, 6, 30))},
    sign_offs=("council",),
    years=(YEAR,),
)  # fmt: skip
"""A round whose third quarter is over when the tests' ledgers begin, and due on that day."""
CHANCES = (Chance(metric="delayed-days", target="-18", thousandths=60),)
"""An appraisal by which the target is unlikely to be met."""


class Ledger:
    """One submission, a request at a time, a minute apart."""

    def __init__(self, required: tuple[Slot, ...] = (COUNCIL, BOARD), submission: str = SUBMISSION) -> None:
        self.events: list[Event] = []
        self.submission = submission
        self.required, self.now, self.requests = required, START, 0
        self.setting: dict[str, Any] = {}

    @property
    def state(self) -> State:
        return fold(self.events)

    def do(self, actor: Actor, body: Value, *, key: str | None = None, fresh: bool = True) -> Event | None:
        """Ask for something; the event, or none where it was done before."""
        self.now += timedelta(minutes=1)
        self.requests += 1
        factor = self.now - timedelta(minutes=2) if fresh else None
        who = Actor(person=actor.person, name=actor.name, memberships=actor.memberships, second_factor_at=factor)
        asked = Asked(body=body, actor=who, at=self.now, key=key or f"request {self.requests}")
        facts: dict[str, Any] = {"required": self.required, "checked_hash": self.state.plan_hash, "rules": RULES,
                                 "delivery": DELIVERY}  # fmt: skip
        facts |= self.setting
        accepted = accept(self.state, asked, Setting(**facts), self.submission)
        if accepted.event is not None:
            self.events.append(accepted.event)
        return accepted.event

    def save(self, actor: Actor = EDITOR, *sections: str, based_on: int | None = None) -> Event | None:
        version = self.state.version
        return self.do(
            actor,
            done.PlanSaved(
                sections=sections or ("expenditure",),
                based_on=version if based_on is None else based_on,
                plan_hash=plan_hash(version + 1),
            ),
        )

    def ready(self) -> Ledger:
        """A plan begun, saved and declared ready."""
        self.do(LEAD, done.PlanStarted())
        self.save()
        self.do(LEAD, done.DeclaredReady(**self.this))
        return self

    def signed(self) -> Ledger:
        self.ready()
        self.sign(CHIEF, COUNCIL)
        self.sign(BOARD_CHIEF, BOARD)
        return self

    def submitted(self) -> Ledger:
        self.signed()
        self.do(LEAD, done.Submitted(**self.this))
        return self

    def judge(self, actor: Actor = REVIEWER, score: str = "adequate") -> Ledger:
        """Every key line judged by a reviewer who took the plan up, and the judgement completed."""
        self.do(actor, done.ReviewerAssigned(reviewer=actor.person, reviewer_name=actor.name))
        for line in LINES:
            self.do(actor, done.JudgementSaved(line=line, score=score, words="so", version=self.state.version))
        self.do(actor, done.JudgementCompleted(version=self.state.version))
        return self

    def judged(self) -> Ledger:
        return self.submitted().judge()

    def recommended(self, outcome: str = "approved") -> Ledger:
        self.judged()
        self.do(REVIEWER, done.Recommended(outcome=outcome, reason="It holds.", version=self.state.version))
        return self

    def decided(self, outcome: str = "approved", **more: Any) -> Ledger:
        self.recommended(outcome)
        self.setting = {"chances": CHANCES}
        told = {"reason": "A new hospital opens.", "chances": CHANCES} | more
        self.do(NATIONAL, done.Decided(outcome=outcome, **self.this, **told))
        return self

    def ready_again(self) -> Ledger:
        """Declared ready, signed and handed in as it stands now."""
        self.do(LEAD, done.DeclaredReady(**self.this))
        self.sign(CHIEF, COUNCIL)
        self.sign(BOARD_CHIEF, BOARD)
        self.do(LEAD, done.Submitted(**self.this))
        return self

    def sign(self, actor: Actor, slot: Slot, **more: Any) -> Event | None:
        return self.do(actor, done.Signed(role=slot.role, on_behalf_of=slot.on_behalf_of, **self.this), **more)

    @property
    def this(self) -> dict[str, Any]:
        """The version that stands now."""
        return {"version": self.state.version, "plan_hash": self.state.plan_hash}
