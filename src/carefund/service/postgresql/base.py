"""A connection to PostgreSQL that was of use a moment ago is not asked whether it still is.

Django asks before each request, which costs a round trip. Here a connection is asked where it has rested for some
seconds. One that broke meanwhile fails the request in which it is found out, as one does that breaks a moment after it
was asked: the page says that the database is away and shows what was typed, and the next request opens a new one.
"""

from __future__ import annotations

from time import monotonic

from django.db.backends.postgresql import base

RESTED = 3.0
"""Seconds since a connection was last asked, after which it is asked again."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with a time of when it was last found usable."""

    _usable_at = 0.0

    def connect(self) -> None:
        """Open a connection, which is usable."""
        super().connect()
        self._usable_at = monotonic()

    def close_if_health_check_failed(self) -> None:
        """Ask whether the connection still is, where that was not asked lately.

        Never of one in a transaction: Django comes here once more when a commit is done, before it ends the
        transaction's mode, and a question asked then begins another one, which fails what was committed.
        """
        if not self.autocommit or monotonic() - self._usable_at < RESTED:
            return
        super().close_if_health_check_failed()
        self._usable_at = monotonic()
