"""The queue: asking for work, taking it, holding it by a heartbeat, ending it, and freeing what a dead worker held.

Every change of a row that somebody holds names the claim it is made under, so that a worker which lost its lease, and
comes back, changes nothing. All times are the database's own, for workers on several machines have several clocks.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, Min, QuerySet, Value
from django.db.models.functions import Now

from carefund.pool.chain import canonical
from carefund.service.work.job import Arguments, Claim, Job, Pace, Status, key_of
from carefund.service.work.kinds import persistence_of
from carefund.service.work.models import StoredJob

log = structlog.get_logger("carefund.work")
LONGEST_ERROR = 2_000
"""Letters of an error that are kept."""
LONGEST_WORDS = 200
LATEST = 20
LEFT = "Its worker ended, or lost its database, before the work was done"
"""Why a job failed whose lease ran out."""
GIVEN_UP = "Given up by whoever runs the service"


def enqueue(kind: str, arguments: Arguments, database: str = "default", *, about: str = "") -> UUID:
    """Ask for work, once: work that waits, runs or is done is found again. What had failed waits anew.

    `about` is what jobs of a kind are found by later, such as a round's id. Gives the job's id.
    """
    row, new = _rows(database).get_or_create(
        key=key_of(kind, arguments),
        defaults={
            "kind": kind,
            "about": about,
            "arguments": canonical(dict(arguments)),
            "status": Status.WAITING,
            "free_from": Now(),
            "queued": Now(),
        },
    )
    if not new:
        _rows(database).filter(id=row.id, status=Status.FAILED).update(
            status=Status.WAITING, begun=0, free_from=Now(), queued=Now(), ended=None, steps=0, of=0, words=""
        )
    return row.id


def enqueue_all(kind: str, pieces: Iterable[Arguments], database: str = "default", *, about: str = "") -> None:
    """Ask for many pieces of work of a kind at once; those that were asked for before stay as they are."""
    made = (
        StoredJob(
            kind=kind,
            about=about,
            key=key_of(kind, one),
            arguments=canonical(dict(one)),
            status=Status.WAITING,
            free_from=Now(),
            queued=Now(),
        )
        for one in pieces
    )
    _rows(database).bulk_create(list(made), batch_size=500, ignore_conflicts=True)


def put_off(kinds: Iterable[str], wait: timedelta, database: str = "default") -> int:
    """Let all work of some kinds that waits rest for so long, for none of it can be done now; gives how many."""
    free = _rows(database).filter(status=Status.WAITING, kind__in=list(kinds), free_from__lt=_after(wait))
    return free.update(free_from=_after(wait))


def try_again(kinds: Iterable[str], database: str = "default") -> int:
    """Let work of some kinds that failed for good, or rests, be done from the beginning; gives how many."""
    left = _rows(database).filter(status__in=[Status.FAILED, Status.WAITING], kind__in=list(kinds))
    return left.update(status=Status.WAITING, begun=0, free_from=Now(), ended=None)


def give_up(kinds: Iterable[str], database: str = "default") -> int:
    """Let work of some kinds that failed for good, or waits, be done no more; gives how many."""
    left = _rows(database).filter(status__in=[Status.FAILED, Status.WAITING], kind__in=list(kinds))
    return left.update(status=Status.DONE, error=GIVEN_UP, ended=Now())


def claim(worker: str, pace: Pace, database: str = "default", kinds: Iterable[str] | None = None) -> Claim | None:
    """Take the job that waited longest, those that never failed first; None where none is free.

    `kinds` are those that the worker can do, all where not said.
    """
    free = _rows(database).filter(status=Status.WAITING, free_from__lte=Now())
    free = free if kinds is None else free.filter(kind__in=list(kinds))
    if not free.exists():  # a look takes no lock, so that an idle worker keeps no writer waiting
        return None
    with transaction.atomic(using=database):
        locked = free.select_for_update(skip_locked=True).order_by("begun", "queued", "id")
        row = locked.values_list("id", "begun").first()
        if row is None:
            return None
        taken = Claim(row[0], worker, row[1] + 1)
        _rows(database).filter(id=taken.job).update(
            status=Status.RUNNING,
            begun=taken.turn,
            worker=worker,
            free_from=_after(pace.lease),
            started=Now(),
            steps=0,
            of=0,
            words="",
        )
    return taken


def heartbeat(held: Claim, pace: Pace, database: str = "default") -> bool:
    """Hold a job for one more lease; False where it is held no longer."""
    return _held(held, database).update(free_from=_after(pace.lease)) == 1


def tell_progress(held: Claim, steps: int, of: int, words: str, database: str = "default") -> bool:
    """Say how far a job is; False where it is held no longer."""
    return _held(held, database).update(steps=steps, of=of, words=words[:LONGEST_WORDS]) == 1


def finish(held: Claim, result: str, database: str = "default") -> bool:
    """A job is done, with the hash of its result; False where it is held no longer, and then nothing changes."""
    done = {"status": Status.DONE, "result": result, "error": "", "ended": Now(), "steps": F("of")}
    return _held(held, database).update(**done) == 1


def fail(held: Claim, error: str, pace: Pace, database: str = "default", *, hopeless: bool = False) -> bool:
    """A job failed: it rests and waits again, or after the last try is left, and told; False where not held.

    One that is `hopeless` is left at once.
    """
    error = error[:LONGEST_ERROR]
    kind = _held(held, database).values_list("kind", flat=True).first()
    lasting = persistence_of(kind or "")
    if hopeless or held.turn >= lasting.tries:
        failed = _held(held, database).update(status=Status.FAILED, error=error, ended=Now()) == 1
        if failed:
            _tell(held.job, held.turn, error)
        return failed
    rest = _after(lasting.rest(pace, held.turn))
    return _held(held, database).update(status=Status.WAITING, error=error, free_from=rest) == 1


def release(held: Claim, database: str = "default") -> bool:
    """Give a job back undone, as a worker that is asked to end does: that counts as no failure."""
    back = {"status": Status.WAITING, "begun": held.turn - 1, "free_from": Now(), "words": ""}
    return _held(held, database).update(**back) == 1


def reap(database: str = "default") -> int:
    """Free jobs whose lease ran out; one that was begun as often as allowed has failed, and is told. Gives how many."""
    running = _rows(database).filter(status=Status.RUNNING, free_from__lt=Now())
    freed = 0
    for id_, begun, kind in list(running.values_list("id", "begun", "kind")):
        # Asked again in the change itself: a heartbeat, or another reaper, may have come between.
        this = running.filter(id=id_, begun=begun)
        if begun < persistence_of(kind).tries:
            freed += this.update(status=Status.WAITING, free_from=Now(), error=LEFT)
        elif this.update(status=Status.FAILED, error=LEFT, ended=Now()):
            freed += 1
            _tell(id_, begun, LEFT)
    return freed


def job_of(id_: UUID, database: str = "default") -> Job | None:
    """A job as it stands; None where there is none of that id."""
    row = _rows(database).filter(id=id_).first()
    return None if row is None else _job(row)


def last_done(kinds: Iterable[str], about: str, database: str = "default") -> list[Job]:
    """The jobs of some kinds about something that were done, the last first, some `LATEST` at most."""
    wanted = list(kinds)
    sql = _LAST_DONE.format(kinds=", ".join(["%s"] * len(wanted)))
    rows = StoredJob.objects.using(database).raw(sql, [*wanted, about, Status.DONE, LATEST])
    return [_job(row) for row in rows]


_LAST_DONE = (
    "SELECT * FROM job WHERE kind IN ({kinds}) AND about = %s AND status = %s ORDER BY ended DESC, id DESC LIMIT %s"
)
"""Written out, for lists and pages of plans ask it each time."""


def jobs(database: str = "default", **wanted: str) -> list[Job]:
    """Jobs in the order in which they were asked for: all, or those of a `kind`, a `status`, or `about` something."""
    return [_job(row) for row in _rows(database).filter(**wanted).order_by("queued", "id")]


@dataclass(frozen=True)
class Waiting:
    """How many jobs stand where, and since when the oldest of those waits that a worker may take now."""

    counts: Mapping[Status, int]
    oldest: datetime | None


def waiting(database: str = "default") -> Waiting:
    """How the queue stands; two queries."""
    counts = _rows(database).order_by().values_list("status").annotate(Count("id"))
    free = _rows(database).filter(status=Status.WAITING, free_from__lte=Now())
    return Waiting({Status(one): count for one, count in counts}, free.aggregate(Min("free_from"))["free_from__min"])


def unfinished(kinds: Iterable[str], database: str = "default") -> Waiting:
    """How work of some kinds stands; `oldest` is when the oldest was asked for that is not over, rests counted."""
    rows = _rows(database).filter(kind__in=list(kinds)).order_by().values_list("status")
    told = {Status(one): (count, since) for one, count, since in rows.annotate(Count("id"), Min("queued"))}
    open_ = [told[one][1] for one in (Status.WAITING, Status.RUNNING) if one in told]
    return Waiting({one: count for one, (count, _) in told.items()}, min(open_, default=None))


def _rows(database: str) -> QuerySet[StoredJob]:
    return StoredJob.objects.using(database)


def _held(held: Claim, database: str) -> QuerySet[StoredJob]:
    """The row of a claim, where it still holds."""
    return _rows(database).filter(id=held.job, status=Status.RUNNING, worker=held.worker, begun=held.turn)


def _after(wait: timedelta) -> Any:  # noqa: ANN401 - an expression of Django
    """A moment so far from now, by the database's clock; now itself is written as `Now` is, to be no later than it."""
    if not wait:
        return Now()
    return ExpressionWrapper(Now() + Value(wait), output_field=DateTimeField())


def _tell(id_: UUID, tries: int, error: str) -> None:
    log.error("a job failed and is left", job=str(id_), tries=tries, error=error)


def _job(row: StoredJob) -> Job:
    names = ("id", "kind", "about", "begun", "steps", "of", "words", "result", "error", "queued", "started", "ended")
    values = {name: getattr(row, name) for name in names}
    return Job(**values, arguments=json.loads(row.arguments), status=Status(row.status))
