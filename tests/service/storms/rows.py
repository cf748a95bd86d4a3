"""What the database of a storm's folder holds, read without the service."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def asking(folder: Path, address: str) -> Iterator[Any]:
    """A function that gives the rows of a query."""
    if address:
        import psycopg

        with psycopg.connect(address) as connection:
            yield lambda query: connection.execute(query).fetchall()
        return
    with closing(sqlite3.connect(folder / "carefund.sqlite3")) as connection:
        yield lambda query: connection.execute(query).fetchall()


def events(folder: Path, address: str) -> list[dict[str, Any]]:
    """Every event as its text has it."""
    with asking(folder, address) as rows:
        return [json.loads(text) for (text,) in rows("SELECT text FROM event ORDER BY submission, sequence")]


def jobs(folder: Path, address: str) -> list[tuple[Any, ...]]:
    """Every job: kind, status, how often begun, key."""
    with asking(folder, address) as rows:
        return list(rows("SELECT kind, status, begun, key FROM job"))
