"""One plan's story as it is told to the ledger: each step an event, by a person, a little after the one before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

from carefund.assurance import event as done
from carefund.assurance.body import Chance
from carefund.assurance.deadline import Deadline
from carefund.assurance.event import Body, submission_id
from carefund.assurance.request import Asked, Setting
from carefund.assurance.signing import outstanding, required_slots
from carefund.assurance.state import Slot, State, fold
from carefund.assurance.waivers import granted_waivers
from carefund.plan.checks.catalogue import STRUCTURAL
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.waivers import Waiver
from carefund.programme.definition import Round
from carefund.service.demonstration.company import Cast, Player
from carefund.service.ledger.events import record
from carefund.service.plans.storing import keep_plan
from carefund.service.rounds.review_rules import review_rules
from carefund.wording.dates import LONDON

OPENS, CLOSES = time(8, 30), time(18, 0)
"""When people work, from Monday to Friday."""
FRIDAY = 4
FACTOR_BEFORE = timedelta(minutes=2)
"""How long before a signature its second factor was given."""


class Clock:
    """The time of a story: it moves on by chance, within working hours, and never beyond `last`."""

    def __init__(self, start: datetime, last: datetime, draw: Random) -> None:
        self.now, self._last, self._draw = start, last, draw

    def later(self, least: float, most: float) -> datetime:
        """A moment so many hours later, or at the next hour of work."""
        moment = self.now + timedelta(minutes=self._draw.randint(round(least * 60), round(most * 60)))
        self.now = max(self.now, min(self._at_work(moment), self._last))
        return self.now

    def at(self, moment: datetime) -> datetime:
        """A given moment, or now where that is past already."""
        self.now = max(self.now, moment)
        return self.now

    def _at_work(self, moment: datetime) -> datetime:
        local = moment.astimezone(LONDON)
        if local.weekday() <= FRIDAY and OPENS <= local.time() <= CLOSES:
            return moment
        day = local.date() + timedelta(days=1 if local.time() > OPENS or local.weekday() > FRIDAY else 0)
        while day.weekday() > FRIDAY:
            day += timedelta(days=1)
        opens = datetime.combine(day, OPENS, LONDON) + timedelta(minutes=self._draw.randint(0, 240))
        return opens.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Where stories of one round are told: `findings` gives what keeps a plan from being signed, by its waivers.

    `sections` gives the sections in which two versions of a plan differ, `chances` what the appraisal says of one.
    """

    round: Round
    deadline: Deadline
    data: Path
    database: str
    findings: Callable[[Plan, Sequence[Waiver]], Sequence[Finding]]
    sections: Callable[[Plan, Plan], tuple[str, ...]]
    chances: Callable[[Plan], tuple[Chance, ...]]

    def required(self, plan: Plan) -> tuple[Slot, ...]:
        """The signatures that a plan needs."""
        planning = self.round.planning
        return required_slots(planning.sign_offs, plan) if planning else ()


