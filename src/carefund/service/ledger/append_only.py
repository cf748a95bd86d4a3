"""The triggers that keep events from being changed or deleted, for each database that the service runs on."""

from __future__ import annotations

REFUSAL = "events are only ever added"

SQLITE = tuple(
    f"CREATE TRIGGER event_no_{what.lower()} BEFORE {what} ON event BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for what in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    "CREATE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event "
    "FOR EACH ROW EXECUTE FUNCTION event_append_only()",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()",
)
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
"""Statements by Django's name of the database's kind."""
