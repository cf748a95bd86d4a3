"""Opening a plan again: returning it for changes, and unlocking it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import Returned, Unlocked
from carefund.service.desk.pages.opening import opening_page
from carefund.service.frame.filled_in import Form, NotFilledIn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.kept import typed_before
from carefund.service.frame.problem import NOT_FILLED_IN, Problem
from carefund.service.frame.rendering import render
from carefund.service.plans.sections import sections_of
from carefund.service.plans.tenant import Tenant

Opening = type[Returned] | type[Unlocked]


def _open(request: HttpRequest, tenant: Tenant, *, kind: Opening) -> HttpResponse:
    if request.method != "POST":
        return _page(request, tenant, kind)
    form = Form(request.POST)
    reason = form.text("reason", "Write the reason: the area reads it")
    sections = form.some_of("sections", [one.id for one in sections_of(tenant.layout)])
    try:
        form.require_filled()
    except NotFilledIn as missing:
        return _page(request, tenant, kind, missing.problems)
    body = kind(reason=reason, sections=sections)
    tenant.record(body, key_of(request))
    messages.success(request, f"The plan is {body.kind}. Everyone of the area was told.")
    return redirect("desk-plan", tenant.round.id, tenant.area.code)


def _page(request: HttpRequest, tenant: Tenant, kind: Opening, problems: tuple[Problem, ...] = ()) -> HttpResponse:
    sent = request.POST or typed_before(request) or request.POST
    name = kind.model_fields["kind"].default
    page = opening_page(
        name,
        tenant.area.name,
        tenant.layout,
        why_not="" if tenant.can(name) else f"The plan is {tenant.state.status}: it cannot be opened now.",
        reason=sent.get("reason", ""),
        chosen=tuple(sent.getlist("sections")),
        problems=problems,
    )
    return render(request, "desk/opening.html", page, tenant, NOT_FILLED_IN if problems else 200)


returned, unlocked = partial(_open, kind=Returned), partial(_open, kind=Unlocked)
"""The views of both."""
