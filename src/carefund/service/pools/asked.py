"""Which of an area's pools a request is about: that of the year in its address, or of the first that is open."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from carefund.assurance.delivery import PoolBooks
from carefund.service.plans.tenant import Tenant


def pool_asked(request: HttpRequest, tenant: Tenant) -> PoolBooks:
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
