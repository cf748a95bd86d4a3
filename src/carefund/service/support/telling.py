"""Whom an event about support concerns, and the e-mail that tells them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from carefund.assurance import event as done
from carefund.assurance.event import Body
from carefund.service.people.sessions import today
from carefund.service.plans.concerned import of_the_area, of_the_centre
from carefund.service.plans.notices import tell
from carefund.service.plans.tenant import Tenant

_SUBJECTS = {
    "support-asked": "Support is asked for",
    "support-offered": "Support is offered",
    "adviser-assigned": "An adviser is assigned",
    "support-given": "Support was given",
    "support-closed": "Support has ended",
}


def tell_of(tenant: Tenant, body: Body) -> None:
    """Tell the other side what happened; both of what concerns both."""
    area = of_the_area(tenant.state, today(), tenant.database)
    centre = of_the_centre(tenant.state, today(), tenant.database)
    people = {"support-asked": centre, "support-answered": centre, "support-closed": area | centre}.get(body.kind, area)
    page = reverse("support", kwargs={"round_id": tenant.round.id, "area": tenant.area.code})
    said = f"{tenant.state.last_by} {_words(tenant, body)}\n\n{settings.ADDRESS}{page}"
    tell(tenant.state, people, f"{_subject(body)}: plan of {tenant.area.name}", said, tenant.database)


def _subject(body: Body) -> str:
    if isinstance(body, done.SupportAnswered):
        return f"Support is {'taken' if body.accepted else 'declined'}"
    return _SUBJECTS[body.kind]


def _words(tenant: Tenant, body: Body) -> str:
    plan = f"with the plan of {tenant.area.name} for {tenant.round.title}"
    if isinstance(body, done.SupportAsked):
        return f"asks for support {plan}: {body.about}"
    if isinstance(body, done.SupportOffered):
        return f"offers support {plan}: {body.about}"
    if isinstance(body, done.SupportAnswered):
        return f"{'takes' if body.accepted else 'declines'} the support that was offered {plan}: {body.words}"
    if isinstance(body, done.AdviserAssigned):
        return f"named {body.adviser} as adviser {plan}."
    if isinstance(body, done.SupportClosed):
        return f"closed support {plan}; it {'helped' if body.helped else 'did not help'}: {body.words}"
    assert isinstance(body, done.SupportGiven)
    return f"recorded support that was given {plan}: {body.words}"
