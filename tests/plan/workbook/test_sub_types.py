"""Sub-types: the drop-down of a row offers those of its scheme type, and a check says where one belongs to another."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.checks.check import Facts
from carefund.plan.checks.sub_types import sub_type_given, sub_type_of_its_type
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import recipes
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence, OfficialFigures
from carefund.plan.workbook import read_plan, write_template
from carefund.programme.rounds import load_round
from tests.plan.sound import with_line
from tests.plan.workbook.making import changed
from tests.plan.workbook.test_libreoffice import SOFFICE, saved

ROUND = load_round("bcf-2023-25")
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")


def leeds() -> Plan:
    evidence = AreaEvidence(Evidence.packaged(), ROUND, default_register())
    return build_example(ROUND, evidence, recipes(ROUND.id)["leeds-sound"], default_register())


def workbook(plan: Plan) -> bytes:
    area = default_register().get(plan.area_code)
    assert area is not None
    return write_template(ROUND, area, plan)


def facts(plan: Plan) -> Facts:
    official = OfficialFigures(plan.area_code)
    return Facts(plan=plan, round=ROUND, official=official, areas=default_register(), day=date(2026, 1, 1))


def narrowed(book: Any) -> tuple[str, str]:
    """The formula of the sub-types' drop-down, for the first row, and the cells that have it."""
    rules = book["Money out"].data_validations.dataValidation
    (rule,) = (each for each in rules if "OFFSET" in str(each.formula1))
    return str(rule.formula1), str(rule.sqref)


def test_sub_type_and_unit_stand_on_each_line() -> None:
    plan = leeds()
    content = workbook(plan)
    assert read_plan(content).plan == plan
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Money out"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if row[0] == "Scheme ID")
    by_scheme = {row[0]: dict(zip(heading, row, strict=True)) for row in rows if str(row[0]).isdigit()}
    assert by_scheme["4"]["Scheme sub-type"] == "Adaptations, including statutory grants"
    assert by_scheme["4"]["Unit of output (by type)"] == "adaptations"
    assert by_scheme["5"]["Unit of output (by type)"] == "hours of care"
    assert by_scheme["7"]["Scheme sub-type"] is None
    assert not by_scheme["7"]["Unit of output (by type)"]


def test_a_drop_down_formula_is_short_enough_for_excel_and_names_lists_that_are_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(leeds())))
    formula, _cells = narrowed(book)
    assert len(formula) <= 255
    assert {"Sub_types", "Sub_types_of", "Units_of_output", "Scheme_types"} <= set(book.defined_names)


@needs_libreoffice
def test_the_drop_down_offers_the_sub_types_of_the_rows_type_and_of_no_other(tmp_path: Path) -> None:
    assert ROUND.planning is not None
    kinds = ROUND.planning.scheme_types

    def change(book: Any) -> None:
        formula, cells = narrowed(book)
        first = int("".join(filter(str.isdigit, cells.split(":")[0])))
        sheet = book.create_sheet("Probe")
        for row, kind in enumerate(kinds, 1):
            sheet.cell(row, 1, kind.label)
            source = formula.removeprefix("=").replace(f"$C{first}", f"$A{row}")
            sheet.cell(row, 2, f"=ROWS({source})")
            for number in range(12):
                sheet.cell(row, 3 + number, f'=IFERROR(INDEX({source},{number + 1}),"")')

    content = saved(changed(change, workbook(leeds())), tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    for row, kind in enumerate(kinds, 1):
        cells = [cell.value for cell in book["Probe"][row]]
        assert tuple(each for each in cells[2:] if each) == (kind.sub_types or ("n/a",))
        assert cells[1] == max(1, len(kind.sub_types))
    assert "OFFSET" in narrowed(openpyxl.load_workbook(io.BytesIO(content)))[0]


def test_a_sub_type_of_another_type_is_an_error_and_none_where_there_are_some_a_warning() -> None:
    plan = leeds()
    assert not list(sub_type_of_its_type.run(facts(plan)))
    assert not list(sub_type_given.run(facts(plan)))
    (wrong,) = sub_type_of_its_type.run(facts(with_line(plan, "expenditure", 0, sub_type="Respite services")))
    assert wrong.field == "expenditure[0].sub_type"
    assert "Domiciliary care packages" in wrong.expected
    (lacking,) = sub_type_given.run(facts(with_line(plan, "expenditure", 0, sub_type=None)))
    assert lacking.field == "expenditure[0].sub_type"
    housing = with_line(plan, "expenditure", 0, scheme_type="housing", sub_type="Other")
    assert "has no sub-types" in next(iter(sub_type_of_its_type.run(facts(housing)))).expected


def test_words_for_none_in_the_drop_down_are_read_as_none() -> None:
    plan = leeds()
    place = read_plan(workbook(plan)).positions["expenditure[0].sub_type"]

    def change(book: Any) -> None:
        book[place.sheet][place.cell].value = "n/a"

    read = read_plan(changed(change, workbook(plan)))
    assert read.plan.expenditure[0].sub_type is None
    assert not [finding for finding in read.findings if finding.field == "expenditure[0].sub_type"]
