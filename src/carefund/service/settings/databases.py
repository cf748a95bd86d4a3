"""What a data folder holds, and the database of a set-up: SQLite in the folder, or PostgreSQL by its address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from carefund.refusal import Refusal

FILE, FILES = "carefund.sqlite3", "files"
"""The database, where it is SQLite, and the folder of stored files."""
MANIFEST, ARCHIVE = "backup.json", "postgresql.dump"
"""What a backup has beside them: what it is of, and the database where that is PostgreSQL."""
BUSY_SECONDS = 20
"""How long a writer waits for another one of the same SQLite file."""
CONNECT_SECONDS = "5"
"""How long PostgreSQL may take to accept a connection, before a page says that it is away."""
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
"""Readers do not wait for writers, and what was acknowledged is on disk."""


class UnknownDatabase(Refusal):
    """An address of a database that the service does not run on."""


def database_of(address: str, data: Path) -> dict[str, Any]:
    """Django's settings of one database. Raises UnknownDatabase for an address of another kind than PostgreSQL's."""
    return _postgresql(address) if address else _sqlite(data / FILE)


def _sqlite(file: Path) -> dict[str, Any]:
    """Every write transaction takes its lock at once: with Django's default two writers fail where one should wait."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": BUSY_SECONDS, "init_command": PRAGMAS},
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres"):
        raise UnknownDatabase(
            "an address such as postgresql://user@host/name, or none for SQLite",
            f"one that begins with {parts.scheme or 'nothing'}",
            "Set CAREFUND_DATABASE to the address of a PostgreSQL database, or leave it out",
        )
    return {
        "ENGINE": "carefund.service.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"connect_timeout": CONNECT_SECONDS, **dict(parse_qsl(parts.query))},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
