"""Whether the service lives, whether it is ready, and what is counted of it."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from carefund.service.frame.measuring import REGISTRY
from carefund.service.frame.warming import is_warm


def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> HttpResponse:
    """The process has read what it needs, and the database answers; 503 until then."""
    if not is_warm():
        return JsonResponse({"ready": False, "why": "still reading the rounds and the evidence"}, status=503)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ready": True})


def metrics(request: HttpRequest) -> HttpResponse:
    """Counters and times of this process, in Prometheus' format."""
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
