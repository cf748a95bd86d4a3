"""A statement that changes something is known by its first words, also behind a WITH."""

from __future__ import annotations

import pytest

from carefund.service.frame.statements import changes_something

CHANGES = (
    "INSERT INTO event (text) VALUES (%s)",
    "  update people_person SET name = %s",
    "DELETE FROM django_session",
    "WITH kept AS (INSERT INTO stored_file (hash) VALUES (%s)) SELECT 1",
    "WITH one AS (SELECT 1)\nINSERT INTO event SELECT * FROM one",
    "\n\tTRUNCATE event",
    "DROP TABLE event",
)
READS = (
    "SELECT subject, mark FROM change_mark",
    'SELECT "plans_upload"."updated" FROM "plans_upload"',
    "WITH one AS (SELECT inserted FROM two) SELECT * FROM one",
    "PRAGMA query_only",
    "BEGIN",
    "EXPLAIN SELECT 1",
)


@pytest.mark.parametrize("sql", CHANGES)
def test_what_changes_something(sql: str) -> None:
    assert changes_something(sql)


@pytest.mark.parametrize("sql", READS)
def test_what_only_reads(sql: str) -> None:
    assert not changes_something(sql)
