"""Adding to the ledger and reading from it.

A request is held against the events that are there, and the one that it makes is inserted under the next number. Where
another writer took that number meanwhile, the database refuses it and the request is held against what is there now: no
lock is held while a rule is looked at, and a write transaction is one insert.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery

from carefund.assurance.chain import Fault, Head, read_event, verify_stored
from carefund.assurance.chain import StoredEvent as Stored
from carefund.assurance.event import Event
from carefund.assurance.request import Asked, Setting
from carefund.assurance.state import State, fold
from carefund.assurance.transitions import Accepted, accept
from carefund.refusal import Refusal
from carefund.service.ledger.models import StoredEvent

TRIES = 20
"""How often a request gives way to another writer of the same submission before it is refused."""
ROWS_AT_ONCE = 2_000


class Busy(Refusal):
    """So many people wrote to one submission at once that this request could not be recorded."""


def record(asked: Asked, setting: Setting, submission: str, database: str = "default") -> Accepted:
    """Record what is asked for, as a new event, or find that it was recorded before.

    Raises as `assurance.transitions.accept`, and Busy where others kept coming first.
    """
    for _ in range(TRIES):
        accepted = accept(state_of(submission, database), asked, setting, submission)
        if accepted.event is None or inserted(accepted.event, database):
            return accepted
    raise Busy("a moment without other writers", "many at once", "Send it again; nothing that you typed is lost")


def state_of(submission: str, database: str = "default") -> State:
    """The state of a submission now; that of none begun where there are no events."""
    return fold(events_of(submission, database), State(submission=submission))


def events_of(submission: str, database: str = "default") -> list[Event]:
    """The events of one submission from the first."""
    rows = StoredEvent.objects.using(database).filter(submission=submission).order_by("sequence")
    return [read_event(Stored(text, own, {})) for text, own in rows.values_list("text", "hash")]


def heads(database: str = "default") -> list[Head]:
    """The head of every submission, in the order of their names."""
    last = StoredEvent.objects.using(database).filter(submission=OuterRef("submission")).order_by("-sequence")
    rows = StoredEvent.objects.using(database).filter(sequence=Subquery(last.values("sequence")[:1]))
    return [Head(*row) for row in rows.order_by("submission").values_list("submission", "sequence", "hash")]


def faults(anchors: Iterable[Head] = (), database: str = "default") -> tuple[Fault, ...]:
    """What in the ledger is not as it was written, submission by submission; nothing for a sound one."""
    return verify_stored(_stored(database), anchors)


def inserted(event: Event, database: str) -> bool:
    """Whether the event took its number; False where another one had it."""
    try:
        with transaction.atomic(using=database):
            StoredEvent.objects.using(database).create(
                submission=event.submission,
                sequence=event.sequence,
                kind=event.body.kind,
                actor=event.actor,
                at=event.at,
                key=event.key,
                hash=event.hash,
                text=event.canonical,
            )
    except IntegrityError:
        return False
    return True


def _stored(database: str) -> Iterator[Stored]:
    rows = StoredEvent.objects.using(database).order_by("submission", "sequence")
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        columns = {name: getattr(row, name) for name in ("submission", "sequence", "kind", "actor", "key")}
        yield Stored(row.text, row.hash, columns | {"at": _as_written(row.at)})


def _as_written(at: datetime) -> str:
    """A moment as a canonical text has it."""
    return at.isoformat().replace("+00:00", "Z")
