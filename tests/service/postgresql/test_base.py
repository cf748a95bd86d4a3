"""A connection to PostgreSQL is asked whether it is there where it has rested; a broken one costs one request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connections

from carefund.service.postgresql.base import RESTED


@pytest.fixture
def connection(databases: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """One of its own, on which a request has just begun, that counts how often it was asked."""
    assert "postgresql" in databases
    made: Any = connections.create_connection("postgresql")
    made.asked = 0

    def is_usable() -> bool:
        made.asked += 1
        return bool(type(made).is_usable(made))

    monkeypatch.setattr(made, "is_usable", is_usable)
    made.settings_dict = made.settings_dict | {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": None}
    made.inc_thread_sharing()
    made.connect()
    begin(made)
    yield made
    made.close()


def begin(connection: Any) -> None:
    """What Django does at the beginning of each request."""
    connection.close_if_unusable_or_obsolete()


def answer(connection: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def end_from_elsewhere(pid: int) -> None:
    other: Any = connections.create_connection("postgresql")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)
    other.close()


def test_it_is_asked_where_it_has_rested_and_not_before(connection: Any) -> None:
    first = answer(connection)
    assert connection.asked == 0
    begin(connection)
    connection._usable_at -= RESTED
    assert answer(connection) == first
    assert connection.asked == 1


def test_one_that_broke_while_it_rested_is_replaced_unseen(connection: Any) -> None:
    first = answer(connection)
    end_from_elsewhere(first)
    begin(connection)
    connection._usable_at -= RESTED
    assert answer(connection) != first


def test_one_that_broke_a_moment_after_it_was_of_use_fails_one_request_alone(connection: Any) -> None:
    first = answer(connection)
    end_from_elsewhere(first)
    begin(connection)
    with pytest.raises(OperationalError):
        answer(connection)
    begin(connection)
    assert answer(connection) != first


def test_what_was_committed_when_it_had_just_rested_long_enough_does_not_fail(connection: Any) -> None:
    connection.set_autocommit(False)
    first = answer(connection)
    connection.commit()
    connection._usable_at -= RESTED  # the commit came a moment too late for the question before it
    connection.set_autocommit(True)
    assert (answer(connection), connection.asked) == (first, 1)
