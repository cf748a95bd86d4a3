"""What is told of support, to whom."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from carefund.assurance import event as done
from carefund.assurance.event import Body
from carefund.service.notices.happened import Happened, Notice, notice
from carefund.service.plans.concerned import of_the_area, of_the_centre

_SUBJECTS = {
    "support-asked": "Support is asked for",
    "support-offered": "Support is offered",
    "adviser-assigned": "An adviser is assigned",
    "support-given": "Support was given",
    "support-closed": "Support has ended",
}


def of_support(what: Happened) -> Iterator[Notice]:
    """The other side: what happened; both of what concerns both."""
    state, body = what.state, what.body
    area = of_the_area(state, what.day, what.database)
    centre = of_the_centre(state, what.day, what.database)
    people = {"support-asked": centre, "support-answered": centre, "support-closed": area | centre}.get(body.kind, area)
    page = reverse("support", kwargs={"round_id": what.round.id, "area": what.area})
    said = f"{what.by} {_words(what, body)}\n\n{settings.ADDRESS}{page}"
    yield notice(people, f"{_subject(body)}: plan of {what.area_name}", said)


def _subject(body: Body) -> str:
    if isinstance(body, done.SupportAnswered):
        return f"Support is {'taken' if body.accepted else 'declined'}"
    return _SUBJECTS[body.kind]


def _words(what: Happened, body: Body) -> str:
    plan = f"with the {what.plan}"
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
