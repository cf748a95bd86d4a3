"""Questions and comments on a plan or one of its fields: asked, answered, closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import QuestionAnswered, QuestionAsked, QuestionClosed
from carefund.service.frame.filled_in import Form, NotFilledIn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.problem import NOT_FILLED_IN, Problem
from carefund.service.frame.rendering import render
from carefund.service.frame.routes import DESK_ROLES
from carefund.service.people.sessions import today
from carefund.service.plans.pages.questions import TypedWords, questions_page
from carefund.service.plans.tenant import Tenant

BACK_TO_DESK = "desk"
"""What a form on the desk sends, so that its writer comes back there."""


def questions(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The threads that the person's side sees; what is posted opens one, answers or closes it."""
    if request.method != "POST":
        return _page(request, tenant)
    try:
        body = _asked(request)
    except NotFilledIn as missing:
        return _page(request, tenant, missing.problems)
    tenant.record(body, key_of(request))
    messages.success(request, _said(tenant, body))
    to_desk = request.POST.get("back") == BACK_TO_DESK and tenant.has(*DESK_ROLES)
    return redirect("desk-plan" if to_desk else "questions", tenant.round.id, tenant.area.code)


def _page(request: HttpRequest, tenant: Tenant, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    sent = request.POST
    typed = TypedWords(
        into=sent.get("thread", "") or sent.get("audience", ""), words=sent.get("words", ""), due=sent.get("due", "")
    )
    field = sent.get("field", "") or request.GET.get("field", "")
    page = questions_page(tenant.state, tenant.side, tenant.layout, tenant.plan, field, today(), typed, problems)
    return render(request, "plans/questions.html", page, tenant, NOT_FILLED_IN if problems else 200)


def _asked(request: HttpRequest) -> QuestionAsked | QuestionAnswered | QuestionClosed:
    """What was asked for. Raises NotFilledIn for a form without words, pydantic's ValidationError for what none sends.

    Whom words are for is never taken for granted: each form says so.
    """
    form, sent = Form(request.POST), request.POST
    thread, audience = sent.get("thread", ""), sent.get("audience", "")
    if sent.get("do") == "close":
        return QuestionClosed(thread=thread)
    if sent.get("do") == "answer":
        words = form.text("words", "Write your answer", f"answer-{thread}")
        form.require_filled()
        return QuestionAnswered(thread=thread, words=words)
    words = form.text("words", "Write what you want to ask or note", f"{audience}-words")
    due = form.day("due")
    if audience in ("shared", "internal"):
        form.require_filled()
    asked = {
        "thread": key_of(request),
        "field": sent.get("field", ""),
        "audience": audience,
        "words": words,
        "due": due,
    }
    return QuestionAsked.model_validate(asked)


def _said(tenant: Tenant, body: QuestionAsked | QuestionAnswered | QuestionClosed) -> str:
    """What was done with the words, and who reads them."""
    if isinstance(body, QuestionClosed):
        return "Closed."
    other = tenant.area.name if tenant.side == "centre" else "the centre"
    thread = tenant.state.threads[body.thread]
    return f"Sent to {other}." if thread.audience == "shared" else f"Kept for your own side: {other} does not see it."
