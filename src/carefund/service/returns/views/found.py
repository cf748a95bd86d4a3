"""The return that an address names."""

from __future__ import annotations

from django.http import Http404

from carefund.service.plans.tenant import Tenant
from carefund.service.returns.quarter import Quarter, quarter_of


def found(tenant: Tenant, quarter: str) -> Quarter:
    """The quarter of an address. Raises Http404 where the round asks for no return of it."""
    own = quarter_of(tenant, quarter)
    if own is None:
        raise Http404("no such quarter")
    return own
