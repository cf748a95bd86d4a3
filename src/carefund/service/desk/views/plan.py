"""A plan on the desk: read and judged, taken up, assigned and released."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from carefund.assurance import event as done
from carefund.assurance.event import Body
from carefund.service.desk.gathering import as_read, assignable, on_desk
from carefund.service.desk.pages.judgement import Typed, element
from carefund.service.desk.pages.plan import desk_plan_page
from carefund.service.frame.filled_in import Form, NotFilledIn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import forget_typed, typed_before
from carefund.service.frame.problem import NOT_FILLED_IN, Problem
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import NotAForm, number_sent
from carefund.service.plans.tenant import Tenant


def plan(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The plan beside the judgement."""
    return _page(request, tenant)


def line(request: HttpRequest, tenant: Tenant, line: str) -> HttpResponse:
    """The same, with what was typed into the form of one key line before its writer was signed out."""
    _require_line(tenant, line)
    before = typed_before(request)
    return _page(request, tenant, _typed(line, before) if before is not None else None)


def judge(request: HttpRequest, tenant: Tenant, line: str) -> HttpResponse:
    """Save what the reader holds of one key line."""
    _require_line(tenant, line)
    form = Form(request.POST)
    try:
        body = _judgement(form, tenant, line)
    except NotFilledIn as missing:
        return _page(request, tenant, _typed(line, request.POST, missing.problems))
    tenant.record(body, key_of(request))
    forget_typed(request)
    messages.success(request, "Your judgement of this key line is saved.")
    return redirect(f"{_address(tenant)}#{element(line, 'form')}")


def _judgement(form: Form, tenant: Tenant, line: str) -> done.JudgementSaved:
    review = tenant.round.review
    steps = [one.id for one in review.scale] if review else []
    known = [each.path for one in as_read(tenant)[0] for each in one.places]
    score = form.one_of("score", steps, "Choose a score", element(line, "score"))
    words = form.text("words", "Write why", element(line, "words"))
    form.require_filled()
    version = number_sent(form.sent.get("version", ""), tenant.state.version)
    evidence = form.some_of("evidence", known)
    return done.JudgementSaved(line=line, score=score, words=words, evidence=evidence, version=version)


def _typed(line: str, sent: Any, problems: tuple[Problem, ...] = ()) -> Typed:  # noqa: ANN401 - a QueryDict
    return Typed(
        line=line,
        score=sent.get("score", ""),
        words=sent.get("words", ""),
        evidence=tuple(sent.getlist("evidence")),
        problems=problems,
    )


def act(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Take the plan up, assign or release a reviewer, complete one's judgement, undo or withdraw."""
    made = ACTS.get(request.POST.get("do", ""))
    if made is None:
        raise NotAForm("something that the desk's forms do", "none of it", "Go back, and use one of the buttons")
    try:
        body, said = made(Form(request.POST), tenant)
    except NotFilledIn as missing:
        return _page(request, tenant, problems=missing.problems)
    tenant.record(body, key_of(request))
    messages.success(request, said)
    return redirect(_address(tenant))


def _take_up(_form: Form, tenant: Tenant) -> tuple[Body, str]:
    body = done.ReviewerAssigned(reviewer=tenant.actor.person, reviewer_name=tenant.actor.name)
    return body, "The plan is yours to judge."


def _assign(form: Form, tenant: Tenant) -> tuple[Body, str]:
    judges = {one.person: one for one in assignable(tenant)}
    chosen = form.one_of("reviewer", judges, "Choose a reviewer")
    due = form.day("judge-by")
    form.require_filled()
    name = judges[chosen].name
    return done.ReviewerAssigned(reviewer=chosen, reviewer_name=name, due=due), f"{name} is asked to judge the plan."


def _release(form: Form, tenant: Tenant) -> tuple[Body, str]:
    assigned = {one.reviewer: one.name for one in tenant.state.review.assigned}
    chosen = form.one_of("released", assigned, "Choose who is released")
    reason = form.text("release-reason", "Write why they are released")
    form.require_filled()
    return done.ReviewerReleased(reviewer=chosen, reason=reason), f"{assigned[chosen]} is released."


def _complete(form: Form, tenant: Tenant) -> tuple[Body, str]:
    version = number_sent(form.sent.get("version", ""), tenant.state.version)
    return done.JudgementCompleted(version=version), "Your judgement is complete. You can read the others' now."


def _undo_unlock(form: Form, _tenant: Tenant) -> tuple[Body, str]:
    reason = form.text("undo-reason", "Write why the plan is closed again")
    form.require_filled()
    return done.UnlockUndone(reason=reason), "The plan counts as handed in again. Its area was told."


def _withdraw(form: Form, _tenant: Tenant) -> tuple[Body, str]:
    reason = form.text("withdraw-reason", "Write why the recommendation no longer stands")
    form.require_filled()
    return done.RecommendationWithdrawn(reason=reason), "The recommendation is withdrawn."


ACTS: dict[str, Callable[[Form, Tenant], tuple[Body, str]]] = {
    "take-up": _take_up,
    "assign": _assign,
    "release": _release,
    "complete": _complete,
    "undo-unlock": _undo_unlock,
    "withdraw": _withdraw,
}
"""What the small forms do, by the value of their button: the request, and what is said when it was recorded."""


def _page(
    request: HttpRequest, tenant: Tenant, typed: Typed | None = None, problems: tuple[Problem, ...] = ()
) -> HttpResponse:
    wrong = problems or (typed.problems if typed else ())
    page = desk_plan_page(on_desk(tenant), typed, wrong)
    return render(request, "desk/plan.html", page, tenant, NOT_FILLED_IN if wrong else 200)


def _address(tenant: Tenant) -> str:
    return reverse("desk-plan", args=(tenant.round.id, tenant.area.code))


def _require_line(tenant: Tenant, line: str) -> None:
    review = tenant.round.review
    if review is None or line not in {one.id for one in review.key_lines}:
        raise Http404("no such key line")
