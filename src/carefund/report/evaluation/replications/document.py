"""Replications of a study as a document: how often an effect was found, and how far estimates were from what was."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from carefund.evaluation.methods.placebos import SIZE
from carefund.evaluation.study.replications import Replicated, ReplicatedStudy
from carefund.report.charts import courses
from carefund.report.document import DataTable, Document, Figure, Prose, Section
from carefund.report.evaluation.replications.tables import tables
from carefund.report.provenance import MADE_BY, Provenance
from carefund.wording.lists import counted
from carefund.wording.numbers import NONE, decimals, exact_percent, percent, share


def document(study: ReplicatedStudy, provenance: Provenance) -> Document:
    """The whole report."""
    every = tables(study)[0].block()
    sections = (
        Section("every", "Every replication", (every,)),
        Section("made", "How it was made", provenance.how_to_make_it),
    )
    opening = (Prose(_story(study), "lead"), _by_effect(study), p_figure(study))
    return Document(_title(study), opening, sections, (MADE_BY,))


def summary(study: ReplicatedStudy, provenance: Provenance) -> Document:
    """What a terminal shows."""
    return Document(_title(study), (Prose(_story(study), "lead"), _by_effect(study)))


def p_figure(study: ReplicatedStudy) -> Figure:
    """The p-value of every replication that has one."""
    known = sorted(
        effect.p_value for one in study.replicated if (effect := one.result.effect) and effect.p_value is not None
    )
    found = sum(p <= SIZE for p in known)
    rows = [*courses.heaped(known, 1.0), {"value": SIZE, "heap": 0, "own": True, "words": share(100 * SIZE)}]
    middle = decimals(known[len(known) // 2], 3) if known else NONE
    return Figure(
        name="p-values",
        title="The p-values of the replications",
        key="Each dot is a replication; to the left of the line an effect counts as found.",
        description=f"{found} of {counted(len(known), 'replication')} lie at {share(100 * SIZE)} or below.",
        source=f"the panel {study.protocol.panel.file.name}, effects planted as the file of replications says.",
        make=partial(courses.strip, rows, "p-value"),
        table=DataTable(("Replications", "p-value"), (("Middle", middle),), "The p-values of the replications"),
    )


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
            share(100 * sum(p <= SIZE for p in known) / len(known)) if known else NONE,
            percent(100 * sum(relative) / len(relative)) if relative else NONE,
        )
