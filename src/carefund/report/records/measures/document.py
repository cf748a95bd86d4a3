"""The measures that are defined as a document: a table of them, and of one alone everything."""

from __future__ import annotations

from carefund.records.measure import MeasureList
from carefund.report.document import Document, Section
from carefund.report.provenance import MADE_BY, Provenance
from carefund.report.records.definition import definition_blocks
from carefund.report.records.measures.tables import tables


def document(listed: MeasureList, provenance: Provenance) -> Document:
    """The whole report."""
    sections = tuple(Section(one.name, one.label, definition_blocks(one)) for one in listed.measures)
    return Document("Measures over people's records", (tables(listed)[0].block(),), sections, (MADE_BY,))


def summary(listed: MeasureList, provenance: Provenance) -> Document:
    """What a terminal shows: the table, or one measure whole."""
    if len(listed.measures) == 1:
        one = listed.measures[0]
        return Document(f"{one.label}, version {one.version}", definition_blocks(one))
    return Document("Measures over people's records", (tables(listed)[0].block(),))
