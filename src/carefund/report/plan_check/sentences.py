"""What a plan's check comes to in words: whether it can be submitted, and each finding with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from carefund.plan.checking import CheckedPlan
from carefund.plan.findings import CellPosition, Finding, Severity
from carefund.report.document import FindingItem, FindingList
from carefund.wording.lists import counted, listed

HEADINGS = {
    Severity.ERROR: "Errors (keep the plan from being submitted)",
    Severity.WARNING: "Warnings (to be mended, or waived with a reason)",
    Severity.NOTE: "Notes (for information)",
}


def can_it_be_submitted(checked: CheckedPlan) -> str:
    """The verdict on a plan's check, in a sentence."""
    if not checked.can_be_submitted:
        return "It cannot be submitted yet."
    if checked.draft:
        return "No error in what is there; check it as a whole plan before you submit it."
    if checked.waived_errors:
        names = listed(dict.fromkeys(finding.waived_by for finding in checked.waived_errors))
        waived = counted(len(checked.waived_errors), "error")
        return f"{waived} waived by {names}; nothing else keeps it from being submitted."
    return "Nothing keeps it from being submitted."


def finding_lists(
    findings: tuple[Finding, ...], headings: Mapping[Severity, str] = MappingProxyType(HEADINGS)
) -> Iterator[FindingList]:
    """Findings by severity, errors first; a severity without any is left out."""
    for severity, heading in headings.items():
        items = tuple(_item(finding) for finding in findings if finding.severity is severity)
        if items:
            yield FindingList(heading, items)


def _item(finding: Finding) -> FindingItem:
    where = str(finding.position) if finding.position else finding.field or "the plan as a whole"
    return FindingItem(
        where,
        finding.label,
        finding.expected,
        finding.found,
        _to_do(finding),
        finding.check,
        finding.waived,
    )


def _to_do(finding: Finding) -> str:
    """What to do, with the rows that a sum is made of and what else will be mended by it."""
    words = [finding.to_do]
    if finding.rows:
        words.append(f"The sum is made of {places_in_words(finding.row_positions) or listed(finding.rows)}.")
    if finding.follows:
        checks = listed(dict.fromkeys(each.check for each in finding.follows))
        words.append(f"{counted(len(finding.follows), 'finding')} that follow from this are not listed: {checks}.")
    return " ".join(words)


def places_in_words(positions: Iterable[CellPosition]) -> str:
    """Cells by sheet, in the order given: `Money out, H12, H15 and H19`."""
    by_sheet: dict[str, list[str]] = {}
    for position in positions:
        by_sheet.setdefault(position.sheet, []).append(position.cell)
    return "; ".join(f"{sheet}, {listed(cells)}" for sheet, cells in by_sheet.items())
