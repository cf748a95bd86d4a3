"""A plan's conditions on their pages: set, shown to be met, judged, changed, escalated, withdrawn; people are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from carefund.assurance import event as done
from tests.service.centre import SOON, decided, new, recorded, tenant_for
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

__all__ = ["settings_of_mail"]
AT = f"/plans/{ROUND}/{LEEDS}/conditions"
PDF = b"%PDF-1.7 minutes of the board"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def two(site: Site, settings_of_mail: None) -> Site:
    """Leeds' plan, approved with two conditions."""
    decided(site, new("one", due=SOON), new("two", f"Show {HOSTILE}", SOON + timedelta(days=1)))
    return site


def do(client: Client, number: int = 1, key: str = "", **sent: Any) -> Any:
    return client.post(f"{AT}/{number}/save", {"key": key or uuid4().hex, **sent})


def told() -> dict[str, set[str]]:
    """Whom each message went to, by its subject up to the colon; the outbox is emptied."""
    found: dict[str, set[str]] = {}
    for one in mail.outbox:
        found.setdefault(one.subject.partition(":")[0], set()).update(one.to)
    mail.outbox = []
    return found


def emails(site: Site, *who: str) -> set[str]:
    return {site.people[one].email for one in who}


AREA, CENTRE = ("leeds editor", "leeds lead"), ("reviewer", "manager")


def test_the_list_shows_each_condition_with_its_state_and_hostile_words_as_words(two: Site) -> None:
    for who in (
        "leeds editor",
        "leeds lead",
        "leeds section-151-officer",
        "reviewer",
        "manager",
        "national",
        "auditor",
    ):
        page = two.client(who).get(AT).content.decode()
        assert "2 conditions open" in page
        assert HOSTILE not in page
        assert "Show &lt;script&gt;" in page
        assert ("Set another condition" in page) == (who == "national")


def test_from_set_to_met_with_everyone_told(two: Site) -> None:
    national, editor, reviewer = (two.client(one) for one in ("national", "leeds editor", "reviewer"))
    key = hidden(national.get(AT).content.decode(), "key")
    new_one = {"key": key, "words": "Sign the agreement.", "owner": "Director", "due": SOON.isoformat()}
    assert [national.post(f"{AT}/save", new_one).status_code for _ in range(2)] == [302, 302]
    assert told() == {"A condition was set": emails(two, *AREA)}
    assert len(tenant_for(two, "national").state.conditions) == 3
    file = SimpleUploadedFile("../../board\r\nminutes.pdf", PDF, content_type="text/html")
    assert do(editor, 3, do="evidence", words="It was signed.", file=file).status_code == 302
    assert told() == {"A condition is said to be met": emails(two, *CENTRE)}
    assert "Evidence waits" in reviewer.get(f"{AT}/3").content.decode()
    assert do(reviewer, 3, do="judge", met="no", reason="Page 2 is missing.").status_code == 302
    assert told() == {"A condition is not met yet": emails(two, *AREA)}
    assert do(editor, 3, do="evidence", words="Here it is.").status_code == 302
    assert do(reviewer, 3, do="judge", met="yes", reason="Whole now.").status_code == 302
    page = editor.get(f"{AT}/3").content.decode()
    said = (
        "set the condition",
        "said how it is met",
        "held that it is not met yet",
        "held that it is met",
        "Whole now.",
    )
    assert all(one in page for one in said)
    assert "Hand it in" not in page
    assert "1 condition met" not in page
    kinds = [one.body.kind for one in tenant_for(two, "national").events][-5:]
    assert kinds == ["condition-set", *["condition-evidenced", "condition-judged"] * 2]


