"""E-mails about signing and submitting."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from carefund.assurance.permissions import Role
from carefund.service.people.addresses import people_with_role
from carefund.service.people.sessions import today
from carefund.service.plans.notices import tell
from carefund.service.plans.tenant import Tenant


def tell_ready(tenant: Tenant) -> None:
    """Tell the area's signatories that a version is ready."""
    plan = f"the plan of {tenant.area.name} for {tenant.round.title}"
    words = f"Version {tenant.state.version} of {plan} is ready to be signed."
    signatories = people_with_role(tenant.area.code, (Role.SIGNATORY,), today(), tenant.database)
    tell(tenant.state, signatories, f"Ready to be signed: plan of {tenant.area.name}", words, tenant.database)


def tell_submitted(tenant: Tenant, receipt: str) -> None:
    """Tell everyone of the area that the plan was submitted, with the receipt's hash."""
    words = (
        f"{tenant.state.last_by} submitted version {tenant.state.version} of the plan of {tenant.area.name} for "
        f"{tenant.round.title}. Receipt: {receipt}"
    )
    people = people_with_role(tenant.area.code, (Role.EDITOR, Role.LEAD, Role.SIGNATORY), today(), tenant.database)
    tell(tenant.state, people, f"Submitted: plan of {tenant.area.name}", words, tenant.database)
    if len(tenant.state.submissions) > 1:
        _tell_reviewers(tenant)


def _tell_reviewers(tenant: Tenant) -> None:
    """Tell those who judge the plan that it was handed in again: what they wrote waits to be confirmed."""
    words = (
        f"The plan of {tenant.area.name} for {tenant.round.title} was handed in again, as version "
        f"{tenant.state.version}. What you judged before stays, and waits for you to confirm or change it.\n\n"
        f"Your desk: {settings.ADDRESS}{reverse('desk-plan', args=(tenant.round.id, tenant.area.code))}"
    )
    reviewers = [one.reviewer for one in tenant.state.review.assigned]
    tell(tenant.state, reviewers, f"Handed in again: plan of {tenant.area.name}", words, tenant.database)
