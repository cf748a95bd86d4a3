"""Declaring a plan ready, signing it, and taking a signature back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from carefund.assurance.event import DeclaredReady, SignatureWithdrawn, Signed
from carefund.assurance.permissions import NotPermitted, require_fresh_factor
from carefund.plan.findings import Severity
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.people.sessions import now, today
from carefund.service.plans.tenant import Tenant
from carefund.service.signing.pages.signing import signing_page


def sign(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What is signed and by whom; what is posted signs it, after a second factor that was given just now."""
    if request.method == "POST":
        if _is_stale(tenant):
            return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
        tenant.record(_signature(request, tenant), key_of(request))
        messages.success(request, f"You signed version {tenant.state.version}.")
        return redirect("sign", tenant.round.id, tenant.area.code)
    errors = len(tenant.checked.of(Severity.ERROR))
    page = signing_page(tenant.state, tenant.planning, tenant.required, tenant.actor, today(), errors)
    return render(request, "signing/sign.html", page, tenant)


def _is_stale(tenant: Tenant) -> bool:
    """Whether the second factor was given too long ago."""
    try:
        require_fresh_factor(tenant.actor, now())
    except NotPermitted:
        return True
    return False


def _signature(request: HttpRequest, tenant: Tenant) -> Signed:
    """The signature that was asked for, of the version that its page showed."""
    sent = request.POST
    return Signed(
        role=sent.get("role", ""),
        on_behalf_of=sent.get("on_behalf_of", ""),
        version=number_sent(sent.get("version", "")),
        plan_hash=sent.get("plan_hash", ""),
    )


def ready(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Declare the version that stands ready, and tell its signatories."""
    sent = request.POST
    body = DeclaredReady(version=number_sent(sent.get("version", "")), plan_hash=sent.get("plan_hash", ""))
    tenant.record(body, key_of(request))
    messages.success(request, "The plan is ready to be signed. Its signatories were told.")
    return redirect("sign", tenant.round.id, tenant.area.code)


def take_back(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Take one's own signature back."""
    sent = request.POST
    body = SignatureWithdrawn(
        role=sent.get("role", ""), on_behalf_of=sent.get("on_behalf_of", ""), reason=sent.get("reason", "")
    )
    tenant.record(body, key_of(request))
    messages.success(request, "Your signature was taken back.")
    return redirect("sign", tenant.round.id, tenant.area.code)
