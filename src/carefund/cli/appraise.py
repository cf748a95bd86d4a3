"""``carefund appraise``: how likely a round's target, or the targets of plans, are to be met."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from carefund.cli.dates import read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption, StoreOption, open_evidence

if TYPE_CHECKING:
    import polars as pl

    from carefund.evidence.query import Evidence
    from carefund.report.appraisal_report import AppraisalReport

WORKBOOKS = {".xlsx", ".xlsm"}
DRAWS = 4_000
"""As the forecast's own, which is not loaded for the help; a test keeps the two alike."""
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same answer.")]
AsOfOption = Annotated[str, typer.Option("--as-of", metavar="YYYY-MM", help="The last month that counts as known.")]
DrawsOption = Annotated[int, typer.Option("--draws", min=200, max=100_000, help="How many futures to draw.")]


def appraise(
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="ROUND | PLAN.xlsx…", help="A round, such as bcf-2015-16, or plans' workbooks."),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", metavar="PCT", help="For a round: the change in per cent, such as -3.5%.")
    ] = None,
    as_of: AsOfOption = "",
    metric: Annotated[
        str | None, typer.Option("--metric", help="Id of the metric (default: the one paid by result).")
    ] = None,
    comparison: Annotated[
        str | None, typer.Option("--comparison", help="Id of the round's comparison whose months are meant.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write the table: .csv, .parquet or .xlsx.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write the report (HTML, self-contained) and its tables here."),
    ] = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Say how likely targets are to be met, what to expect instead, and why.

    `carefund appraise bcf-2015-16 --target -3.5% --as-of 2014-09` judges one target for every area and England;
    `carefund appraise PLAN.xlsx --as-of 2014-09` judges the targets of plans, with what their schemes add;
    `carefund appraise forecast SERIES` writes the forecast itself. With --report the answer is also written as one page
    with charts that needs no network, beside the tables that it rests on. Only months up to --as-of are used.
    """
    evidence = open_evidence(store)
    month = month_of(as_of)
    if not what:
        stop("carefund: name a round (with --target) or plans' workbooks; see carefund appraise --help", WRONG_USAGE)
    if all(Path(name).suffix.lower() in WORKBOOKS for name in what):
        _plans(
            evidence, [Path(name) for name in what], month, (output, report), as_json=as_json, seed=seed, draws=draws
        )
    elif len(what) > 1:
        stop("carefund: give one round, or workbooks ending in .xlsx; not both", WRONG_USAGE)
    else:
        options = {"metric": metric, "comparison": comparison, "seed": seed, "draws": draws}
        _round(evidence, what[0], target, month, (output, report), options, as_json=as_json)


def month_of(text: str) -> date:
    """The month that --as-of names; ends with exit code 2 when there is none."""
    month = read_month_option(text or None)
    if month is None:
        stop("carefund: say what was known: --as-of YYYY-MM, such as --as-of 2014-09", WRONG_USAGE)
    return month


def read_percent(text: str | None) -> float:
    """`-3.5%` or `-3.5` as -3.5. Ends with exit code 2 for anything else, and for a change of more than half."""
    try:
        percent = float((text or "").strip().replace("−", "-").removesuffix("%"))
    except ValueError:
        stop(f"carefund: --target '{text or ''}' is no change in per cent; write --target -3.5%", WRONG_USAGE)
    if not -50 <= percent <= 50:  # noqa: PLR2004
        stop(f"carefund: a target of {percent:+g}% is no target that can be judged; expected -50% to +50%", WRONG_USAGE)
    return percent


def _round(
    evidence: Evidence,
    round_id: str,
    target: str | None,
    month: date,
    files: tuple[Path | None, Path | None],
    options: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    from carefund.appraisal.question import NoAppraisal
    from carefund.appraisal.reading import NotForecastable
    from carefund.appraisal.round_appraisal import appraise_round
    from carefund.programme.refusal import BrokenDefinition
    from carefund.programme.rounds import load_round
    from carefund.report.appraisal_terminal import round_page
    from carefund.report.round_report import RoundReport

    percent = read_percent(target)
    with wrong_usage(BrokenDefinition, NoAppraisal, NotForecastable):
        found = appraise_round(load_round(round_id), evidence, percent, month, **options)
    output, folder = files
    if output is not None:
        _write(found.table, output)
    if folder is not None:
        _report(RoundReport(found), folder)
    if as_json:
        typer.echo(json.dumps(found.as_record(), ensure_ascii=False))
    else:
        Console().print(round_page(found))


def _plans(
    evidence: Evidence,
    workbooks: list[Path],
    month: date,
    files: tuple[Path | None, Path | None],
    *,
    as_json: bool,
    seed: int,
    draws: int,
) -> None:
    from carefund.appraisal.plan_appraisal import Appraiser
    from carefund.evidence.refusal import RefusedFile
    from carefund.plan.workbook.reading import read_plan
    from carefund.programme.rounds import load_round
    from carefund.report.appraisal_terminal import plan_page, together_words
    from carefund.report.judged_plans import by_metric
    from carefund.report.plans_report import PlansReport

    appraiser = Appraiser(evidence, month, draws=draws, seed=seed)
    found, refused = [], []
    for file in with_progress(workbooks, "Appraising plans", len(workbooks)):
        try:
            plan = read_plan(file, load_round).plan
        except (RefusedFile, OSError) as error:
            refused.append(str(error))
            continue
        found.append(appraiser.appraise(plan, load_round(plan.round_id), file.name))
    shown = PlansReport.of(found, refused)
    output, folder = files
    if output is not None:
        _write(shown.table, output)
    if folder is not None:
        _report(shown, folder)
    if as_json:
        typer.echo(json.dumps(shown.to_record(), ensure_ascii=False, default=str))
    else:
        for one in found:
            Console().print(plan_page(one))
        for group in by_metric(shown.plans):
            typer.echo(together_words(group.together, [judged.verdict for judged in group.targets]))
    for words in refused:
        typer.echo(f"carefund: {words}", err=True)
    if refused:
        raise typer.Exit(1)


def _report(report: AppraisalReport, folder: Path) -> None:
    """Write the report into a folder and say where, on standard error; ends with exit code 2 where it cannot."""
    try:
        *tables, page = report.write(folder)
    except OSError as error:
        words = f"the report could not be written to {folder} ({error.strerror or error})"
        stop(f"carefund: {words}; name a folder that you may write to", WRONG_USAGE)
    names = ", ".join(path.name for path in tables)
    typer.echo(f"Report: {page}\nThe tables that it rests on: {names} in {folder}", err=True)


def _write(table: pl.DataFrame, output: Path) -> None:
    from carefund.report.tables import write_table

    with wrong_usage(ValueError, OSError):
        write_table(table, output)
    typer.echo(f"Wrote {table.height:,} rows to {output}.", err=True)
