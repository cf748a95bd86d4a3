"""The check of one plan or of several as a document: whether each can be submitted, and every finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from carefund.plan.checking import CheckedPlan, CheckedPlans
from carefund.plan.findings import Finding, Severity
from carefund.report.document import Document, FindingItem, FindingList, Listing, Prose, Section
from carefund.report.plan_check.tables import counts_in_words, name_of, plans_of
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.lists import counted

HEADINGS = {
    Severity.ERROR: "Errors (keep the plan from being submitted)",
    Severity.WARNING: "Warnings (to be mended, or waived with a reason)",
    Severity.NOTE: "Notes (for information)",
}


def document(result: CheckedPlan | CheckedPlans, provenance: Provenance) -> Document:
    """Each plan in a section, and the files that were refused."""
    plans = plans_of(result)
    title = f"Check of {name_of(plans[0])}" if len(plans) == 1 else f"Check of {counted(len(plans), 'plan')}"
    opening = tuple(Prose(f"{name_of(one)}: {counts_in_words(one)}. {can_it_be_submitted(one)}") for one in plans)
    return Document(title, opening, (*_plans(result), *_refused(result)), (MADE_BY,))


def summary(result: CheckedPlan | CheckedPlans, provenance: Provenance) -> Document:
    """The same without a title: each plan under its file's name."""
    return Document("", (), tuple(_plans(result)))


def can_it_be_submitted(checked: CheckedPlan) -> str:
    """The verdict on a plan's check, in a sentence."""
    if not checked.can_be_submitted:
        return "It cannot be submitted yet."
    if checked.draft:
        return "No error in what is there; check it as a whole plan before you submit it."
    return "Nothing keeps it from being submitted."


def _plans(result: CheckedPlan | CheckedPlans) -> Iterator[Section]:
    for number, one in enumerate(plans_of(result), 1):
        title = ": ".join(filter(None, (one.file, name_of(one))))
        words = Prose(f"{counts_in_words(one)}. {can_it_be_submitted(one)}")
        yield Section(f"plan-{number}", title, (words, *finding_lists(one.findings)))


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
        finding.to_do,
        finding.check,
        finding.waived,
    )


def _refused(result: CheckedPlan | CheckedPlans) -> Iterator[Section]:
    if isinstance(result, CheckedPlans) and result.refused:
        yield Section("refused", "Files that could not be read", (Listing(tuple(map(str, result.refused))),))
