"""Letters that were not sent, for whoever runs the service: to whom, about what, why not; and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carefund.service.people.models import Person
from carefund.service.work import queue
from carefund.service.work.job import Job, Status
from carefund.service.work.kinds import LETTERS


@dataclass(frozen=True, kw_only=True)
class Unsent:
    """One letter, or one event whose letters are still to be asked for (then `person` and `email` are empty).

    `about` names the plan, `status` is waiting or failed; `tries` and `why` tell of what went wrong so far.
    """

    about: str
    person: str
    email: str
    status: str
    tries: int
    why: str
    since: datetime

    def as_record(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        told = {"about": self.about, "person": self.person, "email": self.email, "status": self.status}
        return {**told, "tries": self.tries, "why": self.why, "since": self.since.isoformat()}


def unsent(database: str = "default") -> list[Unsent]:
    """Every letter that waits, is being sent, or was left, those that were left first."""
    left = [one for kind in LETTERS for one in queue.jobs(database, kind=kind) if one.status is not Status.DONE]
    named = {one.arguments.get("person", "") for one in left} - {""}
    people = {str(one.pk): one for one in Person.objects.using(database).filter(pk__in=named)}
    made = (_unsent(one, people.get(one.arguments.get("person", ""))) for one in left)
    return sorted(made, key=lambda one: (one.status != Status.FAILED, one.since))


def _unsent(job: Job, person: Person | None) -> Unsent:
    return Unsent(
        about=job.about,
        person=person.name if person else "",
        email=person.email if person else "",
        status=str(job.status),
        tries=job.begun,
        why=job.error,
        since=job.queued,
    )


def send_again(database: str = "default") -> int:
    """Let every letter that was left or rests be tried from the beginning; gives how many."""
    return queue.try_again(LETTERS, database)


def give_up(database: str = "default") -> int:
    """Let every letter that was left or waits be sent no more; gives how many."""
    return queue.give_up(LETTERS, database)
