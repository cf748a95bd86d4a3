"""Keys that make a repeated request harmless: each form carries one, made when its page was made."""

from __future__ import annotations

import re
from uuid import uuid4

from django.http import HttpRequest

_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key for a form."""
    return uuid4().hex


def key_of(request: HttpRequest) -> str:
    """The key that a form carries; a new one where it carries none, so that it is never refused for that."""
    sent: str = request.POST.get("key", "")
    if _KEY.fullmatch(sent):
        return sent
    made: str = getattr(request, "_made_key", "") or new_key()
    request._made_key = made  # type: ignore[attr-defined]
    return made
