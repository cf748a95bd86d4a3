"""Pages of what went wrong: refused, not there, not now, not at all; each says what to do, and keeps what was typed."""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass, replace

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from carefund.refusal import Refusal
from carefund.service.frame.kept import SECRET
from carefund.service.frame.rendering import render

log = structlog.get_logger("carefund.errors")
AWAY = (OperationalError, InterfaceError, OSError)
"""What is raised where a disk is full, or a database does not answer."""


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """What went wrong, in words: what was expected and found where that is known, and what to do.

    `typed` are the names and texts of the form that was sent, shown so that nothing typed is lost.
    """

    title: str
    lead: str
    to_do: str
    expected: str = ""
    found: str = ""
    typed: tuple[tuple[str, str], ...] = ()


def refused(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """The page of a refusal."""
    made = ErrorPage(
        title="You cannot do this here" if status == 403 else "This cannot be done now",  # noqa: PLR2004
        lead="",
        expected=refusal.expected,
        found=refusal.found,
        to_do=refusal.to_do,
        typed=typed_in(request),
    )
    return render(request, PAGE, made, status=status)


def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """The page for a disk that is full (507) or a database that does not answer (503)."""
    full = getattr(error, "errno", None) == errno.ENOSPC or "full" in str(error).casefold()
    match = request.resolver_match
    log.error("unavailable", error=type(error).__name__, full=full, route=match.url_name if match else None)
    made = ErrorPage(
        title="There is no room to save" if full else "The service cannot save or look up anything just now",
        lead="Nothing that was saved before is lost.",
        to_do="Try again in a few minutes.",
    )
    return _said(request, made, 507 if full else 503, typed=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what is not there, or is not yours to see."""
    return _said(request, NOT_FOUND, 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what a part of the service refuses without saying more."""
    return _said(request, FORBIDDEN, 403)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that no page of this service sends."""
    return _said(request, NOT_UNDERSTOOD, 400)


def too_large(request: HttpRequest) -> HttpResponse:
    """The page for a form or file that is larger than any that the service takes; nothing of it was read."""
    return _said(request, TOO_LARGE, 413)


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for somebody who tries too often in too short a time."""
    return _said(request, TOO_MANY, 429)


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page for somebody whose requests come faster than a person's, with the seconds to wait."""
    response = _said(request, TOO_OFTEN, 429, typed=True)
    response["Retry-After"] = str(seconds)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """The page for a mistake in the service, or for what is away, where that was met outside a view."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        return unavailable(request, error)
    return _said(request, BROKEN, 500, typed=True)


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that does not carry the token that this service gave out."""
    return _said(request, NO_TOKEN, 403, typed=True)


def _said(request: HttpRequest, page: ErrorPage, status: int, *, typed: bool = False) -> HttpResponse:
    below = typed_in(request) if typed else ()
    made = replace(page, typed=below, to_do=f"{page.to_do} {BELOW}") if below else page
    return render(request, PAGE, made, status=status)


PAGE = "frame/error.html"
BELOW = "What you typed is below: keep this page open, and copy it."
NOT_FOUND = ErrorPage(
    title="Page not found",
    lead="There is no such page, or it belongs to an area that you have no role in.",
    to_do="Check the address, or begin at the start page.",
)
FORBIDDEN = ErrorPage(
    title="You cannot do this here",
    lead="",
    to_do="Begin at the start page; ask your area's lead for what you miss there.",
)
NOT_UNDERSTOOD = ErrorPage(
    title="This request cannot be answered",
    lead="It is none that a page of this service sends.",
    to_do="Begin at the start page, by the address that you were given.",
)
TOO_LARGE = ErrorPage(
    title="What you sent is too large",
    lead="Nothing of it was read, and nothing was saved.",
    to_do="Send less at once: a shorter text, or a workbook without pictures.",
)
TOO_MANY = ErrorPage(
    title="Too many attempts",
    lead="So that nobody can guess passwords and codes, attempts are counted.",
    to_do="Wait five minutes, then try again.",
)
TOO_OFTEN = ErrorPage(
    title="Too many requests in one minute",
    lead="The service answers a person only so often in a minute, so that it stays quick for everybody.",
    to_do="Wait a minute, then send it again. A program is to use the API.",
)
BROKEN = ErrorPage(
    title="Something is wrong with the service",
    lead="It is our mistake, and it has been noted.",
    to_do="Try again in a few minutes.",
)
NO_TOKEN = ErrorPage(
    title="This form is no longer valid",
    lead="It was opened in another session, or cookies are turned off.",
    to_do="Open the page again and send it once more.",
)


def typed_in(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """The names and texts of the form that was sent."""
    return tuple(
        (name, str(text))
        for name, text in request.POST.items()
        if name not in (*SECRET, "key") and "password" not in name and text
    )
