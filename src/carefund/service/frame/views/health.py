"""Whether the service lives, whether it is ready, and what is counted of it."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from carefund.service.frame.measuring import counted_by_all
from carefund.service.frame.warming import is_warm
from carefund.service.operations.watching import watched
from carefund.service.people.sessions import now


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
    """Counts and times of all of the server's processes, and how the service stands, in Prometheus' format.

    Raises Http404 for those whom it is not for.
    """
    if not _may_watch(request):
        raise Http404("no metrics for you")
    content = counted_by_all() + watched(settings.DATA, now())
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


def _may_watch(request: HttpRequest) -> bool:
    """Whoever has the token; without one whoever asks the service itself, and nobody who comes through the proxy."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    return not (settings.BEHIND_PROXY and "X-Forwarded-For" in request.headers)
