"""A comparison of two definitions as a document: what each makes of the whole, and by which records they differ."""

from __future__ import annotations

from carefund.records.differences import Differences
from carefund.report.document import DataTable, Document, Prose, Section
from carefund.report.provenance import MADE_BY, Provenance
from carefund.report.records.compare.tables import tables
from carefund.wording.dates import span_words
from carefund.wording.numbers import NONE, count, count_or_few, decimals

DEFINED_BY = (("Label", "label"), ("Numerator", "numerator"), ("Denominator", "denominator"), ("Source", "source"))


def document(found: Differences, provenance: Provenance) -> Document:
    """The whole report."""
    sections = (
        Section("classes", "Records by what the definitions make of them", (_classes(found),)),
        Section("definitions", "The definitions", (_definitions(found),)),
        Section("made", "How it was made", provenance.how_to_make_it),
    )
    return Document(_title(found), (_lead(found), tables(found)[1].block()), sections, (MADE_BY,))


def summary(found: Differences, provenance: Provenance) -> Document:
    """What a terminal shows."""
    return Document(_title(found), (_lead(found), tables(found)[1].block(), _classes(found)))


def _title(found: Differences) -> str:
    return f"{found.first.measure.name} and {found.second.measure.name} on the same records"


def _lead(found: Differences) -> Prose:
    first, second = (
        NONE if (value := found.whole(one)) is None else f"{decimals(value, 2)} {one.measure.unit}"
        for one in (found.first, found.second)
    )
    changed = sum(one.records or 0 for one in found.classes if one.differs)
    words = f"{span_words(found.months[0], found.months[-1])}: {first} by the first, {second} by the second."
    return Prose(f"{words} About {count(changed)} records are counted otherwise.", "lead")


def _classes(found: Differences) -> DataTable:
    rows = tuple(
        (one.first, one.second, count_or_few(one.records))
        for one in sorted(found.classes, key=lambda one: not one.differs)
    )
    return DataTable(("By the first", "By the second", "Records"), rows, "Those that differ come first", layout="texts")


def _definitions(found: Differences) -> DataTable:
    one, other = found.first.measure, found.second.measure
    rows = tuple(
        (label, str(getattr(one, key) or "none"), str(getattr(other, key) or "none")) for label, key in DEFINED_BY
    )
    return DataTable(("What", one.name, other.name), rows, "The definitions", layout="texts")
