"""One finding for each cause: what has no other cause than another finding is put under it.

A column that was deleted leaves every line without its stream; a sender who mends the column mends them all. So the
findings that follow are kept, but under the one that has to be mended, which is as severe as the worst of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from carefund.plan.findings import Finding, Severity

_NUMBERS = re.compile(r"\[\d+\]")
_RANK = (Severity.NOTE, Severity.WARNING, Severity.ERROR)


ANOTHERS = frozenset({"workbook-another-area", "workbook-another-round", "workbook-another-quarter"})
"""Findings of the reader that a workbook is not the one that was expected."""
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def of_another(read: Sequence[Finding]) -> list[Finding]:
    """The findings that a workbook is another's than was expected: then nothing else is to be said of it."""
    return [finding for finding in read if finding.check in ANOTHERS]


def errors_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings by severity, otherwise in their order."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def one_for_each_cause(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that have a cause of their own, in their order, each with those that follow from it.

    What is missing follows from what could not be read. What rests on a field follows from that too, from a line that
    does not give it, and from a finding that tells its value to be wrong. Of several steps the first cause counts.
    A finding that was waived is the cause of none: what it would have hidden is told.
    """
    causes = [(finding, finding.unread) for finding in findings if finding.unread and not finding.waived]
    roots = {id(finding): _from_unread(finding, causes) for finding in findings}
    gaps = [(finding, finding.lacks) for finding in findings if finding.lacks and roots[id(finding)] is None]
    gaps += [(finding, finding.doubts) for finding in findings if finding.doubts]
    gaps = [(finding, fields) for finding, fields in gaps if not finding.waived]
    nearest = {id(finding): roots[id(finding)] or _from_gap(finding, gaps) for finding in findings}
    under: dict[int, list[Finding]] = {}
    kept: list[Finding] = []
    for finding in findings:
        cause = _first_cause(finding, nearest)
        if cause is finding:
            kept.append(finding)
        else:
            under.setdefault(id(cause), []).append(finding)
    return [_with(finding, under.get(id(finding), [])) for finding in kept]


def _first_cause(finding: Finding, nearest: Mapping[int, Finding | None]) -> Finding:
    """The finding at the beginning of those that this one follows from; itself where it follows from none."""
    seen: list[int] = []
    while (cause := nearest[id(finding)]) is not None and id(finding) not in seen:
        seen.append(id(finding))
        finding = cause
    return finding


Causes = Sequence[tuple[Finding, tuple[str, ...]]]
"""Findings, each with the fields that it leaves without a value."""


def _from_unread(finding: Finding, causes: Causes) -> Finding | None:
    """The finding of something unread that this one follows from; None where there is none."""
    if finding.unread:
        return None
    if finding.rests_on:
        return next((cause for field in finding.rests_on if (cause := _first(field, causes))), None)
    lacks = [_first(lacked, causes) for lacked in finding.lacks]
    return lacks[0] if lacks and all(lacks) else None


def _from_gap(finding: Finding, gaps: Causes) -> Finding | None:
    """The finding of something missing that one which rests on it follows from; None where there is none."""
    if finding.unread or finding.lacks or not finding.rests_on:
        return None
    others = [(cause, fields) for cause, fields in gaps if cause is not finding]
    return next((cause for field in finding.rests_on if (cause := _first(field, others))), None)


def _first(field: str, causes: Causes) -> Finding | None:
    return next((cause for cause, fields in causes if any(_covers(each, field) for each in fields)), None)


def _covers(without: str, field: str) -> bool:
    """Whether a field is, or is part of, one without a value; `expenditure[].stream` stands for that of any line."""
    if "[]" in field:
        general = _NUMBERS.sub("[]", without)
        return _within(field, general) or _within(general, field)
    return _within(field, without) or _within(_NUMBERS.sub("[]", field), without)


def _within(field: str, whole: str) -> bool:
    return field == whole or field.startswith((f"{whole}[", f"{whole}."))


def _with(finding: Finding, follows: Sequence[Finding]) -> Finding:
    """The finding with those that follow from it, as severe as the worst of them all."""
    if not follows:
        return finding
    worst = max((finding.severity, *(each.severity for each in follows)), key=_RANK.index)
    return replace(finding, severity=worst, follows=tuple(follows))
