"""The pool's page, and its books as files."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse

from carefund.assurance.delivery import PoolBooks
from carefund.report.media.xlsx import workbook
from carefund.report.pool.tables import about, tables
from carefund.service.frame.rendering import render
from carefund.service.frame.sent import day_sent
from carefund.service.plans.tenant import Tenant
from carefund.service.plans.views.findings import TYPES, download
from carefund.service.pools.budget import budget_of
from carefund.service.pools.keeping import as_store, year_in
from carefund.service.pools.pages.pool import closed_page, pool_page

STATEMENT = ("statement", "certificates", "shares", "lines", "streams", "schemes", "organisations", "months")
"""Tables of the workbook."""


def pool(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """What the books of a year say; where they are not open, how to open them."""
    year, years = year_asked(tenant, request.GET.get("year", "")), years_of(tenant)
    open_books = tenant.state.delivery.pools.get(year)
    if open_books is None:
        budget = budget_of(tenant.round, tenant.state, tenant.data)
        page = closed_page(years, year, budget.words if budget else "")
    else:
        made = year_in(open_books, tenant, _day(request))
        page = pool_page(open_books, made, years, request.GET.get("show", ""))
    return render(request, "pools/pool.html", page, tenant)


def _day(request: HttpRequest) -> date | None:
    return day_sent(request.GET.get("day", ""))


def statement_xlsx(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The pool's account and all tables beside it as a workbook."""
    made = year_in(found(request, tenant), tenant, _day(request))
    every = {one.name: one for one in tables(made)}
    chosen = [every[name] for name in STATEMENT if name in every]
    content = workbook(chosen, f"{made.books.opening.name}: the pool in {made.books.year}", about(made))
    return download(content, f"pool-{tenant.area.code}-{made.books.year}.xlsx", TYPES[".xlsx"])


def books_zip(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    """The books, line by line, as a folder that `carefund pool` reads."""
    open_books = found(request, tenant)
    name = f"books-{tenant.area.code}-{open_books.year}.zip"
    return download(as_store(tenant, open_books), name, "application/zip")


def found(request: HttpRequest, tenant: Tenant) -> PoolBooks:
    """The books of the year that is asked for. Raises Http404 where they are not open."""
    open_books = tenant.state.delivery.pools.get(year_asked(tenant, request.GET.get("year", "")))
    if open_books is None:
        raise Http404("no such books")
    return open_books


def years_of(tenant: Tenant) -> tuple[str, ...]:
    """The years that the round pools money for."""
    return tuple(one.id for one in tenant.planning.pooled_years)


def year_asked(tenant: Tenant, asked: str) -> str:
    """The year that is asked for; else the last that has books, or the round's first."""
    years = years_of(tenant)
    if asked in years:
        return asked
    opened = [one for one in years if one in tenant.state.delivery.pools]
    return (opened or [years[0]])[-1 if opened else 0]
