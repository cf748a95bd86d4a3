"""Where the money of a plan comes from and goes to, line by line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.service.frame.rendering import render
from carefund.service.ledger.pages.pound import pound_page, pounds_page
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import books_in


def pounds(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Every line of the expenditure plan."""
    return render(request, "ledger/pounds.html", pounds_page(tenant.plan, tenant.round), tenant)


def pound(request: HttpRequest, tenant: Tenant, line: int) -> HttpResponse:
    """One line, from those who pay into its stream to its provider and what the pool's books have of it."""
    books = {year: books_in(pool, tenant.data) for year, pool in tenant.state.delivery.pools.items()}
    page = pound_page(tenant.plan, tenant.state.plan_hash, tenant.round, line, books)
    if page is None:
        raise Http404("no such line")
    return render(request, "ledger/pound.html", page, tenant)