def test_owner_and_day_are_changed_and_the_history_says_from_what_to_what(two: Site) -> None:
    national = two.client("national")
    later = (SOON + timedelta(days=10)).isoformat()
    for owner, due in (("Ann Other", SOON.isoformat()), ("Ann Other", later)):
        assert do(national, do="change", owner=owner, due=due, reason="She took over").status_code == 302
    assert told() == {"A condition was changed": emails(two, *AREA, *CENTRE)}
    page = national.get(f"{AT}/1").content.decode()
    assert "gave it to Ann Other in place of Pool manager" in page
    assert "moved its last day from" in page
    one = tenant_for(two, "national").state.conditions["one"]
    assert (one.owner, one.due.isoformat()) == ("Ann Other", later)


def test_it_is_escalated_and_withdrawn_by_those_who_may(two: Site) -> None:
    manager, national = two.client("manager"), two.client("national")
    assert do(manager, do="escalate", to="Chief executive", reason="No answer").status_code == 302
    assert told() == {"A condition was escalated": emails(two, *AREA, *CENTRE, "national")}
    assert "Escalated to: Chief executive" in national.get(AT).content.decode()
    assert do(manager, do="withdraw", reason="x").status_code == 403
    assert do(national, do="withdraw", reason="No longer needed").status_code == 302
    assert "Withdrawn" in national.get(f"{AT}/1").content.decode()
    assert do(two.client("leeds editor"), do="evidence", words="Too late").status_code == 409


REFUSED = [
    ("leeds editor", {"do": "judge", "met": "yes", "reason": "It is"}),
    ("leeds editor", {"do": "change", "owner": "x", "due": SOON.isoformat(), "reason": "x"}),
    ("leeds lead", {"do": "escalate", "to": "x", "reason": "x"}),
    ("leeds lead", {"do": "withdraw", "reason": "x"}),
    ("reviewer", {"do": "escalate", "to": "x", "reason": "x"}),
    ("reviewer", {"do": "change", "owner": "x", "due": SOON.isoformat(), "reason": "x"}),
    ("manager", {"do": "evidence", "words": "x"}),
    ("auditor", {"do": "evidence", "words": "x"}),
    ("leeds section-151-officer", {"do": "evidence", "words": "x"}),
]


def test_what_a_role_may_not_do_is_refused_and_nobody_is_told(two: Site) -> None:
    before = tenant_for(two, "national").state.sequence
    for who, sent in REFUSED:
        assert two.client(who).post(f"{AT}/1/save", sent).status_code == 403, who
    kent = two.client("kent lead")
    for path in (AT, f"{AT}/1", f"{AT}/1/files/1"):
        assert kent.get(path).status_code == 404
    assert kent.post(f"{AT}/1/save", {"do": "evidence", "words": "x"}).status_code == 404
    assert two.client("leeds editor").get(f"{AT}/9").status_code == 404
    assert tenant_for(two, "national").state.sequence == before
    assert told() == {}


def test_a_refused_form_is_shown_again_with_what_was_typed_and_where_it_is_wrong(two: Site) -> None:
    editor, national, reviewer = (two.client(one) for one in ("leeds editor", "national", "reviewer"))
    late = {"words": "Do it", "owner": "Someone", "due": "2014-01-01"}
    answers = [
        (editor.post(f"{AT}/1/save", {"do": "evidence", "words": "  "}), 422, 'href="#evidence-words"'),
        (national.post(f"{AT}/save", late), 409, ">Do it</textarea>"),
        (national.post(f"{AT}/save", {"words": "Keep me", "owner": "", "due": ""}), 422, ">Keep me</textarea>"),
        (national.post(f"{AT}/save", {**late, "due": "tomorrow"}), 422, 'value="Someone"'),
        (reviewer.post(f"{AT}/1/save", {"do": "judge", "met": "yes", "reason": "Fine"}), 409, "evidence that waits"),
        (reviewer.post(f"{AT}/1/save", {"do": "judge", "reason": "Fine"}), 422, "There is a problem"),
    ]
    for answer, status, shown in answers:
        page = answer.content.decode()
        assert answer.status_code == status, page
        assert "<title>Error: " in page
        assert 'class="nhsuk-error-summary"' in page
        assert shown in page


