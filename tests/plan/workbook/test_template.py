"""What the new workbook shows: the estimates marked, the choices that the round has."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from carefund.plan.workbook import formula_sheet, prefilled, read_plan, write_template
from carefund.programme.rounds import load_round, round_ids
from tests.plan.sound import area_evidence
from tests.plan.workbook.making import ROUND, derby, sent


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=True)


def column(sheet: Any, heading: str) -> list[Any]:
    """The cells under a heading."""
    (found,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == heading)
    cells = (sheet.cell(row, found.column).value for row in range(found.row + 1, sheet.max_row + 1))
    return list(cells)


def test_an_estimate_is_called_one_beside_its_cell_and_a_sum_that_is_set_is_not() -> None:
    own = {"out-of-hospital": {"2015-16": Decimal(5_000_000)}}
    filled = prefilled(ROUND, derby(), area_evidence(), required=own)
    content = write_template(ROUND, derby(), filled.plan, filled.given)
    sheet = opened(content)["Required sums"]
    assert "has been filled in" not in str(sheet["A2"].value)
    marks = dict(zip(column(sheet, "Sum that must be reached"), column(sheet, "Estimate or your own? (2015-16)"),
                     strict=True))  # fmt: skip
    assert marks["Protection of social care"] == "Estimate: replace it"
    assert marks["NHS-commissioned services outside hospital"] is None
    assert not read_plan(content).findings


def test_englands_sums_are_numbers() -> None:
    sheet = opened(sent())["Required sums"]
    assert column(sheet, "England (£)")[:4] == [3_460_000_000, 1_100_000_000, 1_000_000_000, 220_000_000]


def test_a_scheme_may_move_only_metrics_that_the_plan_sets_targets_for() -> None:
    for round_ in map(load_round, round_ids()):
        assert round_.planning is not None
        offered = column(opened(write_template(round_, derby()))["Lists"], "Metrics")
        labels = {round_.metric(setting.metric).label for setting in round_.planning.targets}
        assert {words for words in offered if words} == labels


def test_long_tables_keep_their_headings_and_wide_sheets_go_on_wider_paper() -> None:
    book = opened(sent())
    for name in ("Targets", "Schemes", "Money out", "Conditions"):
        sheet = book[name]
        heading = int(sheet.freeze_panes.lstrip("ABCDEFGHIJ")) - 1
        assert sheet.cell(heading, 1).value in ("Metric", "Scheme ID", "Condition")
        assert sheet.print_title_rows == f"${heading}:${heading}"
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    paper = {sheet.title: sheet.page_setup.paperSize for sheet in book.worksheets}
    assert {name for name, size in paper.items() if int(size) == 8} == {"Schemes", "Money out", "Benefits"}


def test_the_guidance_promises_only_what_protected_sheets_allow() -> None:
    sheet = opened(sent())["Guidance"]
    told = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    assert "Rows may be inserted and sheets renamed" in told
    assert "moved" not in told
    assert "sort" not in told.lower()


@pytest.mark.parametrize("round_id", ["bcf-2015-16", "bcf-2023-25", "bcf-2025-26"])
def test_formulas_are_those_that_xlsxwriter_itself_writes(round_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = write_template(load_round(round_id), derby())
    monkeypatch.setattr(formula_sheet, "KNOWN_TO_ALL", frozenset())
    assert write_template(load_round(round_id), derby()) == written
