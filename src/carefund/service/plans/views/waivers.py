"""Waivers of a plan: asked for by the area, decided by the centre, withdrawn by either."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from carefund.assurance.event import Body, WaiverAsked, WaiverDecided, WaiverWithdrawn
from carefund.service.frame.idempotency import key_of
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.people.sessions import today
from carefund.service.plans.pages.waivers import waivers_page
from carefund.service.plans.tenant import Tenant

OFFERED = timedelta(days=180)


def waivers(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What was asked for and decided; what is posted asks, decides or withdraws."""
    if request.method == "POST":
        tenant.record(_asked(request), key_of(request))
        messages.success(request, "Saved.")
        return redirect("waivers", tenant.round.id, tenant.area.code)
    page = waivers_page(tenant.state, tenant.checked.findings, today() + OFFERED, tenant.layout, tenant.plan)
    return render(request, "plans/waivers.html", page, tenant)


def _asked(request: HttpRequest) -> Body:
    sent = request.POST
    if sent.get("do") == "withdraw":
        return WaiverWithdrawn(waiver=sent.get("waiver", ""), reason=sent.get("reason", ""))
    until = day_sent(sent.get("until", ""))
    last = until or today() + OFFERED
    if sent.get("do") in ("grant", "refuse"):
        granted = sent["do"] == "grant"
        ends = until if granted else None
        return WaiverDecided(waiver=sent.get("waiver", ""), granted=granted, reason=sent.get("reason", ""), until=ends)
    check, _, field = sent.get("finding", "").partition("|")
    return WaiverAsked(waiver=key_of(request), check=check, field=field, reason=sent.get("reason", ""), until=last)
