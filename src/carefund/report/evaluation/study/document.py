"""A study as a document: the answer with its picture, then placebos, findings, assumptions, and how it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.conclusion import assumptions, null_hypothesis
from carefund.report.document import Block, DataTable, Document, Figure, Listing, Prose, Section
from carefund.report.evaluation.study.charts import figures
from carefund.report.evaluation.study.sentences import design_words, figures_of, finding_lists, title
from carefund.report.provenance import MADE_BY, Provenance

ANSWER = "The answer in figures"


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
    return Document(title(answer), blocks, tuple(s for s in (_findings(answer),) if s.blocks))


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
    courses = tuple(one for one in further if one.name.startswith("course"))
    rest = tuple(one for one in further if not one.name.startswith("course"))
    yield Section("answer", "In figures", (table,) if table.rows else ())
    yield _findings(answer)
    yield Section("units", "Other treated units", courses)
    yield Section("chance", "Could it be chance?", rest)
    yield Section("assumptions", "What it rests on", tuple(_rests(answer)))
    yield Section("made", "How it was made", (*_made(answer), *provenance.how_to_make_it))


def _findings(answer: StudyAnswer) -> Section:
    return Section("findings", "What limits the answer", tuple(finding_lists(answer)))


def _rests(answer: StudyAnswer) -> Iterator[Block]:
    yield Prose(null_hypothesis(answer.protocol), opening="Null hypothesis: ")
    yield Listing(tuple(assumptions(answer.protocol, answer.result)))


def _made(answer: StudyAnswer) -> Iterator[Block]:
    protocol, departures = answer.protocol, answer.result.departures
    options = tuple((name, _option(value)) for name, value in protocol.options.items())
    yield DataTable(("Option", "Value used"), (("method", protocol.method), *options), "The method and its options")
    files = ((protocol.name, protocol.sha256), (protocol.panel.file.name, answer.rows.sha256))
    yield DataTable(("File", "SHA-256"), files, "What was read", layout="small")
    yield Listing(departures, otherwise="The study was done as its protocol says.")


def _option(value: object) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_option(part)}" for name, part in value.items())
    return ", ".join(map(_option, value)) if isinstance(value, tuple) else str(value)
