"""The API's description, for programs and for people."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse

from carefund.service.api.pages.documentation import documentation_page
from carefund.service.api.schema import openapi
from carefund.service.frame.rendering import render


def openapi_json(_request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1."""
    return HttpResponse(json.dumps(openapi()), content_type="application/json")


def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation in words, made from the same description."""
    return render(request, "api/documentation.html", documentation_page(openapi()))
