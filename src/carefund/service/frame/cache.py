"""The cache in the database, which holds who failed to sign in how often, and codes that were used.

Django's own asks how many entries there are, whether there is one of this key, and then writes, in a transaction. Here
that is one statement, which both databases do wholly or not at all: sending a password wrote so ten times, and waited
for forty answers. Entries beyond the most that are kept are looked for now and then.
"""

from __future__ import annotations

import base64
import pickle
from contextlib import nullcontext
from datetime import UTC, datetime
from random import random
from typing import Any

from django.core.cache.backends import db
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import DatabaseError, connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

LOOKED_FOR = 0.01
"""The share of writings after which it is looked for what is too much."""


class DatabaseCache(db.DatabaseCache):
    """Django's own, but for how an entry is written."""

    _table: str
    _max_entries: int

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:  # noqa: ANN401
        """Whether an entry was written: `add` leaves one that is not over, `touch` writes none that is not there."""
        alias = router.db_for_write(self.cache_model_class)
        connection, now = connections[alias], timezone.now()
        sql, values = self._writing(mode, key, value, self._ends(timeout), now, connection)
        within = transaction.atomic(using=alias) if connection.in_atomic_block else nullcontext()
        try:
            with within, connection.cursor() as cursor:
                cursor.execute(sql, values)
                written: bool = cursor.rowcount > 0
                if random() < LOOKED_FOR:
                    self._thin_out(alias, cursor, now)
        except DatabaseError:
            return False
        return written

    def _ends(self, timeout: Any) -> datetime:  # noqa: ANN401
        until = self.get_backend_timeout(timeout)
        return datetime.max if until is None else datetime.fromtimestamp(until, tz=UTC)

    def _writing(
        self, mode: str, key: str, value: object, ends: datetime, now: datetime, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[str | None]]:
        """The one statement, and its values."""
        table = connection.ops.quote_name(self._table)
        until, at = (connection.ops.adapt_datetimefield_value(one.replace(microsecond=0)) for one in (ends, now))
        if mode == "touch":
            return f"UPDATE {table} SET expires = %s WHERE cache_key = %s", [until, key]
        text = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("ascii")
        only, further = (f" WHERE {table}.expires < %s", [at]) if mode == "add" else ("", [])
        replacing = f"DO UPDATE SET value = excluded.value, expires = excluded.expires{only}"
        insert = f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)"
        return f"{insert} ON CONFLICT (cache_key) {replacing}", [key, text, until, *further]

    def _thin_out(self, alias: str, cursor: Any, now: datetime) -> None:  # noqa: ANN401
        """Delete what is over, and some of the rest, where there are too many."""
        cursor.execute(f"SELECT count(*) FROM {connections[alias].ops.quote_name(self._table)}")
        number = cursor.fetchone()[0]
        if number > self._max_entries:
            self._cull(alias, cursor, now.replace(microsecond=0), number)  # type: ignore[attr-defined]
