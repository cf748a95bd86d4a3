"""Every check, in the order of a plan, and running them on one plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from carefund.plan.causes import errors_first, of_another, one_for_each_cause
from carefund.plan.checks import (
    allocations,
    assurance,
    benefits,
    brought_forward,
    choices,
    cover,
    district_grants,
    money_in,
    money_out,
    schemes,
    spending_tests,
    sub_types,
    targets,
    visible_effects,
)
from carefund.plan.checks.check import Check, Described, Facts
from carefund.plan.findings import CellPosition, Finding
from carefund.plan.waivers import Waiver, waive
from carefund.programme.definition import Round

MODULES: Mapping[str, ModuleType] = {
    "Cover and signatures": cover,
    "Choices and references": choices,
    "Money in": money_in,
    "Allocations": allocations,
    "Money brought forward": brought_forward,
    "Grants by district": district_grants,
    "Required sums": spending_tests,
    "Money out": money_out,
    "Scheme sub-types": sub_types,
    "Schemes": schemes,
    "Targets": targets,
    "Whether an effect could be seen": visible_effects,
    "Benefits": benefits,
    "Conditions, risks, providers, capacity": assurance,
}
"""Where the checks of each section of the plan are made."""


def checks_in(module: ModuleType) -> tuple[Check, ...]:
    """Every check that a module makes, in the order of its source."""
    return tuple(value for value in vars(module).values() if isinstance(value, Check))


SECTIONS: Mapping[str, tuple[Check, ...]] = {title: checks_in(module) for title, module in MODULES.items()}
"""The checks by section of the plan."""

CATALOGUE: tuple[Check, ...] = tuple(one for checks in SECTIONS.values() for one in checks)
"""All checks, in order."""

FURTHER: Mapping[str, tuple[Described, ...]] = {
    "Several plans checked together": (cover.AREA_SENT_ONCE,),
    "Appraisal, only where it is asked for": (targets.TARGET_APPRAISED,),
}
"""By section what is added to the check of one plan, where there are several or where it is asked for."""

DESCRIBED: Mapping[str, tuple[Described, ...]] = {**SECTIONS, **FURTHER}
"""Everything that can be found, and waived, by section."""

STRUCTURAL = frozenset(one.id for checks in DESCRIBED.values() for one in checks if one.structural)
"""The checks that no waiver lifts, by id."""


def checks_of(round_: Round) -> tuple[Check, ...]:
    """The checks that apply to plans of a round, in order."""
    return tuple(one for one in CATALOGUE if one.applies(round_))


def run_checks(
    facts: Facts,
    *,
    draft: bool = False,
    positions: Mapping[str, CellPosition] | None = None,
    also: Iterable[Finding] = (),
    waivers: Sequence[Waiver] = (),
) -> list[Finding]:
    """Every finding on a plan, errors first, each with its cell in the workbook where `positions` gives one.

    A draft may lack things: what only asks whether something is given is then a note. `also` are findings from
    reading the workbook; of one that is another's than was expected only that is said. What follows from another
    finding stands under it. A waiver in force on the day of the check turns its finding into a note that says so, but
    for a check that no waiver lifts.
    """
    findings = list(also)
    if wrong := of_another(findings):
        return wrong
    for one in checks_of(facts.round):
        findings += one.run(facts, draft=draft)
    at_cells = [each.at(positions) if positions and each.position is None else each for each in findings]
    waived = [each if each.check in STRUCTURAL else waive(each, waivers, facts.plan, facts.day) for each in at_cells]
    return errors_first(one_for_each_cause(waived))
