"""Internal and shared words cannot be confused, on either side; questions are asked in rounds with a due date."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail

from carefund.assurance.event import QuestionAsked
from tests.service.desk.making import AT, DESK, handed_in, page, tenant
from tests.service.signing.test_pages import hidden, settings_of_mail
from tests.service.site import Site

__all__ = ["settings_of_mail"]
SIDES = {
    "leeds editor": ("Send: the centre will read this", "Keep this note inside Leeds", f"{AT}/questions"),
    "reviewer": ("Send: Leeds will read this", "Keep this note inside the centre", DESK),
}


@pytest.mark.parametrize("who", SIDES)
def test_two_forms_say_each_whom_they_are_for(site: Site, who: str) -> None:
    handed_in(site)
    client = site.client(who)
    shared, internal, place = SIDES[who]
    shown = page(client, place)
    forms = re.findall(r'<section class="(carefund-\w+)" aria-labelledby="ask-\w+">(.*?)</section>', shown, re.DOTALL)
    assert [name for name, _ in forms] == ["carefund-shared", "carefund-internal"]
    for (name, form), own, other in zip(forms, (shared, internal), (internal, shared), strict=True):
        assert own in form
        assert other not in form
        assert f'name="audience" value="{name.removeprefix("carefund-")}"' in form
        assert "<select" not in form
        assert "radio" not in form


def test_words_without_an_audience_are_taken_by_nobody(site: Site) -> None:
    handed_in(site)
    client = site.client("reviewer")
    for audience in ("", "everybody"):
        assert client.post(f"{AT}/questions", {"do": "ask", "words": "so", "audience": audience}).status_code == 422
    assert tenant(site, "reviewer").state.threads == {}


def test_an_empty_note_is_shown_again_in_its_own_form(site: Site) -> None:
    handed_in(site)
    answer = site.client("reviewer").post(f"{AT}/questions", {"do": "ask", "words": " ", "audience": "internal"})
    assert answer.status_code == 422
    assert 'href="#internal-words"' in answer.content.decode()


def test_an_internal_note_of_either_side_is_seen_by_that_side_alone(site: Site) -> None:
    handed_in(site)
    reviewer, editor = site.client("reviewer"), site.client("leeds editor")
    sent = {"do": "ask", "audience": "internal", "back": "desk"}
    answer = reviewer.post(f"{AT}/questions", sent | {"words": "Centre alone"})
    assert answer["Location"] == DESK
    assert editor.post(f"{AT}/questions", sent | {"words": "Area alone"})["Location"] == f"{AT}/questions"
    assert "Centre alone" in page(reviewer)
    assert "Area alone" not in page(reviewer)
    assert "Centre alone" not in page(editor, f"{AT}/questions")
    assert "Area alone" in page(editor, f"{AT}/questions")


def test_a_round_of_questions_is_asked_once_with_one_day_and_told_once(site: Site, settings_of_mail: None) -> None:
    handed_in(site)
    reviewer, editor = site.client("reviewer"), site.client("leeds editor")
    due = (date.today() + timedelta(days=10)).isoformat()
    sent = {"key": hidden(page(reviewer, f"{DESK}ask"), "key"), "due": due, "words-1": "Which schemes?",
            "field-1": "targets[discharge-delay]", "words-3": "Who agreed?", "field-3": "no.such"}  # fmt: skip
    for _ in range(2):
        assert reviewer.post(f"{DESK}ask", sent).status_code == 302
    threads = list(tenant(site, "reviewer").state.threads.values())
    assert [(one.field, one.audience) for one in threads] == [("targets[discharge-delay]", "shared"), ("", "shared")]
    assert len({one.round for one in threads}) == 1
    assert {one.subject.rpartition(": ")[2] for one in mail.outbox} == {"2 questions asked"}
    shown = page(editor, f"{AT}/questions")
    assert "Question 1 of 2 that were asked together" in shown
    assert "2 not answered" in shown
    editor.post(f"{AT}/questions", {"do": "answer", "thread": threads[0].id, "words": "Two of them."})
    assert "1 not answered" in page(editor, f"{AT}/questions")


@pytest.mark.parametrize("sent", [{"words-1": "Why?"}, {"due": "2099-01-01"}, {"due": "2001-01-01", "words-1": "Why?"}])
def test_a_round_without_questions_or_a_day_ahead_is_shown_again(site: Site, sent: dict[str, str]) -> None:
    handed_in(site)
    answer = site.client("reviewer").post(f"{DESK}ask", sent)
    assert answer.status_code == 422
    assert sent.get("words-1", "") in answer.content.decode()
    assert tenant(site, "reviewer").state.threads == {}


def test_part_of_what_has_a_name_is_called_by_that_name_and_not_by_its_path(site: Site) -> None:
    handed_in(site)
    named = tenant(site, "reviewer").metric_label(tenant(site, "reviewer").plan.targets[0].metric)
    tenant(site, "reviewer").record(
        QuestionAsked(thread="part", audience="shared", field="targets[0].target", words="Why?")
    )
    shown = page(site.client("leeds editor"), f"{AT}/questions")
    assert f"Targets: {named}" in shown
    assert "targets[0]" not in shown


def test_an_answer_that_is_overdue_is_shown_so_to_both_sides_until_it_is_given(site: Site) -> None:
    handed_in(site)
    asked = QuestionAsked(thread="late", audience="shared", words="Why?", due=date(2020, 1, 31))
    tenant(site, "reviewer").record(asked)
    reviewer, editor = site.client("reviewer"), site.client("leeds editor")
    assert "Overdue" in page(reviewer)
    assert "Overdue" in page(editor, f"{AT}/questions")
    assert "An answer to a question" in page(editor, f"{AT}/year")
    editor.post(f"{AT}/questions", {"do": "answer", "thread": "late", "words": "Because."})
    assert "Overdue" not in page(reviewer)
    assert "An answer to a question" not in page(editor, f"{AT}/year")
