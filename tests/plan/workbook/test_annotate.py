"""Findings in the sender's own workbook."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from carefund.evidence.areas import default_register
from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.plan.workbook import annotate, read_plan
from carefund.plan.workbook.annotate import annotated as annotate_here
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from tests.plan.workbook.making import as_old_format, changed, places, sent, some_plan

POSITION = places()["contributions[0].amounts[2015-16]"]
FINDINGS = [
    Finding(
        check="a",
        severity=Severity.ERROR,
        label="Too little",
        expected="£2,000",
        found='=HYPERLINK("x")',
        to_do="Pay more.",
        policy="Section 75",
        position=POSITION,
    ),
    Finding(
        check="b",
        severity=Severity.WARNING,
        label="No vision",
        expected="words",
        found="none",
        to_do="Write some.",
        field="vision",
    ),
    Finding(
        check="c",
        severity=Severity.NOTE,
        label="Gone",
        expected="x",
        found="y",
        to_do="z",
        position=CellPosition("No such sheet", "A1"),
    ),
]


def annotated(content: bytes, findings: Sequence[Finding]) -> bytes:
    return annotate(content, findings, rounds=load_round, areas=default_register())


def opened(content: bytes) -> Any:
    """The workbook, as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def test_each_finding_is_listed_first_with_a_link_and_no_words_become_a_formula() -> None:
    sheet = opened(annotated(sent(), FINDINGS)).worksheets[0]
    assert sheet.title == "Findings"
    assert sheet["A2"].value.startswith("1 error, 1 warning, 1 note.")
    link = sheet["B5"].hyperlink
    assert (link.location or link.target.removeprefix("#")) == f"'{POSITION.sheet}'!{POSITION.cell}"
    assert sheet["B6"].hyperlink is None
    assert sheet["B6"].value == "The plan as a whole"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_cell_carries_the_finding_beside_the_senders_own_comment() -> None:
    def change(book: Any) -> None:
        book[POSITION.sheet][POSITION.cell].comment = Comment("Ask Pat", "Sam")

    book = opened(annotated(changed(change), FINDINGS))
    text = book[POSITION.sheet][POSITION.cell].comment.text
    assert text.startswith("Ask Pat")
    assert "Pay more." in text


def test_the_senders_sheets_drop_downs_and_formulas_stay() -> None:
    before, after = opened(sent()), opened(annotated(sent(), FINDINGS))
    assert after.sheetnames == ["Findings", *before.sheetnames]
    for name in before.sheetnames:
        assert after[name].dimensions == before[name].dimensions
        assert len(after[name].data_validations.dataValidation) == len(before[name].data_validations.dataValidation)
        formulas = [[cell.value or None for row in book[name].iter_rows() for cell in row] for book in (before, after)]
        assert formulas[0] == formulas[1]


def test_what_is_annotated_again_holds_only_the_new_findings() -> None:
    twice = opened(annotated(annotated(sent(), FINDINGS), FINDINGS[1:]))
    assert twice.sheetnames.count("Findings") == 1
    assert twice[POSITION.sheet][POSITION.cell].comment is None
    assert twice["Findings"]["C5"].value == "No vision"


def test_an_annotated_plan_is_read_the_same() -> None:
    read = read_plan(annotated(sent(), FINDINGS))
    assert read.plan == some_plan()
    assert not read.findings


def test_a_workbook_in_the_old_format_is_written_anew_with_its_findings() -> None:
    finding = Finding(
        check="a",
        severity=Severity.ERROR,
        label="L",
        expected="e",
        found="f",
        to_do="t",
        field="contributions[0].amounts[2015-16]",
    )
    content = annotated(as_old_format(sent()), [finding])
    assert read_plan(content).plan == some_plan()
    assert opened(content)[POSITION.sheet][POSITION.cell].comment


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(RefusedFile):
        annotated(b"nothing", FINDINGS)


def test_a_workbook_and_its_annotated_copy_carry_no_time_of_the_clock() -> None:
    for content in (sent(), annotated(sent(), FINDINGS)):
        archive = zipfile.ZipFile(io.BytesIO(content))
        properties = archive.read("docProps/core.xml").decode()
        assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", properties)) == {"2000-01-01T00:00:00"}
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_a_workbook_that_cannot_be_written_again_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Unable to read workbook")

    monkeypatch.setattr(openpyxl, "load_workbook", fail)
    with pytest.raises(RefusedFile, match="damaged"):
        annotate_here("plan.xlsx", sent(), FINDINGS)
