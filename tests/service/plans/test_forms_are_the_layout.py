"""Forms are made from the round: what is typed on pages, the workbook's input cells and the model's fields are one."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from carefund.evidence.areas import default_register
from carefund.plan.fields import KEYED
from carefund.plan.model import Plan
from carefund.plan.workbook import Layout, read_plan, write_template
from carefund.plan.workbook.places import places_of
from carefund.plan.workbook.values import read_value
from carefund.service.plans.answers import choices_of
from carefund.service.plans.sections import (
    IDENTITY,
    SIGNED,
    address_of,
    element_of,
    section_of_path,
    sections_of,
)
from tests.plan.workbook.making import MINE, some_plan
from tests.plan.workbook.spoiling import AREA
from tests.service.plans.making import ROUNDS, example, page_of, parts_of, planned

NUMBERED = re.compile(r"\[\d+\]")


def cells_of(layout: Layout) -> set[str]:
    """The fields of the workbook's input cells, records of growing tables without a number."""
    return {field for _sheet, table in layout.tables() for field in table.fields_of()}


def typed(round_id: str, plan: Plan) -> list[str]:
    """The names of all fields of all pages."""
    parts = parts_of(planned(round_id)[1], plan)
    return [field.name for part in parts for field in page_of(round_id, plan, part).fields]


def model_fields(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Every field of a model: `schemes[].name`, `required[][]`; keys of mappings and ids of records left out."""
    return {path for name, info in model.model_fields.items() for path in _of_type(info.annotation, f"{prefix}{name}")}


def _of_type(kind: Any, path: str) -> set[str]:
    arguments = [each for each in get_args(kind) if each is not type(None) and each is not Ellipsis]
    origin = get_origin(kind)
    if origin is dict:
        return _of_type(arguments[1], f"{path}[]")
    if origin is tuple:
        return model_fields(arguments[0], f"{path}[].")
    if arguments and origin is not None and len(arguments) == 1:
        return _of_type(arguments[0], path)
    return model_fields(kind, f"{path}.") if isinstance(kind, type) and issubclass(kind, BaseModel) else {path}


@pytest.mark.parametrize("round_id", ROUNDS)
def test_what_is_typed_on_pages_is_what_is_typed_into_the_workbook(round_id: str) -> None:
    names = typed(round_id, example(round_id))
    on_pages = {re.sub(rf"^({'|'.join(_growing(round_id))})\[\d+\]", r"\1[]", name) for name in names}
    signed = {field for field in cells_of(planned(round_id)[1]) if field.startswith(f"{SIGNED}[")}
    assert on_pages == cells_of(planned(round_id)[1]) - set(IDENTITY) - signed
    assert [name for name, times in Counter(names).items() if times > 1] == []


def _growing(round_id: str) -> list[str]:
    return [table.path for _sheet, table in planned(round_id)[1].tables() if table.grows]


def test_every_field_of_the_model_is_typed_in_some_round_unless_it_is_given_or_signed() -> None:
    ids = {f"{name}[].{key}" for name, key in KEYED.items()}
    wanted = {path for path in model_fields(Plan) if not path.startswith(f"{SIGNED}[")} - set(IDENTITY) - ids
    found = {re.sub(r"\[[^\]]*\]", "[]", name) for each in ROUNDS for name in typed(each, example(each))}
    assert found == wanted


@pytest.mark.parametrize("round_id", ROUNDS)
def test_every_field_has_an_element_of_its_own_that_any_page_can_hold(round_id: str) -> None:
    names = typed(round_id, example(round_id))
    elements = [element_of(name) for name in names]
    assert len(set(elements)) == len(names)
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9_-]*", each) for each in elements)


@pytest.mark.parametrize("round_id", ROUNDS)
def test_every_field_leads_to_the_page_that_it_is_on(round_id: str) -> None:
    plan, (_round, layout) = example(round_id), planned(round_id)
    for part in parts_of(layout, plan):
        end = f"/{part.table.path}/{part.index + 1}" if part.table else ""
        for field in page_of(round_id, plan, part).fields:
            assert address_of(layout, plan, field.name) == f"sections/{part.section.id}{end}#{field.element}"
            assert section_of_path(layout, field.name) == part.section.id


@pytest.mark.parametrize("round_id", ROUNDS)
def test_no_part_of_the_plan_is_in_two_sections(round_id: str) -> None:
    layout = planned(round_id)[1]
    ids = [section.id for section in sections_of(layout)]
    assert len(set(ids)) == len(ids) == len(layout.sheets)
    for _sheet, table in layout.tables():
        own = {section_of_path(layout, field) for field in table.fields_of()}
        assert len(own) == 1


@pytest.mark.parametrize("round_id", ROUNDS)
def test_every_answer_offered_is_read_as_the_choice_that_it_stands_for(round_id: str) -> None:
    round_, layout = planned(round_id)
    plan = example(round_id)
    for _sheet, table in layout.tables():
        inputs = [column.input for column in table.columns if column.input]
        inputs += [cell for row in table.rows for _place, cell in row.inputs()]
        for input_ in inputs:
            if input_.kind == "choice":
                offered = choices_of(input_, round_, plan, "")
                assert {one.value for one in offered} == {option.label for option in input_.options}
                read = {read_value(one.value, input_, percentage=True).value for one in offered}
                assert read - {None} <= {option.id for option in input_.options}
                assert len(read) == len({one.value for one in offered})


@pytest.mark.parametrize("round_id", ROUNDS)
def test_the_cell_named_beside_a_field_is_where_a_fresh_workbook_has_it(round_id: str) -> None:
    round_, layout = planned(round_id)
    for code, plan in ((AREA, example(round_id)), (MINE, some_plan())):
        if plan.round_id != round_id:
            continue
        area = default_register().get(code)
        assert area is not None
        positions = read_plan(write_template(round_, area, plan)).positions
        places = places_of(layout, plan)
        for field in (cell.field for _, table in layout.tables() for row in table.rows for _, cell in row.inputs()):
            assert positions[field] == places.of_fixed(field)
        for part in parts_of(layout, plan):
            for field in page_of(round_id, plan, part).fields:
                if field.name in positions:
                    assert str(positions[field.name]) == field.cell
                assert field.cell
