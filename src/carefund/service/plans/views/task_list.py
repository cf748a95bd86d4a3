"""The page of one plan."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.service.frame.rendering import render
from carefund.service.people.sessions import today
from carefund.service.plans.pages.task_list import task_list
from carefund.service.plans.pages.told import told
from carefund.service.plans.saving import begin
from carefund.service.plans.tenant import Tenant


def plan(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The sections with their state, the signatures, what can be done now, and what was done last."""
    made = task_list(
        f"{tenant.area.name}: {tenant.round.title}",
        tenant.planning,
        tenant.layout,
        tenant.state,
        tenant.findings_by_section,
        tenant.required,
        tenant.events,
        tenant.deadline,
        today(),
        told(tenant.state, tenant.events, {one.id: one.label for one in tenant.round.decisions}, today()),
    )
    return render(request, "plans/plan.html", made, tenant)


def begin_plan(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Begin the plan, and show it."""
    begin(tenant)
    return redirect("plan", tenant.round.id, tenant.area.code)
