"""What is on record of one submission: its events, one of them, and how its decision came about."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.assurance.permissions import Role
from carefund.service.frame.rendering import render
from carefund.service.ledger.events import stored_event
from carefund.service.ledger.pages.decision import decision_page
from carefund.service.ledger.pages.history import event_page, history_page
from carefund.service.plans.tenant import Tenant

TRACERS = (Role.AUDITOR, Role.NATIONAL)
"""Who may read how a decision came about, internal words of the centre and all."""


def history(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Every event of the submission."""
    page = history_page(tenant.events, tenant.state, tenant.side, traces_decision=tenant.has(*TRACERS))
    return render(request, "ledger/history.html", page, tenant)


def event(request: HttpRequest, tenant: Tenant, number: int) -> HttpResponse:
    """One event, with its text and how its hash is worked out."""
    found = next((one for one in tenant.events if one.sequence == number), None)
    stored = stored_event(tenant.submission, number, tenant.database) if found else None
    if found is None or stored is None:
        raise Http404("no such event")
    page = event_page(stored, found, tenant.state, tenant.side)
    return render(request, "ledger/event.html", page, tenant)


def decision(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """One decision from end to end."""
    if tenant.state.decisions.standing is None:
        raise Http404("not decided")
    page = decision_page(tenant.events, tenant.checked.findings, tenant.round)
    return render(request, "ledger/decision.html", page, tenant)
