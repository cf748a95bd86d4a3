"""Routes under one area's plan for a round."""

from __future__ import annotations

from django.urls import URLPattern

from carefund.service.frame.guard import page
from carefund.service.frame.routes import READERS, Roles, View
from carefund.service.plans.tenant import tenant_of


def area_page(
    pattern: str, view: View, name: str, roles: Roles = READERS, *, methods: tuple[str, ...] = ("GET",)
) -> URLPattern:
    """A URL under an area's plan: `plans/<round>/<area>/` stands before the pattern; its view is given the tenant."""
    whole = f"plans/<str:round_id>/<str:area>/{pattern}"
    return page(whole, view, name, roles, tenant=tenant_of, methods=methods)