def test_one_key_makes_one_event_and_another_request_under_it_is_refused(two: Site) -> None:
    editor = two.client("leeds editor")
    key = hidden(editor.get(f"{AT}/1").content.decode(), "key")
    assert [do(editor, key=key, do="evidence", words="Done").status_code for _ in range(2)] == [302, 302]
    assert len(mail.outbox) == 2  # one to each of two people
    assert do(editor, key=key, do="evidence", words="Something else").status_code == 409
    assert len(tenant_for(two, "national").state.conditions["one"].evidence) == 1


def test_a_file_is_given_away_as_a_download_under_the_services_own_name(two: Site) -> None:
    editor, auditor = two.client("leeds editor"), two.client("auditor")
    file = SimpleUploadedFile(f"{HOSTILE}.html\x00.pdf", PDF, content_type="text/html")
    do(editor, do="evidence", words="See there", file=file)
    answer = auditor.get(f"{AT}/1/files/1")
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-{LEEDS}-1-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"
    assert HOSTILE not in auditor.get(f"{AT}/1").content.decode()
    assert auditor.get(f"{AT}/1/files/2").status_code == 404
    assert two.client("").get(f"{AT}/1/files/1").status_code == 302


def test_a_file_of_another_kind_is_refused_and_the_words_are_kept(two: Site) -> None:
    editor = two.client("leeds editor")
    for name, content in (("a.pdf", b"MZ\x90\x00"), ("a.txt", b""), ("page.pdf", b"\x00\x01")):
        answer = do(editor, do="evidence", words="Kept words", file=SimpleUploadedFile(name, content))
        page = answer.content.decode()
        assert answer.status_code == 422, name
        assert "Kept words</textarea>" in page
        assert 'href="#evidence-file"' in page
    assert not tenant_for(two, "national").state.conditions["one"].evidence


def test_a_file_that_is_too_large_is_not_read_to_its_end(two: Site) -> None:
    file = SimpleUploadedFile("a.txt", b"a" * (11 * 2**20))
    answer = do(two.client("leeds editor"), do="evidence", words="Big", file=file)
    assert answer.status_code == 422
    assert "up to 10 MB" in answer.content.decode()


def test_a_scanner_that_lets_nothing_pass_keeps_a_file_out(two: Site) -> None:
    from django.conf import settings

    settings.SCANNER = ["false"]
    try:
        answer = do(two.client("leeds editor"), do="evidence", words="x", file=SimpleUploadedFile("a.pdf", PDF))
    finally:
        settings.SCANNER = []
    assert answer.status_code == 409
    assert "virus scanner" in answer.content.decode()


def test_the_plans_page_and_the_start_page_tell_the_area_what_is_to_be_shown(two: Site) -> None:
    for who in AREA:
        page = two.client(who).get("/").content.decode()
        assert "Show that 2 conditions are met" in page
        assert f'href="{AT}"' in page
    assert "2 conditions open" in two.client("leeds lead").get(f"/plans/{ROUND}/{LEEDS}/").content.decode()
    recorded(two, "leeds editor", done.ConditionEvidenced(condition="two", words="Done"))
    assert "Show that a condition is met" in two.client("leeds lead").get("/").content.decode()
    assert "Show that" not in two.client("kent lead").get("/").content.decode()
    assert "Show that" not in two.client("leeds section-151-officer").get("/").content.decode()


def test_before_a_decision_no_condition_can_be_set(site: Site, settings_of_mail: None) -> None:
    national = site.client("national")
    page = national.get(AT).content.decode()
    assert "No condition has been set" in page
    assert "Set another condition" not in page
    sent = {"words": "x", "owner": "y", "due": (datetime.now(UTC).date() + timedelta(days=9)).isoformat()}
    assert national.post(f"{AT}/save", sent).status_code == 409
