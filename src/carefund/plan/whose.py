"""Whose plan a workbook is: of which area of a round, or why of none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carefund.evidence.areas import Area, AreaRegister
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.refusal import Refusal


class NotItsPlan(Refusal):
    """A plan that is of another area or another round than is looked at, or a second one of the same area."""


def area_of_plan(round_: Round, plan: Plan, areas: AreaRegister, file: str) -> Area:
    """The area of a plan under the code that it has on the first day of the round's outturn.

    Raises NotItsPlan for a plan of another round or of no area.
    """
    check_round(round_, plan, file)
    first = round_.financial_years.outturn.first
    area = areas.get(plan.area_code or "")
    area = area if area is None or area.valid_on(first) else areas.renamed(area, first)
    if area is None:
        raise no_area(round_, plan, file)
    return area


def check_round(round_: Round, plan: Plan, file: str = "") -> None:
    """Raise NotItsPlan for a plan of another round."""
    if plan.round_id != round_.id:
        raise NotItsPlan(f"a plan of {round_.id}", f"one of {plan.round_id}", "Choose the plan's own round", file)


@dataclass(frozen=True)
class AreaPlan:
    """One area's plan, and the name of its file."""

    area: Area
    file: str
    plan: Plan


def one_plan_each(
    round_: Round, plans: Iterable[tuple[str, Plan]], areas: AreaRegister
) -> tuple[tuple[AreaPlan, ...], tuple[NotItsPlan, ...]]:
    """The first plan of each area, in order, and why the others are of no use; plans come with their files' names."""
    used, refused = dict[str, AreaPlan](), list[NotItsPlan]()
    for file, plan in plans:
        try:
            area = area_of_plan(round_, plan, areas, file)
            if area.code in used:
                found = f"a second one beside {used[area.code].file}, which is used"
                raise NotItsPlan(f"one plan of {area.name}", found, "Leave one of the two out", file)
        except NotItsPlan as why:
            refused.append(why)
        else:
            used[area.code] = AreaPlan(area, file, plan)
    return tuple(used.values()), tuple(refused)


def no_area(round_: Round, plan: Plan, file: str) -> NotItsPlan:
    """That a plan names no area of the round."""
    named = plan.area_code or "none named"
    return NotItsPlan(f"a plan of an area of {round_.id}", named, "Choose the area on the plan's first sheet", file)
