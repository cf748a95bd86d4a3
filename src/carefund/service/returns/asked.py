"""The quarter whose return a request is about."""

from __future__ import annotations

from django.http import Http404

from carefund.service.plans.tenant import Tenant
from carefund.service.returns.quarter import Quarter, quarter_of


def quarter_asked(tenant: Tenant, quarter: str) -> Quarter:
    """The quarter of an address. Raises Http404 where the round asks for no return of it."""
    own = quarter_of(tenant, quarter)
    if own is None:
        raise Http404("no such quarter")
    return own
