"""What the next page tells, in a cookie of its own name: with `__Host-` no other host can set it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class MessageCookie(CookieStorage):
    """Django's signed cookie, under the name that the set-up gives it."""

    cookie_name = settings.MESSAGES_COOKIE_NAME
