"""Rounds and plans for the tests of forms: every round with planning, a sound plan of each, and its parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from carefund.plan.model import Plan
from carefund.plan.workbook import Layout, NoPlanning, layout_of, read_plan
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round, round_ids
from carefund.service.plans.pages.fields import Beside
from carefund.service.plans.pages.section import SectionPage, section_page
from carefund.service.plans.sections import Part, groups_of, is_apart, part_of, sections_of
from tests.plan.workbook.spoiling import AREA, sound


@cache
def planned(round_id: str) -> tuple[Round, Layout]:
    """A round and its layout. Raises NoPlanning for one that does not say what its plans hold."""
    round_ = load_round(round_id)
    return round_, layout_of(round_)


def _has_planning(round_id: str) -> bool:
    try:
        return bool(planned(round_id))
    except NoPlanning:
        return False


ROUNDS = [each for each in round_ids() if _has_planning(each)]


@cache
def example(round_id: str) -> Plan:
    """The round's illustrative plan as its workbook gives it; an empty one where the round has none."""
    try:
        return read_plan(sound(round_id)).plan
    except LookupError:
        return Plan(round_id=round_id, area_code=AREA)


def parts_of(layout: Layout, plan: Plan) -> Iterator[Part]:
    """Every page on which the plan can be typed: sections, records of large tables with a new one, groups of rows."""
    for section in sections_of(layout):
        yield part_of(layout, plan, section.id)
        for table in section.tables:
            if is_apart(table):
                many = len(getattr(plan, table.path)) if table.grows else len(groups_of(table))
                numbers = [*map(str, range(1, many + 1)), *(["new"] if table.grows else [])]
                for number in numbers:
                    yield part_of(layout, plan, section.id, table.path, number)


def page_of(round_id: str, plan: Plan, part: Part) -> SectionPage:
    """The page of a part, with nothing beside the plan."""
    return section_page(Beside(*planned(round_id), plan), part)
