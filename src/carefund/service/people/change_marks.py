"""The triggers that mark each change of what every page asks for, for each database that is run on.

A subject (`people`, `rounds`) has one mark, and whatever changes one of its tables writes a new one in the same
transaction. Marks are drawn at random, not counted, so that one which was rolled back never comes again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PEOPLE, ROUNDS = "people", "rounds"
"""The subjects that have a mark."""

_SQLITE_MARK = "lower(hex(randomblob(16)))"
_POSTGRESQL_MARK = "replace(gen_random_uuid()::text, '-', '')"
_POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION mark_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"UPDATE change_mark SET mark = {_POSTGRESQL_MARK} WHERE subject = TG_ARGV[0]; RETURN NULL; END $$"
)


def marking(subject: str, *tables: str) -> Callable[[Any, Any], None]:
    """What a migration runs to give a subject its first mark, and a new one with each change of some tables."""

    def make(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401
        for statement in _statements(schema_editor.connection.vendor, subject, tables):
            schema_editor.execute(statement)

    return make


def _statements(kind: str, subject: str, tables: tuple[str, ...]) -> list[str]:
    own = _POSTGRESQL_MARK if kind == "postgresql" else _SQLITE_MARK
    first = f"INSERT INTO change_mark (subject, mark) VALUES ('{subject}', {own})"
    if kind == "postgresql":
        return [first, _POSTGRESQL_FUNCTION, *(_postgresql(table, subject) for table in tables)]
    return [first, *(_sqlite(table, what, subject) for table in tables for what in ("INSERT", "UPDATE", "DELETE"))]


def _sqlite(table: str, what: str, subject: str) -> str:
    mark = f"UPDATE change_mark SET mark = {_SQLITE_MARK} WHERE subject = '{subject}'"
    return f"CREATE TRIGGER {table}_marks_{what.lower()} AFTER {what} ON {table} BEGIN {mark}; END"


def _postgresql(table: str, subject: str) -> str:
    return (
        f"CREATE TRIGGER {table}_marks_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION mark_change('{subject}')"
    )
