"""Plans of the appraised round that were handed in before anybody opens the browser, and signatures given beside it.

`furnish` makes a reviewer of two areas and hands their plans in; `sign` gives every signature that a changed plan
waits for. Who signs is made up for it: the pages of signing have a journey of their own.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.service.browser.seeding import APPRAISED, AREAS, add_person, plans_of

REGION, REVIEWED = "Region of the journey", ("bristol", "derby")


def furnish(told: dict[str, Any], data: Path) -> None:
    """The region with its reviewer, and the plans of its areas, handed in."""
    from carefund.assurance.permissions import Role
    from carefund.service.people.models import Organisation, OrganisationArea, OrganisationKind
    from carefund.service.plans.storing import keep_plan

    region = Organisation.objects.create(name=REGION, kind=OrganisationKind.REGION)
    for name in REVIEWED:
        OrganisationArea.objects.create(organisation=region, area=AREAS[name])
    add_person("reviewer", region, Role.REVIEWER, (), told)
    england = plans_of(APPRAISED)
    for name in REVIEWED:
        plan = england.plan(AREAS[name]).model_copy(update={"sign_offs": (), "version": 1})
        _hand_in(AREAS[name], plan, keep_plan(plan, datetime.now(UTC), data))


def _hand_in(code: str, plan: Any, plan_hash: str) -> None:
    from carefund.assurance.event import DeclaredReady, PlanSaved, PlanStarted, Submitted

    version = {"version": 1, "plan_hash": plan_hash}
    _record(code, plan, PlanStarted())
    _record(code, plan, PlanSaved(sections=("cover", "targets"), based_on=0, plan_hash=plan_hash))
    _record(code, plan, DeclaredReady(**version))
    _sign(code, plan)
    _record(code, plan, Submitted(**version))


def sign(code: str, data: Path) -> None:
    """Give every signature that the plan as it stands waits for."""
    from carefund.service.ledger.events import state_of
    from carefund.service.plans.storing import plan_of

    _sign(code, plan_of(state_of(f"{APPRAISED}/{code}").plan_hash, data))


def _sign(code: str, plan: Any) -> None:
    from carefund.assurance.event import Signed
    from carefund.assurance.signing import outstanding
    from carefund.service.ledger.events import state_of

    state = state_of(f"{APPRAISED}/{code}")
    for slot in outstanding(_required(plan), state):
        signed = Signed(
            role=slot.role, on_behalf_of=slot.on_behalf_of, version=state.version, plan_hash=state.plan_hash
        )
        _record(code, plan, signed, slot)


def _required(plan: Any) -> Any:
    from carefund.assurance.signing import required_slots
    from carefund.programme.rounds import load_round

    planning = load_round(APPRAISED).planning
    assert planning is not None
    return required_slots(planning.sign_offs, plan)


def _record(code: str, plan: Any, body: Any, slot: Any = None) -> None:
    """One event by somebody of the area: its lead, or who gives a signature."""
    from uuid import NAMESPACE_URL, uuid4, uuid5

    from carefund.assurance.permissions import Actor, Membership, Role
    from carefund.assurance.request import Asked, Setting
    from carefund.service.ledger.events import record, state_of

    role = Role.SIGNATORY if slot else Role.LEAD
    name = f"{slot or 'Lead'} of {code}"
    own = Membership(
        organisation=slot.on_behalf_of if slot and slot.on_behalf_of else "The council",
        role=role,
        first=date(2014, 1, 1),
        areas=frozenset({code}),
        signs_as=frozenset({slot.role}) if slot else frozenset(),
    )
    now = datetime.now(UTC)
    actor = Actor(person=str(uuid5(NAMESPACE_URL, name)), name=name, memberships=(own,), second_factor_at=now)
    state = state_of(f"{APPRAISED}/{code}")
    setting = Setting(required=_required(plan), checked_hash=state.plan_hash)
    record(Asked(body=body, actor=actor, at=now, key=uuid4().hex), setting, f"{APPRAISED}/{code}")
