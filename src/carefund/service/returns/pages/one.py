"""The page of one quarter's return: its sections, spending against plan, signatures, and what can be done now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from carefund.assurance.chain import Head
from carefund.assurance.delivery import HandedIn, ReturnSignature
from carefund.monitoring.returns.quarters import returns_of
from carefund.monitoring.returns.variance import Variance, variances
from carefund.plan.findings import Finding, Severity
from carefund.report.plan_check.sentences import finding_lists
from carefund.report.return_check.sentences import HEADINGS, can_it_be_sent
from carefund.service.plans.pages.findings import FoundLine
from carefund.service.plans.sections import address_of, section_of_path, sections_of
from carefund.service.returns.pages.tags import tag_of
from carefund.service.returns.quarter import Quarter
from carefund.wording.dates import LONDON, day_words, moment_words, utc_words
from carefund.wording.lists import counted
from carefund.wording.money import exact_pounds
from carefund.wording.standing import marked


@dataclass(frozen=True, kw_only=True)
class SectionLine:
    """One section of the return and what was found in it."""

    id: str
    title: str
    findings: str
    tag: str
    status: str


@dataclass(frozen=True, kw_only=True)
class VarianceLine:
    """One stream's spending against the plan to date; `asks_why` says that words are asked for."""

    stream: str
    label: str
    planned: str
    spent: str
    difference: str
    allowed: str
    """The distance from the plan above which words are asked for; empty where the round sets none."""
    asks_why: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """A signature that is asked for, and who gave it when; empty where nobody did."""

    role: str
    label: str
    given: str


@dataclass(frozen=True, kw_only=True)
class ReturnPage:
    """One quarter's return."""

    title: str
    quarter: str
    label: str
    status: str
    tag: str
    due: str
    ends: str
    over: bool
    """Whether the quarter is over, so that the return may be signed."""
    is_open: bool
    return_hash: str
    reopened: str
    verdict: str
    errors: int
    sections: tuple[SectionLine, ...]
    lines: tuple[FoundLine, ...]
    variances: tuple[VarianceLine, ...]
    signatures: tuple[SignatureLine, ...]
    signed: bool
    saved: tuple[tuple[str, str, str], ...]
    """When, by whom and with what note each version was saved, the last first."""
    handed_in: tuple[tuple[str, str, bool], ...]
    """When, by whom, and whether late; the last first."""
    books: str


SECTION_TAGS = {"To complete": "red", "Look again": "yellow", "Complete": "green"}


def return_page(quarter: Quarter, over: bool) -> ReturnPage:
    """The page."""
    record, checked, asked = quarter.record, quarter.checked, quarter.asked
    given = {one.role: one for one in record.signatures}
    sign_offs = returns_of(quarter.tenant.round).sign_offs
    return ReturnPage(
        title=f"Return for {asked.label}",
        quarter=asked.id,
        label=asked.label,
        status=quarter.words,
        tag=tag_of(quarter.words),
        due=due_words(quarter),
        ends=day_words(quarter.rule.last),
        over=over,
        is_open=record.handed_in is None,
        return_hash=record.return_hash,
        reopened=record.reopened,
        verdict=can_it_be_sent(checked),
        errors=len(checked.of(Severity.ERROR)),
        sections=tuple(_sections(quarter)),
        lines=found_lines(quarter, checked.findings),
        variances=variance_lines(quarter),
        signatures=tuple(
            SignatureLine(role=one.id, label=one.label, given=_given(given[one.id]) if one.id in given else "")
            for one in sign_offs
        ),
        signed=all(one.id in given for one in sign_offs),
        saved=tuple((moment_words(one.at), one.by, one.note) for one in reversed(record.saved)),
        handed_in=tuple((moment_words(one.at), one.name, one.late) for one in reversed(record.submissions)),
        books=_books_words(quarter),
    )


def due_words(quarter: Quarter) -> str:
    """When the return is due, in words; that of a day that no source states is marked."""
    asked = quarter.asked
    if asked.due is None:
        return "No due date is known, so that nobody is called late"
    return marked(day_words(asked.due), asked)


def _books_words(quarter: Quarter) -> str:
    if quarter.books is None:
        return f"The pool's books of {quarter.asked.year} are not open: money is not filled in from them."
    return "Money was filled in from the pool's books when the return was begun."


def _given(one: ReturnSignature) -> str:
    return f"{one.name}, {one.organisation}, {moment_words(one.at)}"


