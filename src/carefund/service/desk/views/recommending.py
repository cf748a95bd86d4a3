"""Recommending a decision on a plan."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import Recommended
from carefund.assurance.permissions import Role
from carefund.assurance.state import Status
from carefund.service.desk.pages.recommending import own_chances, read_chances, recommending_page
from carefund.service.frame.filled_in import Form, NotFilledIn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import typed_before
from carefund.service.frame.problem import NOT_FILLED_IN, Problem
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.plans.tenant import Tenant
from carefund.service.rounds.review_rules import review_rules


def recommend(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The form; what is posted recommends."""
    if request.method != "POST":
        return _page(request, tenant)
    try:
        body = _recommendation(Form(request.POST), tenant)
    except NotFilledIn as missing:
        return _page(request, tenant, missing.problems)
    tenant.record(body, key_of(request))
    messages.success(request, "Recommended. The national team decides; the area sees nothing of it before.")
    return redirect("desk-plan", tenant.round.id, tenant.area.code)


def _recommendation(form: Form, tenant: Tenant) -> Recommended:
    outcome = form.one_of("outcome", [one.id for one in tenant.round.decisions], "Choose what you recommend")
    reason = form.text("reason", "Write why")
    conditions = form.lines("conditions")
    chances = read_chances(form, own_chances(tenant.round, tenant.plan, (), {}))
    form.require_filled()
    version = number_sent(form.sent.get("version", ""), tenant.state.version)
    return Recommended(outcome=outcome, reason=reason, conditions=conditions, chances=chances, version=version)


def _page(request: HttpRequest, tenant: Tenant, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    sent = request.POST or typed_before(request) or request.POST
    page = recommending_page(
        tenant.round,
        tenant.plan,
        tenant.area.name,
        tenant.state.version,
        tenant.chances,
        review_rules(tenant.round).outcomes,
        _why_not(tenant),
        {name: str(text) for name, text in sent.items()},
        problems,
    )
    return render(request, "desk/recommend.html", page, tenant, NOT_FILLED_IN if problems else 200)


def _why_not(tenant: Tenant) -> str:
    """Why nothing can be recommended now, in words; empty where it can."""
    review, version = tenant.state.review, tenant.state.version
    complete = {one.person for one in review.completed(version)}
    if tenant.state.status is not Status.IN_REVIEW:
        return f"The plan is {tenant.state.status}: a decision is recommended while a plan is in review."
    reviews = not tenant.has(Role.MANAGER)
    if reviews and not review.is_assigned(tenant.actor.person):
        return "The plan is not assigned to you: take it up, and judge it first."
    if reviews and tenant.actor.person not in complete:
        return "Judge every key line and complete your judgement first."
    return "" if complete else "Nobody has completed a judgement of this version yet."
