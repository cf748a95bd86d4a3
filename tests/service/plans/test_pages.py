"""Preparing a plan on its pages: workbook both ways, forms, two who change one section, comparing, asking, waiving."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.service.signing.test_pages import hidden, saved, settings_of_mail
from tests.service.site import LEEDS, ROUND, Site

AT = f"/plans/{ROUND}/{LEEDS}"
__all__ = ["settings_of_mail"]


def upload(client: Client, content: bytes, note: str = "") -> Any:
    page = client.get(f"{AT}/workbook").content.decode()
    file = SimpleUploadedFile("plan.xlsx", content)
    return client.post(f"{AT}/workbook", {"file": file, "note": note, "based_on": hidden(page, "based_on")})


def spoilt(content: bytes, sheet: str, cell: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_goes_out_and_comes_back_as_the_next_version(site: Site) -> None:
    saved(site)
    client = site.client("leeds editor")
    content = client.get(f"{AT}/workbook/template.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = next(r for r in book["Cover"].iter_rows() if r[0].value == "Contact")
    answer = upload(client, spoilt(content, "Cover", row[1].coordinate, "A. Nother"), "another contact")
    assert answer["Location"] == f"{AT}/workbook/1"
    listed = client.get(f"{AT}/workbook").content.decode()
    assert "another contact" in listed
    assert "version 2" in listed
    compared = client.get(f"{AT}/compare").content.decode()
    assert "A. Nother" in compared


def test_the_same_workbook_again_changes_nothing(site: Site) -> None:
    saved(site)
    client = site.client("leeds editor")
    content = client.get(f"{AT}/workbook/template.xlsx").content
    assert "changed nothing" in client.get(upload(client, content)["Location"].rsplit("/", 1)[0]).content.decode()


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(site: Site, content: bytes) -> None:
    client = site.client("leeds editor")
    answer = upload(client, content)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: " in page
    assert "was not taken" in page


def test_two_who_change_one_section_both_see_both_values(site: Site, settings_of_mail: None) -> None:
    saved(site)
    editor, lead = site.client("leeds editor"), site.client("leeds lead")
    seen = hidden(editor.get(f"{AT}/sections/cover").content.decode(), "based_on")
    for client, words, status in ((editor, "Ada", 302), (lead, "Lea", 409)):
        answer = client.post(f"{AT}/sections/cover/save", {"based_on": seen, "contact": words, "save": "yes"})
        assert answer.status_code == status
    page = answer.content.decode()
    assert "Ada" in page
    assert "Lea" in page
    other = lead.post(
        f"{AT}/sections/risks-and-contingency/save", {"based_on": seen, "contingency.arrangement": "Half", "save": "y"}
    )
    assert other.status_code == 302
    again = lead.post(
        f"{AT}/sections/cover/save", {"based_on": hidden(page, "based_on"), "contact": "Lea", "save": "y"}
    )
    assert again.status_code == 302
    read = editor.get(f"{AT}/sections/cover").content.decode()
    assert "Lea" in read
    assert "Half" in editor.get(f"{AT}/sections/risks-and-contingency").content.decode()


def test_what_cannot_be_read_is_told_at_its_field_and_kept_as_typed(site: Site) -> None:
    saved(site)
    client = site.client("leeds editor")
    seen = hidden(client.get(f"{AT}/sections/money-in").content.decode(), "based_on")
    name = "contributions[0].amounts[2025-26]"
    answer = client.post(f"{AT}/sections/money-in/save", {"based_on": seen, name: "a lot", "save": "y"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert 'value="a lot"' in page
    assert 'href="#contributions-0-amounts-2025-26"' in page


def test_sums_are_worked_out_without_saving(site: Site) -> None:
    saved(site)
    client = site.client("leeds editor")
    seen = hidden(client.get(f"{AT}/sections/money-in").content.decode(), "based_on")
    name = "contributions[0].amounts[2025-26]"
    sent = {"based_on": seen, name: "1234567", "work-out": "y"}
    page = client.post(f"{AT}/sections/money-in/save", sent).content.decode()
    assert "1,234,567" in re.sub(r'value="[^"]*"', "", page)
    assert hidden(client.get(f"{AT}/sections/money-in").content.decode(), "based_on") == seen


def test_a_question_is_asked_answered_and_closed_and_internal_words_stay_inside(site: Site) -> None:
    saved(site)
    editor, reviewer = site.client("leeds editor"), site.client("reviewer")
    editor.post(f"{AT}/questions", {"do": "ask", "words": "Only ours", "audience": "internal"})
    reviewer.post(f"{AT}/questions", {"do": "ask", "words": "Why so much?", "audience": "shared", "field": "vision"})
    page = editor.get(f"{AT}/questions").content.decode()
    assert "Only ours" in page
    assert "Why so much?" in page
    assert "Only ours" not in reviewer.get(f"{AT}/questions").content.decode()
    thread = re.findall(r'name="thread" value="(\w+)"', page)[0]
    editor.post(f"{AT}/questions", {"do": "answer", "thread": thread, "words": "Because."})
    assert "Because." in reviewer.get(f"{AT}/questions").content.decode()
    reviewer.post(f"{AT}/questions", {"do": "close", "thread": thread})
    assert "Closed" in editor.get(f"{AT}/questions").content.decode()


def test_what_no_form_sends_is_refused_with_a_page(site: Site) -> None:
    saved(site)
    client = site.client("leeds editor")
    answer = client.post(f"{AT}/questions", {"do": "ask", "words": ""})
    assert answer.status_code == 422
    assert "Go back" in answer.content.decode()
