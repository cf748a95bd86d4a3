"""Keys of forms: a form that is sent again is one request, and nobody's key works for another's (idempotency)."""

from __future__ import annotations

from tests.service.signing.test_pages import declared_ready, hidden, post, saved, signed_by_all
from tests.service.site import LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"


def version(site: Site) -> int:
    return int(hidden(site.client("leeds lead").get(f"{AT}/sections/cover").content.decode(), "based_on"))


def test_a_save_form_that_is_sent_again_is_one_version(site: Site) -> None:
    saved(site)
    client = site.client("leeds editor")
    page = client.get(f"{AT}/sections/cover").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "key": hidden(page, "key"), "contact": "Once", "save": "y"}
    before = version(site)
    assert [client.post(f"{AT}/sections/cover/save", sent).status_code for _ in range(3)] == [302] * 3
    assert version(site) == before + 1


def test_a_form_sent_again_after_somebody_elses_change_overwrites_nothing(site: Site) -> None:
    saved(site)
    editor, lead = site.client("leeds editor"), site.client("leeds lead")
    page = editor.get(f"{AT}/sections/cover").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "key": hidden(page, "key"), "contact": "Ada", "save": "y"}
    assert editor.post(f"{AT}/sections/cover/save", sent).status_code == 302
    theirs = {"based_on": str(version(site)), "contact": "Lea", "save": "y"}
    assert lead.post(f"{AT}/sections/cover/save", theirs).status_code == 302
    again = editor.post(f"{AT}/sections/cover/save", sent)
    assert again.status_code == 409
    assert 'value="Lea"' in lead.get(f"{AT}/sections/cover").content.decode()


def test_a_key_of_another_persons_request_is_refused(site: Site) -> None:
    saved(site)
    editor, lead = site.client("leeds editor"), site.client("leeds lead")
    page = editor.get(f"{AT}/sections/cover").content.decode()
    sent = {"based_on": hidden(page, "based_on"), "key": hidden(page, "key"), "contact": "Ada", "save": "y"}
    assert editor.post(f"{AT}/sections/cover/save", sent).status_code == 302
    theirs = {"based_on": str(version(site)), "key": sent["key"], "contact": "Lea", "save": "y"}
    answer = lead.post(f"{AT}/sections/cover/save", theirs)
    assert answer.status_code == 409
    assert "a new key for each request" in answer.content.decode()
    assert "Lea" in answer.content.decode()
    assert 'value="Ada"' in editor.get(f"{AT}/sections/cover").content.decode()


def test_a_key_that_saved_does_not_submit(site: Site) -> None:
    saved(site)
    declared_ready(site)
    signed_by_all(site)
    lead = site.client("leeds lead")
    page = lead.get(f"{AT}/submit").content.decode()
    key = hidden(page, "key")
    lead.post(f"{AT}/questions", {"do": "ask", "words": "Why?", "audience": "shared", "key": key})
    answer = post(lead, f"{AT}/submit", page, key=key)
    assert answer.status_code in (302, 409)
