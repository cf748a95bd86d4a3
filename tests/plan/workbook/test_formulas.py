"""Every formula of every round's workbook comes to what is stored for it, by a second engine, also after typing."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.plan.model import Plan
from tests.plan.plans import plans
from tests.plan.sound import sound
from tests.plan.workbook.evaluating import Place, evaluated, formula_cells, stored
from tests.plan.workbook.making import changed
from tests.plan.workbook.test_balances import MINIMUMS, OWN, ROUNDS, SLOW, paying, pounds, written

pytest.importorskip("formulas")


def required_cell(content: bytes) -> Place:
    """The cell of the Summary with what organisations' own minimums require together in 2023-24."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Summary"]
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    headings = [cell.value for cell in rows["Sum to be reached"]]
    return "Summary", rows[OWN][headings.index("Required 2023-24")].coordinate


NOT_WORKED_OUT = {"whatever capitals and spaces"}
"""Its TRIM leaves spaces between words, which those of Excel and LibreOffice make one."""


@pytest.mark.parametrize("case", sorted(MINIMUMS.keys() - NOT_WORKED_OUT))
def test_own_minimums_come_to_what_the_pool_counts(case: str, tmp_path: Path) -> None:
    plan, required = MINIMUMS[case]
    content = written(plan)
    place = required_cell(content)
    assert pounds(evaluated(content, [place], tmp_path)[place]) == pounds(required)


def test_a_minimum_that_is_typed_on_a_second_line_counts_once(tmp_path: Path) -> None:
    content = written(paying(("Board A", "90"), ("Board B", "60"), ("Board A", None)))

    def typed(book: Any) -> None:
        rows = [row for row in book["Money in"].iter_rows() if row[0].value == "Board A"]
        first, third = ({cell.column: cell for cell in row} for row in rows)
        (column,) = (number for number, cell in first.items() if cell.value == 90)
        third[column].value = 90

    place = required_cell(content)
    assert evaluated(changed(typed, content), [place], tmp_path)[place] == 150


def check_all(plan: Plan, folder: Path) -> None:
    """Every formula of the plan's workbook comes to what is stored."""
    content = written(plan)
    places = formula_cells(content)
    assert len(places) > 100
    assert evaluated(content, places, folder) == stored(content, places)


@pytest.mark.deep
def test_every_formula_of_a_sound_plan_comes_to_what_is_stored(tmp_path: Path) -> None:
    check_all(sound(), tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("round_", ROUNDS, ids=lambda round_: round_.id)
def test_every_formula_of_every_round_comes_to_what_is_stored(round_: Any, tmp_path: Path) -> None:
    @settings(max_examples=2, deadline=None, suppress_health_check=SLOW, database=None, derandomize=True)
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        check_all(data.draw(plans(round_)), tmp_path)

    check()
