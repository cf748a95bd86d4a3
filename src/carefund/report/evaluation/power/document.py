"""A study of power as a document: the answer with its picture, designs, how soon, in how many areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carefund.evaluation.power.power import PowerAnswer
from carefund.report.document import Block, DataTable, Document, Listing, Prose, Section
from carefund.report.evaluation.power.charts import curves
from carefund.report.evaluation.power.sentences import (
    answer_words,
    areas_row,
    areas_words,
    asked_words,
    left_aside_words,
    notes,
    share_words,
    size_words,
    smallest_words,
    title,
)
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.lists import capital, counted
from carefund.wording.numbers import exact_percent

NOT_IN_TIME = "not in time"
AREAS = "Several areas treated together"


def document(answer: PowerAnswer, provenance: Provenance) -> Document:
    """The whole report."""
    opening = (*_opening(answer), curves(answer))
    sections = tuple(section for section in _sections(answer, provenance) if section.blocks)
    return Document(title(answer), opening, sections, (MADE_BY,))


def summary(answer: PowerAnswer, provenance: Provenance) -> Document:
    """What a terminal shows."""
    blocks: list[Block] = [*_opening(answer), _designs(answer)]
    if answer.by_areas:
        blocks.append(_areas(answer))
    return Document(title(answer), tuple(blocks))


def chart_findings(answer: PowerAnswer) -> Mapping[str, str]:
    """What the chart shows, in a sentence."""
    return {"power": answer_words(answer)}


def _opening(answer: PowerAnswer) -> Iterator[Block]:
    yield Prose(asked_words(answer), "quiet")
    yield Prose(answer_words(answer), "lead")
    for words in filter(None, (areas_words(answer), left_aside_words(answer))):
        yield Prose(words)


def _sections(answer: PowerAnswer, provenance: Provenance) -> Iterator[Section]:
    yield Section("designs", "What each design could find", (_designs(answer),))
    yield Section("soon", "How soon", (_soon(answer),))
    yield Section("areas", "In how many areas", (_areas(answer),) if answer.by_areas else ())
    yield Section("left-out", "What was not tried", tuple(_not_tried(answer)))
    yield Section("rests", "What it rests on", (Listing(tuple(notes(answer))),))
    yield Section("made", "How it was made", provenance.how_to_make_it)


def _designs(answer: PowerAnswer) -> DataTable:
    rows = tuple(
        (
            one.design.name,
            size_words(one),
            share_words(one.planned[-1][1]),
            NOT_IN_TIME if one.soonest is None else counted(one.soonest, answer.question.history.step),
            smallest_words(one.last),
        )
        for one in answer.designs
    )
    planned = exact_percent(answer.question.planned * 100)
    headings = ("Design", "Size", f"Power for {planned}", "80% after", "Smallest effect found")
    return DataTable(headings, rows, "Designs, the best first")


def _soon(answer: PowerAnswer) -> DataTable:
    waits = [months for months, _ in answer.designs[0].planned] if answer.designs else []
    step = answer.question.history.step
    rows = tuple((one.design.name, *map(smallest_words, one.smallest)) for one in answer.designs)
    headings = ("Design", *(f"After {counted(wait, step)}" for wait in waits))
    return DataTable(headings, rows, "The smallest effect found, by how long is waited")


def _areas(answer: PowerAnswer) -> DataTable:
    planned = exact_percent(answer.question.planned * 100)
    headings = ("Areas", f"Power for {planned}", "Smallest effect found", "By", "Left aside")
    return DataTable(headings, tuple(map(areas_row, answer.by_areas)), AREAS)


def _not_tried(answer: PowerAnswer) -> Iterator[Block]:
    if answer.left_out:
        yield Listing(tuple(f"{capital(one.method)}: {one.why}." for one in answer.left_out))
