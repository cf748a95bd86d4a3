"""Adding to the ledger and reading from it.

A request is held against the events that are there, and the one that it makes is inserted under the next number. Where
another writer took that number meanwhile, the database refuses it and the request is held against what is there now: no
lock is held while a rule is looked at, and a write transaction is one insert.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter

from django.db import IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import OuterRef, Subquery

from carefund.assurance.chain import Fault, Head, read_event, verify_stored
from carefund.assurance.chain import StoredEvent as Stored
from carefund.assurance.event import Event
from carefund.assurance.request import Asked, Setting
from carefund.assurance.state import State, fold
from carefund.assurance.transitions import Accepted, accept
from carefund.refusal import Refusal
from carefund.service.frame.recent import Recent
from carefund.service.ledger import files
from carefund.service.ledger.models import StoredEvent, StoredFile

TRIES = 20
"""How often a request gives way to another writer of the same submission before it is refused."""
ROWS_AT_ONCE = 2_000
SUBMISSIONS_AT_ONCE, HEADS_AT_ONCE = 500, 20_000
"""Of how many submissions events, and of how many only the heads, are asked for by one query."""


class Moved(Exception):
    """The submission is no longer as its writer had it in view when the change was worked out."""


class Busy(Refusal):
    """So many people wrote to one submission at once that this request could not be recorded."""


def record(
    asked: Asked,
    setting: Setting,
    submission: str,
    database: str = "default",
    *,
    known: State | None = None,
    onto: str | None = None,
    with_files: Sequence[StoredFile] = (),
    noting: Callable[[State, Event], Callable[[str], object] | None] | None = None,
) -> Accepted:
    """Record what is asked for, as a new event, or find that it was recorded before.

    `known` is the state as it was seen just before, where it was: it is held against first, and where another writer
    came since, the number is taken and the state is read anew. `onto` is the hash of the plan that a change was made
    to, where it was: raises Moved where that is no longer the plan, so that a change is never made to what is not there
    any more. `with_files` are the rows of files that the event names, which are inserted with it. `noting` is given the
    state before and the event; what it gives is called with the database in the same transaction, to note what is to
    be done about the event. Else raises as `assurance.transitions.accept`, and Busy where others kept coming first.
    """
    for tried in range(TRIES):
        state = known if known and not tried else state_of(submission, database)
        accepted = accept(state, asked, setting, submission)
        if accepted.event is not None and onto is not None and state.plan_hash != onto:
            raise Moved
        told = noting(state, accepted.event) if noting and accepted.event else None
        if accepted.event is None or inserted(accepted.event, database, with_files, told):
            _keep(accepted.state, database)
            return accepted
    raise Busy("a moment without other writers", "many at once", "Send it again; nothing that you typed is lost")


_ROWS_FROM = "SELECT text, hash FROM event WHERE submission = %s AND sequence >= %s ORDER BY sequence"
_AT_HAND = Recent[tuple[str, str], State](12_000)
"""States as they were last seen, by database and submission: what came after is folded onto them."""


def state_of(submission: str, database: str = "default") -> State:
    """The state of a submission now; that of none begun where there are no events.

    Events are only ever added, so that a state that was seen before is good as long as the chain still holds its head.
    """
    before = _AT_HAND.get((database, submission))
    rows = _rows_from(submission, before.sequence if before else 0, database)
    if before and (not rows or rows[0][1] != before.head):
        before, rows = None, _rows_from(submission, 0, database)
    later = [_read(text, own) for text, own in (rows[1:] if before else rows)]
    state = fold(later, before or State(submission=submission))
    _keep(state, database)
    return state


def _read(text: str, own: str) -> Event:
    """An event as the database holds it; the same text is made a value once."""
    event = _READ.get((text, own))
    if event is None:
        event = read_event(Stored(text, own, {}))
        _READ.keep((text, own), event)
    return event


_READ = Recent[tuple[str, str], Event](8_000)
"""Events by their texts and hashes; one takes some 4 kB."""


def _keep(state: State, database: str) -> None:
    _AT_HAND.keep((database, state.submission), state)


def _rows_from(submission: str, sequence: int, database: str) -> list[tuple[str, str]]:
    """Text and hash of the events from a number on."""
    with connections[database].cursor() as cursor:
        cursor.execute(_ROWS_FROM, [submission, sequence])
        return list(cursor.fetchall())


def states_of(submissions: Sequence[str], database: str = "default") -> dict[str, State]:
    """The states of many submissions: one query says where each stands, and only what has moved is folded further.

    Those of which none is at hand are read some hundreds at a time.
    """
    now_at = {head.submission: head for head in heads(database, submissions)}
    found = {one: State(submission=one) for one in submissions if one not in now_at}
    seen: dict[str, State | None] = {}
    unseen: dict[str, State | None] = {}
    for one, head in now_at.items():
        known = _AT_HAND.get((database, one))
        if known and known.head == head.hash:
            found[one] = known
        else:
            (seen if known else unseen)[one] = known
    for some in (seen, unseen):
        for chunk in _batches(some, SUBMISSIONS_AT_ONCE):
            found |= _moved_on({one: some[one] for one in chunk}, database)
    return {one: found[one] for one in submissions}


def _batches(names: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(names)
    while batch := list(islice(left, size)):
        yield batch


def _moved_on(moved: Mapping[str, State | None], database: str) -> dict[str, State]:
    """The states of submissions that moved on since they were seen (None: never seen); one query for all of them."""
    since = min(known.sequence if known else 0 for known in moved.values())
    rows = StoredEvent.objects.using(database).filter(submission__in=list(moved), sequence__gte=since)
    told = rows.order_by("submission", "sequence").values_list("submission", "sequence", "text", "hash")
    found = {
        one: _folded_on(one, moved[one], [row[1:] for row in chain], database)
        for one, chain in groupby(told.iterator(chunk_size=ROWS_AT_ONCE), key=itemgetter(0))
    }
    return {one: found[one] if one in found else state_of(one, database) for one in moved}


def _folded_on(submission: str, known: State | None, rows: Sequence[tuple[int, str, str]], database: str) -> State:
    """A state with the events after it; read anew where the chain does not hold the head that was seen."""
    before = known.sequence if known else 0
    holds = known is None or any(sequence == before and own == known.head for sequence, _, own in rows)
    if not holds:
        return state_of(submission, database)
    later = [_read(text, own) for sequence, text, own in rows if sequence > before]
    state = fold(later, known or State(submission=submission))
    _keep(state, database)
    return state


def events_of(submission: str, database: str = "default") -> list[Event]:
    """The events of one submission from the first."""
    return [_read(text, own) for text, own in _rows_from(submission, 0, database)]


def events_with_texts(submission: str, database: str = "default") -> list[tuple[Event, str]]:
    """The events of one submission from the first, each with its text as it is held."""
    rows = _rows_from(submission, 0, database)
    return [(_read(text, own), text) for text, own in rows]


def events_of_kind(kind: str, submissions: Sequence[str], database: str = "default") -> list[Event]:
    """The events of one kind in some submissions, in the order in which they happened; one query."""
    rows = StoredEvent.objects.using(database).filter(kind=kind, submission__in=list(submissions))
    texts = rows.order_by("at", "submission", "sequence").values_list("text", "hash")
    return [_read(text, own) for text, own in texts]


def all_of_kind(kind: str, database: str = "default") -> Iterator[tuple[str, Event]]:
    """Every event of a kind with its submission, in the order of submissions and numbers."""
    rows = StoredEvent.objects.using(database).filter(kind=kind).order_by("submission", "sequence")
    for submission, text, own in rows.values_list("submission", "text", "hash").iterator(chunk_size=ROWS_AT_ONCE):
        yield submission, _read(text, own)


def heads(database: str = "default", submissions: Sequence[str] | None = None) -> list[Head]:
    """The head of every submission, or of some, in the order of their names."""
    if submissions is not None:
        return [head for batch in _batches(submissions, HEADS_AT_ONCE) for head in _heads_of(batch, database)]
    last = StoredEvent.objects.using(database).filter(submission=OuterRef("submission")).order_by("-sequence")
    rows = StoredEvent.objects.using(database).filter(sequence=Subquery(last.values("sequence")[:1]))
    return [Head(*row) for row in rows.order_by("submission").values_list("submission", "sequence", "hash")]


def _heads_of(submissions: Sequence[str], database: str) -> list[Head]:
    """The heads of some: looked up from each first event, so that the events between cost nothing."""
    last = "(SELECT {0} FROM event AS o WHERE o.submission = f.submission ORDER BY o.sequence DESC LIMIT 1)"
    names = ", ".join(["%s"] * len(submissions))
    of_these = f"f.sequence = 1 AND f.submission IN ({names}) ORDER BY f.submission"
    columns = f"f.submission, {last.format('o.sequence')}, {last.format('o.hash')}"
    with connections[database].cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM event AS f WHERE {of_these}", list(submissions))
        return [Head(*row) for row in cursor.fetchall()]


def head_is_held(submission: str, sequence: int, own: str, database: str = "default") -> bool:
    """Whether a submission has, or had, a head: an event of that number with that hash."""
    rows = StoredEvent.objects.using(database).filter(submission=submission, sequence=sequence, hash=own)
    return rows.exists()


def faults(anchors: Iterable[Head] = (), database: str = "default") -> tuple[Fault, ...]:
    """What in the ledger is not as it was written, submission by submission; nothing for a sound one."""
    return verify_stored(_stored(database), anchors)


def faults_of(submission: str, anchors: Iterable[Head] = (), database: str = "default") -> tuple[Fault, ...]:
    """What in one submission's chain is not as it was written."""
    return verify_stored(_stored(database, submission), anchors)


