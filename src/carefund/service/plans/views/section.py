"""One section of a plan as a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.service.plans.tenant import Tenant


def section(request: HttpRequest, tenant: Tenant, section: str) -> HttpResponse:
    """The form."""
    raise NotImplementedError
