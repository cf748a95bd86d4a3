"""What somebody who watches over a service wants to know of it beside its answers, in Prometheus' format.

Figures are of the moment at which they are asked for: work that waits, the room on the disk, and how long ago the
service was backed up and verified. What cannot be found out is left out, so that an alert on its absence can be given.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, InterfaceError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from carefund.service.operations.tending import KINDS, VERIFICATION, last_tended
from carefund.service.work.job import Status
from carefund.service.work.kinds import LETTERS
from carefund.service.work.queue import Waiting, unfinished, waiting

AGES = {
    "backup": "Seconds since the last backup was finished",
    "verification": "Seconds since everything that is kept was last verified",
    "retention": "Seconds since the retention rules were last carried out",
}


def watched(data: Path, now: datetime, database: str = "default") -> bytes:
    """All figures of a data folder and its database at a moment."""
    registry = CollectorRegistry()
    registry.register(_Figures(data, now, database))
    return generate_latest(registry)


class _Figures:
    """A collector of prometheus-client that asks when it is asked."""

    def __init__(self, data: Path, now: datetime, database: str) -> None:
        self.data, self.now, self.database = data, now, database

    def collect(self) -> Iterator[Metric]:
        """The figures, one family after another."""
        try:
            found, mails = waiting(self.database), unfinished(LETTERS, self.database)
        except (DatabaseError, InterfaceError):
            found, mails = None, Waiting({}, None)
        up = "Whether the database answers: 1, or 0"
        yield GaugeMetricFamily("carefund_database_up", up, value=float(found is not None))
        if found is not None:
            yield from self._work(found)
            yield from self._mails(mails)
        yield from self._disk()
        yield from self._ages()

    def _work(self, found: Waiting) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("carefund_jobs", "Pieces of background work, by where they stand", labels=["status"])
        for status in Status:
            jobs.add_metric([str(status)], found.counts.get(status, 0))
        yield jobs
        oldest = (self.now - found.oldest).total_seconds() if found.oldest else 0.0
        words = "Seconds that the oldest piece of work has been waiting to be taken"
        yield GaugeMetricFamily("carefund_oldest_waiting_seconds", words, value=max(0.0, oldest))

    def _mails(self, mails: Waiting) -> Iterator[Metric]:
        letters = GaugeMetricFamily("carefund_mails", "Mails about plans, by where they stand", labels=["status"])
        for status in Status:
            letters.add_metric([str(status)], mails.counts.get(status, 0))
        yield letters
        since = (self.now - mails.oldest).total_seconds() if mails.oldest else 0.0
        words = "Seconds since the oldest mail was asked for that is neither sent nor left"
        yield GaugeMetricFamily("carefund_oldest_mail_seconds", words, value=max(0.0, since))

    def _disk(self) -> Iterator[Metric]:
        room = shutil.disk_usage(self.data)
        yield GaugeMetricFamily("carefund_disk_free_bytes", "Room left on the data folder's disk", value=room.free)
        yield GaugeMetricFamily("carefund_disk_size_bytes", "Size of the data folder's disk", value=room.total)

    def _ages(self) -> Iterator[Metric]:
        for kind in KINDS:
            last = last_tended(self.data, kind)
            if last is not None:
                age = max(0.0, (self.now - last.at).total_seconds())
                yield GaugeMetricFamily(f"carefund_{kind}_age_seconds", AGES[kind], value=age)
            if last is not None and kind == VERIFICATION:
                words = "Faults that the last verification found"
                yield GaugeMetricFamily("carefund_verification_faults", words, value=last.counts.get("faults", 0))
