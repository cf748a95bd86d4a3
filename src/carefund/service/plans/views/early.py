"""Early versions: what an area shows the centre for advice before it is signed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import EarlyVersionSent
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.plans.pages.early import early_page
from carefund.service.plans.tenant import Tenant


def early(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The versions that were shown, and showing the one that stands."""
    return render(request, "plans/early.html", early_page(tenant.state), tenant)


def show_early(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Show the version that the page named; the reviewers of the plan are told."""
    sent = request.POST
    body = EarlyVersionSent(
        version=number_sent(sent.get("version", "")),
        plan_hash=sent.get("plan_hash", ""),
        note=sent.get("note", "").strip(),
    )
    tenant.record(body, key_of(request))
    messages.success(request, f"Version {body.version} is shown to the reviewers and the national team.")
    return redirect("early-versions", tenant.round.id, tenant.area.code)
