"""What every page asks for and seldom changes, kept in the process for as long as its subject's mark stands.

One short query tells the mark, whoever changed the rows and in whatever process; what was read under it is good as long
as it is the same. The mark is read before the rows, so that what is kept is never older than its mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any, Generic

from django.db import connections

from carefund.service.frame.recent import Key, Recent, Value
from carefund.service.frame.statements import changes_something

MARKS = "SELECT subject, mark FROM change_mark"
"""The rows that `note_marks` takes."""
GOOD_FOR = 1.0
"""Seconds for which a request goes by the marks that it read: whoever sends a file slowly is asked for again."""
_Marks = tuple[float, dict[str, str]]
_ONCE: ContextVar[dict[str, _Marks] | None] = ContextVar("marks", default=None)
"""By database: when a request read the marks, and which, where it is to read them once."""


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
    read_at, marks = once.get(database, (0.0, {}))
    if not marks or monotonic() - read_at > GOOD_FOR:
        marks = _marks(database)
        note_marks(marks.items(), database)
    return marks.get(subject, "")


def note_marks(rows: Iterable[tuple[str, str]], database: str = "default") -> None:
    """Go by marks that were read just now, for the rest of a request that reads them once."""
    once = _ONCE.get()
    if once is not None and not connections[database].in_atomic_block:
        once[database] = monotonic(), dict(rows)


@contextmanager
def marks_read_once() -> Iterator[None]:
    """Read marks no more than once, for a request: it sees who is who as it was at its start.

    They are read anew after the request itself changed something, and where it takes longer than a moment.
    """
    before = _ONCE.set({})
    try:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(_forgetting))
            yield
    finally:
        _ONCE.reset(before)


def _forgetting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401
    once = _ONCE.get()
    if once and changes_something(sql):
        once.clear()
    return execute(sql, params, many, context)


def _marks(database: str) -> dict[str, str]:
    with connections[database].cursor() as cursor:
        cursor.execute(MARKS)
        return dict(cursor.fetchall())
