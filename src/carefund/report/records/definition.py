"""What a measure is, as blocks: purpose, numbers, what is left out, sources, and its SQL."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.records.measure import Measure
from carefund.report.document import Block, Commands, Listing, Prose
from carefund.wording.dates import day_words
from carefund.wording.lists import listed
from carefund.wording.standing import marked


def definition_blocks(measure: Measure) -> tuple[Block, ...]:
    """Everything that a measure's definition says."""
    parts = (Prose(words, opening=f"{opening}:") for opening, words in _parts(measure))
    return Prose(measure.purpose), Listing(tuple(parts)), Commands(tuple(measure.sql.splitlines()))


def _parts(measure: Measure) -> Iterator[tuple[str, str]]:
    yield "Numerator", measure.numerator
    yield "Denominator", measure.denominator or "None: a count."
    yield "Left out", listed(list(measure.exclusions)) if measure.exclusions else "None."
    if measure.valid_from:
        yield "Meant for", f"days from {day_words(measure.valid_from)}"
    yield "Source", f"{marked(measure.source, measure)}. {measure.reference}"
    for words in measure.departs:
        yield "Departs", words
    yield "Small numbers", measure.small_numbers.source
