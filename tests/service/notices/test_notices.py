"""Mails about plans: noted with the event, worked off by the worker, once for each person and event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from carefund.assurance import event as done
from carefund.assurance.event import BODIES
from carefund.service.work.job import Pace
from carefund.service.work.kinds import LETTERS, SEND, TELL_EVENT, Bench, persistence_of
from tests.service.centre import decided, recorded, submitted, tenant_for
from tests.service.letters import work_off_letters
from tests.service.signing.test_pages import settings_of_mail
from tests.service.site import LEEDS, ROUND, Site, sign_offs

__all__ = ["settings_of_mail"]
LATER = datetime(2099, 7, 1, 12, tzinfo=UTC)
CONCERNED = 2 + len(sign_offs())
"""Leeds has an editor, a lead, and one signatory for each signature."""


@pytest.fixture
def moved(site: Site, settings_of_mail: None) -> Site:
    """A plan whose date was moved a moment ago, of which nobody was told yet."""
    submitted(site)
    tenant_for(site, "national").record(done.DeadlineMoved(until=LATER, reason="Guidance came late."))
    assert mail.outbox == []
    return site


def letters(status: str = "", kind: str = SEND) -> list[Any]:
    from carefund.service.work.queue import jobs

    return [one for one in jobs(kind=kind) if status in ("", one.status)]


def everyone(site: Site) -> list[str]:
    return sorted(person.email for who, person in site.people.items() if who.startswith("leeds"))


def due_now() -> None:
    """Rests are over."""
    from django.utils.timezone import now

    from carefund.service.work.models import StoredJob

    StoredJob.objects.filter(status="waiting").update(free_from=now() - timedelta(hours=1))


def bench(site: Site) -> Bench:
    return Bench(site.data, "default", lambda *_: None)


def test_everyone_concerned_is_written_to_once_with_the_head_of_the_ledger(moved: Site) -> None:
    work_off_letters(moved.data)
    assert sorted(address for one in mail.outbox for address in one.to) == everyone(moved)
    state = tenant_for(moved, "national").state
    assert all(f"{state.sequence}" in one.body and state.head in one.body for one in mail.outbox)
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == CONCERNED


def test_an_events_job_that_is_done_again_writes_to_nobody_again(moved: Site) -> None:
    from carefund.service.notices.sending import tell_event

    work_off_letters(moved.data)
    (job,) = letters(kind=TELL_EVENT)
    tell_event(job.arguments, bench(moved))
    work_off_letters(moved.data)
    assert len(mail.outbox) == CONCERNED


def test_a_letter_that_is_sent_again_after_a_kill_has_the_same_id_and_file(moved: Site, tmp_path: Any) -> None:
    from django.conf import settings

    from carefund.service.frame.mail import FilesBackend
    from carefund.service.notices.sending import send_letter

    work_off_letters(moved.data)
    first, sent = letters()[0], {one.extra_headers["Message-ID"] for one in mail.outbox}
    mail.outbox = []
    send_letter(first.arguments, bench(moved))
    assert {one.extra_headers["Message-ID"] for one in mail.outbox} < sent
    before, settings.EMAIL_FILE_PATH = settings.EMAIL_FILE_PATH, tmp_path
    try:
        for _ in range(2):
            FilesBackend().send_messages(mail.outbox)
    finally:
        settings.EMAIL_FILE_PATH = before
    assert len(list(tmp_path.iterdir())) == 1


def test_an_event_and_its_note_are_recorded_together_or_not_at_all(site: Site, monkeypatch: Any) -> None:
    from carefund.service.notices import outbox

    submitted(site)

    def full(*_: Any, **__: Any) -> None:
        raise OSError("no space")

    before = tenant_for(site, "national").state.sequence
    monkeypatch.setattr(outbox, "enqueue", full)
    with pytest.raises(OSError, match="no space"), transaction.atomic():
        tenant_for(site, "national").record(done.DeadlineMoved(until=LATER, reason="Late."))
    assert tenant_for(site, "national").state.sequence == before
    assert letters(kind=TELL_EVENT) == []


def test_what_goes_wrong_in_telling_neither_undoes_nor_holds_up_the_event(moved: Site, monkeypatch: Any) -> None:
    from carefund.service.national import telling

    def broken(_: Any) -> Any:
        raise ValueError("a fault in the words")

    monkeypatch.setattr(telling, "of_date", broken)
    work_off_letters(moved.data)
    assert tenant_for(moved, "leeds lead").deadline.shown == LATER
    assert [one.error for one in letters("waiting", TELL_EVENT)] == ["ValueError: a fault in the words"]
    monkeypatch.undo()
    due_now()
    work_off_letters(moved.data)
    assert len(mail.outbox) == CONCERNED


def test_while_the_mail_server_is_away_one_is_tried_and_all_rest_and_then_all_go(moved: Site, monkeypatch: Any) -> None:
    from carefund.service.notices import sending

    tried: list[int] = []

    def away() -> Any:
        tried.append(1)
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr(sending, "get_connection", away)
    work_off_letters(moved.data)
    assert len(tried) == 1
    assert len(letters("waiting")) == CONCERNED
    assert sorted(one.begun for one in letters("waiting")) == [0] * (CONCERNED - 1) + [1]
    monkeypatch.undo()
    work_off_letters(moved.data)
    assert mail.outbox == []
    due_now()
    work_off_letters(moved.data)
    assert sorted(address for one in mail.outbox for address in one.to) == everyone(moved)


def test_one_that_is_refused_for_good_is_left_at_once_told_and_sent_when_it_can_be(
    moved: Site, monkeypatch: Any
) -> None:
    from django.core.mail import get_connection

    from carefund.service.notices import sending
    from carefund.service.notices.unsent import send_again, unsent

    gone = moved.people["leeds lead"].email

    class Server:
        def send_messages(self, messages: list[Any]) -> int:
            if messages[0].to == [gone]:
                raise SMTPRecipientsRefused({gone: (550, b"no such mailbox")})
            return int(get_connection().send_messages(messages))

    monkeypatch.setattr(sending, "get_connection", Server)
    work_off_letters(moved.data)
    assert len(mail.outbox) == CONCERNED - 1
    (left,) = [one for one in unsent() if one.about == f"{ROUND}/{LEEDS}"]
    assert (left.email, left.status, left.tries) == (gone, "failed", 1)
    assert "no such mailbox" in left.why
    monkeypatch.undo()
    assert send_again() == 1
    work_off_letters(moved.data)
    assert [one.to for one in mail.outbox].count([gone]) == 1
    assert len(mail.outbox) == CONCERNED


def test_what_is_given_up_is_not_sent_and_no_longer_told_of(moved: Site) -> None:
    from carefund.service.notices.unsent import give_up, unsent

    assert give_up() == 1
    work_off_letters(moved.data)
    assert (mail.outbox, unsent()) == ([], [])


def test_who_left_meanwhile_is_not_written_to(moved: Site) -> None:
    person = moved.people["leeds editor"]
    person.is_active = False
    person.save()
    work_off_letters(moved.data)
    assert len(mail.outbox) == CONCERNED - 1
    assert not [one for one in mail.outbox if one.to == [person.email]]


def test_a_request_sends_nothing_itself_and_its_plan_is_saved_without_a_note(
    site: Site, settings_of_mail: None
) -> None:
    submitted(site)
    assert letters(kind=TELL_EVENT) == []  # nothing that was saved made a signature void
    tenant_for(site, "reviewer").record(done.Returned(reason="Say more.", sections=()))
    assert mail.outbox == []
    assert len(letters(kind=TELL_EVENT)) == 1


def test_everyone_of_an_area_is_told_that_its_plan_is_public(site: Site, settings_of_mail: None) -> None:
    decided(site)
    tenant_for(site, "national").record(done.Published(edition=1, file_hash="0" * 64))
    work_off_letters(site.data)
    assert sorted(address for one in mail.outbox for address in one.to) == everyone(site)
    assert all("Published" in one.subject and f"/public/{ROUND}/{LEEDS}/" in one.body for one in mail.outbox)


def test_several_questions_of_one_form_are_one_letter_and_an_areas_own_is_none(
    site: Site, settings_of_mail: None
) -> None:
    from carefund.assurance.questions import thread_in_round

    submitted(site)
    for number in (1, 2, 3):
        asked = done.QuestionAsked(thread=thread_in_round("form", number), audience="shared", words="Why?")
        tenant_for(site, "reviewer").record(asked, told=number == 3)
    note = done.QuestionAsked(thread="inside", audience="internal", words="Bold.")
    tenant_for(site, "reviewer").record(note)
    tenant_for(site, "leeds editor").record(done.QuestionAsked(thread="ours", audience="shared", words="When?"))
    work_off_letters(site.data)
    assert len(mail.outbox) == CONCERNED
    assert {one.subject.rpartition(": ")[2] for one in mail.outbox} == {"3 questions asked"}


def test_who_takes_a_plan_up_is_not_written_to(site: Site, settings_of_mail: None) -> None:
    submitted(site)
    person = site.people["reviewer"]
    recorded(site, "reviewer", done.ReviewerAssigned(reviewer=str(person.pk), reviewer_name=person.name))
    own = done.ReviewerAssigned(reviewer=str(site.people["second reviewer"].pk), reviewer_name="Second")
    tenant_for(site, "second reviewer").record(own)
    work_off_letters(site.data)
    assert mail.outbox == []


def test_every_teller_is_of_a_kind_of_event_and_there() -> None:
    from carefund.service.notices.tellers import TELLERS

    assert set(TELLERS) <= set(BODIES)
    for place in TELLERS.values():
        module, name = place.split(":")
        assert callable(getattr(import_module(module), name))


def test_letters_are_tried_for_a_day_and_other_work_three_times() -> None:
    pace = Pace()
    lasting = persistence_of(SEND)
    rests = [lasting.rest(pace, turn) for turn in range(1, lasting.tries)]
    assert rests[:3] == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80)]
    assert timedelta(days=1) <= sum(rests, timedelta()) < timedelta(days=2)
    assert all(persistence_of(one) == lasting for one in LETTERS)
    other = persistence_of("draw-round")
    assert (other.tries, other.rest(pace, 2)) == (3, timedelta(seconds=20))
