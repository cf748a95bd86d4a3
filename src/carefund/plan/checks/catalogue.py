"""Every check, in the order of a plan, and running them on one plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from carefund.plan.checks import (
    assurance,
    benefits,
    choices,
    cover,
    money_in,
    money_out,
    schemes,
    spending_tests,
    targets,
)
from carefund.plan.checks.appraised import TARGET_APPRAISED
from carefund.plan.checks.check import Check, Described, Facts
from carefund.plan.findings import Finding, Place, Severity
from carefund.plan.waivers import Waiver, waive
from carefund.programme.definition import Round

SECTIONS: Mapping[str, tuple[Check, ...]] = {
    "Cover and signatures": cover.CHECKS,
    "Choices and references": choices.CHECKS,
    "Money in": money_in.CHECKS,
    "Required sums": spending_tests.CHECKS,
    "Money out": money_out.CHECKS,
    "Schemes": schemes.CHECKS,
    "Targets": targets.CHECKS,
    "Benefits": benefits.CHECKS,
    "Conditions, risks, providers, capacity": assurance.CHECKS,
}
"""The checks by section of the plan."""

CATALOGUE: tuple[Check, ...] = tuple(one for checks in SECTIONS.values() for one in checks)
"""All checks, in order."""

FURTHER: Mapping[str, tuple[Described, ...]] = {"Appraisal, only where it is asked for": (TARGET_APPRAISED,)}
"""By section what other rooms add to a check of a plan, where it is asked for."""

DESCRIBED: Mapping[str, tuple[Described, ...]] = {**SECTIONS, **FURTHER}
"""Everything that can be found, and waived, by section."""

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def checks_of(round_: Round) -> tuple[Check, ...]:
    """The checks that apply to plans of a round, in order."""
    return tuple(one for one in CATALOGUE if one.applies(round_))


def run_checks(
    facts: Facts,
    *,
    draft: bool = False,
    places: Mapping[str, Place] | None = None,
    also: Iterable[Finding] = (),
    waivers: Sequence[Waiver] = (),
) -> list[Finding]:
    """Every finding on a plan, errors first, each with its place in the workbook where `places` gives one.

    A draft may lack things: what only asks whether something is given is then a note. `also` are findings from
    reading the workbook. A waiver in force on the day of the check turns its finding into a note that says so.
    """
    found = list(also)
    for one in checks_of(facts.round):
        found += one.run(facts, draft=draft)
    placed = [finding.at(places) if places and finding.place is None else finding for finding in found]
    waived = [waive(finding, waivers, facts.plan, facts.day) for finding in placed]
    return sorted(waived, key=lambda finding: _ORDER[finding.severity])
