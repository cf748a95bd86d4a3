"""The triggers that keep events and stored files from being changed or deleted, for each database that is run on."""

from __future__ import annotations

REFUSAL = "events and stored files are only ever added"
TABLES = ("event", "stored_file")

SQLITE = tuple(
    f"CREATE TRIGGER {table}_no_{what.lower()} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES
    for what in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    f"CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    *(
        f"CREATE TRIGGER {table}_no_{name} BEFORE {what} ON {table} FOR EACH {each} EXECUTE FUNCTION append_only()"
        for table in TABLES
        for name, what, each in (("change", "UPDATE OR DELETE", "ROW"), ("truncate", "TRUNCATE", "STATEMENT"))
    ),
)
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""Statements by Django's name of the database's kind."""
