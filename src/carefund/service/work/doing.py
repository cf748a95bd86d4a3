"""Doing jobs: a worker takes one after another, holds each by a heartbeat, and gives back what it cannot end.

A job that a dead worker held is taken up again when the lease has run out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import TypeVar
from uuid import uuid4

import structlog
from django.db import DatabaseError, InterfaceError, connections

from carefund.refusal import Refusal
from carefund.service.work import queue
from carefund.service.work.job import Claim, Hopeless, Pace
from carefund.service.work.kinds import KINDS, Bench, work_of
from carefund.wording.dates import LONDON

log = structlog.get_logger("carefund.work")
IDLE = 1.0
"""Seconds between two looks at an empty queue."""
MORNING = 7
"""The hour in London from which a day's work is asked for."""
TOLD_EVERY = 0.5
"""Seconds between two writings of progress."""
Given = TypeVar("Given")


class Lost(Exception):
    """The worker holds the job no longer: it was too long without a heartbeat, and another may have taken it."""


class Stopped(Exception):
    """The worker is asked to end."""


class Worker:
    """One worker on a data folder and database, with the kinds that it can do, until `stop` is set."""

    def __init__(
        self,
        data: Path,
        stop: Event,
        *,
        database: str = "default",
        pace: Pace | None = None,
        kinds: Mapping[str, str] = KINDS,
    ) -> None:
        self.name = f"{os.getpid()}-{uuid4().hex}"
        self.data, self.stop = data, stop
        self.database, self.pace, self.kinds = database, pace or Pace(), kinds

    def do_one(self) -> bool:
        """Free what dead workers held, then do one job; False where none was to be had."""
        queue.reap(self.database)
        held = queue.claim(self.name, self.pace, self.database, self.kinds)
        if held is None:
            return False
        with self._heartbeat(held) as lost:
            self._do(held, lost)
        return True

    def _do(self, held: Claim, lost: Event) -> None:
        """Do a job that is held, and say how it ended."""
        try:
            result = self._result(held, lost)
        except Stopped:
            self._patiently(lambda: queue.release(held, self.database))
        except Lost:
            log.warning("a job is held no longer", job=str(held.job), worker=self.name)
        except Exception as error:  # whatever a job raises must not end the worker
            log.exception("a job failed", job=str(held.job), turn=held.turn)
            words = str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
            hopeless = isinstance(error, Hopeless)
            self._patiently(lambda: queue.fail(held, words, self.pace, self.database, hopeless=hopeless))
        else:
            self._patiently(lambda: queue.finish(held, result, self.database))

    def _result(self, held: Claim, lost: Event) -> str:
        job = queue.job_of(held.job, self.database)
        if job is None:
            raise Lost
        bench = Bench(self.data, self.database, self._progress(held, lost))
        return work_of(job.kind, self.kinds)(job.arguments, bench)

    def _progress(self, held: Claim, lost: Event) -> Callable[[int, int, str], None]:
        """What a job tells its progress by."""
        last = -TOLD_EVERY

        def progress(steps: int, of: int, words: str) -> None:
            nonlocal last
            if self.stop.is_set():
                raise Stopped
            if lost.is_set():
                raise Lost
            if monotonic() - last >= TOLD_EVERY:
                last = monotonic()
                if not queue.tell_progress(held, steps, of, words, self.database):
                    raise Lost

        return progress

    def _patiently(self, change: Callable[[], Given]) -> Given | None:
        """Change the queue; while the database is away try again, for as long as the job may be held."""
        until = monotonic() + self.pace.lease.total_seconds()
        while True:
            try:
                return change()
            except (DatabaseError, InterfaceError):
                connections[self.database].close()
                if monotonic() > until:
                    raise
                self.stop.wait(TOLD_EVERY)

    @contextmanager
    def _heartbeat(self, held: Claim) -> Iterator[Event]:
        """Hold a job from a thread of its own; the event that it gives is set when the job is held no longer."""
        lost, over = Event(), Event()
        thread = Thread(target=self._beat, args=(held, lost, over), name=f"heartbeat-{held.job}", daemon=True)
        thread.start()
        try:
            yield lost
        finally:
            over.set()
            thread.join()

    def _beat(self, held: Claim, lost: Event, over: Event) -> None:
        while not over.wait(self.pace.beat):
            try:
                if not queue.heartbeat(held, self.pace, self.database):
                    lost.set()
                    break
            except (DatabaseError, InterfaceError):
                log.warning("no heartbeat: the database does not answer", job=str(held.job))
                connections[self.database].close()
        connections[self.database].close()


def morning_of(moment: datetime) -> date:
    """The last day on which it has struck seven in London: from then on the day's work is asked for.

    >>> morning_of(datetime(2026, 3, 31, 5, 59, tzinfo=UTC)), morning_of(datetime(2026, 3, 31, 6, tzinfo=UTC))
    (datetime.date(2026, 3, 30), datetime.date(2026, 3, 31))
    """
    here = moment.astimezone(LONDON)
    return here.date() if here.hour >= MORNING else here.date() - timedelta(days=1)


def work_on(worker: Worker, idle: float = IDLE, each_day: Callable[[date], object] | None = None) -> None:
    """Let a worker do jobs until it is to stop, looking again after so many seconds where none is to be had.

    `each_day` asks for the work of a day, when the worker begins and each morning; asked for by several workers, or
    again after a new start, it is to be found asked for.
    The job in hand is then finished, or given back where it tells its progress. A database that is away is waited for.
    """
    log.info("a worker takes jobs", worker=worker.name)
    asked: date | None = None
    while not worker.stop.is_set():
        try:
            day = morning_of(datetime.now(UTC))
            if each_day is not None and day != asked:
                each_day(day)
                asked = day
            busy = worker.do_one()
        except (DatabaseError, InterfaceError):
            log.exception("the database does not answer", worker=worker.name)
            connections[worker.database].close()
            busy = False
        if not busy:
            worker.stop.wait(idle)
    connections[worker.database].close()
