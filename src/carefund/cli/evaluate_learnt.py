"""``carefund evaluate learnt``: what finished rounds taught: optimism factors, and what they change of later plans."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.learnt_given import LearntOption, learnt_given
from carefund.cli.parts import FolderOption, PageOption, check_page, show_page
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence


def evaluate_learnt(
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Only what could be known by the end of a day.")
    ] = None,
    learnt: LearntOption = None,
    scores: Annotated[
        bool,
        typer.Option("--scores", help="Also tell held-back years with the record and score them (half a minute)."),
    ] = False,
    output: PageOption = None,
    folder: FolderOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show what finished rounds taught: how much of what plans promised came, with intervals.

    Optimism factors by metric and kind of scheme, gross and net of what would have come anyway; what they change of
    later plans, before and after beside each other; with --scores whether that made appraisals of held-back years
    better. Records come with carefund, from a store (`evaluate learn ROUND --keep --store DIR`) and from files.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.cli.commands import command_of, only_words, provenance_of
    from carefund.evaluation.held_back import held_back_scores
    from carefund.evaluation.what_was_learnt import what_was_learnt
    from carefund.evidence.registers import packaged_registers
    from carefund.programme.rounds import load_round, round_ids
    from carefund.report.report import Report

    files = learnt or []
    check_page(output, folder, files)
    day = _day(as_of)
    assumptions = packaged_assumptions().with_learnt(learnt_given(learnt, store, only_store=only_store))
    scored = None
    if scores:
        evidence = open_evidence(store, only=only_store)
        with wrong_usage(NotForecastable):
            scored = held_back_scores(evidence, registers=packaged_registers(), assumptions=assumptions)
    result = what_was_learnt(assumptions, map(load_round, round_ids()), day, scored)
    command = command_of(
        "evaluate", "learnt", **{"as-of": as_of}, learnt=files, scores=scores, store=store, **only_words(only_store)
    )
    report = Report(result, provenance_of(command, store, only=only_store))
    show_page(report, output, folder, files, as_json=as_json)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        stop(f"carefund: --as-of '{text}' is no day; write YYYY-MM-DD, such as 2017-09-11", WRONG_USAGE)
