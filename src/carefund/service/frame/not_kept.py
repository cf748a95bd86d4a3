"""What browsers keep of a page: nothing, where somebody is signed in or a page is not for anyone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from carefund.service.frame.middleware import Answer
from carefund.service.frame.routes import ANYONE, SAFE, route_of

NO_STORE, LEFT_BEHIND = "no-store", '"cache", "storage"'
"""How no page is kept, and what a browser throws away when somebody signs out."""


class NotKept:
    """Says of every page that no browser and no proxy keeps it, unless it is for anyone or its view says otherwise."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say whether it may be kept."""
        response = self._answer(request)
        if "Cache-Control" not in response and not _is_for_anyone(request):
            response["Cache-Control"] = NO_STORE
        match = request.resolver_match
        if match and match.url_name == "account_logout" and request.method not in SAFE:
            response["Clear-Site-Data"] = LEFT_BEHIND
        return response


def _is_for_anyone(request: HttpRequest) -> bool:
    """Whether a page was read that anyone may read, by nobody who is signed in."""
    route = route_of(request.resolver_match.func) if request.resolver_match else None
    if route is None or route.roles != ANYONE or request.method not in SAFE or request.path.startswith("/account/"):
        return False
    user = getattr(request, "user", None)
    return user is None or not user.is_authenticated
