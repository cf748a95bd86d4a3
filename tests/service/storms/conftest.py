"""What the storms share: mail kept in memory, and services of their own process with people of several areas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def mailbox() -> Iterator[list[Any]]:
    from django.conf import settings
    from django.core import mail

    before, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox
    settings.EMAIL_BACKEND = before


@pytest.fixture(scope="session")
def live_by_database(data_folder: Path, databases: tuple[str, ...]) -> Iterator[Any]:
    """Live services by database, started when one is first asked for; each has areas whose plans may be submitted."""
    from tests.service.api.serving import new_database
    from tests.service.storms.running import threaded

    with ExitStack() as stack:
        started: dict[str, Any] = {}

        def of(database: str) -> Any:
            if database not in started:
                folder = Path(stack.enter_context(TemporaryDirectory(prefix="carefund-storms-")))
                address = new_database(data_folder) if database == "postgresql" else ""
                told = stack.enter_context(threaded(folder, address, areas=20))
                started[database] = {**told, "folder": folder, "address": address}
            return started[database]

        yield of


@pytest.fixture(scope="session")
def delivering(databases: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """A live service in which York's plan was decided and is being delivered, with its folder."""
    from tests.service.storms.running import threaded

    with TemporaryDirectory(prefix="carefund-storms-") as folder, threaded(Path(folder), delivering=True) as told:
        yield {**told, "folder": Path(folder)}


@pytest.fixture
def live(live_by_database: Any, database: str) -> Any:
    return live_by_database(database)
