"""What a finance officer's workbook has that no template has: hidden rows, merged cells, notes, subtotals, links."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import openpyxl
import pytest

from carefund.evidence.areas import default_register
from carefund.plan.findings import Finding
from carefund.plan.workbook.annotate import annotate
from carefund.plan.workbook.reading import ReadPlan, read_plan
from carefund.programme.rounds import load_round
from carefund.refusal import RefusedFile
from tests.plan.workbook.making import changed, places, sent, some_plan

AMOUNT = "contributions[0].amounts[2015-16]"


def read(change: Callable[[Any], None]) -> ReadPlan:
    return read_plan(changed(change))


def only(found: ReadPlan) -> Finding:
    (finding,) = found.findings
    return finding


def last_row(book: Any, sheet: str, column: str = "A") -> int:
    """The row below the last entry, counted from 1."""
    page = book[sheet]
    return max(cell.row for cell in page[column] if cell.value is not None) + 1


@pytest.mark.parametrize("kind", ["row", "column", "sheet"])
def test_what_is_hidden_is_read_and_said(kind: str) -> None:
    def change(book: Any) -> None:
        page = book["Money in"]
        if kind == "row":
            page.row_dimensions[7].hidden = True
        elif kind == "column":
            page.column_dimensions["E"].hidden = True
        else:
            page.sheet_state = "hidden"

    found = read(change)
    assert found.plan == some_plan()
    assert only(found).check == "workbook-hidden"
    assert str(only(found).position).startswith("Money in, ")


def test_merged_cells_that_take_the_place_of_two_entries_are_named() -> None:
    finding = only(read(lambda book: book["Money in"].merge_cells("A7:A8")))
    assert finding.check == "workbook-merged"
    assert "A7 to A8" in finding.found


@pytest.mark.parametrize("words", ["Total", "Sub-total", "subtotal NHS", "Grand total", "TOTALS"])
def test_a_subtotal_below_the_entries_is_not_one_of_them(words: str) -> None:
    def change(book: Any) -> None:
        row = last_row(book, "Money in")
        book["Money in"][f"A{row}"].value, book["Money in"][f"E{row}"].value = words, 2_500_000

    found = read(change)
    assert found.plan == some_plan()
    assert only(found).check == "workbook-subtotal"
    assert words in only(found).found


@pytest.mark.parametrize(
    "words", ["Note: figures as at September", "* to be agreed", "Source: finance", "NB draft", "A sentence. " * 12]
)
def test_a_note_below_the_entries_is_not_one_of_them(words: str) -> None:
    def change(book: Any) -> None:
        book["Money in"][f"A{last_row(book, 'Money in')}"].value = words

    found = read(change)
    assert found.plan == some_plan()
    assert only(found).check == "workbook-note-below"


@pytest.mark.parametrize("words", ["Total Care Partnership CIC", "Notting Hill Trust"])
def test_an_organisation_whose_name_looks_like_one_is_read(words: str) -> None:
    found = read(lambda book: setattr(book["Money in"]["A7"], "value", words))
    assert found.plan.contributions[0].organisation == words
    assert found.findings == ()


def test_a_link_to_another_workbook_is_named_with_its_cells() -> None:
    content = changed(lambda book: setattr(book["Money in"]["E7"], "value", "=[1]Ledger!$B$4"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as linked:
        for name in archive.namelist():
            linked.writestr(name, archive.read(name))
        linked.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    with pytest.raises(RefusedFile, match="Money in, E7"):
        read_plan(out.getvalue())


@pytest.mark.parametrize("number", ["NaN", "INF", "-INF", "1e999"])
def test_what_is_no_number_in_a_numeric_cell_is_one_finding(number: str) -> None:
    content, place, out = sent(), places()[AMOUNT], io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as altered:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8", "replace") if name.endswith(".xml") else archive.read(name)
            if name == sheet_part(content, place.sheet):
                part = re.sub(rf'(<c r="{place.cell}"[^>]*><v>)[^<]*', rf"\g<1>{number}", str(part))
            altered.writestr(name, part)
    found = read_plan(out.getvalue())
    assert [finding.field for finding in found.findings if finding.check == "workbook-not-understood"] == [AMOUNT]


@cache
def sheet_part(content: bytes, sheet: str) -> str:
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda book: book["Money in"].merge_cells("A7:C9"),
        lambda book: setattr(book["Money in"]["OI4000"], "value", " "),
        lambda book: setattr(book["Cover"]["A20000"], "value", "far"),
    ],
)
def test_a_copy_with_findings_can_be_made_of_whatever_was_read(change: Callable[[Any], None]) -> None:
    content = changed(change)
    found = read_plan(content)
    once = annotate(content, found.findings, rounds=load_round, areas=default_register())
    twice = annotate(once, found.findings, rounds=load_round, areas=default_register())
    assert openpyxl.load_workbook(io.BytesIO(twice)).sheetnames[0] == "Findings"
