"""The page about assurance says what the table of transitions says."""

from __future__ import annotations

from tests.assurance.documentation import PAGE, with_parts


def test_the_page_agrees_with_the_table() -> None:
    page = PAGE.read_text("utf-8")
    assert with_parts(page) == page
    assert "signing --> submitted: submit" in page
    assert "| submit | `submitted` | ready, signing | lead, signatory |" in page
