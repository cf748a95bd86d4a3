"""Questions and comments on a plan or one of its fields: asked, answered, closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import Body, QuestionAnswered, QuestionAsked, QuestionClosed
from carefund.assurance.permissions import SIDES
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.plans.pages.questions import questions_page
from carefund.service.plans.tenant import Tenant


def questions(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The threads that the person's side sees; what is posted opens one, answers or closes it."""
    if request.method == "POST":
        tenant.record(_asked(request), key_of(request))
        messages.success(request, "Saved.")
        return redirect("questions", tenant.round.id, tenant.area.code)
    side = SIDES[tenant.memberships[0].role]
    page = questions_page(tenant.state, side, tenant.layout, tenant.plan, request.GET.get("field", ""))
    return render(request, "plans/questions.html", page, tenant)


def _asked(request: HttpRequest) -> Body:
    """What was asked for. Raises pydantic's ValidationError for what no page sends."""
    sent = request.POST
    thread = sent.get("thread", "")
    if sent.get("do") == "close":
        return QuestionClosed(thread=thread)
    if sent.get("do") == "answer":
        return QuestionAnswered(thread=thread, words=sent.get("words", ""))
    return QuestionAsked(
        thread=key_of(request),
        field=sent.get("field", ""),
        audience="internal" if sent.get("audience") == "internal" else "shared",
        words=sent.get("words", ""),
        due=day_sent(sent.get("due", "")),
    )
