"""What one check says of a plan, as field, expected and found: what tables of cases compare."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from carefund.evidence.areas import default_register
from carefund.plan.checks.catalogue import CATALOGUE
from carefund.plan.checks.check import Facts
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.official_figures import OfficialFigures
from carefund.programme.definition import Round
from carefund.programme.rounds import load_round

Said = list[tuple[str, str, str]]
FIRST, TWO_YEARS, LATEST = "bcf-2015-16", "bcf-2023-25", "bcf-2025-26"
DERBY = "E06000015"
DAYS = {FIRST: date(2014, 10, 1)}
LATER = date(2026, 1, 1)
"""The day of a check of any other round: what was allocated for it had been published."""
BY_ID = {one.id: one for one in CATALOGUE}


@cache
def round_of(round_id: str) -> Round:
    return load_round(round_id)


def plan(round_id: str = TWO_YEARS, area: str = DERBY, **parts: Any) -> Plan:
    """A plan of a round that holds what is given and nothing else."""
    return Plan(round_id=round_id, area_code=area, **parts)


def facts_of(made: Plan, official: OfficialFigures | None = None) -> Facts:
    """The facts of a plan, of which nothing official is known unless it is given."""
    return Facts(
        plan=made,
        round=round_of(made.round_id),
        official=official or OfficialFigures(made.area_code),
        areas=default_register(),
        day=DAYS.get(made.round_id, LATER),
    )


def found_by(check: str, made: Plan, official: OfficialFigures | None = None) -> list[Finding]:
    """The findings of one check on a plan."""
    return list(BY_ID[check].run(facts_of(made, official)))


def said(check: str, made: Plan, official: OfficialFigures | None = None) -> Said:
    """The same as field, expected and found."""
    return [(one.field, one.expected, one.found) for one in found_by(check, made, official)]


def pounds(**years: str | int) -> dict[str, Decimal]:
    """Sums by financial year: `pounds(y2023=5)` is £5 in 2023-24."""
    return {f"{name[1:]}-{int(name[3:]) + 1:02}": Decimal(sum_) for name, sum_ in years.items()}
