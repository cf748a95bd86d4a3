"""``carefund monitor replay``: how good year-end projections would have been, month by month of years that are over."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise_given import DRAWS, DrawsOption, SeedOption
from carefund.cli.dates import ByReleaseOption, known_by
from carefund.cli.monitor_given import MetricsOption, cannot_be_told
from carefund.cli.outputs import check_ending, saying_what_was_written, write_content
from carefund.cli.parts import FolderOption, show_report, write_report, write_results
from carefund.cli.programme_given import given_round
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.evidence.query import Evidence
    from carefund.monitoring.projection.replay import Task

PAGE, PICTURES = "projection-results.md", "projection-"


def monitor_replay(
    round_id: Annotated[
        str, typer.Argument(metavar="ROUND", help="The round whose metrics are told again (its id or .toml file).")
    ] = "bcf-2015-16",
    metric: MetricsOption = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE.csv", help="Write the record that projections read."),
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew/--no-anew", help="Also make each month's forecast anew, to compare.")
    ] = True,
    by_release: ByReleaseOption = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="DIR", help="Write the results as a page of Markdown with its picture there."),
    ] = None,
    report: FolderOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Tell every past year again, month by month, from what was knowable then, and score what was said.

    Brier scores by month against last month's ratio, the plan's own profile and the base rate; the parts of outturns
    within 50, 80 and 95% intervals. With --record the rows are kept by which later projections are told. About five
    minutes; --no-anew halves it.
    """
    from carefund.cli.commands import provenance_of
    from carefund.monitoring.projection.record import record_as_text
    from carefund.monitoring.projection.replay import replay_year, replayed
    from carefund.report.report import Report

    check_ending(record, (".csv",))
    evidence = open_evidence(store, only=only_store)
    tasks = _tasks(evidence, round_id, metric, by_release=by_release, anew=anew, draws=draws, seed=seed)
    years = with_progress(map(replay_year, tasks), "Telling years again", len(tasks))
    made = Report(
        replayed(month for year in years for month in year),
        provenance_of(shlex.join(["carefund", *sys.argv[1:]]), store, only=only_store),
    )
    if record is not None:
        write_content(record, record_as_text(made.result.rows).encode())
    if report is not None:
        write_report(made, report, quiet=as_json)
    if output is not None:
        with saying_what_was_written(output, f"{PAGE} and its picture to {output}"):
            write_results(made, output, PAGE, PICTURES)
    else:
        show_report(made, as_json=as_json)


def _tasks(
    evidence: Evidence, named: str, metrics: list[str] | None, *, by_release: bool, anew: bool, draws: int, seed: int
) -> list[Task]:
    """The years to be told; ends with exit code 2 for a metric that the round lacks or no monthly series measures."""
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.question import question_of
    from carefund.evidence.registers import packaged_registers
    from carefund.monitoring.projection.replay import tasks_of
    from carefund.monitoring.projection.round_projection import measured

    round_ = given_round(named)
    with cannot_be_told():
        asked = [
            question_of(round_, one, None, evidence.series).metric for one in metrics or measured(round_, evidence)
        ]
        return tasks_of(
            evidence,
            asked,
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            known_by=known_by(by_release=by_release),
            anew=anew,
            draws=draws,
            seed=seed,
        )
