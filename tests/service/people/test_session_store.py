"""A session is read with the marks of people and rounds by one query, and is what Django keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

KEYS = ("", "short", "a" * 32, "\x00" * 32, "ä" * 32, "x' OR '1'='1", "a" * 31 + "\x00")
"""Such as no session has, or as no cookie of the service holds."""


@pytest.fixture
def store(site: Any) -> Iterator[Any]:
    from carefund.service.people.session_store import SessionStore

    kept = SessionStore()
    kept["words"] = "Zoë"
    kept.save()
    yield kept
    kept.delete()


def read(key: str) -> Any:
    from carefund.service.people.session_store import SessionStore

    return SessionStore(key)


def test_a_session_is_what_was_saved(store: Any) -> None:
    assert read(store.session_key)["words"] == "Zoë"


def test_marks_come_with_it(store: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from carefund.service.people.at_hand import mark_of
    from carefund.service.people.session_store import MARKS

    with CaptureQueriesContext(connection) as asked:
        assert read(store.session_key)["words"] == "Zoë"
    assert len(asked) == 1
    assert MARKS in asked[0]["sql"]
    assert mark_of("people")


def test_one_that_is_over_is_none(store: Any) -> None:
    store.set_expiry(-1)
    store.save()
    found = read(store.session_key)
    assert dict(found.items()) == {}
    assert found.session_key is None


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_no_session_has_is_an_empty_session(site: Any, key: str) -> None:
    found = read(key)
    assert dict(found.items()) == {}
    assert found.session_key is None


def test_a_text_that_was_tampered_with_is_an_empty_session(store: Any) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.filter(pk=store.session_key).update(session_data="tampered:with")
    assert dict(read(store.session_key).items()) == {}


def test_a_cookie_with_a_null_is_answered_as_nobodys(site: Any) -> None:
    from django.conf import settings

    client = site.client("leeds editor")
    client.cookies.clear()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 20 + "\x00"
    assert client.get("/account/").status_code == 302
