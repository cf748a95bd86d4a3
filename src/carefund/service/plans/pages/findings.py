"""The page of a plan's findings: where each is, in form and workbook, and what to do; by severity and section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from carefund.plan.checking import CheckedPlan
from carefund.plan.findings import Finding, Severity
from carefund.plan.workbook.layout import Layout
from carefund.report.document import FindingItem
from carefund.report.plan_check.sentences import can_it_be_submitted, finding_lists
from carefund.service.plans.sections import address_of, section_of_path, sections_of
from carefund.wording.lists import counted


@dataclass(frozen=True, kw_only=True)
class FoundLine:
    """One finding: its words, its severity, and the address of its field below the plan's own."""

    severity: str
    section: str
    address: str
    item: FindingItem


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice of a filter, with how many findings it leaves."""

    id: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class FindingsPage:
    """Findings, those that a filter leaves."""

    title: str
    verdict: str
    shown: str
    lines: tuple[FoundLine, ...]
    severities: tuple[Choice, ...]
    sections: tuple[Choice, ...]
    filtered: bool


def findings_page(
    checked: CheckedPlan, layout: Layout, *, severity: str = "", section: str = "", title: str = "Findings"
) -> FindingsPage:
    """The page; an unknown severity or section in the address leaves nothing out."""
    plan = checked.plan
    titles = {one.id: one.sheet.title for one in sections_of(layout)}
    severity = severity if severity in list(Severity) else ""
    section = section if section in titles else ""
    every = [
        FoundLine(
            severity=str(finding.severity),
            section=titles.get(section_of_path(layout, finding.field), "The plan as a whole"),
            address=address_of(layout, plan, finding.field),
            item=item,
        )
        for finding, item in _with_words(checked.findings)
        if severity in ("", finding.severity) and section in ("", section_of_path(layout, finding.field))
    ]
    held = dict.fromkeys(section_of_path(layout, one.field) for one in checked.findings)
    return FindingsPage(
        title=title,
        verdict=can_it_be_submitted(checked),
        shown=f"{counted(len(every), 'finding')} of {len(checked.findings)}",
        lines=tuple(every),
        severities=_choices([(one.value, one.value.capitalize()) for one in Severity], severity),
        sections=_choices([(one, titles[one]) for one in titles if one in held], section),
        filtered=bool(severity or section),
    )


def _with_words(findings: Sequence[Finding]) -> Iterable[tuple[Finding, FindingItem]]:
    for finding in findings:
        for words in finding_lists((finding,)):
            yield finding, words.items[0]


def _choices(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(id=one, label=label, chosen=one == chosen) for one, label in (("", "All"), *pairs))
