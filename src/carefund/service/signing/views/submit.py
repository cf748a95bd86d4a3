"""Submitting a plan, once, however often the button is pressed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import Submitted
from carefund.assurance.receipt import Receipt
from carefund.plan.findings import Severity
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.people.sessions import today
from carefund.service.plans.tenant import Tenant
from carefund.service.signing.pages.signing import signing_page
from carefund.service.signing.submitting import submit_version


def submit(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What will be handed in; what is posted hands it in, and leads to the receipt."""
    if request.method == "POST":
        return redirect("receipt", _submitted(request, tenant).id)
    errors = len(tenant.checked.of(Severity.ERROR))
    page = signing_page(tenant.state, tenant.planning, tenant.required, tenant.actor, today(), errors)
    return render(request, "signing/submit.html", page, tenant)


def _submitted(request: HttpRequest, tenant: Tenant) -> Receipt:
    """The receipt of the version that was handed in."""
    sent = request.POST
    body = Submitted(version=number_sent(sent.get("version", "")), plan_hash=sent.get("plan_hash", ""))
    return submit_version(tenant, body, key_of(request))
