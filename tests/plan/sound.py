"""A sound plan for one area, and ways of changing it: what every test of a check starts from."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from carefund.evidence.areas import default_register
from carefund.evidence.query import Evidence
from carefund.plan.allocations import OwnAllocation
from carefund.plan.checks.catalogue import checks_of, run_checks
from carefund.plan.checks.check import Facts
from carefund.plan.examples.building import build_example
from carefund.plan.examples.recipes import Recipe
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.official_figures import AreaEvidence, OfficialFigures
from carefund.pool.carried import BroughtIn
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round

DAY = date(2014, 10, 1)
DARLINGTON = "E06000005"


@cache
def first_round() -> Round:
    return load_round("bcf-2015-16")


@cache
def area_evidence() -> AreaEvidence:
    return AreaEvidence(Evidence.packaged(), first_round(), default_register())


@cache
def official(area: str = DARLINGTON) -> OfficialFigures:
    return area_evidence().of(area)


@cache
def sound() -> Plan:
    """Darlington's illustrative plan: no error and no warning."""
    return build_example(first_round(), area_evidence(), Recipe(id="sound", area=DARLINGTON), default_register())


@cache
def told() -> OwnAllocation:
    """An allocation that the sound plan keeps to."""
    (line,) = [line for line in sound().contributions if line.stream == "carers-breaks"]
    pounds = int(line.amounts["2015-16"])
    return OwnAllocation(stream="carers-breaks", year="2015-16", pounds=pounds, source="A letter")


def facts(plan: Plan) -> Facts:
    """What is known of a plan, with an allocation that the area was told of, and books that carried nothing on."""
    return Facts(
        plan=plan,
        round=first_round(),
        official=official(),
        areas=default_register(),
        day=DAY,
        told=(told(),),
        brought=BroughtIn(year="2015-16", sums=()),
    )


def findings(plan: Plan, **options: Any) -> list[Finding]:
    return run_checks(facts(plan), **options)


def findings_of(plan: Plan, check: str) -> list[Finding]:
    """What one check finds in a plan."""
    (one,) = (one for one in checks_of(first_round()) if one.id == check)
    return list(one.run(facts(plan)))


def with_line(plan: Plan, part: str, index: int, **changes: Any) -> Plan:
    """The plan with one record of a list changed."""
    lines = list(getattr(plan, part))
    lines[index] = lines[index].model_copy(update=changes)
    return plan.model_copy(update={part: tuple(lines)})


def without_line(plan: Plan, part: str, index: int) -> Plan:
    lines = list(getattr(plan, part))
    del lines[index]
    return plan.model_copy(update={part: tuple(lines)})


def joint_line(plan: Plan) -> int:
    return next(index for index, line in enumerate(plan.expenditure) if line.commissioner == "joint")
