"""One who asks more often than a person does is told to wait; nothing typed is lost, and nobody else waits."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client

from carefund.service.frame import limits
from tests.service.site import LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"
MOST = 5


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Five requests a minute, and a clock that stands until a test moves it."""
    clock = [6_000_000.0]
    monkeypatch.setattr(django_settings, "REQUESTS_A_MINUTE", MOST)
    monkeypatch.setattr(limits.time, "time", lambda: clock[0])
    return clock


def test_one_who_asks_too_often_waits_and_others_do_not(site: Site, few: list[float]) -> None:
    client = site.client("leeds editor")
    answers = [client.get(f"{AT}/") for _ in range(MOST + 2)]
    assert [one.status_code for one in answers] == [200] * MOST + [429] * 2
    assert 1 <= int(answers[-1]["Retry-After"]) <= limits.MINUTE + 1
    assert "Wait a minute" in answers[-1].content.decode()
    assert "you typed" not in answers[-1].content.decode()
    assert site.client("leeds lead").get(f"{AT}/").status_code == 200
    few[0] += limits.MINUTE
    assert client.get(f"{AT}/").status_code == 200


def test_what_was_typed_is_shown_again_and_nothing_is_saved(site: Site) -> None:
    client = site.client("leeds editor")
    for _ in range(MOST):
        client.get(f"{AT}/")
    sent = {"based_on": "0", "key": uuid4().hex, "contact": "Zoë of Leeds", "save": "y"}
    answer = client.post(f"{AT}/sections/cover/save", sent)
    assert answer.status_code == 429
    assert "Zoë of Leeds" in answer.content.decode()
    assert "What you typed is below" in answer.content.decode()
    assert "Error: Too many requests" in answer.content.decode()
    from carefund.service.ledger.events import state_of

    assert state_of(f"{ROUND}/{LEEDS}").sequence == 0


def test_a_file_counts_as_many(few: list[float]) -> None:
    who = str(uuid4())
    asked = [limits.seconds_to_wait(who, 40, limits.FILE_COUNTS_AS) for _ in range(3)]
    assert [bool(one) for one in asked] == [False, False, True]
    assert limits.seconds_to_wait(who, 40)


def test_the_first_of_a_minute_is_answered_however_much_it_counts(few: list[float]) -> None:
    who = str(uuid4())
    assert not limits.seconds_to_wait(who, 1, limits.FILE_COUNTS_AS)
    assert limits.seconds_to_wait(who, 1)


def test_those_who_are_not_signed_in_are_not_counted(site: Site) -> None:
    client = Client()
    assert {client.get("/accessibility").status_code for _ in range(MOST * 3)} == {200}
