"""A bench for background work: kinds of a test's own, workers in this process and as programs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest

from tests.service.work.doing import kinds_of, lines

PATIENCE = 60.0


def address_of(database: str) -> str:
    """The address of a test's database, as a program is given it; empty for SQLite."""
    from django.db import connections

    given = connections[database].settings_dict
    if database == "default":
        return ""
    user, password = quote(given["USER"]), quote(given["PASSWORD"])
    where = f"{given['HOST']}:{given['PORT']}" if given["PORT"] else given["HOST"]
    return f"postgresql://{user}:{password}@{where}/{given['NAME']}?{urlencode(given['OPTIONS'])}"


class Yard:
    """Where one test's jobs are done."""

    def __init__(self, data: Path, database: str, notes: Path) -> None:
        self.data, self.database, self.notes = data, database, notes
        self.mark = uuid4().hex[:8]
        self.kinds = kinds_of(self.mark)
        self.programs: list[subprocess.Popen[str]] = []

    def ask(self, what: str, name: str = "one", **arguments: str) -> Any:
        from carefund.service.work.queue import enqueue

        return enqueue(f"{what}-{self.mark}", {"notes": str(self.notes / name), **arguments}, self.database)

    def lines(self, name: str = "one") -> list[str]:
        return lines({"notes": str(self.notes / name)})

    def job(self, id_: Any) -> Any:
        from carefund.service.work.queue import job_of

        return job_of(id_, self.database)

    def pace(self, lease: float = 30.0) -> Any:
        from carefund.service.work.job import Pace

        return Pace(lease=timedelta(seconds=lease), rest=timedelta(0))

    def worker(self, stop: Any = None, lease: float = 30.0) -> Any:
        from threading import Event

        from carefund.service.work.doing import Worker

        pace = self.pace(lease)
        return Worker(self.data, stop or Event(), database=self.database, pace=pace, kinds=self.kinds)

    def claim(self, worker: str = "a worker", lease: float = 30.0) -> Any:
        from carefund.service.work.queue import claim

        return claim(worker, self.pace(lease), self.database, self.kinds)

    def program(self, lease: float = 1.0) -> subprocess.Popen[str]:
        """A worker as a process of its own, ready."""
        given = {"data": str(self.data), "address": address_of(self.database), "lease": lease, "mark": self.mark}
        command = [sys.executable, "-m", "tests.service.work.doing", json.dumps(given)]
        # Stands at the root of the repository, where `tests` is found.
        root = Path(__file__).parents[3]
        started = subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        )
        self.programs.append(started)
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n"
        return started

    @staticmethod
    def wait_for(met: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """What a condition gives, when it is met."""
        until = monotonic() + patience
        while not (found := met()):
            assert monotonic() < until, "it never came to it"
            sleep(0.02)
        return found


@pytest.fixture
def yard(data_folder: Path, database: str, tmp_path: Path) -> Iterator[Yard]:
    yard = Yard(data_folder, database, tmp_path)
    yield yard
    for program in yard.programs:
        program.kill()
        program.wait()
        if program.stdout is not None:
            program.stdout.close()
