"""Coverage audits as a document: what is missing of each series first, then its totals and every finding by kind."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.calendar import MONTHS_IN_YEAR
from carefund.evidence.coverage.audit import CoverageAudit, CoverageAudits
from carefund.evidence.coverage.findings import KINDS, Finding
from carefund.report.document import Block, DataTable, Document, Listing, Prose, Section
from carefund.report.evidence.charts import missing_figure, months_figure
from carefund.report.evidence.sentences import (
    HOW_TO_READ,
    NO_TOTALS,
    adds_up,
    finding_words,
    in_short,
    label_of,
    not_examined_words,
    whole_of,
)
from carefund.report.provenance import CLOSING, Provenance, made_by
from carefund.wording.numbers import NONE, count, signed

MOST_OF_A_KIND = 6
"""At most so many findings of one kind stand in the summary."""
TITLE = "Coverage of the evidence: what to know before trusting a total"


def document(result: CoverageAudits, provenance: Provenance) -> Document:
    """Every series with pictures, totals and all of its findings."""
    stories = tuple(Prose(in_short(audit), opening=f"{label_of(audit)}:") for audit in result.audits)
    picture = tuple(months_figure(audit) for audit in result.audits[:1] if adds_up(audit))
    made = Section("made", "How it was made", (*provenance.how_to_make_it, Prose(f"Made by {made_by()}.")))
    return Document(TITLE, (*stories, *picture), (*map(_section, result.audits), made), CLOSING)


def summary(result: CoverageAudits, provenance: Provenance) -> Document:
    """The totals of every series, and the first few findings of each kind."""
    return Document("", (), tuple(map(_in_short, result.audits)))


def _section(audit: CoverageAudit) -> Section:
    not_examined = not_examined_words(audit)
    return Section(
        audit.series,
        label_of(audit),
        (
            Prose(in_short(audit)),
            *([missing_figure(audit)] if adds_up(audit) else []),
            *_totals(audit),
            *([Prose(not_examined)] if not_examined else []),
            *_kinds(audit, None),
        ),
    )


def _in_short(audit: CoverageAudit) -> Section:
    return Section(
        audit.series,
        f"{label_of(audit)}: {len(audit.findings)} findings",
        (*_totals(audit), *_kinds(audit, MOST_OF_A_KIND)),
    )


def _totals(audit: CoverageAudit) -> tuple[Block, ...]:
    """The totals and how to read them; a rate or a mean has none."""
    return (totals_block(audit), Prose(HOW_TO_READ)) if adds_up(audit) else (Prose(NO_TOTALS),)


def _kinds(audit: CoverageAudit, most: int | None) -> Iterator[Block | Section]:
    for kind, heading in KINDS.items():
        findings = [finding for finding in audit.findings if finding.kind == kind]
        if findings:
            title = f"{heading} ({len(findings)})"
            yield Section(f"{audit.series}-{kind}", title, (_listing(audit, findings, most),))


def _listing(audit: CoverageAudit, findings: list[Finding], most: int | None) -> Listing:
    items = [finding_words(audit, finding) for finding in findings[:most]]
    left = len(findings) - len(items)
    return Listing((*items, *([f"and {left} more"] if left else [])))


def totals_block(audit: CoverageAudit) -> DataTable:
    """England by financial year: published, with holes filled, and with shifts undone."""
    rows = tuple(_totals_row(row) for row in audit.totals.iter_rows(named=True))
    headings = ("Year", "Published", "With holes filled, 95%", "Without shifts")
    return DataTable(headings, rows, f"{label_of(audit)}, {whole_of(audit)} by financial year", layout="compare")


def _totals_row(row: dict[str, float]) -> tuple[str, ...]:
    part = "" if row["months"] == MONTHS_IN_YEAR else f" ({row['months']} months)"
    low, high = row["published"] + row["missing_low"], row["published"] + row["missing_high"]
    filled = f"{count(low)} to {count(high)}" if row["missing"] else "the same"
    shifted = row["shifts_down"] or row["shifts_up"]
    shifts = f"{signed(row['shifts_down'])} / {signed(row['shifts_up'])}" if shifted else NONE
    return f"{row['year']}{part}", count(row["published"]), filled, shifts
