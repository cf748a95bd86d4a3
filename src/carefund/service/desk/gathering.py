"""A plan as the desk looks at it: what is gathered once for its page, and for the forms that lead away from it."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.desk.pages.plan import OnDesk
from carefund.service.frame.recent import Recent
from carefund.service.monitoring.kept import watched_year
from carefund.service.people.reviewers import Judge, judges_of
from carefund.service.people.sessions import now, today
from carefund.service.plans.pages.whole import WholeSection, whole_plan
from carefund.service.plans.places import PlacesOf, places_of
from carefund.service.plans.standing import Standing
from carefund.service.plans.tenant import Tenant

LEADING = (Role.MANAGER, Role.NATIONAL)
"""Who assigns others."""


def on_desk(tenant: Tenant) -> OnDesk:
    """The plan with findings and chances, for the person who looks at it."""
    places, sections = as_read(tenant)
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
        places=places,
        sections=sections,
        judges=assignable(tenant),
        year=watched_year(tenant.round.id, tenant.data, tenant.database) if tenant.state.decisions.standing else None,
    )


AsRead = tuple[tuple[PlacesOf, ...], tuple[WholeSection, ...]]
_READ = Recent[str, AsRead](64)
"""What plans say, by their hash; one takes some 100 kB."""


def as_read(tenant: Tenant) -> AsRead:
    """The plan's places and all that it says, worked out once for each version."""
    known = _READ.get(tenant.state.plan_hash)
    if known is None:
        known = places_of(tenant.plan, tenant.layout), whole_plan(tenant.plan, tenant.layout)
        if tenant.state.plan_hash:
            _READ.keep(tenant.state.plan_hash, known)
    return known


def assignable(tenant: Tenant) -> tuple[Judge, ...]:
    """Those to whom the person may assign the plan; none for one who assigns nobody, or of a plan past that."""
    if not (tenant.has(*LEADING) and tenant.can("reviewer-assigned")):
        return ()
    prepared, judged = tenant.state.prepared_by, tenant.state.review.reviewers
    begun = any(one.lines for one in judged.values())  # a manager, who reads that, is to judge it no more
    return tuple(
        one
        for one in judges_of(tenant.area.code, today(), tenant.database)
        if one.person not in prepared and (one.role != Role.MANAGER or one.person in judged or not begun)
    )
