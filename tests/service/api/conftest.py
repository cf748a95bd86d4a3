"""What the tests of the API share: mail kept in memory, and counts of requests that begin anew."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def settings() -> Iterator[Any]:
    """Django's settings, as they were when the test is over; no test is held to the limit of the one before."""
    from django.conf import settings as django_settings

    from carefund.service.api import limits

    before = django_settings.API_REQUESTS_A_MINUTE
    limits._COUNTS.clear()
    django_settings.API_REQUESTS_A_MINUTE = 100_000
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
