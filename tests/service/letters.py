"""Doing what the worker does of letters, for tests that read `mail.outbox`."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

from django.test import Client

IN_MEMORY = "django.core.mail.backends.locmem.EmailBackend"


def work_off_letters(data: Path, database: str = "default") -> None:
    """Do every letter that waits, as the worker does."""
    from carefund.service.work.doing import Worker
    from carefund.service.work.kinds import KINDS, LETTERS

    worker = Worker(data, Event(), database=database, kinds={one: KINDS[one] for one in LETTERS})
    while worker.do_one():
        pass


class Browser(Client):
    """A browser beside which the worker writes letters: sent, where a test keeps mail in memory, after each change."""

    def __init__(self, data: Path, **more: Any) -> None:
        super().__init__(**more)
        self.data = data

    def post(self, *given: Any, **named: Any) -> Any:
        from django.conf import settings

        answer = super().post(*given, **named)
        if settings.EMAIL_BACKEND == IN_MEMORY:
            work_off_letters(self.data)
        return answer