def stored_event(submission: str, sequence: int, database: str = "default") -> Stored | None:
    """One event as the database holds it, whatever it holds; None where there is no such number."""
    return next((one for one in _stored(database, submission, sequence)), None)


def inserted(
    event: Event,
    database: str,
    with_files: Sequence[StoredFile] = (),
    noting: Callable[[str], object] | None = None,
) -> bool:
    """Whether the event took its number, and files their rows; False, and nothing inserted, where another had it."""
    connection = connections[database]
    at_once = connection.vendor == "postgresql"
    by_itself = at_once and noting is None and not connection.in_atomic_block
    try:
        with nullcontext() if by_itself else transaction.atomic(using=database):
            if at_once:
                _insert_at_once(event, with_files, connection)
            else:
                files.insert(with_files, database)
                StoredEvent.objects.using(database).create(**dict(zip(_COLUMNS, _row_of(event), strict=True)))
            if noting:
                noting(database)
    except IntegrityError:
        return False
    return True


_COLUMNS = ("submission", "sequence", "kind", "actor", "at", "key", "hash", "text")


def _row_of(event: Event) -> list[str | int | datetime]:
    """The values of an event's columns."""
    kind, text = event.body.kind, event.canonical
    return [event.submission, event.sequence, kind, event.actor, event.at, event.key, event.hash, text]


