"""Answering a registered evaluation in the worker: the command line's answer, kept as fragments, pictures and files.

The job is given `registration` (a hash) and `program`, its version, so that another program is other work. It gives
the hash of an index.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from carefund.evaluation.study.answer import StudyAnswer
from carefund.evaluation.study.study import answer
from carefund.pool.chain import canonical
from carefund.refusal import Refusal
from carefund.report.document import Document, Figure, Section
from carefund.report.evaluation.study.document import document
from carefund.report.evaluation.study.tables import tables
from carefund.report.media.files import WRITERS, to_json
from carefund.report.media.html import fragment
from carefund.report.provenance import Provenance
from carefund.service.evaluations.registering import Registration, registration_kept
from carefund.service.evaluations.strangers_study import rebuilt
from carefund.service.ledger import files
from carefund.service.work.pictures import picture_record

if TYPE_CHECKING:
    from carefund.service.work.job import Arguments
    from carefund.service.work.kinds import Bench


def evaluate(arguments: Arguments, bench: Bench) -> str:
    """Answer a registered evaluation and keep what is to be shown; gives the hash of its index."""
    registration = registration_kept(arguments["registration"], bench.data)
    bench.progress(0, 3, "Reading the panel")
    try:
        made = _kept(_answered(registration, bench), bench)
    except Refusal as refused:
        made = {"refused": str(refused)}
    return bench.keep(canonical(made).encode("ascii"))


def _answered(registration: Registration, bench: Bench) -> StudyAnswer:
    contents = (files.read(one, bench.data) for one in (registration.protocol, registration.panel))
    with TemporaryDirectory() as folder:
        protocol = rebuilt(Path(folder), *contents)
        bench.progress(1, 3, "Estimating")
        found = answer(protocol)
    panel = replace(found.protocol.panel, file=Path(registration.panel_name))
    rows = replace(found.rows, sha256=registration.panel)
    return replace(found, protocol=replace(found.protocol, panel=panel), rows=rows)


def _kept(found: StudyAnswer, bench: Bench) -> dict[str, Any]:
    bench.progress(2, 3, "Drawing")
    whole = document(found, Provenance())
    sections = [one for one in map(_without_figures, whole.sections) if one.blocks]
    return {
        "conclusion": found.conclusion,
        "parts": bench.keep("".join(fragment(one, level=2) for one in sections).encode()),
        "pictures": [picture_record(one, bench) for one in _figures(whole)],
        "files": {
            "json": bench.keep(to_json(found.to_record(), 1)),
            **{ending: bench.keep(WRITERS[f".{ending}"](tables(found)[0])) for ending in ("csv", "xlsx")},
        },
    }


def _figures(whole: Document) -> list[Figure]:
    every = (whole.opening, *(one.blocks for one in whole.sections))
    return [block for blocks in every for block in blocks if isinstance(block, Figure)]


def _without_figures(section: Section) -> Section:
    return replace(section, blocks=tuple(one for one in section.blocks if not isinstance(one, Figure)))
