"""What the tests of the API share: mail kept in memory, and settings that are put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest


@pytest.fixture
def settings() -> Iterator[Any]:
    """Django's settings, with the limit of requests as it was when the test is over."""
    from django.conf import settings as django_settings

    before = django_settings.API_REQUESTS_A_MINUTE
    yield django_settings
    django_settings.API_REQUESTS_A_MINUTE = before


@pytest.fixture(autouse=True)
def mailbox(databases: tuple[str, ...]) -> Iterator[list[Any]]:
    from django.conf import settings as django_settings
    from django.core import mail

    before = django_settings.EMAIL_BACKEND
    django_settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox
    django_settings.EMAIL_BACKEND = before


@pytest.fixture(scope="module")
def live_services(data_folder: Path, databases: tuple[str, ...]) -> Iterator[Any]:
    """Live services by database, each started when it is first asked for, and ended after the module."""
    from tests.service.api.serving import new_database, serving

    with ExitStack() as stack:
        started: dict[str, Any] = {}

        def of(database: str) -> Any:
            if database not in started:
                folder = Path(stack.enter_context(TemporaryDirectory(prefix="carefund-live-")))
                address = new_database(data_folder) if database == "postgresql" else ""
                started[database] = stack.enter_context(serving(folder, address))
            return started[database]

        yield of


@pytest.fixture
def live(live_services: Any, database: str) -> Any:
    return live_services(database)
