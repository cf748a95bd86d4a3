"""An extract's check as a document: how much it holds, and what was found, the worst first."""

from __future__ import annotations

from itertools import groupby

from carefund.records.checks import ExtractCheck, RecordFinding
from carefund.report.document import Block, Document, FindingItem, FindingList, Prose, Section
from carefund.report.provenance import MADE_BY, Provenance
from carefund.report.records.check.tables import tables
from carefund.wording.lists import counted

HEADINGS = {"error": "These make measures wrong", "warning": "Look at these", "note": "To be known"}


def document(checked: ExtractCheck, provenance: Provenance) -> Document:
    """The whole report."""
    sections = (
        Section("findings", "What was found", _findings(checked)),
        Section("made", "How it was made", provenance.how_to_make_it),
    )
    return Document(_title(checked), (_lead(checked), tables(checked)[1].block()), sections, (MADE_BY,))


def summary(checked: ExtractCheck, provenance: Provenance) -> Document:
    """What a terminal shows."""
    return Document(_title(checked), (_lead(checked), tables(checked)[1].block(), *_findings(checked)))


def _title(checked: ExtractCheck) -> str:
    return f"Check of {checked.place}"


def _lead(checked: ExtractCheck) -> Prose:
    errors = sum(one.severity == "error" for one in checked.findings)
    others = len(checked.findings) - errors
    if not checked.findings:
        return Prose("Nothing was found that would make a measure wrong.", "lead")
    wrong = f"{counted(errors, 'finding')} would make measures wrong" if errors else "Nothing would make measures wrong"
    return Prose(f"{wrong}; {counted(others, 'other')} should be looked at." if others else f"{wrong}.", "lead")


def _findings(checked: ExtractCheck) -> tuple[Block, ...]:
    return tuple(
        FindingList(HEADINGS[severity], tuple(map(_item, some)))
        for severity, some in groupby(checked.findings, key=lambda one: one.severity)
    )


def _item(one: RecordFinding) -> FindingItem:
    label = one.id.replace("-", " ").capitalize()
    return FindingItem(one.table, label, one.expected, one.found, f"{one.fix}.", check=one.id)
