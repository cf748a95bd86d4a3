"""``carefund appraise --backtest``: how well forecasts made in the past would have done, beside others' methods."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.appraise_given import DRAWS, DrawsOption, SeedOption
from carefund.cli.exits import wrong_usage
from carefund.cli.outputs import check_ending, saying_what_was_written, write_content
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.appraisal.backtest.run import Backtest, Task
    from carefund.evidence.query import Evidence
    from carefund.report.report import Report

PAGE, SCORES, CHANCES = "backtest-results.md", "backtest-scores.parquet", "backtest-chances.parquet"
PICTURES = "backtest-"
"""What the names of the pictures beside the page begin with."""
SIMPLE = ("last-year", "seasonal-naive-drift")


PeersOption = Annotated[
    str,
    typer.Option(
        "--peers",
        metavar="simple|all|none|NAME,NAME",
        help="Whom to compare with: the two simple methods, all that are installed (pip install 'carefund[peers]'; "
        "about an hour, AutoARIMA most of it), none, or some by name.",
    ),
]
SeriesOption = Annotated[
    list[str] | None, typer.Option("--series", help="Only this series; may be given more than once.")
]
PageFolderOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="DIR", help="Write the results as a page of Markdown and tables to a folder."),
]
ReportFolderOption = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", help="Write the report (HTML) and its tables to a folder.")
]
RecordOption = Annotated[
    Path | None,
    typer.Option(
        "--record",
        metavar="FILE.csv",
        help="Write how good chances were, by series and months ahead, as a record that `carefund appraise --skill` "
        "reads.",
    ),
]
KeepOption = Annotated[
    Path | None,
    typer.Option(
        "--keep", metavar="DIR", help="Keep what the peers said in a folder, so that a stopped run can go on."
    ),
]


def appraise_backtest(
    peers: PeersOption = "simple",
    series: SeriesOption = None,
    output: PageFolderOption = None,
    folder: ReportFolderOption = None,
    record: RecordOption = None,
    keep: KeepOption = None,
    every: Annotated[int, typer.Option("--every", min=1, help="Only each so many-th origin, for a quick look.")] = 1,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64, help="How many origins at once.")] = 1,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Forecast the past again from what was knowable then, score it, and compare with methods that others use.

    For every quarter's end: the forecasts of all places and England up to 18 months ahead, against what came. CRPS,
    the parts within 50, 80 and 95% intervals, PIT, and how often targets were met against how likely they were said.
    With --record the skill of chances over the base rate is kept, by which appraisals tell areas apart or do not.
    """
    from carefund.cli.commands import provenance_of
    from carefund.cli.parts import show_report, write_report
    from carefund.report.report import Report

    check_ending(record, (".csv",))
    evidence = open_evidence(store, only=only_store)
    tasks = _tasks(evidence, series, peers_named(peers), keep=keep, every=every, draws=draws, seed=seed)
    backtest = _run(tasks, processes)
    report = Report(backtest, provenance_of(shlex.join(["carefund", *sys.argv[1:]]), store, only=only_store))
    show_report(report, as_json=as_json)
    if record is not None:
        _write_record(backtest, record)
    if output is not None:
        _write_page(report, output)
    if folder is not None:
        write_report(report, folder, quiet=as_json)


def _tasks(evidence: Evidence, series: list[str] | None, peers: list[str], **how: Any) -> list[Task]:  # noqa: ANN401
    """What is to be forecast at every origin; `how` is as `tasks_of` takes it.

    Ends with exit code 2 for a series or a peer that is not there, or figures too few to forecast.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.backtest.run import SERIES, tasks_of
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import UnknownSeries

    with wrong_usage(UnknownSeries, NotForecastable, ValueError, ImportError):
        return tasks_of(
            evidence,
            series or SERIES,
            peers,
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            **how,
        )


def _run(tasks: list[Task], processes: int) -> Backtest:
    """Every task's forecasts and scores, showing how far it is."""
    from carefund.appraisal.backtest.run import gathered, score_all

    scored = score_all(tasks, min(processes, len(tasks)))
    return gathered(with_progress(scored, "Forecasting the past", len(tasks)))


def _write_record(backtest: Backtest, record: Path) -> None:
    """How good chances were, as the file that `--skill` reads."""
    from carefund.appraisal.backtest.skill import skills_of
    from carefund.appraisal.skill import skills_as_text

    write_content(record, skills_as_text(skills_of(backtest.chances)).encode())


def _write_page(report: Report[Backtest], folder: Path) -> None:
    """The page as Markdown with its pictures, for the documentation, and the scores and chances that it rests on."""
    from carefund.cli.parts import write_results
    from carefund.report.media.files import write_table

    with saying_what_was_written(folder, f"{PAGE}, its pictures, {SCORES} and {CHANCES} to {folder}"):
        write_table(report.result.scores, folder / SCORES)
        write_table(report.result.chances, folder / CHANCES)
        write_results(report, folder, PAGE, PICTURES)


def peers_named(text: str) -> list[str]:
    """The names that --peers asks for: `simple`, `all` (those installed), `none`, or names apart by commas."""
    from carefund.appraisal.peers.catalogue import available

    named = {"none": [], "simple": list(SIMPLE), "all": [peer.name for peer in available()]}
    return named.get(text, [name.strip() for name in text.split(",") if name.strip()])
