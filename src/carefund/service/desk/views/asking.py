"""Asking an area several questions at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import QuestionAsked
from carefund.assurance.questions import thread_in_round
from carefund.service.desk.pages.asking import asking_page, read_round
from carefund.service.frame.filled_in import Form, NotFilledIn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import typed_before
from carefund.service.frame.problem import NOT_FILLED_IN, Problem
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import today
from carefund.service.plans.places import places_of
from carefund.service.plans.tenant import Tenant
from carefund.wording.lists import counted


def ask(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The form; what is posted opens a thread for each question, and tells the area once."""
    if request.method != "POST":
        return _page(request, tenant)
    try:
        asked = read_round(Form(request.POST), places_of(tenant.plan, tenant.layout), today())
    except NotFilledIn as missing:
        return _page(request, tenant, missing.problems)
    bodies = [
        QuestionAsked(
            thread=thread_in_round(key_of(request), number), field=field, audience="shared", words=words, due=asked.due
        )
        for number, (words, field) in enumerate(asked.questions, 1)
    ]
    for body in bodies:
        tenant.record(body, body.thread, told=body is bodies[-1])
    messages.success(request, f"{counted(len(bodies), 'question')} sent to {tenant.area.name}.")
    return redirect("desk-plan", tenant.round.id, tenant.area.code)


def _page(request: HttpRequest, tenant: Tenant, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    sent = request.POST or typed_before(request) or request.POST
    typed = {name: str(text) for name, text in sent.items()}
    page = asking_page(tenant.area.name, places_of(tenant.plan, tenant.layout), typed, problems)
    return render(request, "desk/ask.html", page, tenant, NOT_FILLED_IN if problems else 200)
