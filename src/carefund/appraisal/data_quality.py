"""What the coverage audit knows of a series, as a panel: holes, breaks of level, what England's figures do not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from carefund.appraisal.notes import CoverageUsed
from carefund.arrays import Flags, Floats
from carefund.calendar import MONTHS_IN_YEAR, month_number
from carefund.evidence.coverage.audit import CoverageAudit, audit_missing
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.registers import Registers

LEAST_PART = 0.02
"""A finding that changes less of a count than this is left as it is (a share of one may be small)."""
HOLES = frozenset({"hole", "not-submitted"})
"""Kinds of finding by which figures are too low for some months; what a provider did not submit is one."""


@dataclass(frozen=True, kw_only=True)
class DataQuality:
    """What is known of a panel's figures.

    `incomplete` marks holes and `level_break` the months in which a level shifted, both units x months;
    `under_recorded` is what holes hide from England, by month; `note` says how many findings there were, None for none.
    """

    incomplete: Flags
    level_break: Flags
    under_recorded: Floats
    note: CoverageUsed | None


def data_quality_of(
    evidence: Evidence,
    series: str,
    as_of: AsOf,
    *,
    codes: Sequence[str],
    first: date,
    counts: Floats,
    registers: Registers,
    audit: CoverageAudit | None = None,
) -> DataQuality | None:
    """The data quality of a series, as far as it could be seen at `as_of`; None for one without a coverage audit.

    With an `audit` that was made before, by what that one knows.

    `counts` is units x months, the units' `codes` in order and the `first` month. A series shared out from
    commissioners takes on what is known of theirs, by the parts that it is made of.
    """
    audited = SOURCES.get(series, series)
    if audited not in evidence.series.coverage_audited:
        return None
    audit = audit or audit_missing(evidence, audited, registers, as_of)
    holes = list(_estimates(audit, HOLES, shared=series != audited))
    shifts = list(_estimates(audit, frozenset({"level-shift"}), shared=series != audited))
    rows = {code: row for row, code in enumerate(codes)}
    incomplete, level_break = np.zeros((2, *counts.shape), dtype=bool)
    for estimate in holes:
        _mark_hole(incomplete, rows.get(estimate.place), *_within(estimate, first, counts.shape[1]), counts)
    for estimate in shifts:
        _mark_break(level_break, rows.get(estimate.place), *_within(estimate, first, counts.shape[1]), counts)
    return DataQuality(
        incomplete=incomplete,
        level_break=level_break,
        under_recorded=_under_recorded(audit, first, counts.shape[1]),
        note=CoverageUsed(series=audited, holes=len(holes), shifts=len(shifts)) if holes or shifts else None,
    )


def _estimates(audit: CoverageAudit, kinds: frozenset[str], *, shared: bool) -> Iterator[Estimate]:
    """Each estimate of the findings of these kinds, shared among areas where the series is."""
    for estimate in (one for finding in _of_kinds(audit, kinds) for one in finding.estimates):
        if not shared:
            yield estimate
        else:
            parts: Mapping[str, float] = audit.weights.get(estimate.place, {})
            yield from (estimate.share(area, part) for area, part in parts.items())


def _of_kinds(audit: CoverageAudit, kinds: frozenset[str]) -> list[Finding]:
    return [finding for finding in audit.findings if finding.kind in kinds]


def _within(estimate: Estimate, first: date, length: int) -> tuple[list[int], Floats]:
    steps = estimate.months - month_number(first)
    inside = (steps >= 0) & (steps < length)
    return steps[inside].tolist(), estimate.missing[inside]


def _mark_hole(incomplete: Flags, row: int | None, steps: list[int], missing: Floats, counts: Floats) -> None:
    for step, hidden in zip(steps, missing, strict=True):
        if row is not None and _matters(hidden, counts[row, step]):
            incomplete[row, step] = True


def _mark_break(level_break: Flags, row: int | None, steps: list[int], missing: Floats, counts: Floats) -> None:
    """Mark the month in which a shift begins and, where it ends within the series, the month after.

    A shift that goes on and is younger than a year may be a hole that has not ended: its level is not let go, so that
    the unit is left unsure.
    """
    if row is None or not steps or (steps[-1] + 1 == counts.shape[1] and len(steps) < MONTHS_IN_YEAR):
        return
    seen = counts[row, steps][np.isfinite(counts[row, steps])]
    if not _matters(float(np.mean(missing)), float(seen.mean()) if len(seen) else np.nan):
        return
    level_break[row, steps[0]] = True
    if steps[-1] + 1 < counts.shape[1]:
        level_break[row, steps[-1] + 1] = True


def _matters(hidden: float, count: float) -> bool:
    return not np.isfinite(count) or abs(hidden) > LEAST_PART * max(count, 1.0)


def _under_recorded(audit: CoverageAudit, first: date, length: int) -> Floats:
    """What the holes hide from England, month by month, where the audit counts them as missing."""
    hidden = np.zeros(length)
    for finding in audit.findings:
        for estimate in finding.estimates if finding.counts else ():
            steps, missing = _within(estimate, first, length)
            hidden[steps] += np.maximum(missing, 0)
    return hidden