class Telling:
    """The story of one area's plan; each method records an event, and `state` is what they come to."""

    def __init__(self, scene: Scene, cast: Cast, clock: Clock, empty: Plan) -> None:
        """`empty` is the plan before anybody wrote anything."""
        self.scene, self.cast, self.clock, self.plan = scene, cast, clock, empty
        self.submission = submission_id(empty.round_id, empty.area_code)
        self.state = State(submission=self.submission)
        self._asked = 0
        self._errors: dict[tuple[int, tuple[Waiver, ...]], Sequence[Finding]] = {}

    def begun(self) -> None:
        """The lead begins."""
        self._record(done.PlanStarted(), self.cast.lead, self.clock.later(0.5, 20))

    def saved(self, change: Mapping[str, object], by: Player | None = None, note: str = "") -> None:
        """The editor, or somebody else, saves a change to the plan."""
        state, moment = self.state, self.clock.later(2, 30)
        own = {"version": state.version + 1, "version_date": moment.astimezone(LONDON).date(), "sign_offs": ()}
        changed = self.plan.model_copy(update=dict(change))
        sections, plan = self.scene.sections(self.plan, changed), changed.model_copy(update=own)
        plan_hash = keep_plan(plan, moment, self.scene.data, self.scene.database)
        self.plan = plan
        body = done.PlanSaved(sections=sections, based_on=state.version, plan_hash=plan_hash, note=note)
        self._record(body, by or self.cast.editor, moment)

    def ready(self) -> None:
        """The lead declares the plan ready."""
        state = self.state
        body = done.DeclaredReady(version=state.version, plan_hash=state.plan_hash)
        self._record(body, self.cast.lead, self.clock.later(1, 20))

    def signed(self, leave: int = 0) -> None:
        """The signatories sign, all but the last few."""
        state = self.state
        slots = outstanding(self.scene.required(self.plan), state)
        for slot in slots[: len(slots) - leave]:
            body = done.Signed(
                role=slot.role, on_behalf_of=slot.on_behalf_of, version=state.version, plan_hash=state.plan_hash
            )
            self._record(body, self.cast.signatories[slot], self.clock.later(0.2, 12))

    def signature_withdrawn(self, reason: str) -> None:
        """The last who signed takes the signature back."""
        slot = self.state.signatures[-1].slot
        body = done.SignatureWithdrawn(role=slot.role, on_behalf_of=slot.on_behalf_of, reason=reason)
        self._record(body, self.cast.signatories[slot], self.clock.later(1, 10))

    def submitted(self, at: datetime | None = None) -> None:
        """The lead hands the plan in, at a moment where one is given."""
        state = self.state
        body = done.Submitted(version=state.version, plan_hash=state.plan_hash)
        self._record(body, self.cast.lead, self.clock.at(at) if at else self.clock.later(0.2, 12))

    def withdrawn(self, reason: str) -> None:
        """The lead takes the submission back."""
        self._record(done.Withdrawn(reason=reason), self.cast.lead, self.clock.later(2, 30))

    def returned(self, reason: str, sections: tuple[str, ...] = ()) -> None:
        """The reviewer returns the plan for changes."""
        self._record(done.Returned(reason=reason, sections=sections), self.cast.reviewer, self.clock.later(40, 200))

    def unlocked(self, reason: str) -> None:
        """The national team opens the plan again."""
        self._record(done.Unlocked(reason=reason), self.cast.national, self.clock.later(10, 60))

    def unlock_undone(self, reason: str) -> None:
        """The national team takes that back."""
        self._record(done.UnlockUndone(reason=reason), self.cast.national, self.clock.later(10, 60))

    def asked(self, thread: str, field: str, words: str, by: Player, *, internal: bool = False, days: int = 7) -> None:
        """Somebody asks about a field, or notes something for their own side."""
        moment = self.clock.later(4, 40)
        due: date | None = None if internal else moment.astimezone(LONDON).date() + timedelta(days=days)
        audience: done.Audience = "internal" if internal else "shared"
        body = done.QuestionAsked(thread=thread, field=field, audience=audience, words=words, due=due)
        self._record(body, by, moment)

    def answered(self, thread: str, words: str, by: Player) -> None:
        """Somebody answers."""
        self._record(done.QuestionAnswered(thread=thread, words=words), by, self.clock.later(4, 40))

    def closed(self, thread: str, by: Player) -> None:
        """Who asked needs no more."""
        self._record(done.QuestionClosed(thread=thread), by, self.clock.later(1, 20))

    def waiver_asked(self, finding: Finding, reason: str, until: date) -> None:
        """The lead asks for an exception to the check that found something."""
        body = done.WaiverAsked(waiver="waiver-1", check=finding.check, field=finding.field, reason=reason, until=until)
        self._record(body, self.cast.lead, self.clock.later(2, 20))

    def waiver_decided(self, reason: str, *, granted: bool) -> None:
        """The national team decides."""
        body = done.WaiverDecided(waiver="waiver-1", granted=granted, reason=reason)
        self._record(body, self.cast.national, self.clock.later(10, 50))

    @property
    def errors(self) -> Sequence[Finding]:
        """What keeps the plan as it stands from being signed."""
        known = self.plan.version, granted_waivers(self.state)
        if known not in self._errors:
            self._errors[known] = self.scene.findings(self.plan, known[1])
        return self._errors[known]

    @property
    def chances(self) -> tuple[Chance, ...]:
        """What the appraisal says of the targets of the plan as it stands."""
        return self.scene.chances(self.plan)

    def record(self, body: Body, by: Player, least: float = 1, most: float = 20) -> None:
        """Any event, so many hours later."""
        self._record(body, by, self.clock.later(least, most))

    def _record(self, body: Body, by: Player, at: datetime) -> None:
        self._asked += 1
        looked_at = isinstance(body, done.DeclaredReady | done.Signed | done.Submitted)
        setting = Setting(
            required=self.scene.required(self.plan),
            checked_hash=self.state.plan_hash,
            errors=len(self.errors) if looked_at else 0,
            deadline=self.scene.deadline,
            unwaivable=STRUCTURAL,
            rules=review_rules(self.scene.round),
            chances=self.chances if isinstance(body, done.Decided) else (),
        )
        actor = replace(by.actor, second_factor_at=at - FACTOR_BEFORE)
        asked = Asked(body=body, actor=actor, at=at, key=f"demonstration-{self._asked}")
        accepted = record(asked, setting, self.submission, self.scene.database)
        assert accepted.event is not None  # a story is told once, from its beginning
        self.state = fold([accepted.event], self.state)
