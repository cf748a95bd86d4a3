"""A plan as the desk looks at it: what is gathered once for its page, and for the forms that lead away from it."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.desk.pages.plan import OnDesk
from carefund.service.people.reviewers import Judge, judges_of
from carefund.service.people.sessions import now, today
from carefund.service.plans.standing import Standing
from carefund.service.plans.tenant import Tenant

LEADING = (Role.MANAGER, Role.NATIONAL)
"""Who assigns others."""


def on_desk(tenant: Tenant) -> OnDesk:
    """The plan with findings and chances, for the person who looks at it."""
    return OnDesk(
        round=tenant.round,
        layout=tenant.layout,
        plan=tenant.plan,
        standing=Standing(area=tenant.area, state=tenant.state, deadline=tenant.deadline),
        checked=tenant.checked,
        chances=tenant.chances,
        person=tenant.actor.person,
        roles=frozenset(one.role for one in tenant.memberships),
        day=today(),
        at=now(),
        judges=assignable(tenant),
    )


def assignable(tenant: Tenant) -> tuple[Judge, ...]:
    """Those to whom the person may assign the plan; none for one who assigns nobody, or of a plan past that."""
    if not (tenant.has(*LEADING) and tenant.can("reviewer-assigned")):
        return ()
    prepared = tenant.state.prepared_by
    return tuple(one for one in judges_of(tenant.area.code, today(), tenant.database) if one.person not in prepared)
