"""What every page asks for and seldom changes, kept in the process for as long as its subject's mark stands.

One short query tells the mark, whoever changed the rows and in whatever process; what was read under it is good as long
as it is the same. The mark is read before the rows, so that what is kept is never older than its mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic

from django.db import connections

from carefund.service.frame.recent import Key, Recent, Value

_ONCE: ContextVar[dict[str, dict[str, str]] | None] = ContextVar("marks", default=None)
"""By database: the marks that a request read, where it is to read them once."""


class AtHand(Generic[Key, Value]):
    """What `read` gives for a key and a database: read once under each mark; what was not asked for lately goes."""

    def __init__(self, subject: str, read: Callable[[Key, str], Value], most: int = 2_000) -> None:
        """Keep at most `most` values of a subject of `change_marks`."""
        self.subject, self.read = subject, read
        self._kept = Recent[tuple[str, Key], tuple[str, Value]](most)

    def of(self, key: Key, database: str = "default") -> Value:
        """The value of a key as the database has it now."""
        mark = mark_of(self.subject, database)
        before = self._kept.get((database, key))
        if before and before[0] == mark:
            return before[1]
        value = self.read(key, database)
        if mark:
            self._kept.keep((database, key), (mark, value))
        return value


def mark_of(subject: str, database: str = "default") -> str:
    """The mark of a subject's last change; empty where the database has none, so that nothing is kept.

    Within a transaction it is always asked for anew: what the transaction changes may be rolled back.
    """
    once = _ONCE.get()
    if once is None or connections[database].in_atomic_block:
        return _marks(database).get(subject, "")
    if database not in once:
        once[database] = _marks(database)
    return once[database].get(subject, "")


@contextmanager
def marks_read_once() -> Iterator[None]:
    """Read marks no more than once, for a request that changes nothing: it sees who is who as it was at its start."""
    before = _ONCE.set({})
    try:
        yield
    finally:
        _ONCE.reset(before)


def _marks(database: str) -> dict[str, str]:
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT subject, mark FROM change_mark")
        return dict(cursor.fetchall())
