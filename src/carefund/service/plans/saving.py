"""Saving a plan: the changed plan becomes a stored file, and an event that names it, its sections and its writer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from carefund.assurance.event import PlanSaved, PlanStarted
from carefund.assurance.state import Signature, Status
from carefund.plan.model import Plan
from carefund.service.ledger.events import TRIES, Busy, Moved
from carefund.service.ledger.models import StoredFile
from carefund.service.people.sessions import now, today
from carefund.service.plans.sections import sections_changed
from carefund.service.plans.storing import plan_on_disk
from carefund.service.plans.tenant import Tenant


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What came of saving: the version that stands, the sections that changed, and the signatures that this voided."""

    version: int
    sections: tuple[str, ...] = ()
    voided: tuple[Signature, ...] = ()


def save(
    tenant: Tenant,
    change: Callable[[Plan], Plan],
    *,
    based_on: int,
    file_hash: str | None = None,
    note: str = "",
    key: str = "",
) -> Saved:
    """Save what a change makes of the plan, by somebody who had version `based_on` in view.

    The change is made to the plan as it stands, again where another section was saved meanwhile, so that neither is
    lost. Nothing is recorded where nothing changes. Whoever had signed is told that their signature is void. Raises as
    `assurance.transitions.accept`: Conflict where somebody changed the same sections, NotNow where the plan is not
    open; Busy where others kept coming first.
    """
    begin(tenant)
    for _ in range(TRIES):
        before, signed = tenant.plan, tenant.state.signatures
        after = change(before)
        sections = sections_changed(before, after, tenant.layout)
        if not sections:
            return Saved(version=tenant.state.version)
        with suppress(Moved):
            row = _numbered(tenant, after)
            body = PlanSaved(sections=sections, based_on=based_on, plan_hash=row.hash, file_hash=file_hash, note=note)
            tenant.record(body, key, onto=tenant.state.plan_hash, with_files=[row])
            return Saved(version=tenant.state.version, sections=sections, voided=signed)
        tenant.look_again()
    raise Busy("a moment without other writers", "many at once", "Send it again; nothing that you typed is lost")


def _numbered(tenant: Tenant, plan: Plan) -> StoredFile:
    """The file of the plan as the next version: it is on disk before an event names it."""
    own = {
        "round_id": tenant.round.id,
        "area_code": tenant.area.code,
        "area_name": tenant.area.name,
        "version": tenant.state.version + 1,
        "version_date": today(),
        "sign_offs": (),
    }
    return plan_on_disk(plan.model_copy(update=own), now(), tenant.data)


def begin(tenant: Tenant) -> None:
    """Begin the plan where that was not done yet."""
    if tenant.state.status is Status.NOT_STARTED:
        tenant.record(PlanStarted(), "begin")
