"""How browsers and proxies keep public pages: known by a tag and a moment, and not sent again where unchanged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from carefund.service.frame.routes import SAFE

A_MINUTE, A_DAY = "public, max-age=60", "public, max-age=86400"
"""For pages, of which a later edition may come; and for files of an edition, whose figures never change."""
A_MINUTE_FOR_ALL = "public, max-age=60, must-revalidate"
"""For what programs are given: a later edition may come, and who is signed in makes no difference."""


def kept(
    request: HttpRequest, tag: str, modified: datetime, make: Callable[[], HttpResponse], keep: str = A_MINUTE
) -> HttpResponse:
    """The answer of `make`, or 304 without making it where who asks has it already.

    For somebody who is signed in, whose name stands on every page, the page is made anew and kept nowhere; what has no
    name on it is kept by their browser alone, for the cookie of their session goes out with it.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    if request.method not in SAFE or (keep == A_MINUTE and signed_in):
        return make()
    own, seconds = f'"{tag}"', int(modified.timestamp())
    unchanged = get_conditional_response(request, etag=own, last_modified=seconds)
    response: HttpResponse = unchanged or make()
    if response.status_code in (200, 304):
        response["ETag"], response["Last-Modified"] = own, http_date(seconds)
        response["Cache-Control"] = keep.replace("public", "private", 1) if signed_in else keep
    if keep == A_MINUTE:
        patch_vary_headers(response, ("Cookie",))
    return response
