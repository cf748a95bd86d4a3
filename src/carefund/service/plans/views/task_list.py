"""The page of one plan."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.plan.findings import Finding
from carefund.service.frame.rendering import render
from carefund.service.plans.pages.task_list import task_list
from carefund.service.plans.saving import begin
from carefund.service.plans.sections import section_of_path
from carefund.service.plans.tenant import Tenant


def plan(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The sections with their state, the signatures, what can be done now, and what was done last."""
    made = task_list(
        f"{tenant.area.name}: {tenant.round.title}",
        tenant.planning,
        tenant.layout,
        tenant.state,
        by_section(tenant),
        tenant.setting.required,
        tenant.events,
        tenant.deadline,
    )
    return render(request, "plans/plan.html", made, tenant)


def begin_plan(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Begin the plan, and show it."""
    begin(tenant)
    return redirect("plan", tenant.round.id, tenant.area.code)


def by_section(tenant: Tenant) -> dict[str, list[Finding]]:
    """The findings of the plan as it stands, by the section that each belongs to; empty for the plan as a whole."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in tenant.checked.findings:
        found[section_of_path(tenant.layout, one.field)].append(one)
    return found
