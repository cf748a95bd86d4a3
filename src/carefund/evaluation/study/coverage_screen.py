"""Donors whose figures the coverage audit of the evidence does not trust in the study's window, by unit and month.

A protocol names the series that its outcome is of (`panel.series`); its units are areas by code or name, or
commissioners by code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from carefund.calendar import MONTHS_IN_YEAR, month_after
from carefund.evaluation.methods.panel import Period
from carefund.evaluation.study.findings import Finding
from carefund.evaluation.study.panel_file import RowsOfPanel
from carefund.evaluation.study.periods import day_of, periods_of_a_year
from carefund.evaluation.study.protocol import LEAVE_OUT

if TYPE_CHECKING:
    from carefund.evidence.coverage.audit import CoverageAudit
    from carefund.evidence.coverage.findings import Finding as CoverageFinding
    from carefund.evidence.registers import Registers

KINDS = frozenset({"missing-place", "not-submitted", "hole", "estimated", "quality", "out-of-range", "other-quotient",
                   "denominator-jump", "repeated", "level-shift", "suppressed"})  # fmt: skip
"""Kinds of coverage findings by which a place's own figures are not to be trusted."""
SHARE = 0.5
"""Of a commissioner's figure, the part that must be an area's for a finding on the one to be one on the other."""


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The coverage audit of a protocol's series, and the registers by which its places are known."""

    audit: CoverageAudit
    registers: Registers = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What the audit says of a study's units: donors that are left out, and findings on them and on the treated."""

    left_out: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def screen(coverage: Coverage, rows: RowsOfPanel, treated: Sequence[str], donors: Collection[str], way: str) -> Screen:
    """Hold the treated units and the donors of a panel to the audit; `way` leaves donors out or only warns of them."""
    months = _months(rows.periods)
    if months is None:
        return Screen(findings=(_not_checked("months, quarters or years as dates", "periods that are none", None),))
    units = [unit for unit in rows.units if unit in donors or unit in treated]
    found, known = _by_unit(coverage, units, months), _places(coverage, units)
    if not known:
        return Screen(findings=(_not_checked("units that are areas or commissioners of the series", "none", None),))
    out = frozenset(found) - set(treated) if way == LEAVE_OUT else frozenset()
    findings = tuple(
        _untrusted(unit, several, rows.periods, unit in treated, unit in out) for unit, several in found.items()
    )
    unknown = [unit for unit in units if unit not in known]
    more = [_not_checked("units that are areas or commissioners of the series", f"'{unknown[0]}', of "
                         f"{len(unknown)} that are none", unknown[0])] if unknown else []  # fmt: skip
    return Screen(left_out=out, findings=(*findings, *more))


def _months(periods: Sequence[Period]) -> tuple[date, date] | None:
    """The first month of a panel and the first after it; None where its periods are no dates of months or more."""
    number = periods_of_a_year(periods)
    if number is None or not periods or isinstance(periods[-1], int):
        return None
    first, last = (day_of(str(periods[at])) for at in (0, -1))
    if first is None or last is None:
        return None
    return first.replace(day=1), month_after(last.replace(day=1), MONTHS_IN_YEAR // number)


def _places(coverage: Coverage, units: Sequence[str]) -> set[str]:
    """The units that are places of the series."""
    commissioners = set(coverage.audit.weights)
    codes = {code for one in coverage.audit.weights.values() for code in one} | {
        area.code for area in coverage.registers.areas.all()
    }
    names = {coverage.registers.name(code).casefold() for code in codes}
    return {unit for unit in units if unit in codes or unit in commissioners or unit.casefold() in names}


def _by_unit(
    coverage: Coverage, units: Sequence[str], months: tuple[date, date]
) -> Mapping[str, list[CoverageFinding]]:
    labels = dict[str, str]()
    for unit in units:
        labels[unit.casefold()] = unit
    found: dict[str, list[CoverageFinding]] = {}
    for one in coverage.audit.findings:
        if one.kind in KINDS and one.first < months[1] and one.last >= months[0]:
            named = {name for place in one.places for name in _named(coverage, place)}
            for unit in sorted({labels[name] for name in named if name in labels}):
                found.setdefault(unit, []).append(one)
    return {unit: found[unit] for unit in units if unit in found}


def _named(coverage: Coverage, place: str) -> Iterator[str]:
    """The codes and names of a place, and of the areas whose figures are mostly its, in small letters."""
    areas = [area for area, part in coverage.audit.weights.get(place, {}).items() if part >= SHARE]
    for code in (place, *areas):
        yield code.casefold()
        yield coverage.registers.name(code).casefold()


def _untrusted(
    unit: str, several: Sequence[CoverageFinding], periods: Sequence[Period], treated: bool, left_out: bool
) -> Finding:
    first = min(several, key=lambda one: one.first)
    more = f", and {len(several) - 1} more" if len(several) > 1 else ""
    fix = "The donor was left out." if left_out else "Look at the figures, or exclude the donor."
    return Finding(
        id="coverage-of-treated" if treated else "donor-coverage",
        unit=unit,
        period=_period(first.first, periods),
        expected="figures that the coverage audit trusts",
        found=f"{first.what.rstrip('.')}{more}",
        fix="The effect may be one of counting: find the true figures." if treated else fix,
    )


def _period(month: date, periods: Sequence[Period]) -> Period:
    """The panel's period that a month falls into, the first where it is before it."""
    earlier = [one for one in periods if (day := day_of(str(one))) and day.replace(day=1) <= month]
    return earlier[-1] if earlier else periods[0]


def _not_checked(expected: str, found: str, unit: str | None) -> Finding:
    return Finding(id="coverage-not-checked", severity="note", unit=unit, expected=expected, found=found,
                   fix="Their coverage was not looked at.")  # fmt: skip
