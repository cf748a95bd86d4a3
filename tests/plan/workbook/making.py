"""Workbooks as people send them back: a template with cells changed, sheets renamed, rows and columns inserted."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import xlwt
from python_calamine import CalamineWorkbook

from carefund.evidence.areas import Area, default_register
from carefund.plan.findings import CellPosition
from carefund.plan.model import Benefit, ConditionStatement, Figure, Plan, Risk, Scheme, Target
from carefund.plan.workbook import ReadPlan, read_plan, write_template
from carefund.pool.lines import Contribution, Expenditure
from carefund.programme.rounds import load_round

ROUND = load_round("bcf-2015-16")
MINE = "E06000015"


def derby() -> Area:
    """The area that the tests write for."""
    area = default_register().get(MINE)
    assert area is not None
    return area


def some_plan() -> Plan:
    """A small plan with something in most of its parts."""
    streams = [stream.id for stream in ROUND.streams]
    pounds = Decimal(1_250_000)
    return Plan(
        round_id=ROUND.id,
        area_code=MINE,
        area_name="Derby",
        template_version=ROUND.planning.template_version if ROUND.planning else None,
        contact="A. Person, plan@example.org",
        schemes=(
            Scheme(id="1", name="Reablement", reach_percent=Decimal("12.5"), effect_percent=Decimal("-0.5")),
            Scheme(id="2", name="Care homes"),
        ),
        contributions=(
            Contribution(organisation="Derby", kind="council", stream=streams[4], amounts={"2015-16": pounds}),
            Contribution(organisation="Southern CCG", kind="nhs", stream=streams[0], amounts={"2015-16": pounds}),
        ),
        expenditure=(
            Expenditure(scheme="1", commissioner="nhs", stream=streams[0], amounts={"2015-16": pounds}),
            Expenditure(scheme="2", commissioner="joint", nhs_percent=Decimal(40), council_percent=Decimal(60)),
        ),
        targets=(Target(metric="delayed-days", target={"q1-2015-16": Figure(numerator=Decimal(900))}),),
        benefits=(Benefit(scheme="1", change=Decimal(-100), unit_price=Decimal("1490.50"), saving=Decimal(149_050)),),
        conditions=(ConditionStatement(condition="data-sharing", confirmed=True, narrative="By NHS number."),),
        risks=(Risk(description="Staff", likelihood=3, impact=4),),
    )  # fmt: skip


@cache
def sent() -> bytes:
    """The workbook of that plan."""
    return write_template(ROUND, derby(), some_plan())


@cache
def places() -> Mapping[str, CellPosition]:
    """Where its fields stand."""
    return read_plan(sent()).positions


def changed(change: Callable[[Any], None], content: bytes | None = None) -> bytes:
    """The workbook after a change by openpyxl, which drops what formulas came to."""
    book = openpyxl.load_workbook(io.BytesIO(content or sent()))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def typed(entries: Mapping[str, object]) -> ReadPlan:
    """What is read after something was typed into cells, by field."""

    def change(book: Any) -> None:
        for field, value in entries.items():
            place = places()[field]
            cell = book[place.sheet][place.cell]
            cell.value = value
            if not isinstance(value, datetime) and not str(value).startswith("="):
                cell.number_format = "General"

    return read_plan(changed(change))


def as_old_format(content: bytes) -> bytes:
    """The stored values as an .xls file."""
    book, source = xlwt.Workbook(), CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in source.sheet_names:
        sheet = book.add_sheet(name, cell_overwrite_ok=True)
        for row, cells in enumerate(source.get_sheet_by_name(name).to_python(skip_empty_area=False)):
            for column, cell in enumerate(cells):
                if cell != "":
                    sheet.write(row, column, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
