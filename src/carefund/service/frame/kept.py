"""What somebody typed into a form when they were no longer signed in: kept in their session until they are again."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

SAVE = "/save"
"""Ends the address that a form is sent to, where that is not its page's own."""
KEPT, MOST_KEPT = "kept-typed", 200_000
"""The session's key, and the longest form that is kept, in characters."""

SECRET = ("csrfmiddlewaretoken", "code", "held", "credential")
"""Fields of forms that are never kept or shown again, beside every password."""


def keep_typed(request: HttpRequest) -> None:
    """Keep what was posted, for its page; files are not kept, nor secrets of forms."""
    typed = request.POST.copy()
    for name in list(typed):
        if name in SECRET or "password" in name:
            del typed[name]
    text = typed.urlencode()
    if typed and len(text) <= MOST_KEPT:
        request.session[KEPT] = {"path": request.path.removesuffix(SAVE), "typed": text}


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed into this page's form before its writer was signed out; None where nothing was."""
    kept = request.session.get(KEPT)
    return QueryDict(kept["typed"]) if kept and kept["path"] == request.path.removesuffix(SAVE) else None


def forget_typed(request: HttpRequest) -> None:
    """Forget what was kept, once it was saved."""
    request.session.pop(KEPT, None)
