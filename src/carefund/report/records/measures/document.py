"""The measures that are defined as a document: a table of them, and of one alone everything."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.records.measure import Measure, MeasureList
from carefund.report.document import Block, Commands, Document, Listing, Prose, Section
from carefund.report.provenance import MADE_BY, Provenance
from carefund.report.records.measures.tables import tables
from carefund.wording.lists import listed as in_words
from carefund.wording.standing import NOT_VERIFIED


def document(listed: MeasureList, provenance: Provenance) -> Document:
    """The whole report."""
    sections = tuple(Section(one.name, one.label, tuple(_whole(one))) for one in listed.measures)
    return Document("Measures over people's records", (tables(listed)[0].block(),), sections, (MADE_BY,))


def summary(listed: MeasureList, provenance: Provenance) -> Document:
    """What a terminal shows: the table, or one measure whole."""
    if len(listed.measures) == 1:
        one = listed.measures[0]
        return Document(f"{one.label}, version {one.version}", tuple(_whole(one)))
    return Document("Measures over people's records", (tables(listed)[0].block(),))


def _whole(one: Measure) -> Iterator[Block]:
    standing = "" if one.verified else f" ({NOT_VERIFIED})"
    yield Prose(one.purpose, "lead")
    parts = [
        Prose(one.numerator, opening="Numerator"),
        Prose(one.denominator or "None: a count.", opening="Denominator"),
        Prose(in_words(list(one.exclusions)) if one.exclusions else "None.", opening="Left out"),
        Prose(f"{one.source}{standing}. {one.reference}", opening="Source"),
        *(Prose(words, opening="Departs") for words in one.departs),
        Prose(one.small_numbers.source, opening="Small numbers"),
    ]
    yield Listing(tuple(parts))
    yield Commands(tuple(one.sql.splitlines()))