def _sections(quarter: Quarter) -> Iterator[SectionLine]:
    """The sections in the workbook's order, each with how many findings of each severity."""
    found = Counter((section_of_path(quarter.layout, one.field), one.severity) for one in quarter.checked.findings)
    for one in sections_of(quarter.layout):
        counts = [(severity, found[one.id, severity]) for severity in Severity if found[one.id, severity]]
        errors, words = found[one.id, Severity.ERROR], ", ".join(counted(many, each.value) for each, many in counts)
        status, tag = (
            ("To complete", "red") if errors else ("Look again", "yellow") if counts else ("Complete", "green")
        )
        yield SectionLine(id=one.id, title=one.sheet.title, findings=words, status=status, tag=tag)


def found_lines(quarter: Quarter, findings: tuple[Finding, ...]) -> tuple[FoundLine, ...]:
    """Findings as a list of findings shows them, each with the address of its field below the return's own."""
    titles = {one.id: one.sheet.title for one in sections_of(quarter.layout)}
    return tuple(
        FoundLine(
            severity=str(finding.severity),
            section=titles.get(section_of_path(quarter.layout, finding.field), "The return as a whole"),
            address=address_of(quarter.layout, quarter.sent, finding.field),
            item=item,
        )
        for finding in findings
        for each in finding_lists((finding,), HEADINGS)
        for item in each.items
    )


def variance_lines(quarter: Quarter) -> tuple[VarianceLine, ...]:
    """Spending against plan of each stream that gives both figures, and has a plan or was spent from."""
    labels = {one.id: one.label for one in quarter.tenant.round.streams}
    every = variances(quarter.sent, quarter.tenant.round, quarter.asked)
    return tuple(_variance(one, labels) for one in every if one.planned_year or one.spent)


def _variance(one: Variance, labels: dict[str, str]) -> VarianceLine:
    return VarianceLine(
        stream=one.stream,
        label=labels.get(one.stream, one.stream),
        planned=exact_pounds(one.planned),
        spent=exact_pounds(one.spent),
        difference=exact_pounds(one.difference),
        allowed=""
        if one.allowed is None
        else marked(f"more than {exact_pounds(one.allowed)} from the plan", one.limit),
        asks_why=one.asks_why,
        reason=one.reason or "",
    )


@dataclass(frozen=True, kw_only=True)
class ConfirmationPage:
    """What was handed in, by whom and when, and by what that can be proved."""

    title: str
    quarter: str
    facts: tuple[tuple[str, str], ...]
    hashes: tuple[tuple[str, str], ...]
    late: bool


def confirmation_page(quarter: Quarter, handed_in: HandedIn) -> ConfirmationPage:
    """The confirmation of a handing in; an area that was given its return back is as late as it was at first."""
    first = quarter.record.first_handed_in or handed_in
    day = day_words(handed_in.at.astimezone(LONDON).date())
    signed = "; ".join(
        f"{one.name}, {one.organisation} ({one.role}), {moment_words(one.at)}" for one in handed_in.signatures
    )
    return ConfirmationPage(
        title=f"Handed in: return for {quarter.asked.label}",
        quarter=quarter.id,
        late=first.late,
        facts=(
            ("Area", quarter.tenant.area.name),
            ("Round", quarter.tenant.round.title),
            ("Handed in by", f"{handed_in.name}, {handed_in.organisation}"),
            ("When", f"{moment_words(handed_in.at)} ({utc_words(handed_in.at)})"),
            ("Due", due_words(quarter)),
            (
                "In time",
                "No: late" if first.late else "Yes" if quarter.asked.due else f"Not known; it came on {day}",
            ),
            ("Signed by", signed or "No signature is asked for"),
        ),
        hashes=(
            ("Hash of the return", handed_in.return_hash),
            ("Head of the ledger", str(Head(quarter.tenant.submission, handed_in.sequence, handed_in.event_hash))),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class QuarterLine:
    """One quarter in the list of an area's returns."""

    quarter: str
    label: str
    due: str
    status: str
    tag: str
    handed_in: str


@dataclass(frozen=True, kw_only=True)
class ReturnsPage:
    """The returns of an area."""

    title: str
    quarters: tuple[QuarterLine, ...]


def returns_page(quarters: tuple[Quarter, ...]) -> ReturnsPage:
    """The list, in the order of the quarters."""
    lines = []
    for one in quarters:
        last = one.record.submissions[-1] if one.record.submissions else None
        lines.append(
            QuarterLine(
                quarter=one.id,
                label=one.asked.label,
                due=due_words(one),
                status=one.words,
                tag=tag_of(one.words),
                handed_in=f"{last.name}, {moment_words(last.at)}" if last else "",
            )
        )
    return ReturnsPage(title="Returns", quarters=tuple(lines))
