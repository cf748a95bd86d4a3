"""Where sessions are kept: in the database, as Django keeps them, and read with what every request asks for.

A request needs its session and the marks of people and rounds (`at_hand`) before anything else. One query gives both.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from carefund.service.people.at_hand import MARKS, note_marks

_SESSION = "SELECT '', session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is read."""

    def load(self) -> dict[str, Any]:
        """What is held of the session; nothing, and no key, where there is none of this key or it is over."""
        text = _text_of(self._session_key or "")
        if text is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(text)
        return held


def _text_of(key: str) -> str | None:
    """A session's text as it is held; a key that none has, such as one with a null in it, is not looked for."""
    if not key.isascii() or not key.isalnum():
        return None
    connection = connections[DEFAULT_DB_ALIAS]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(f"{MARKS} UNION ALL {_SESSION}", [key, now])
        rows = dict(cursor.fetchall())
    text: str | None = rows.pop("", None)
    note_marks(rows.items(), DEFAULT_DB_ALIAS)
    return text
