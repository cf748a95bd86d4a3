"""An area's year in one view, and its picture."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from carefund.report.pool.months_drawing import months_drawing
from carefund.service.frame.downloads import picture_for_good
from carefund.service.frame.rendering import render
from carefund.service.people.sessions import today
from carefund.service.plans.tenant import Tenant
from carefund.service.pools.keeping import year_in
from carefund.service.returns.pages.year import last_books, year_page


def year(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """Plan, money to date, metrics, conditions, and what is due next."""
    return render(request, "returns/year.html", year_page(tenant, today()), tenant)


def money_picture(request: HttpRequest, tenant: Tenant, head: str) -> HttpResponse:
    """Spending month by month as a picture, of the books of a hash. Raises Http404 where they have another by now."""
    pool = last_books(tenant)
    if pool is None or pool.head != head:
        raise Http404("no such picture")
    return picture_for_good(months_drawing(year_in(pool, tenant)).encode())
