"""The ledger in real databases: it keeps what was recorded, refuses changes, and finds those that were forced on it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from carefund.assurance import event as done
from carefund.assurance.chain import Head
from carefund.assurance.event import Event, submission_id
from carefund.assurance.permissions import Actor
from carefund.assurance.request import Asked, Setting
from carefund.assurance.state import Status
from carefund.refusal import Refusal
from tests.assurance.making import AREA, BOARD, BOARD_CHIEF, CHIEF, COUNCIL, EDITOR, LEAD, START, plan_hash


class Writer:
    """Requests on a submission of its own, in one of the databases."""

    def __init__(self, database: str) -> None:
        self.database, self.submission = database, submission_id(f"round-{uuid4()}", AREA)

    def ask(self, actor: Actor, body: done.Value, key: str | None = None, known: Any = None) -> Any:
        from carefund.service.ledger.events import record

        who = Actor(person=actor.person, name=actor.name, memberships=actor.memberships, second_factor_at=START)
        setting = Setting(required=(COUNCIL, BOARD), checked_hash=self.state.plan_hash)
        asked = Asked(body=body, actor=who, at=START + timedelta(minutes=1), key=key or str(uuid4()))
        return record(asked, setting, self.submission, self.database, known=known)

    @property
    def state(self) -> Any:
        from carefund.service.ledger.events import state_of

        return state_of(self.submission, self.database)

    @property
    def this(self) -> dict[str, Any]:
        return {"version": self.state.version, "plan_hash": self.state.plan_hash}

    def signed(self) -> Writer:
        self.ask(LEAD, done.PlanStarted())
        self.ask(EDITOR, done.PlanSaved(sections=("targets",), based_on=0, plan_hash=plan_hash(1)))
        self.ask(LEAD, done.DeclaredReady(**self.this))
        for actor, slot in ((CHIEF, COUNCIL), (BOARD_CHIEF, BOARD)):
            self.ask(actor, done.Signed(role=slot.role, on_behalf_of=slot.on_behalf_of, **self.this))
        return self

    def own_faults(self, *anchors: Head) -> list[Any]:
        from carefund.service.ledger.events import faults

        return [one for one in faults(anchors, self.database) if one.submission == self.submission]


def execute(database: str, statement: str, *values: Any) -> None:
    from django.db import connections

    with connections[database].cursor() as cursor:
        cursor.execute(statement, values)


def without_triggers(database: str) -> Any:
    """As somebody who owns the database can: triggers off, and on again."""
    from contextlib import contextmanager

    from carefund.service.ledger.append_only import TRIGGERS

    @contextmanager
    def lifted() -> Any:
        if database == "default":
            for what in ("update", "delete"):
                execute(database, f"DROP TRIGGER event_no_{what}")
            yield
            for statement in TRIGGERS["sqlite"]:
                if " ON event " in statement:
                    execute(database, statement)
        else:
            execute(database, "ALTER TABLE event DISABLE TRIGGER USER")
            yield
            execute(database, "ALTER TABLE event ENABLE TRIGGER USER")

    return lifted()


def test_what_was_recorded_is_read_again(database: str) -> None:
    writer = Writer(database).signed()
    assert writer.state.status is Status.SIGNING
    assert {one.name for one in writer.state.signatures} == {"Charles", "Bea"}
    assert writer.own_faults() == []


@pytest.mark.parametrize("statement", ["UPDATE event SET actor = 'mallory'", "DELETE FROM event"])
def test_the_database_refuses_to_change_or_delete_events(database: str, statement: str) -> None:
    from django.db import DatabaseError

    writer = Writer(database).signed()
    with pytest.raises(DatabaseError, match="events and stored files are only ever added"):
        execute(database, statement)
    assert len(writer.state.signatures) == 2


def test_postgresql_refuses_to_empty_the_table(databases: tuple[str, ...]) -> None:
    from django.db import DatabaseError

    Writer("postgresql").signed()
    with pytest.raises(DatabaseError, match="events and stored files are only ever added"):
        execute(databases[1], "TRUNCATE event")


def test_one_submit_form_sent_many_times_at_once_is_one_event(database: str) -> None:
    from django.db import connections

    writer = Writer(database).signed()
    body = done.Submitted(**writer.this)

    def send(_number: int) -> int:
        try:
            return int(writer.ask(LEAD, body, key="the form").sequence)
        finally:
            connections[database].close()

    with ThreadPoolExecutor(8) as pool:
        numbers = set(pool.map(send, range(20)))
    assert numbers == {6}
    assert len(writer.state.submissions) == 1
    assert writer.own_faults() == []


def test_many_who_write_at_once_lose_nothing(database: str) -> None:
    from django.db import connections

    writer = Writer(database)
    writer.ask(LEAD, done.PlanStarted())

    def send(number: int) -> bool:
        try:
            writer.ask(EDITOR, done.QuestionAsked(thread=f"{number}", audience="shared", words="Why?"))
        except Refusal:
            return False
        else:
            return True
        finally:
            connections[database].close()

    with ThreadPoolExecutor(4) as pool:
        acknowledged = sum(pool.map(send, range(24)))
    assert acknowledged == 24
    assert len(writer.state.threads) == acknowledged
    assert writer.own_faults() == []


def test_of_two_who_save_one_section_at_once_one_is_told(database: str) -> None:
    from django.db import connections

    writer = Writer(database)
    writer.ask(LEAD, done.PlanStarted())

    def send(number: int) -> str:
        body = done.PlanSaved(sections=("targets",), based_on=0, plan_hash=plan_hash(number))
        try:
            writer.ask(EDITOR, body)
        except Refusal as refusal:
            return type(refusal).__name__
        else:
            return "saved"
        finally:
            connections[database].close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, (1, 2))) == ["Conflict", "saved"]


def test_a_change_forced_on_a_row_is_named(database: str) -> None:
    writer = Writer(database).signed()
    with without_triggers(database):
        execute(
            database, "UPDATE event SET actor = 'mallory' WHERE submission = %s AND sequence = 2", writer.submission
        )
    (fault,) = writer.own_faults()
    assert (fault.sequence, fault.field, fault.expected, fault.actual) == (2, "actor", '"edith"', '"mallory"')


def test_a_changed_text_is_named(database: str) -> None:
    writer = Writer(database).signed()
    with without_triggers(database):
        execute(
            database,
            "UPDATE event SET text = replace(text, 'Charles', 'Charlie') WHERE submission = %s AND sequence = 4",
            writer.submission,
        )
    (fault,) = writer.own_faults()
    assert (fault.sequence, fault.field) == (4, "hash")


def test_a_deleted_last_event_needs_the_anchor(database: str) -> None:
    writer = Writer(database).signed()
    head = Head(writer.submission, writer.state.sequence, writer.state.head)
    with without_triggers(database):
        execute(database, "DELETE FROM event WHERE submission = %s AND sequence = 5", writer.submission)
    assert writer.own_faults() == []
    (fault,) = writer.own_faults(head)
    assert (fault.sequence, fault.field, fault.actual) == (5, "anchor", "4 events in all")


def test_a_state_that_was_overtaken_is_read_anew(database: str) -> None:
    writer = Writer(database)
    writer.ask(LEAD, done.PlanStarted())
    seen = writer.state
    first = writer.ask(EDITOR, done.PlanSaved(sections=("targets",), based_on=0, plan_hash=plan_hash(1)), known=seen)
    second = writer.ask(EDITOR, done.PlanSaved(sections=("cover",), based_on=0, plan_hash=plan_hash(2)), known=seen)
    assert (first.sequence, second.sequence) == (2, 3)
    assert second.state == writer.state
    with pytest.raises(Refusal, match="targets"):
        writer.ask(EDITOR, done.PlanSaved(sections=("targets",), based_on=0, plan_hash=plan_hash(3)), known=seen)


def test_what_was_recorded_meanwhile_under_the_same_key_is_found(database: str) -> None:
    writer = Writer(database)
    writer.ask(LEAD, done.PlanStarted())
    seen, saved = writer.state, done.PlanSaved(sections=("targets",), based_on=0, plan_hash=plan_hash(1))
    first = writer.ask(EDITOR, saved, key="once", known=seen)
    again = writer.ask(EDITOR, saved, key="once", known=seen)
    assert (again.event, again.sequence) == (None, first.sequence)


def test_states_that_are_not_at_hand_are_read_together_and_heads_by_two_ways_agree(database: str) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from carefund.service.ledger import events

    names = [Writer(database).signed().submission for _ in range(4)]
    single = {name: events.state_of(name, database) for name in names}
    for name in names:
        events._AT_HAND._values.pop((database, name), None)
    with CaptureQueriesContext(connections[database]) as asked:
        together = events.states_of([*names, "bcf-2025-26/none"], database)
    assert len(asked) <= 4  # heads, events, and on PostgreSQL a transaction around a server's cursor
    assert {name: together[name] for name in names} == single
    assert together["bcf-2025-26/none"].sequence == 0
    every = {one.submission: one for one in events.heads(database)}
    assert events.heads(database, names) == [every[name] for name in sorted(names)]


def test_an_event_and_its_files_are_one_statement_on_postgresql_and_all_or_nothing(database: str) -> None:
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from carefund.service.ledger import events
    from carefund.service.ledger.models import StoredEvent, StoredFile

    writer = Writer(database).signed()
    events_before = StoredEvent.objects.using(database).filter(submission=writer.submission).count()
    taken = events.events_of(writer.submission, database)[-1]
    files = [StoredFile(hash=sha256(uuid4().bytes).hexdigest(), size=1, added=taken.at) for _ in range(2)]
    own = StoredFile.objects.using(database).filter(hash__in=[one.hash for one in files])
    assert not events.inserted(taken, database, files)
    assert own.count() == 0
    first = events.events_of(writer.submission, database)[0]
    other = Event.model_validate(first.model_dump() | {"submission": f"bcf-2025-26/{uuid4()}"})
    with CaptureQueriesContext(connections[database]) as asked:
        assert events.inserted(other, database, [*files, files[0]])
    assert own.count() == len(files)
    assert len(asked) == (1 if connections[database].vendor == "postgresql" else 4)
    assert StoredEvent.objects.using(database).filter(submission=writer.submission).count() == events_before


def test_what_is_noted_with_an_event_is_undone_with_it(database: str) -> None:
    from carefund.service.ledger import events
    from carefund.service.ledger.models import StoredEvent

    first = events.events_of(Writer(database).signed().submission, database)[0]
    other = Event.model_validate(first.model_dump() | {"submission": f"bcf-2025-26/{uuid4()}"})

    def failing(_database: str) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        events.inserted(other, database, noting=failing)
    assert not StoredEvent.objects.using(database).filter(submission=other.submission).exists()
