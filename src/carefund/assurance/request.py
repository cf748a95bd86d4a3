"""A request: what is asked for, by whom and when, what the round and the door know beside it, and how it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from carefund.assurance.body import Chance, Side
from carefund.assurance.deadline import Deadline
from carefund.assurance.delivery import DeliveryRules
from carefund.assurance.event import Body
from carefund.assurance.permissions import SIDES, Actor, Membership
from carefund.assurance.state import Slot, State
from carefund.refusal import Refusal
from carefund.wording.dates import LONDON
from carefund.wording.lists import listed


class NotNow(Refusal):
    """Something that the state of the submission does not allow."""


class Conflict(Refusal):
    """A section that somebody else changed since the writer read it; `sections` are those, with their versions."""

    def __init__(self, sections: Mapping[str, int], based_on: int) -> None:
        self.sections, self.based_on = dict(sections), based_on
        super().__init__(
            f"a change to version {based_on}, which you had in view",
            f"that {listed(sections)} was changed since, in version {max(sections.values())}",
            "Compare both values and choose; nothing that you typed is lost, and nothing of the other was overwritten",
        )


class KeyUsed(Refusal):
    """An idempotency key that was used for another request."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A category of decision: whether it approves a plan, and whether it asks something of the area first."""

    approves: bool
    conditions: bool = False


@dataclass(frozen=True, kw_only=True)
class ReviewRules:
    """What the round says of its review: key lines of enquiry, the steps of its scale, its categories of decision.

    Lines and steps are ids, in the round's order, the lowest step first.
    """

    lines: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the round and the door know beside the events.

    `required` are the signatures asked for; `errors` the findings of severity error, unwaived, in the plan whose hash
    is `checked_hash`; `unwaivable` the checks that no waiver lifts; `chances` what the appraisal says of the targets
    of the plan as it stands. Of a return that is signed or handed in, `checked_hash` and `errors` are the return's.
    """

    required: tuple[Slot, ...]
    checked_hash: str = ""
    errors: int = 0
    deadline: Deadline | None = None
    unwaivable: frozenset[str] = frozenset()
    rules: ReviewRules = field(default_factory=ReviewRules)
    chances: tuple[Chance, ...] = ()
    delivery: DeliveryRules = field(default_factory=DeliveryRules)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request: what is to be done, by whom, when, and the key that makes a repetition harmless."""

    body: Body
    actor: Actor
    at: datetime
    key: str

    @property
    def day(self) -> date:
        """The day in London."""
        return self.at.astimezone(LONDON).date()


@dataclass(frozen=True, kw_only=True)
class Case:
    """All that a guard looks at: the state, the request, its setting, and the membership by which the person acts."""

    state: State
    asked: Asked
    setting: Setting
    membership: Membership

    @property
    def body(self) -> Body:
        """What is asked for."""
        return self.asked.body

    @property
    def side(self) -> Side:
        """The side on which the person acts."""
        return SIDES[self.membership.role]
