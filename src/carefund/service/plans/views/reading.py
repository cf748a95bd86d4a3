"""The whole plan on one page, and two of its versions beside each other."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.frame.sent import number_sent
from carefund.service.plans.pages.comparing import comparing_page
from carefund.service.plans.pages.reading import reading_page
from carefund.service.plans.tenant import Tenant


def read(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The whole plan, to read or print: as it stands, or as an earlier version had it."""
    asked = number_sent(request.GET.get("version", ""))
    plan = tenant.version(asked) if asked else tenant.plan
    if plan is None:
        raise Http404("no such version")
    page = reading_page(plan, tenant.round, tenant.layout, asked if asked != tenant.state.version else 0)
    return render(request, "plans/read.html", page, tenant)


def compare(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What changed between two versions; the last two where none are named."""
    last = tenant.state.version
    before = number_sent(request.GET.get("from", ""), last - 1)
    after = number_sent(request.GET.get("to", ""), last)
    old, new = tenant.version(before), tenant.version(after)
    if old is None or new is None:
        raise Http404("no such version")
    page = comparing_page((before, old), (after, new), tenant.round, tenant.layout, range(1, last + 1))
    return render(request, "plans/compare.html", page, tenant)
