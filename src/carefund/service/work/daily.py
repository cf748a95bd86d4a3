"""Work that is asked for once on each day, by whichever worker first sees the day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from carefund.service.work.kinds import REMIND, WATCH_ALL
from carefund.service.work.queue import enqueue

DAILY = (REMIND, WATCH_ALL)
"""The kinds that are done once a day; each is given the day."""


def ask_for_the_day(day: date, database: str = "default") -> tuple[UUID, ...]:
    """Ask for the work of a day, which is queued once however often it is asked for; the ids of its jobs."""
    return tuple(enqueue(kind, {"day": day.isoformat()}, database, about="every day") for kind in DAILY)
