"""Putting a moderation meeting on record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import Moderated
from carefund.service.desk.pages.moderating import moderating_page, read_moves, score_lines
from carefund.service.frame.filled_in import Form, NotFilledIn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import typed_before
from carefund.service.frame.problem import NOT_FILLED_IN, Problem
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import today
from carefund.service.plans.tenant import Tenant
from carefund.wording.dates import day_words

MOST_PRESENT = 200


def moderate(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The form; what is posted is put on record."""
    if request.method != "POST":
        return _page(request, tenant)
    try:
        body = _meeting(Form(request.POST), tenant)
    except NotFilledIn as missing:
        return _page(request, tenant, missing.problems)
    tenant.record(body, key_of(request))
    messages.success(request, "The meeting is on record.")
    return redirect("desk-plan", tenant.round.id, tenant.area.code)


def _meeting(form: Form, tenant: Tenant) -> Moderated:
    held = form.day("held", "Give the day of the meeting")
    present = form.lines("present", "Name who was there, one on each line")
    words = form.text("words", "Write what was agreed")
    moved = read_moves(form, score_lines(tenant.round, tenant.state.review, tenant.state.version, {}))
    if held is not None and held > today():
        form.note("held", f"Give a day up to {day_words(today())}")
    if any(len(one) > MOST_PRESENT for one in present):
        form.note("present", "Write one name on each line")
    form.require_filled()
    assert held is not None  # else the form was noted
    return Moderated(held=held, present=present, words=words, moved=moved)


def _page(request: HttpRequest, tenant: Tenant, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    sent = request.POST or typed_before(request) or request.POST
    page = moderating_page(
        tenant.round,
        tenant.state.review,
        tenant.area.name,
        tenant.state.version,
        _why_not(tenant),
        {name: str(text) for name, text in sent.items()},
        problems,
    )
    return render(request, "desk/moderate.html", page, tenant, NOT_FILLED_IN if problems else 200)


def _why_not(tenant: Tenant) -> str:
    """Why no meeting can be recorded now, in words; empty where one can."""
    if not tenant.state.review.others_shown_to(tenant.actor.person, tenant.state.version):
        return "Complete your own judgement first: a meeting looks at everybody's."
    if not tenant.can("moderated"):
        return f"The plan is {tenant.state.status}: judgements are moderated while a plan is in review or recommended."
    return ""
