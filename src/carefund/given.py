"""What the functions of `carefund` are given, read: rounds, plans, stores and series, each as a user names it."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carefund.appraisal.assumptions import Assumptions
    from carefund.evaluation.study.coverage_screen import Coverage
    from carefund.evaluation.study.protocol import Protocol
    from carefund.evidence.query import Evidence
    from carefund.plan.model import Plan
    from carefund.programme.definition import Round
    from carefund.refusal import RefusedFile
    from carefund.report.provenance import Provenance

WORKBOOKS = (".xlsx", ".xls", ".xlsm")
"""Endings of files in a folder that are taken for plans."""


def latest_round(evidence: Evidence) -> Round:
    """The latest round that carefund ships whose outturn is measured."""
    from carefund.evaluation.audit import latest_measurable
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import load_round, round_ids

    return latest_measurable(map(load_round, round_ids()), evidence, packaged_registers())


def plan_given(file: str | Path, round_: Round) -> Plan:
    """The plan in a workbook, which may be of a round of the user's own."""
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import rounds_with

    return read_plan(Path(file), rounds_with(round_), name=str(file)).plan


def plans_given(folder: str | Path, round_: Round) -> tuple[list[tuple[str, Plan]], list[RefusedFile]]:
    """The plans in a folder of workbooks, each with its file, and why others could not be read.

    Raises NotADirectoryError where there is no such folder.
    """
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import rounds_with
    from carefund.refusal import RefusedFile

    plans: list[tuple[str, Plan]] = []
    refused: list[RefusedFile] = []
    for file in sorted(Path(folder).iterdir()):
        if file.suffix.lower() not in WORKBOOKS or file.name.startswith("~$"):
            continue
        try:
            plans.append((str(file), read_plan(file, rounds_with(round_), name=str(file)).plan))
        except RefusedFile as refusal:
            refused.append(refusal)
    return plans, refused


def round_given(named: str | Path) -> Round:
    """The round of an id, or defined in a file."""
    from carefund.programme.rounds import round_named

    return round_named(named)


def assumptions_given(
    skill: str | Path | None,
    learnt: Sequence[str | Path] = (),
    store: str | Path | None = None,
    *,
    only_store: bool = False,
) -> Assumptions:
    """The assumptions that come with carefund, with a record of skill and what was learnt in files and in a store.

    Raises BrokenRecord, BrokenLearning, RefusedFile.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.learnt import learnt_from
    from carefund.appraisal.skill import read_skill_file

    known = packaged_assumptions()
    if learnt or store is not None:
        folder = Path(store) if store is not None else None
        known = known.with_learnt(learnt_from(map(Path, learnt), folder, only_store=only_store))
    return known if skill is None else known.with_skills(read_skill_file(Path(skill)))


def evidence_given(store: str | Path | None, only: bool) -> Evidence:
    """What carefund ships, to which a store adds its figures; `only` takes the store alone.

    Raises NotAStore when `store` is none, and when it alone is asked for and none is given.
    """
    from carefund.evidence.query import Evidence
    from carefund.evidence.store import NotAStore

    if store is None and only:
        raise NotAStore("a store, for it alone is to be used", "none", "Name its folder")
    if store is None:
        return Evidence.packaged()
    return Evidence.of_store(Path(store)) if only else Evidence.with_store(Path(store))


def series_given(
    series: Any,  # noqa: ANN401 - the name of a series, or a data frame of any library
    definition: dict[str, Any],
    store: str | Path | None,
    only: bool,
) -> tuple[Evidence, str]:
    """The evidence that holds a series, and its name; of a frame its figures alone, as `definition` says."""
    if isinstance(series, str):
        return evidence_given(store, only), series
    from carefund.evidence.own.frames import evidence_of_frame

    held, defined = evidence_of_frame(series, definition)
    return held, defined.name


def provenance_given(store: str | Path | None, only: bool) -> Provenance:
    """Which store was used and on which day, and whom to ask, for a report to say."""
    from carefund.report.provenance import Provenance, surroundings

    made_on, contact = surroundings(os.environ, date.today())
    return Provenance(store=None if store is None else str(store), only_store=only, made_on=made_on, contact=contact)


def draws_given(draws: int | None) -> int:
    """How many futures are drawn: the forecast's own number where none is given."""
    from carefund.appraisal.forecast.forecast import DRAWS

    return DRAWS if draws is None else draws


def coverage_given(protocol: Protocol) -> Coverage | None:
    """The coverage audit of the series that a protocol names, of what carefund ships; None where it names none.

    Raises NotAProtocol for a series that is not audited.
    """
    if protocol.panel.series is None:
        return None
    from carefund.evaluation.study.coverage_screen import Coverage
    from carefund.evaluation.study.keys import NotAProtocol, near
    from carefund.evidence.coverage.audit import audit_coverage
    from carefund.evidence.query import Evidence
    from carefund.evidence.registers import packaged_registers

    evidence, registers, series = Evidence.packaged(), packaged_registers(), protocol.panel.series
    known = evidence.series.coverage_audited
    if series not in known:
        raise NotAProtocol("panel.series", "a series whose coverage is audited", f"'{series}'", near(series, known))
    return Coverage(audit=audit_coverage(evidence, series, registers), registers=registers)
