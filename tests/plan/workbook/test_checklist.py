"""The checklist: what it counts as missing, as stored and as a spreadsheet works it out."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from carefund.evidence.areas import Area, default_register
from carefund.plan.model import Plan, Scheme
from carefund.plan.workbook import prefilled, read_plan, write_template
from tests.plan.sound import area_evidence, first_round, sound, with_line
from tests.plan.workbook.making import changed
from tests.plan.workbook.test_libreoffice import SOFFICE, saved

needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def area() -> Area:
    found = default_register().get(sound().area_code)
    assert found is not None
    return found


def lines(content: bytes) -> dict[str, float]:
    """Cells still to fill by table, with the whole under an empty name: 0 where it is complete."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Checklist").to_python()
    whole = next(row[0] for row in rows if str(row[0]).endswith("template"))
    counts = {str(row[1]): float(row[2]) for row in rows if isinstance(row[2], float | int)}
    assert {row[3] for row in rows if isinstance(row[2], float | int)} <= {"Yes", "No"}
    return {"": float(whole == "Incomplete template"), **counts}


def written(plan: Plan) -> bytes:
    return write_template(first_round(), area(), plan)


def test_a_sound_plan_is_complete() -> None:
    assert set(lines(written(sound())).values()) == {0}


@pytest.mark.parametrize(
    ("changes", "table", "missing"),
    [
        ({"sign_offs": sound().sign_offs[1:]}, "Signatures", 2),
        ({"required": {}}, "Required sums", 4),
        ({"schemes": ()}, "Schemes", 3),
        ({"schemes": (Scheme(id="1", name="A", description="B"),)}, "Schemes", 0),
        ({"schemes": (Scheme(id="1", name="A"),)}, "Schemes", 1),
        ({"schemes": (Scheme(id="1", name="A", description="B", effect_percent=Decimal(-5)),)}, "Schemes", 6),
        ({"schemes": (Scheme(id="1", name="A", description="B", starts=date(2015, 4, 1)),)}, "Schemes", 0),
    ],
)
def test_what_is_missing_is_counted(changes: dict[str, Any], table: str, missing: int) -> None:
    found = lines(written(sound().model_copy(update=changes)))
    assert found[table] == missing
    assert found[""] == bool(missing)


def test_an_estimate_that_was_not_replaced_is_a_cell_to_fill() -> None:
    filled = prefilled(first_round(), area(), area_evidence())
    assert lines(write_template(first_round(), area(), filled.plan, filled.given))["Required sums"] == 4


@needs_libreoffice
def test_a_spreadsheet_counts_the_same_and_follows_what_is_typed(tmp_path: Path) -> None:
    filled = prefilled(first_round(), area(), area_evidence())
    partial = with_line(sound(), "schemes", 0, eligible=None, description=None)
    content = write_template(first_round(), area(), partial.model_copy(update={"required": filled.plan.required}),
                             filled.given)  # fmt: skip
    places = read_plan(content).positions

    def change(book: Any) -> None:
        for field, value in {
            "sign_offs[0].signed": None,
            "schemes[5].metric": "Delayed transfers of care from hospital, days",
            "required[nhs-minimum][2015-16]": 1,
        }.items():
            book[places[field].sheet][places[field].cell].value = value

    before, after = tmp_path / "before", tmp_path / "after"
    before.mkdir()
    after.mkdir()
    assert lines(saved(changed(lambda _book: None, content), before)) == lines(content)
    typed = lines(saved(changed(change, content), after))
    was = lines(content)
    assert {table: typed[table] - was[table] for table in typed if typed[table] != was[table]} == {
        "Signatures": 1,
        "Schemes": 6,
        "Required sums": -1,
    }
