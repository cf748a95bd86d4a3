"""The plans of a round that somebody reaches."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import memberships_on, side_of
from carefund.programme.rounds import load_round
from carefund.service.frame.rendering import render
from carefund.service.ledger.events import states_of
from carefund.service.people.sessions import acting, today
from carefund.service.public.pages.plans import plans_page
from carefund.service.rounds.opening import areas_of_round, opened


def plans(request: HttpRequest, round_id: str) -> HttpResponse:
    """One line for each area that the person has a role on, with a filter by state."""
    if opened(round_id) is None:
        raise Http404("no such round")
    round_, actor, day = load_round(round_id), acting(request), today()
    held = {one: memberships_on(actor, one.code, day) for one in areas_of_round(round_)}
    areas = [one for one in held if held[one]]
    sides = {one.code: side_of(held[one]) for one in areas}
    names = {submission_id(round_id, one.code): one.code for one in areas}
    states = {names[name]: state for name, state in states_of(list(names)).items()}
    page = plans_page(
        (round_id, round_.title), sorted(areas, key=lambda one: one.name), states, sides, request.GET.get("state", "")
    )
    return render(request, "public/plans.html", page)
