"""Replications of a study as a document: how often an effect was found, and how far estimates were from what was."""

from __future__ import annotations

from collections.abc import Iterator

from carefund.evaluation.study.replications import Replicated, ReplicatedStudy
from carefund.report.document import DataTable, Document, Prose, Section
from carefund.report.evaluation.replications.tables import tables
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.lists import counted
from carefund.wording.numbers import NONE, exact_percent, percent, share


def document(study: ReplicatedStudy, provenance: Provenance) -> Document:
    """The whole report."""
    every = tables(study)[0].block()
    sections = (
        Section("every", "Every replication", (every,)),
        Section("made", "How it was made", provenance.how_to_make_it),
    )
    return Document(_title(study), (Prose(_story(study), "lead"), _by_effect(study)), sections, (MADE_BY,))


def summary(study: ReplicatedStudy, provenance: Provenance) -> Document:
    """What a terminal shows."""
    return Document(_title(study), (Prose(_story(study), "lead"), _by_effect(study)))


def _title(study: ReplicatedStudy) -> str:
    return study.protocol.title or f"Replications of {study.protocol.method}"


def _story(study: ReplicatedStudy) -> str:
    answered = [one for one in study.replicated if one.result.effect is not None]
    left = len(study.replicated) - len(answered)
    words = (
        f"{counted(len(study.replicated), 'replication')}, of which {left} gave no number."
        if left
        else (f"{counted(len(study.replicated), 'replication')}, all of which gave a number.")
    )
    return f"{words} Found means a p-value of 5% or less."


def _by_effect(study: ReplicatedStudy) -> DataTable:
    rows = tuple(_rows(study))
    return DataTable(("Planted effect", "Replications", "Found", "Mean estimate"), rows, "How often effects were found")


def _rows(study: ReplicatedStudy) -> Iterator[tuple[str, ...]]:
    groups = dict[float | None, list[Replicated]]()
    for one in study.replicated:
        planted = set(one.replication.effects.values())
        groups.setdefault(planted.pop() if len(planted) == 1 else None, []).append(one)
    for effect, some in sorted(groups.items(), key=lambda item: (item[0] is None, item[0] or 0.0)):
        made = [one.result.effect for one in some if one.result.effect is not None]
        known = [one.p_value for one in made if one.p_value is not None]
        relative = [one.relative for one in made if one.relative is not None]
        yield (
            "several" if effect is None else exact_percent(effect * 100),
            str(len(some)),
            share(100 * sum(p <= 0.05 for p in known) / len(known)) if known else NONE,  # noqa: PLR2004
            percent(100 * sum(relative) / len(relative)) if relative else NONE,
        )
