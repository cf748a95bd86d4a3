"""The start page, and those that a public service must have."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carefund.assurance.event import submission_id
from carefund.assurance.permissions import SIDES, Role, memberships_on
from carefund.evidence.areas import default_register
from carefund.programme.definition import Round
from carefund.service.conditions.pages.tasks import further_tasks
from carefund.service.desk.tasks import tasks_on_desk
from carefund.service.frame.rendering import render
from carefund.service.ledger.events import states_of
from carefund.service.national.tasks import centre_tasks
from carefund.service.people.sessions import acting, today
from carefund.service.plans.reached import CENTRE_READERS
from carefund.service.public.pages.home import HomePage, RoundLine, Task, due_words, task_of
from carefund.service.public.reading import data_folder
from carefund.service.public.shelf import last_editions
from carefund.service.rounds.models import OpenRound
from carefund.service.rounds.opening import is_of_round, open_rounds


def home(request: HttpRequest) -> HttpResponse:
    """What the person has to do; for anyone, what this is and which rounds are open."""
    rounds = open_rounds()
    tasks = _tasks(request, rounds) if request.user.is_authenticated else []
    managing = (Role.LEAD, Role.ADMINISTRATOR)
    held = acting(request).memberships if request.user.is_authenticated else ()
    page = HomePage(
        reads_for_centre=any(one.role in CENTRE_READERS and one.in_force(today()) for one in held),
        of_the_centre=centre_tasks(acting(request), rounds) if request.user.is_authenticated else (),
        manages_people=any(one.role in managing and one.in_force(today()) for one in held),
        tasks=tuple(one for one in tasks if one.mine),
        waiting=tuple(one for one in tasks if not one.mine),
        desk=tasks_on_desk(acting(request), rounds) if request.user.is_authenticated else (),
        rounds=tuple(
            RoundLine(id=one.round_id, title=round_.title, due=due_words(one.deadline)) for one, round_ in rounds
        ),
        published=tuple(
            (one.edition.round, one.edition.title, "invented plans" if one.edition.invented else "")
            for one in last_editions(data_folder())
        ),
    )
    return render(request, "public/home.html", page)


def _tasks(request: HttpRequest, rounds: list[tuple[OpenRound, Round]]) -> list[Task]:
    """One line for each plan of the person's areas, the open round that is due last first."""
    actor, day, register = acting(request), today(), default_register()
    areas = sorted(
        {
            code
            for one in actor.memberships
            if one.in_force(day) and SIDES[one.role] == "area"
            for code in one.areas or ()
        }
    )
    states = states_of([submission_id(one.round_id, code) for one, _round in rounds for code in areas])
    lines = []
    for one, round_ in rounds:
        for code in areas:
            area = register.get(code)
            if area is None or not is_of_round(area, round_):
                continue
            roles = {held.role for held in memberships_on(actor, code, day)}
            state = states[submission_id(one.round_id, code)]
            lines.append(
                task_of(state, roles, round_=(round_.id, round_.title), area=(code, area.name), deadline=one.deadline)
            )
            lines += further_tasks(state, roles, (round_.id, round_.title), (code, area.name), day)
    return lines


def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the service is, and whom to tell of what is not."""
    return render(request, "public/accessibility.html", settings.CONTACT)


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people who sign in, why, and for how long."""
    return render(request, "public/privacy.html", settings.CONTACT)
