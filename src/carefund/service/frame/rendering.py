"""A page value as HTML."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render


def render(request: HttpRequest, template: str, page: object, tenant: object = None, status: int = 200) -> HttpResponse:
    """The answer that shows a page value with a template.

    In the template the value is called `page`, and the plan that it is about, where it is about one, `tenant`.
    """
    return django_render(request, template, {"page": page, "tenant": tenant}, status=status)
