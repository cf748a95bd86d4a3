"""A study as a document: the answer with its picture, then placebos, findings, assumptions, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.conclusion import assumptions, null_hypothesis
from carefund.report.document import Block, DataTable, Document, Figure, Listing, Prose, Section
from carefund.report.evaluation.events.document import before_words, events_section
from carefund.report.evaluation.specifications.document import agreement_section, curve_section
from carefund.report.evaluation.specifications.sentences import value_words
from carefund.report.evaluation.study.charts import figures, source
from carefund.report.evaluation.study.sentences import (
    design_words,
    figures_of,
    finding_lists,
    outcome_of,
    registration_words,
    title,
)
from carefund.report.provenance import MADE_BY, Provenance

ANSWER = "The answer in figures"
OF_UNITS = ("course", "mean-gap")
"""The pictures of treated units alone, among which no chance is seen."""


def document(answer: StudyAnswer, provenance: Provenance) -> Document:
    """The whole report."""
    every = list(figures(answer))
    return Document(
        title(answer),
        (*_opening(answer), *every[:1]),
        tuple(section for section in _sections(answer, every[1:], provenance) if section.blocks),
        (MADE_BY,),
    )


def summary(answer: StudyAnswer, provenance: Provenance) -> Document:
    """What a terminal shows: the answer, its figures and what limits it."""
    table = _answer_table(answer)
    blocks = (*_opening(answer), *([table] if table.rows else []))
    before = () if answer.events is None else (Prose(before_words(answer.events)),)
    sections = (_findings(answer), Section("events", "Before the start", before), *_others_in_short(answer))
    return Document(title(answer), blocks, tuple(section for section in sections if section.blocks))


def _others_in_short(answer: StudyAnswer) -> Iterator[Section]:
    """What other methods and other choices say, without picture."""
    if answer.agreement is not None:
        yield agreement_section(answer.agreement)
    if answer.curve is not None:
        whole = curve_section(answer.curve, outcome_of(answer), source(answer))
        yield replace(whole, blocks=tuple(block for block in whole.blocks if not isinstance(block, Figure)))


def chart_findings(answer: StudyAnswer) -> Mapping[str, str]:
    """What the first chart shows, in a sentence."""
    return {"course": answer.conclusion} if answer.result.effect is not None else {}


def _opening(answer: StudyAnswer) -> Iterator[Block]:
    if answer.protocol.question:
        yield Prose(answer.protocol.question, "quiet")
    yield Prose(answer.conclusion, "lead")
    yield Prose(design_words(answer), "quiet")


def _answer_table(answer: StudyAnswer) -> DataTable:
    return DataTable(("Figure", "Value"), tuple(figures_of(answer)), ANSWER)


def _sections(answer: StudyAnswer, further: list[Figure], provenance: Provenance) -> Iterator[Section]:
    table = _answer_table(answer)
    courses = tuple(one for one in further if one.name.startswith(OF_UNITS))
    rest = tuple(one for one in further if not one.name.startswith(OF_UNITS))
    yield Section("answer", "In figures", (table,) if table.rows else ())
    yield _findings(answer)
    yield Section("units", "Other treated units", courses)
    if answer.events is not None:
        yield events_section(answer.events, f"Effect, {outcome_of(answer)}", source(answer))
    yield Section("chance", "Could it be chance?", rest)
    if answer.agreement is not None:
        yield agreement_section(answer.agreement)
    if answer.curve is not None:
        yield curve_section(answer.curve, f"Effect, {outcome_of(answer)}", source(answer))
    yield Section("assumptions", "What it rests on", tuple(_rests(answer)))
    yield Section("made", "How it was made", (*_made(answer), *provenance.how_to_make_it))


def _findings(answer: StudyAnswer) -> Section:
    return Section("findings", "What limits the answer", (*finding_lists(answer), *_registered(answer)))


def _registered(answer: StudyAnswer) -> Iterator[Block]:
    """When the protocol was registered, and what became otherwise."""
    if answer.registration is not None:
        yield Prose(registration_words(answer.registration, answer.rows.sha256), opening="Registered before: ")
        yield Listing(answer.departures, otherwise="Nothing is otherwise than it was registered.")


def _rests(answer: StudyAnswer) -> Iterator[Block]:
    yield Prose(null_hypothesis(answer.protocol), opening="Null hypothesis: ")
    yield Listing(tuple(assumptions(answer.protocol, answer.result)))


def _made(answer: StudyAnswer) -> Iterator[Block]:
    protocol, departures = answer.protocol, answer.departures
    options = tuple((name, value_words(value)) for name, value in protocol.options.items())
    yield DataTable(("Option", "Value used"), (("method", protocol.method), *options), "The method and its options")
    files = ((protocol.name, protocol.sha256), (protocol.panel.file.name, answer.rows.sha256))
    yield DataTable(("File", "SHA-256"), files, "What was read", layout="small")
    if answer.registration is None:
        yield Listing(departures, otherwise="The study was done as its protocol says.")
