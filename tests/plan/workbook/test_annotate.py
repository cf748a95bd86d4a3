"""Findings in the sender's own workbook."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from carefund.plan.findings import Finding, Place, Severity
from carefund.plan.workbook import annotate, read_plan
from carefund.refusal import RefusedFile
from tests.plan.workbook.making import as_old_format, changed, places, sent, some_plan

PLACE = places()["contributions[0].amounts[2015-16]"]
FOUND = [
    Finding("a", Severity.ERROR, "Too little", "£2,000", '=HYPERLINK("x")', "Pay more.", "Section 75", place=PLACE),
    Finding("b", Severity.WARNING, "No vision", "words", "none", "Write some.", field="vision"),
    Finding("c", Severity.NOTE, "Gone", "x", "y", "z", place=Place("No such sheet", "A1")),
]


def opened(content: bytes) -> Any:
    """The workbook, as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def test_each_finding_is_listed_first_with_a_link_and_no_words_become_a_formula() -> None:
    sheet = opened(annotate(sent(), FOUND)).worksheets[0]
    assert sheet.title == "Findings"
    assert sheet["A2"].value.startswith("1 error, 1 warning, 1 note.")
    assert sheet["B5"].hyperlink.location == f"'{PLACE.sheet}'!{PLACE.cell}" or sheet["B5"].hyperlink.target
    assert sheet["B6"].value == "The plan as a whole"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_cell_carries_the_finding_beside_the_senders_own_comment() -> None:
    def change(book: Any) -> None:
        book[PLACE.sheet][PLACE.cell].comment = Comment("Ask Pat", "Sam")

    book = opened(annotate(changed(change), FOUND))
    text = book[PLACE.sheet][PLACE.cell].comment.text
    assert text.startswith("Ask Pat")
    assert "Pay more." in text


def test_the_senders_sheets_drop_downs_and_formulas_stay() -> None:
    before, after = opened(sent()), opened(annotate(sent(), FOUND))
    assert after.sheetnames == ["Findings", *before.sheetnames]
    for name in before.sheetnames:
        assert after[name].dimensions == before[name].dimensions
        assert len(after[name].data_validations.dataValidation) == len(before[name].data_validations.dataValidation)
        formulas = [[cell.value or None for row in book[name].iter_rows() for cell in row] for book in (before, after)]
        assert formulas[0] == formulas[1]


def test_what_is_annotated_again_holds_only_the_new_findings() -> None:
    twice = opened(annotate(annotate(sent(), FOUND), FOUND[1:]))
    assert twice.sheetnames.count("Findings") == 1
    assert twice[PLACE.sheet][PLACE.cell].comment is None
    assert twice["Findings"]["C5"].value == "No vision"


def test_an_annotated_plan_is_read_the_same() -> None:
    read = read_plan(annotate(sent(), FOUND))
    assert read.plan == some_plan()
    assert not read.findings


def test_a_workbook_in_the_old_format_is_written_anew_with_its_findings() -> None:
    finding = Finding("a", Severity.ERROR, "L", "e", "f", "t", field="contributions[0].amounts[2015-16]")
    content = annotate(as_old_format(sent()), [finding])
    assert read_plan(content).plan == some_plan()
    assert opened(content)[PLACE.sheet][PLACE.cell].comment


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(RefusedFile):
        annotate(b"nothing", FOUND)
