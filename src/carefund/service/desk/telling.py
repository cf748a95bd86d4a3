"""E-mails about a plan's review: what the centre asks of the area, and what a manager asks of a reviewer."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse

from carefund.assurance.event import Returned, Unlocked, UnlockUndone
from carefund.service.frame.routes import AREA_ROLES
from carefund.service.people.addresses import people_with_role
from carefund.service.people.sessions import today
from carefund.service.plans.notices import tell
from carefund.service.plans.sections import sections_of
from carefund.service.plans.tenant import Tenant
from carefund.wording.dates import day_words
from carefund.wording.lists import counted, listed


def tell_opened(tenant: Tenant, body: Returned | Unlocked | UnlockUndone) -> None:
    """Tell everyone of the area that the plan may be changed again, or no longer, with the reason."""
    if isinstance(body, UnlockUndone):
        said, may = "closed the plan again", "It counts as handed in, as it was before."
    else:
        titles = {one.id: one.sheet.title for one in sections_of(tenant.layout)}
        named = listed(titles.get(one, one) for one in body.sections)
        may = f"To be changed: {named}." if named else "Any section may be changed."
        said = "returned the plan for changes" if isinstance(body, Returned) else "unlocked the plan"
    _tell_area(tenant, said, f"{tenant.state.last_by} {said}. {may}\n\nThe reason: {body.reason}")


def tell_asked(tenant: Tenant, many: int, due: date | None) -> None:
    """Tell everyone of the area that questions were asked, and by when an answer is expected."""
    by = f" Please answer by {day_words(due)}." if due else ""
    words = f"{tenant.state.last_by} asked {counted(many, 'question')} about the plan.{by}"
    _tell_area(tenant, f"{counted(many, 'question')} asked", words)


def _tell_area(tenant: Tenant, said: str, words: str) -> None:
    people = people_with_role(tenant.area.code, AREA_ROLES, today(), tenant.database)
    about = f"plan of {tenant.area.name} for {tenant.round.title}"
    tell(tenant.state, people, f"The {about}: {said}", words, tenant.database)


def tell_assigned(tenant: Tenant, reviewer: str, due: date | None) -> None:
    """Tell a reviewer that a plan is theirs to judge; one who took it up knows."""
    if reviewer == tenant.actor.person:
        return
    by = f" by {day_words(due)}" if due else ""
    words = (
        f"{tenant.state.last_by} asks you to judge the plan of {tenant.area.name} for {tenant.round.title}{by}.\n\n"
        f"Your desk: {settings.ADDRESS}{reverse('desk-plan', args=(tenant.round.id, tenant.area.code))}"
    )
    tell(tenant.state, [reviewer], f"For you to judge: plan of {tenant.area.name}", words, tenant.database)
