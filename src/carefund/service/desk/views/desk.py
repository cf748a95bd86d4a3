"""The desk's start, and its list of a round's plans."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import Role
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round
from carefund.service.desk.pages.desk import DeskOf, RoundLine, StartPage, desk_page, round_line
from carefund.service.desk.reach import desk_areas, desk_memberships
from carefund.service.frame.rendering import render
from carefund.service.ledger.events import states_of
from carefund.service.people.sessions import acting, now, today
from carefund.service.plans.checking import checked_already
from carefund.service.plans.standing import standings
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import open_rounds, opened
from carefund.wording.dates import LONDON

JUDGING = (Role.REVIEWER, Role.MANAGER)


def start(request: HttpRequest) -> HttpResponse:
    """The open rounds, with how many plans wait in each."""
    lines = tuple(_round_line(request, one, round_) for one, round_ in open_rounds())
    return render(request, "desk/start.html", StartPage(title="Desk", rounds=lines))


def _round_line(request: HttpRequest, one: OpenRound, round_: Round) -> RoundLine:
    actor = acting(request)
    names = [submission_id(round_.id, area.code) for area in desk_areas(actor, round_, today())]
    due = one.deadline.shown.astimezone(LONDON).date()
    return round_line(round_, due, states_of(names).values(), actor.person)


def of_round(request: HttpRequest, round_id: str) -> HttpResponse:
    """The plans of one round that are on the desk, with filters in the address."""
    found = opened(round_id)
    if found is None:
        raise Http404("no such round")
    round_, actor, day = load_round(round_id), acting(request), today()
    judges = any(one.role in JUDGING for one in desk_memberships(actor, day))
    page = desk_page(
        round_,
        standings(round_, desk_areas(actor, round_, day), found.deadline, settings.DATA),
        DeskOf(person=actor.person, at=now(), day=day, judges=judges),
        lambda state: checked_already(state, day, settings.DATA),
        whose=request.GET.get("whose", ""),
        state=request.GET.get("state", ""),
    )
    return render(request, "desk/desk.html", page)
