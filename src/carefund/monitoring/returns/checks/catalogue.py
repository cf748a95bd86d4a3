"""Every check of a return, in order, and running them on one return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carefund.monitoring.returns.checks import cover, metrics, money
from carefund.monitoring.returns.checks.check import ReturnCheck, ReturnFacts
from carefund.plan.causes import errors_first, of_another, one_for_each_cause
from carefund.plan.findings import CellPosition, Finding

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


def run_checks(
    facts: ReturnFacts,
    *,
    draft: bool = False,
    positions: Mapping[str, CellPosition] | None = None,
    also: Iterable[Finding] = (),
) -> list[Finding]:
    """Every finding on a return, errors first, each with its cell in the workbook where `positions` gives one.

    A draft may lack things: what only asks whether something is given is then a note. `also` are findings from reading
    the workbook; of one that is another's than was expected only that is said. What follows from another finding stands
    under it.
    """
    findings = list(also)
    if wrong := of_another(findings):
        return wrong
    for one in CATALOGUE:
        findings += one.run(facts, draft=draft)
    at_cells = [each.at(positions) if positions and each.position is None else each for each in findings]
    return errors_first(one_for_each_cause(at_cells))