def _insert_at_once(event: Event, with_files: Sequence[StoredFile], connection: BaseDatabaseWrapper) -> None:
    """Insert an event and its files' rows by one statement, which PostgreSQL does wholly or not at all."""
    values = _row_of(event)
    insert = f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(values))})"
    if with_files:
        lists = ", ".join(["(%s, %s, %s)"] * len(with_files))
        kept = f"INSERT INTO stored_file (hash, size, added) VALUES {lists} ON CONFLICT DO NOTHING"
        insert = f"WITH kept AS ({kept}) {insert}"
        values = [value for one in with_files for value in (one.hash, one.size, one.added)] + values
    with connection.cursor() as cursor:
        cursor.execute(insert, values)


def _stored(database: str, submission: str = "", sequence: int = 0) -> Iterator[Stored]:
    """Events as they are held, in the order of submission and sequence: all, or those of one submission or place."""
    rows = StoredEvent.objects.using(database).order_by("submission", "sequence")
    wanted = {name: value for name, value in (("submission", submission), ("sequence", sequence)) if value}
    for row in rows.filter(**wanted).iterator(chunk_size=ROWS_AT_ONCE):
        columns = {name: getattr(row, name) for name in ("submission", "sequence", "kind", "actor", "key")}
        yield Stored(row.text, row.hash, columns | {"at": _as_written(row.at)})


def _as_written(at: datetime) -> str:
    """A moment as a canonical text has it."""
    return at.isoformat().replace("+00:00", "Z")
