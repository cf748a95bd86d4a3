"""What every request passes: its line in the log, refusals as pages, the end of idle sessions, deny by default."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from pydantic import ValidationError

from carefund.assurance.permissions import NotPermitted
from carefund.refusal import Refusal
from carefund.service.frame.errors import AWAY, refused, unavailable
from carefund.service.frame.measuring import REQUESTS, SECONDS
from carefund.service.frame.routes import SAFE, route_of
from carefund.service.frame.sent import not_a_form

Answer = Callable[[HttpRequest], HttpResponse]
SEEN, BEGAN = settings.SEEN_COOKIE_NAME, "carefund-began"
"""The cookie that says when a session was last used, and the session's key for when it began."""
UNLOGGED = ("live", "ready", "metrics")
"""Routes that machines ask for every few seconds."""
log = structlog.get_logger("carefund.requests")


class RequestLog:
    """One line for each request: what was asked, by whom, for which area, and what came of it. No tokens, no texts."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say what was answered."""
        began = time.perf_counter()
        request.carefund_id = request_id = uuid4().hex  # type: ignore[attr-defined]
        response = self._answer(request)
        took = time.perf_counter() - began
        match = request.resolver_match
        name = match.url_name if match else "none"
        REQUESTS.labels(name or "none", request.method or "", str(response.status_code)).inc()
        SECONDS.labels(name or "none").observe(took)
        if name in UNLOGGED and response.status_code < 500:  # noqa: PLR2004
            return response
        actor = getattr(request, "_acting", None)
        write = log.info if response.status_code < 400 else log.warning  # noqa: PLR2004
        write(
            "request",
            id=request_id,
            method=request.method,
            route=name,
            round=match.kwargs.get("round_id") if match else None,
            area=match.kwargs.get("area") if match else None,
            status=response.status_code,
            seconds=round(took, 4),
            actor=actor.person if actor else _signed_in(request),
            organisations=sorted({one.organisation for one in actor.memberships}) if actor else None,
        )
        return response


def _signed_in(request: HttpRequest) -> str | None:
    """Who is signed in, where no page asked in what roles they act."""
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else None


class Refusals:
    """Whatever a domain room refuses becomes a page that says what was expected, what was found and what to do."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._answer(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a refusal; None for what is no refusal."""
        if isinstance(exception, NotPermitted):
            return refused(request, exception, 403)
        if isinstance(exception, Refusal):
            return refused(request, exception, 409)
        if isinstance(exception, ValidationError):
            return refused(request, not_a_form(exception), 422)
        if isinstance(exception, AWAY):
            return unavailable(request, exception)
        return None


class Idle:
    """Ends a session that was not used for half an hour; a signed cookie has the time: reading writes nothing."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as nobody where the session has been idle for too long; else note that it was used."""
        signed_in = request.session.get("_auth_user_id")
        if signed_in and self._is_stale(request):
            request.user = AnonymousUser()
            if request.method not in SAFE:
                request.session.flush()
        response = self._answer(request)
        if request.user.is_authenticated:
            response.set_signed_cookie(SEEN, str(request.user.pk), secure=settings.HTTPS, httponly=True, samesite="Lax")
        return response

    @staticmethod
    def _is_stale(request: HttpRequest) -> bool:
        longest = time.time() - settings.SESSION_COOKIE_AGE
        if SEEN not in request.COOKIES or request.session.get(BEGAN, longest + 1) < longest:
            return True
        try:
            seen = request.get_signed_cookie(SEEN, max_age=settings.IDLE_SECONDS)
        except signing.BadSignature:
            return True
        return bool(seen != request.session["_auth_user_id"])


class DenyByDefault:
    """Refuses every view that no route was made for."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self._answer(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _captured: Any) -> HttpResponseBase | None:  # noqa: ANN401
        """Raise Http404 for a view that is no route."""
        if route_of(view) is None:
            raise Http404("no route")
        return None
