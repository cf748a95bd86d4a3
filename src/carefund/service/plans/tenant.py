"""One area's plan for one round, as one person reaches it: the only way from a page to what is kept of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from carefund.assurance.body import Chance, Side
from carefund.assurance.centre_guards import reasoned
from carefund.assurance.deadline import Deadline
from carefund.assurance.event import Body, Event, PlanSaved, submission_id
from carefund.assurance.guards import all_signed, own_signature, without_errors
from carefund.assurance.permissions import Actor, Membership, Role, memberships_on, side_of
from carefund.assurance.request import Asked, Setting
from carefund.assurance.sight import seen_events
from carefund.assurance.signing import required_slots
from carefund.assurance.state import Slot, State, Status
from carefund.assurance.status import status_seen_by
from carefund.assurance.transitions import TABLE, Accepted, Transition, allowed
from carefund.evidence.areas import Area, default_register
from carefund.plan.checking import CheckedPlan
from carefund.plan.checks.catalogue import STRUCTURAL
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.workbook.layout import Layout
from carefund.programme.definition import Round
from carefund.programme.planning import Planning
from carefund.programme.rounds import load_round
from carefund.service.ledger import events
from carefund.service.ledger.models import StoredFile
from carefund.service.notices.outbox import note
from carefund.service.people.sessions import now, today
from carefund.service.plans.chances import chances_of
from carefund.service.plans.checking import checked_version
from carefund.service.plans.prefilling import layout_at_hand, prefilled_plan
from carefund.service.plans.sections import section_of_path
from carefund.service.plans.storing import plan_of
from carefund.service.plans.targets import appraised_round
from carefund.service.rounds.delivery_rules import delivery_rules
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import is_of_round, opened, round_before
from carefund.service.rounds.review_rules import review_rules


@dataclass(frozen=True)
class Tenant:
    """An area's plan in a round; what it gives is worked out when it is asked for, once in a request."""

    round: Round
    area: Area
    actor: Actor
    open_round: OpenRound
    database: str = "default"
    data: Path = field(default_factory=lambda: Path(settings.DATA))

    @property
    def submission(self) -> str:
        """The name of the submission in the ledger."""
        return submission_id(self.round.id, self.area.code)

    @property
    def planning(self) -> Planning:
        """What a plan of the round must hold."""
        assert self.round.planning is not None  # rounds without it are not opened
        return self.round.planning

    @property
    def layout(self) -> Layout:
        """The workbook's layout, from which forms are made."""
        return layout_at_hand(self.round.id)

    def metric_label(self, metric: str) -> str:
        """What one of the round's metrics is called."""
        return next((one.label for one in self.round.metrics if one.id == metric), metric)

    @property
    def deadline(self) -> Deadline:
        """When the plan must be in: the round's deadline, or the moment to which it was moved for this area."""
        moved = self.state.due
        return self.open_round.deadline.moved_to(moved) if moved else self.open_round.deadline

    @cached_property
    def memberships(self) -> tuple[Membership, ...]:
        """By what the person reaches this area today."""
        return memberships_on(self.actor, self.area.code, today())

    @property
    def side(self) -> Side:
        """The side of the plan on which the person stands: what is shown to them is what that side sees."""
        return side_of(self.memberships)

    @property
    def status(self) -> Status:
        """How far the plan is, as the person's side sees it."""
        return status_seen_by(self.state, self.side)

    @property
    def last_event(self) -> Event | None:
        """What was done last that the person's side sees."""
        return self.state.seen.get(self.side)

    @property
    def seen_events(self) -> list[Event]:
        """The submission's events that the person's side sees, from the first."""
        return seen_events(self.side, self.events, self.state.threads)

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of some roles here."""
        return any(one.role in roles for one in self.memberships)

    @cached_property
    def state(self) -> State:
        """What the submission's events come to."""
        return events.state_of(self.submission, self.database)

    @cached_property
    def events(self) -> list[Event]:
        """The submission's events from the first."""
        return events.events_of(self.submission, self.database)

    @cached_property
    def plan(self) -> Plan:
        """The plan as it stands; before anything is saved, what is known of it already."""
        if not self.state.plan_hash:
            return prefilled_plan(self.round.id, self.area.code).plan
        return plan_of(self.state.plan_hash, self.data)

    @cached_property
    def last_plan(self) -> Plan | None:
        """The area's plan in the round just before, where this service ran that; None elsewhere."""
        before = round_before(self.round, self.database)
        if before is None:
            return None
        state = events.state_of(submission_id(before, self.area.code), self.database)
        return plan_of(state.plan_hash, self.data) if state.plan_hash else None

    def version(self, number: int) -> Plan | None:
        """The plan of an earlier version; None where there is no such version."""
        saved = [one.body for one in self.events if isinstance(one.body, PlanSaved)]
        return plan_of(saved[number - 1].plan_hash, self.data) if 1 <= number <= len(saved) else None

    @cached_property
    def checked(self) -> CheckedPlan:
        """The plan as it stands with what was found in it."""
        return checked_version(self.plan, self.state, today(), self.data)

    @property
    def findings_by_section(self) -> dict[str, list[Finding]]:
        """The findings of the plan as it stands, by the section that each belongs to; empty for the plan as a whole."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for one in self.checked.findings:
            found[section_of_path(self.layout, one.field)].append(one)
        return found

    @property
    def required(self) -> tuple[Slot, ...]:
        """The signatures without which the plan as it stands cannot be submitted."""
        return required_slots(self.planning.sign_offs, self.plan)

    def setting_of(self, body: Body) -> Setting:
        """What the round and this service know beside the events; the plan is checked where that decides."""
        guards = TABLE[body.kind].guards
        rules = Setting(
            required=self.required if own_signature in guards or all_signed in guards else (),
            deadline=self.deadline,
            unwaivable=STRUCTURAL,
            rules=review_rules(self.round),
            chances=self.chances if reasoned in guards else (),
            delivery=delivery_rules(self.round),
        )
        if without_errors not in guards:
            return rules
        return replace(rules, checked_hash=self.state.plan_hash, errors=len(self.checked.of(Severity.ERROR)))

    @cached_property
    def chances(self) -> tuple[Chance, ...]:
        """What the appraisal says of the targets of the plan as it stands."""
        known = appraised_round(self.round.id, self.database)
        return chances_of(known, self.round, self.area.code, self.plan, self.data)

    @cached_property
    def may(self) -> tuple[Transition, ...]:
        """What state and role allow the person now."""
        return allowed(self.state, self.actor, self.submission, today())

    def can(self, kind: str) -> bool:
        """Whether state and role allow one kind of event now."""
        return any(one.kind == kind for one in self.may)

    def record(
        self,
        body: Body,
        key: str = "",
        *,
        onto: str | None = None,
        with_files: Sequence[StoredFile] = (),
        checked: tuple[str, int] | None = None,
        told: bool = True,
    ) -> Accepted:
        """Record what the person asks for; a repetition with the same key is found, not recorded again.

        `checked` is the hash of a return that was checked, and how many errors it has. Everyone whom it concerns is
        written to by the worker, unless it is not to be `told`, as when another event tells of it too. Raises as
        `ledger.events.record`. What was worked out before is worked out anew when it is asked for.
        """
        asked = Asked(body=body, actor=self.actor, at=now(), key=key or uuid4().hex)
        setting = self.setting_of(body)
        if checked:
            setting = replace(setting, checked_hash=checked[0], errors=checked[1])
        accepted = events.record(
            asked,
            setting,
            self.submission,
            self.database,
            known=self.state,
            onto=onto,
            with_files=with_files,
            noting=note if told else None,
        )
        self.look_again()
        self.__dict__["state"] = accepted.state
        return accepted

    def look_again(self) -> None:
        """Forget what was worked out, for somebody wrote meanwhile."""
        for name in ("state", "events", "plan", "checked", "chances", "may"):
            self.__dict__.pop(name, None)


def tenant_of(actor: Actor, captured: dict[str, Any]) -> Tenant | None:
    """The plan of an area in an open round, where the person has a role on that area today; None elsewhere.

    Takes `round_id` and `area` out of what a URL captured.
    """
    round_id, area = captured.pop("round_id"), default_register().get(captured.pop("area"))
    open_round = opened(round_id)
    if area is None or open_round is None or not memberships_on(actor, area.code, today()):
        return None
    round_ = load_round(round_id)
    return Tenant(round_, area, actor, open_round) if is_of_round(area, round_) else None
