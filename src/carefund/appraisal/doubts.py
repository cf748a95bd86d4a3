"""What the coverage audit knows of a series, as a panel: holes, broken levels, what England does not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.calendar import month_number
from carefund.evidence.coverage.audit import AUDITED, CoverageAudit, audit_coverage
from carefund.evidence.coverage.findings import Estimate, Finding
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import AsOf, Evidence

LEAST_PART = 0.02
"""A finding that changes less of a place's count than this is left as it is (a share of one may be small)."""
LASTING = 12
"""A shift that goes on and is younger than so many months may be a hole that has not ended: its level is not let go, so
that the place is left unsure."""
HOLES = frozenset({"hole", "not-submitted"})
"""Kinds of finding by which figures are too low for some months; what a provider did not submit is one."""


@dataclass(frozen=True)
class Doubts:
    """`doubted` and `broken` are places x months, `unseen` by month; `words` says what was found."""

    doubted: Flags
    broken: Flags
    unseen: Floats
    words: tuple[str, ...]


def doubts_about(
    evidence: Evidence, series: str, as_of: AsOf, codes: Sequence[str], first: date, counts: Floats
) -> Doubts | None:
    """What is doubted of a series, as far as it could be seen at `as_of`; None for one without a coverage audit.

    A series shared out from commissioners takes on what is known of theirs, by the parts that it is made of.
    """
    audited = SOURCES.get(series, series)
    if audited not in AUDITED:
        return None
    audit = audit_coverage(evidence, audited, as_of)
    rows = {code: row for row, code in enumerate(codes)}
    doubted, broken = np.zeros((2, *counts.shape), dtype=bool)
    found = Doubts(doubted, broken, np.zeros(counts.shape[1]), ())
    holes, shifts = 0, 0
    for finding, estimate in _estimates(audit, shared=series != audited):
        steps, missing = _within(estimate, first, counts.shape[1])
        if finding.kind in HOLES:
            _mark_hole(found, rows.get(estimate.place), steps, missing, counts)
            holes += 1
        else:
            _mark_break(found, rows.get(estimate.place), steps, missing, counts)
            shifts += 1
    _unseen(found.unseen, audit, first)
    words = (
        f"Coverage audit of {audited}: {holes} holes in places' figures are left out; of {shifts} shifts of level "
        "those that ended or have lasted a year are not taken for change."
    )
    return Doubts(found.doubted, found.broken, found.unseen, (words,) if holes + shifts else ())


def _estimates(audit: CoverageAudit, *, shared: bool) -> Iterator[tuple[Finding, Estimate]]:
    """Each hole and level shift with its estimate, shared among areas where the series is."""
    for finding in audit.findings:
        if finding.kind not in {*HOLES, "level-shift"}:
            continue
        for estimate in finding.estimates:
            if not shared:
                yield finding, estimate
            else:
                parts: Mapping[str, float] = audit.weights.get(estimate.place, {})
                yield from ((finding, estimate.share(area, part)) for area, part in parts.items())


def _within(estimate: Estimate, first: date, length: int) -> tuple[list[int], Floats]:
    steps = estimate.months - month_number(first)
    inside = (steps >= 0) & (steps < length)
    return steps[inside].tolist(), estimate.missing[inside]


def _mark_hole(found: Doubts, row: int | None, steps: list[int], missing: Floats, counts: Floats) -> None:
    for step, hidden in zip(steps, missing, strict=True):
        if row is not None and _matters(hidden, counts[row, step]):
            found.doubted[row, step] = True


def _mark_break(found: Doubts, row: int | None, steps: list[int], missing: Floats, counts: Floats) -> None:
    """Mark the month in which a shift begins and, where it ends within the series, the month after."""
    if row is None or not steps or (steps[-1] + 1 == counts.shape[1] and len(steps) < LASTING):
        return
    seen = counts[row, steps][np.isfinite(counts[row, steps])]
    if not _matters(float(np.mean(missing)), float(seen.mean()) if len(seen) else np.nan):
        return
    found.broken[row, steps[0]] = True
    if steps[-1] + 1 < counts.shape[1]:
        found.broken[row, steps[-1] + 1] = True


def _matters(hidden: float, count: float) -> bool:
    return not np.isfinite(count) or abs(hidden) > LEAST_PART * max(count, 1.0)


def _unseen(unseen: Floats, audit: CoverageAudit, first: date) -> None:
    """Add what the holes hide from England, month by month, where the audit counts them as missing."""
    for finding in audit.findings:
        for estimate in finding.estimates if finding.counts else ():
            steps, missing = _within(estimate, first, len(unseen))
            unseen[steps] += np.maximum(missing, 0)
