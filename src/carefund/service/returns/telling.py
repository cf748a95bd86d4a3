"""E-mails about returns: handed in, and still owed."""

from __future__ import annotations

from carefund.assurance.permissions import Role
from carefund.service.people.addresses import people_with_role
from carefund.service.people.sessions import today
from carefund.service.plans.notices import tell
from carefund.service.plans.tenant import Tenant
from carefund.service.returns.quarter import Quarter
from carefund.wording.dates import day_words

AREA = (Role.EDITOR, Role.LEAD, Role.SIGNATORY)


def tell_handed_in(quarter: Quarter) -> None:
    """Tell the area that its return was handed in, by whom and when."""
    tenant, handed_in = quarter.tenant, quarter.record.handed_in
    if handed_in is None:
        return
    first = quarter.record.first_handed_in
    late = " It came after the day that it was due." if first and first.late else ""
    words = f"{handed_in.name} handed in the return of {tenant.area.name} for {quarter.asked.label}.{late}"
    people = people_with_role(tenant.area.code, AREA, today(), tenant.database)
    tell(tenant.state, people, f"Handed in: return of {tenant.area.name}", words, tenant.database)


def tell_owed(tenant: Tenant, label: str, due: str) -> int:
    """Remind an area's leads and editors of a return that it owes; how many people were written to."""
    people = people_with_role(tenant.area.code, (Role.EDITOR, Role.LEAD), today(), tenant.database)
    words = (
        f"The return of {tenant.area.name} for {label} has not been handed in by {day_words(today())}. {due} "
        "Open it, complete it, and hand it in."
    )
    tell(tenant.state, people, f"Reminder: return of {tenant.area.name} for {label}", words, tenant.database)
    return len(people)
