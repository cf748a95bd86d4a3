"""Documents as PDF: every subject's, hostile texts, and a refusal in words where Typst is not there."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.report.document import DataTable, Document, Listing, Prose, Section
from carefund.report.media.pdf import NoPdf, markup, pdf
from carefund.report.report import Report
from tests.report import made_up

SPOILED = (
    '"', "\\", '"); #panic("x")', "#let x = 1", "$a$", "*b*", "@ref", "\\u{0}", "\x1b[2J", "// c", "` `", "<a>", "\n",
)  # fmt: skip


def document(words: str) -> Document:
    table = DataTable((words, "Pounds"), ((words, "£1"),), words)
    opening = (Prose(words, opening=words), Listing((words,)))
    return Document(f"T {words}", opening, (Section("a", f"S {words}", (table,)),))


def test_without_typst_it_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NoPdf, match="Install carefund with its extra `pdf`"):
        pdf(document("x"))


@given(st.text(max_size=30) | st.sampled_from(SPOILED))
def test_text_never_leaves_its_literal(words: str) -> None:
    import re

    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', markup(document(words)).partition("#set document")[2])
    assert '"' not in bare.replace('""', "")
    assert set(re.findall(r"#(\w+)", bare)) <= {"heading", "text", "strong", "list", "table"}


@pytest.mark.parametrize("words", SPOILED)
def test_hostile_text_is_set_as_text(words: str) -> None:
    pytest.importorskip("typst")
    assert pdf(document(words)).startswith(b"%PDF-")


def test_every_subject_becomes_a_pdf_and_the_same_source_the_same_bytes(
    made: Report[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("typst")
    source = markup(made.document)
    monkeypatch.setattr("carefund.report.media.pdf.markup", lambda document: source)
    content = pdf(made.document)
    assert content.startswith(b"%PDF-")
    assert content == pdf(made.document)


@pytest.mark.parametrize("subject", ["pool", "appraisal"])
def test_the_same_document_is_the_same_source_drawings_included(subject: str) -> None:
    """The audit's, which has most pictures, is drawn twice in `test_report`."""
    document = Report(made_up.SUBJECTS[subject]()).document
    assert document.figures()
    assert markup(document) == markup(document)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=40))
def test_any_text_becomes_a_pdf(words: str) -> None:
    pytest.importorskip("typst")
    assert pdf(document(words)).startswith(b"%PDF-")
