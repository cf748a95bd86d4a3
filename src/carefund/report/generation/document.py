"""Generated records as a document: what was written, how near it is to official totals, what was planted."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.records.generation.generating import Generated
from carefund.report.document import Block, Document, Listing, Prose, Section
from carefund.report.generation.sentences import effect_words
from carefund.report.generation.tables import tables
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.dates import month_words
from carefund.wording.lists import counted
from carefund.wording.numbers import count, fine_share

SHOWN = ("label", "official", "expected", "generated", "difference_percent", "chance_percent", "dispersion")


def document(result: Generated, provenance: Provenance) -> Document:
    """All of it."""
    made = Section("made", "How it was made", provenance.how_to_make_it)
    sections = (*_sections(result), *([made] if made.blocks else []))
    return Document("Generated records", tuple(_opening(result)), sections, (MADE_BY,))


def summary(result: Generated, provenance: Provenance) -> Document:
    """What a terminal shows: the same."""
    return Document("Generated records", tuple(_opening(result)), tuple(_sections(result)))


def _opening(result: Generated) -> Iterator[Block]:
    window = result.asked.window
    months = f"{month_words(window.first)} to {month_words(window.last)}"
    rows = f"{count(result.rows['spells'])} hospital spells of {count(result.rows['people'])} people"
    where = f"{counted(result.areas, 'area')}, {months}, {fine_share(result.share)} of their people"
    yield Prose(f"{rows}: {where}. Nobody in them ever lived.", "lead")
    if result.was_there:
        yield Prose(
            "They were there already from an earlier run, every file with its size; nothing was written.", "note"
        )
    if result.truth["not_placed"]:
        missing = counted(result.truth["not_placed"], "admission or move")
        yield Prose(f"{missing} found nobody who was free, and are missing against what was expected.", "note")


def _sections(result: Generated) -> Iterator[Section]:
    made = {table.name: table for table in tables(result)}
    words = (
        "Official: figures times the share; where an area's own of a month is not held, that of the nearest year. "
        "Expected: of the records shown, effects and all. By chance: the standard deviation of the difference. Spread: "
        "differences by area and month against chance, 1 where it is chance alone; readmissions follow admissions, "
        "which makes it a little more. Residents are added up over mid-years."
    )
    yield Section("marginals", "How near it is to official totals",
                  (made["marginals"].block(SHOWN), Prose(words, "quiet")))  # fmt: skip
    yield Section("measures", "The truth", (made["measures"].block(MEASURES_SHOWN),))
    if result.asked.effects:
        yield Section("effects", made["effects"].title, (Listing(tuple(map(effect_words, result.asked.effects))),))
    if made["faults"].frame.height:
        yield Section("faults", made["faults"].title, (made["faults"].block(caption="In how many spells"),))


MEASURES_SHOWN = ("label", "unit", "expected_without_effects", "expected", "generated")
