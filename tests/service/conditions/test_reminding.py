"""Reminders: before the last day and when it has gone by, once to each person, however often the work is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.core import mail

from carefund.assurance import event as done
from carefund.assurance.conditions import Condition, Evidence
from carefund.assurance.state import State
from carefund.service.conditions.reminding import AHEAD, reminders
from carefund.service.work.doing import Worker, morning_of, work_on
from tests.service.centre import decided, new, recorded
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import Site

__all__ = ["settings_of_mail"]
DUE = datetime.now(UTC).date() + timedelta(days=20)
BEFORE, AFTER = DUE - AHEAD, DUE + timedelta(days=1)


@pytest.fixture
def due(site: Site, settings_of_mail: None) -> Site:
    decided(site, new("one", "Show that the trust agrees.", DUE))
    mail.outbox = []
    return site


def days_work(site: Site, day: date) -> list[Any]:
    """What is sent when a day's work is asked for and all of it is done; the outbox is emptied."""
    from carefund.service.work.daily import ask_for_the_day

    ask_for_the_day(day)
    worker = Worker(site.data, Event(), kinds=kinds())
    while worker.do_one():
        pass
    sent, mail.outbox = list(mail.outbox), []
    return sent


def kinds() -> dict[str, str]:
    from carefund.service.work.kinds import KINDS, REMIND, TELL

    return {name: KINDS[name] for name in (REMIND, TELL)}


def whom(sent: list[Any]) -> list[str]:
    return sorted(address for one in sent for address in one.to)


def emails(site: Site, *who: str) -> list[str]:
    return sorted(site.people[one].email for one in who)


def test_each_reminder_goes_out_once(due: Site) -> None:
    assert days_work(due, BEFORE - timedelta(days=1)) == []
    sent = days_work(due, BEFORE)
    assert whom(sent) == emails(due, "leeds editor", "leeds lead")
    assert all("is due on" in one.subject and "trust agrees" in one.body for one in sent)
    assert len({one.extra_headers["Message-ID"] for one in sent}) == 2
    for day in (BEFORE, BEFORE + timedelta(days=1), DUE):
        assert days_work(due, day) == []
    sent = days_work(due, AFTER)
    assert whom(sent) == emails(due, "leeds editor", "leeds lead", "manager", "reviewer")
    assert all("overdue" in one.subject for one in sent)
    assert days_work(due, AFTER) == days_work(due, AFTER + timedelta(days=30)) == []


def test_a_later_last_day_is_another_reminder_and_a_missed_day_is_made_up_for(due: Site) -> None:
    assert len(days_work(due, DUE - timedelta(days=2))) == 2
    later = DUE + timedelta(days=40)
    change = done.ConditionChanged(condition="one", owner="Pool manager", due=later, reason="More time")
    recorded(due, "national", change)
    assert days_work(due, AFTER) == []
    assert len(days_work(due, later - timedelta(days=3))) == 2


def test_nobody_is_reminded_of_what_waits_for_the_centre_or_is_withdrawn(due: Site) -> None:
    recorded(due, "leeds editor", done.ConditionEvidenced(condition="one", words="Done"))
    assert days_work(due, BEFORE) == []
    recorded(due, "reviewer", done.ConditionJudged(condition="one", met=False, reason="No"))
    assert len(days_work(due, BEFORE + timedelta(days=1))) == 2
    recorded(due, "national", done.ConditionWithdrawn(condition="one", reason="Gone"))
    assert days_work(due, AFTER) == []


def test_what_was_shown_between_asking_and_sending_is_not_sent(due: Site) -> None:
    from carefund.service.conditions.reminding import remind, tell_one
    from carefund.service.work.kinds import TELL, Bench
    from carefund.service.work.queue import jobs

    bench = Bench(due.data, "default", lambda *_: None)
    remind({"day": BEFORE.isoformat()}, bench)
    asked = jobs(kind=TELL)
    assert len(asked) == 2
    recorded(due, "leeds editor", done.ConditionEvidenced(condition="one", words="Done"))
    results = {tell_one(job.arguments, bench) for job in asked}
    assert len(results) == 2
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_tried_again_and_then_told(due: Site, monkeypatch: Any) -> None:
    from carefund.service.notices import sending
    from carefund.service.work.kinds import TELL
    from carefund.service.work.queue import jobs

    def away() -> Any:
        raise OSError("no server")

    monkeypatch.setattr(sending, "get_connection", away)
    assert days_work(due, BEFORE) == []
    assert [(job.status, job.error) for job in jobs(kind=TELL)] == [
        ("waiting", "OSError: no server"),
        ("waiting", ""),  # it rests too: it would but wait for the same server
    ]


def test_a_days_work_is_queued_once_by_however_many_workers(due: Site) -> None:
    from carefund.service.work.daily import ask_for_the_day
    from carefund.service.work.kinds import REMIND
    from carefund.service.work.queue import jobs

    first, again = ask_for_the_day(BEFORE), ask_for_the_day(BEFORE)
    assert first == again
    assert len(jobs(kind=REMIND)) == 1
    ask_for_the_day(DUE)
    assert len(jobs(kind=REMIND)) == 2


def test_the_workers_loop_asks_for_a_day_when_it_begins(due: Site) -> None:
    stop, asked = Event(), []

    def each_day(day: date) -> None:
        asked.append(day)
        stop.set()

    work_on(Worker(due.data, stop, kinds={}), idle=0, each_day=each_day)
    assert asked == [morning_of(datetime.now(UTC))]


def test_a_day_begins_at_seven_in_london_also_when_clocks_change() -> None:
    moments = {(3, 28, 6): 27, (3, 28, 7): 28, (3, 29, 5): 28, (3, 29, 6): 29, (10, 25, 6): 24, (10, 25, 7): 25}
    for (month, day, hour), expected in moments.items():
        assert morning_of(datetime(2026, month, day, hour, tzinfo=UTC)).day == expected


def test_what_is_to_be_told_on_a_day() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    shown = Evidence(words="x", file_hash=None, file_name="", by="E", at=at)
    day = date(2026, 3, 10)
    held = {
        name: Condition(id=name, words="x", owner="x", due=due, set_by="N", at=at, **more)
        for name, due, more in (
            ("far", day + timedelta(days=8), {}),
            ("near", day + timedelta(days=7), {}),
            ("today", day, {}),
            ("late", day - timedelta(days=1), {}),
            ("waits", day - timedelta(days=1), {"evidence": (shown,)}),
            ("withdrawn", day, {"withdrawn": True}),
        )
    }
    told = {one.condition: one.when for one in reminders(State(submission="r/a", conditions=held), day)}
    assert told == {"near": "before", "today": "before", "late": "overdue"}
