"""E-mails about waivers that were decided from the list."""

from __future__ import annotations

from carefund.assurance.event import WaiverDecided
from carefund.assurance.permissions import Role
from carefund.service.people.addresses import people_with_role
from carefund.service.people.sessions import today
from carefund.service.plans.notices import tell
from carefund.service.plans.tenant import Tenant
from carefund.service.waivers.pages.all_waivers import LABELS


def tell_decided(tenant: Tenant, body: WaiverDecided) -> None:
    """Tell the area's editors and lead what was decided, and why."""
    asked = tenant.state.waivers[body.waiver]
    what = "granted" if body.granted else "refused"
    words = (
        f"{asked.decided_for} {what} a waiver that was asked for on the plan of {tenant.area.name} for "
        f"{tenant.round.title}: {LABELS.get(asked.check, asked.check)}. {body.reason}"
    )
    people = people_with_role(tenant.area.code, (Role.EDITOR, Role.LEAD), today(), tenant.database)
    tell(tenant.state, people, f"A waiver was {what}: plan of {tenant.area.name}", words, tenant.database)
