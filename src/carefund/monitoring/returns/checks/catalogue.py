"""Every check of a return, in order, and running them on one return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from carefund.monitoring.returns.checks import cover, metrics, money
from carefund.monitoring.returns.checks.check import ReturnCheck, ReturnFacts
from carefund.plan.findings import CellPosition, Finding, Severity

SECTIONS: Mapping[str, tuple[ReturnCheck, ...]] = {
    title: tuple(value for value in vars(module).values() if isinstance(value, ReturnCheck))
    for title, module in {
        "Cover, conditions, capacity and survey": cover,
        "Metrics": metrics,
        "Money and outputs": money,
    }.items()
}
"""The checks by section of the return."""

CATALOGUE: tuple[ReturnCheck, ...] = tuple(one for checks in SECTIONS.values() for one in checks)
"""All checks, in order."""

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
ANOTHERS = {"workbook-another-area", "workbook-another-round", "workbook-another-quarter"}
"""Findings after which nothing else is said of a workbook: it is the wrong one."""


def run_checks(
    facts: ReturnFacts,
    *,
    draft: bool = False,
    positions: Mapping[str, CellPosition] | None = None,
    also: Iterable[Finding] = (),
) -> list[Finding]:
    """Every finding on a return, errors first, each with its cell in the workbook where `positions` gives one.

    A draft may lack things: what only asks whether something is given is then a note. `also` are findings from reading
    the workbook. Of a workbook that is another area's, round's or quarter's only that is said.
    """
    read = list(also)
    if wrong := [each for each in read if each.check in ANOTHERS]:
        return wrong
    unread = frozenset(each.field for each in read if each.field and each.severity is Severity.ERROR)
    told = replace(facts, unread=unread)
    found = [each for one in CATALOGUE for each in one.run(told, draft=draft) if each.field not in unread]
    at_cells = [each.at(positions) if positions and each.position is None else each for each in [*read, *found]]
    return sorted(at_cells, key=lambda finding: _ORDER[finding.severity])
