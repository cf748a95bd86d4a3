"""Plans that were handed in, and books that are open, for tests of pools and returns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import uuid4

from carefund.assurance import event as done
from carefund.assurance.request import Asked, Setting
from carefund.assurance.state import State
from carefund.plan.model import Plan
from tests.service.site import KENT, LEEDS, ROUND, Site
from tests.service.whole_plan import whole_plan

YORK = "E06000014"
AREAS = {LEEDS: "leeds", KENT: "kent", YORK: "york"}
YEAR, QUARTER = "2025-26", "q1-2025-26"
AT = f"/plans/{ROUND}/{LEEDS}"
AGREEMENT = {"host": "Leeds Council", "manager": "Head of Finance", "share-0": "50", "share-1": "50"}


@cache
def plan_of(area: str = LEEDS, round_id: str = ROUND) -> Plan:
    """The illustrative plan of Leeds, paid for by an area's own council and NHS body."""
    name = AREAS[area].capitalize()
    return whole_plan(round_id, LEEDS, {"council": f"{name} Council", "nhs": f"NHS {name}"})


def tenant_of(site: Site, who: str = "leeds lead", area: str = LEEDS, round_id: str = ROUND) -> Any:
    from carefund.service.people.actors import actor_of
    from carefund.service.plans.tenant import tenant_of

    return tenant_of(actor_of(site.people[who]), {"round_id": round_id, "area": area})


def handed_in(site: Site, area: str = LEEDS, plan: Plan | None = None, round_id: str = ROUND) -> None:
    """A plan that was saved and handed in, as the ledger has it; nobody had to sign, and nothing was checked."""
    from carefund.service.plans.saving import save

    name = AREAS[area]
    save(tenant_of(site, f"{name} editor", area, round_id), lambda _: plan or plan_of(area, round_id), based_on=0)
    state = tenant_of(site, f"{name} lead", area, round_id).state
    this = {"version": state.version, "plan_hash": state.plan_hash}
    for body in (done.DeclaredReady(**this), done.Submitted(**this)):
        state = recorded(site, body, f"{name} lead", area, round_id)


def recorded(
    site: Site, body: Any, who: str, area: str = LEEDS, round_id: str = ROUND, at: datetime | None = None, **more: Any
) -> State:
    """Something on record that no check was asked about, as done at a moment, now where none is given."""
    from carefund.service.ledger.events import record

    tenant = tenant_of(site, who, area, round_id)
    setting = Setting(**({"required": (), "checked_hash": tenant.state.plan_hash} | more))
    when = at or datetime.now(UTC)
    actor = replace(tenant.actor, second_factor_at=when)
    asked = Asked(body=body, actor=actor, at=when, key=uuid4().hex)
    return record(asked, setting, tenant.submission).state


def opened(site: Site) -> None:
    """Leeds' books of the year, opened on the page."""
    handed_in(site)
    answer = site.client("leeds lead").post(f"{AT}/pool/open", {**AGREEMENT, "year": YEAR})
    assert answer.status_code == 302, answer.content.decode()
