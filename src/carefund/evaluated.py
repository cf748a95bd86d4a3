"""Evaluation in Python: did it work, what could be seen at all, and what finished rounds taught."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carefund.given import assumptions_given, coverage_given, evidence_given, provenance_given

if TYPE_CHECKING:
    from carefund.evaluation.power.power import PowerAnswer
    from carefund.evaluation.study.answer import StudyAnswer
    from carefund.evaluation.study.replications import ReplicatedStudy
    from carefund.evaluation.what_was_learnt import WhatWasLearnt
    from carefund.report.report import Report


def evaluate(
    protocol: str | Path,
    *,
    specifications: bool = False,
    compare_methods: bool = False,
    registered: str | Path | None = None,
) -> Report[StudyAnswer | ReplicatedStudy]:
    """Evaluate a treatment by a protocol, a TOML file (docs/evaluation.md has its keys): what would have been without.

    The report has `.conclusion` and `.result.effect` (None where findings of severity error leave no number) beside
    what every report has; its `.table` has the gaps, `.tables` weights, placebos and findings too, and `.to_record()`
    is the answer that the command prints. With [replications] it has a row for each of them instead. With
    `specifications` every reasonable specification is estimated beside the registered one (`.curve`, first of the
    tables), with that or `compare_methods` every method that fits (`.agreement`). `registered` is a file that
    `carefund evaluate --register` wrote: what is otherwise stands in `.departures`. Raises NotAProtocol, which names
    the key, for a protocol that cannot be understood, NotARegistration, and RefusedFile.

    >>> evaluate("protocol.toml")
    Traceback (most recent call last):
    carefund.refusal.RefusedFile: protocol.toml: expected a file; found nothing by that name. ...
    """
    from carefund.evaluation.study.protocol import read_protocol
    from carefund.evaluation.study.registration import read_registration
    from carefund.evaluation.study.study import answer, replicated_study
    from carefund.report.report import Report

    read = read_protocol(Path(protocol))
    made: StudyAnswer | ReplicatedStudy = (
        answer(
            read,
            specifications=specifications,
            compare_methods=compare_methods,
            registration=None if registered is None else read_registration(Path(registered)),
            coverage=coverage_given(read),
        )
        if read.replications is None
        else replicated_study(read)
    )
    return Report(made, provenance_given(None, only=False))


def learnt(
    as_of: date | None = None,
    *,
    files: Sequence[str | Path] = (),
    store: str | Path | None = None,
    only_store: bool = False,
    scores: bool = False,
) -> Report[WhatWasLearnt]:
    """Show what finished rounds taught: how much of what plans promised came, with intervals, and what that changes.

    With `as_of` only what could be known by the end of that day. The records are those that carefund ships, those kept
    in a `store` (with `only_store` they alone) and those of `files`, which `carefund evaluate learn` writes. `scores`
    also tells held-back years with the record and scores them, in half a minute. The report has `.factors`, `.later`,
    `.learnt` and `.scores` beside what every report has. Raises BrokenLearning, RefusedFile, NotAStore.

    >>> report = learnt()
    >>> delayed = next(one for one in report.factors.factors if one.metric == "delayed-days")
    >>> round(delayed.gross.middle, 2), delayed.net.interval.holds(0), delayed.net.interval.holds(1)
    (-0.63, True, True)
    """
    from carefund.evaluation.held_back import held_back_scores
    from carefund.evaluation.what_was_learnt import what_was_learnt
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import load_round, round_ids
    from carefund.report.report import Report

    evidence, known = evidence_given(store, only_store), assumptions_given(None, files, store, only_store=only_store)
    scored = held_back_scores(evidence, registers=packaged_registers(), assumptions=known) if scores else None
    made = what_was_learnt(known, map(load_round, round_ids()), as_of, scored)
    return Report(made, provenance_given(store, only_store))


def power(
    what: str | Path,
    areas: int | Sequence[str] | None = None,
    effect: float = -5.0,
    months: int = 12,
    *,
    seed: int | None = None,
    store: str | Path | None = None,
    only_store: bool = False,
) -> Report[PowerAnswer]:
    """Say what an evaluation that has not begun could find, by effects planted where nothing was done.

    `what` is a protocol (a .toml file, of which only what was before its start is looked at) or a monthly series;
    `areas` how many are treated or which, of a protocol its own without it; `effect` the planned one in per cent;
    `months` how many months, or periods of the panel, after the start. The report's `.result` has `best`, the design to
    be recommended, and `smallest`, the least relative effect that is found with 80% power at a size of 5%; its
    `.table` has a row for each design. Raises NotAProtocol, UnknownSeries, UnknownPlace and Refusal.

    >>> power("delayed-days", months=500)
    Traceback (most recent call last):
    carefund.refusal.Refusal: months: expected at most 76 months after the start, so that ...
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.evaluation.power.histories import question_of_protocol, question_of_series
    from carefund.evaluation.power.power import power_of
    from carefund.evaluation.study.protocol import read_protocol
    from carefund.evidence.registers import packaged_registers
    from carefund.report.report import Report

    if Path(what).suffix.lower() == ".toml":
        protocol = read_protocol(Path(what))
        question = question_of_protocol(protocol, areas=areas, planned=effect / 100, months=months, seed=seed)
        return Report(power_of(question, protocol), provenance_given(None, only=False))
    question = question_of_series(
        evidence_given(store, only_store),
        str(what),
        registers=packaged_registers(),
        assumptions=packaged_assumptions(),
        areas=1 if areas is None else areas,
        planned=effect / 100,
        months=months,
        seed=seed or 0,
    )
    return Report(power_of(question), provenance_given(store, only_store))
