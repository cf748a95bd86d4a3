"""The triggers that keep events and stored files from being changed or deleted, for each database that is run on."""

from __future__ import annotations

REFUSAL = "events and stored files are only ever added"
TABLES, LATER = ("event", "stored_file"), ("deleted_file",)
"""Those that the first migration made, and those that a later one did."""

_FUNCTION = (
    f"CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)


def _sqlite(tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in tables
        for what in ("UPDATE", "DELETE")
    )


def _postgresql(tables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{name} BEFORE {what} ON {table} FOR EACH {each} EXECUTE FUNCTION append_only()"
        for table in tables
        for name, what, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))
    )


TRIGGERS = {"sqlite": _sqlite(TABLES), "postgresql": (_FUNCTION, *_postgresql(TABLES))}
"""Statements by Django's name of the database's kind."""
LATER_TRIGGERS = {"sqlite": _sqlite(LATER), "postgresql": _postgresql(LATER)}
"""The same for the tables of a later migration; the function is there already."""
