"""``carefund plan check``: what is wrong in plans, where, what was expected, and what to do."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from rich.console import Console
from rich.text import Text

from carefund.cli.dates import read_day_option, read_month_option
from carefund.cli.exits import REFUSED, in_words, stop, wrong_usage
from carefund.cli.outputs import TABLE_HELP, check_table, write_to
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption, StoreOption, open_evidence
from carefund.evidence.query import Evidence
from carefund.plan.checking import CheckedPlan, Checker
from carefund.plan.checks.catalogue import DESCRIBED
from carefund.plan.findings import Finding, Severity
from carefund.plan.model import Plan
from carefund.plan.waivers import BrokenWaivers, Waiver, read_waivers
from carefund.plan.workbook.annotate import annotate
from carefund.programme.definition import Round
from carefund.refusal import RefusedFile
from carefund.report.tables import replace_file

HEADINGS = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}
MEANINGS = {
    Severity.ERROR: "keep the plan from being submitted",
    Severity.WARNING: "to be mended, or waived with a reason",
    Severity.NOTE: "for information",
}


def plan_check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Plans: workbooks that carefund wrote.")],
    draft: Annotated[
        bool, typer.Option("--draft", help="The plan may be partial: what is missing is only noted.")
    ] = False,
    annotated: Annotated[
        Path | None,
        typer.Option(
            "--annotated", metavar="DIR", help="Write a copy of each workbook there, with the findings in it."
        ),
    ] = None,
    waivers: Annotated[
        Path | None, typer.Option("--waivers", metavar="FILE", help="Waivers in force, as TOML.", exists=True)
    ] = None,
    day: Annotated[
        str | None, typer.Option("--day", metavar="YYYY-MM-DD", help="Check as on this day (today without it).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help=TABLE_HELP),
    ] = None,
    appraise: Annotated[
        str | None,
        typer.Option(
            "--appraise", metavar="YYYY-MM", help="Also warn of targets unlikely to be met, known to this month."
        ),
    ] = None,
    own_round: RoundFileOption = None,
    store: StoreOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check plans: completeness, sums, rules of the round, and whether targets and savings can be right.

    Each finding says which cell, what was expected, what was found, and what to do. Exit code 1 when a plan has an
    error or a file was refused; the other files are checked all the same.
    """
    check_table(output, files)
    with wrong_usage(BrokenWaivers):
        in_force = _waivers(waivers) if waivers else ()
    rounds, on = rounds_known(own_round), read_day_option(day) or date.today()
    evidence = open_evidence(store)
    further = _appraisal(evidence, appraise)
    checker = Checker(evidence, on, draft=draft, waivers=in_force, rounds=rounds, further=further)
    checked, refused = _check_all(checker, files)
    if annotated is not None:
        _annotate(annotated, checked, rounds)
    if output is not None:
        write_to(output, _table(checked))
    if as_json:
        plans = [one.as_record() | {"file": str(path)} for path, one in checked.items()]
        refusals = [refusal.as_record() for refusal in refused]
        typer.echo(json.dumps({"plans": plans, "refused": refusals}, indent=2, ensure_ascii=False, default=str))
    else:
        for path, one in checked.items():
            _print(path, one, draft=draft)
    if refused:
        stop("\n".join(in_words(refusal) for refusal in refused), REFUSED)
    if not all(one.can_be_submitted for one in checked.values()):
        raise typer.Exit(REFUSED)


def _appraisal(evidence: Evidence, month: str | None) -> Callable[[Plan, Round], Iterable[Finding]]:
    """What an appraisal finds in a plan; nothing where none was asked for."""
    known = read_month_option(month)
    if known is None:
        return lambda plan, round_: ()
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.plan_appraisal import Appraiser
    from carefund.evidence.registers import packaged_registers

    appraiser = Appraiser(evidence, known, registers=packaged_registers(), assumptions=packaged_assumptions())
    return lambda plan, round_: appraiser.appraise(plan, round_).findings()


def _waivers(path: Path) -> tuple[Waiver, ...]:
    """The waivers in a file, each for a check that there is."""
    found = read_waivers(path)
    known = {one.id for checks in DESCRIBED.values() for one in checks}
    for number, waiver in enumerate(found, 1):
        if waiver.check not in known:
            place = f"{path}, waiver {number}, check"
            raise BrokenWaivers(
                "the id of a check", f"'{waiver.check}'", "Use an id of the catalogue", place, remedy="list-checks"
            )
    return found


def _check_all(checker: Checker, files: list[Path]) -> tuple[dict[Path, CheckedPlan], list[RefusedFile]]:
    checked, refused = {}, []
    for path in with_progress(files, "Checking plans", len(files)):
        try:
            checked[path] = checker.check_file(path)
        except RefusedFile as refusal:
            refused.append(refusal)
    return checked, refused


def _annotate(folder: Path, checked: dict[Path, CheckedPlan], rounds: Callable[[str], Round]) -> None:
    taken: set[Path] = set()
    for path, one in checked.items():
        target = _free(folder / f"{path.stem}-checked.xlsx", taken)
        with wrong_usage(OSError):
            replace_file(target, annotate(path.read_bytes(), one.findings, rounds, name=path.name))
        typer.echo(f"Wrote {target}.", err=True)


def _free(target: Path, taken: set[Path]) -> Path:
    """The target, numbered where another file of this run has its name already."""
    number, free = 2, target
    while free in taken:
        free, number = target.with_stem(f"{target.stem}-{number}"), number + 1
    taken.add(free)
    return free


def _table(checked: dict[Path, CheckedPlan]) -> pl.DataFrame:
    tables = [
        one.table.select(pl.lit(str(path)).alias("file"), pl.lit(one.plan.area_code).alias("area_code"), pl.all())
        for path, one in checked.items()
    ]
    return pl.concat(tables) if tables else pl.DataFrame()


def _print(path: Path, checked: CheckedPlan, *, draft: bool) -> None:
    console = Console()
    plan = checked.plan
    counts = ", ".join(_counted(checked, severity) for severity in Severity)
    console.rule(Text(f"{path}: {plan.area_name or plan.area_code}, {plan.round_id}"), align="left")
    console.print(Text(f"{counts}. {_verdict(checked, draft=draft)}"))
    for severity in Severity:
        found = checked.of(severity)
        if found:
            console.print()
            console.print(Text(f"{HEADINGS[severity]} ({MEANINGS[severity]})", style="bold"))
            for finding in found:
                console.print(_words(finding))


def _verdict(checked: CheckedPlan, *, draft: bool) -> str:
    if not checked.can_be_submitted:
        return "It cannot be submitted yet."
    if draft:
        return "No error in what is there; check it without --draft before you submit it."
    return "Nothing keeps it from being submitted."


def _counted(checked: CheckedPlan, severity: Severity) -> str:
    count = len(checked.of(severity))
    return f"{count} {severity.value}{'' if count == 1 else 's'}"


def _words(finding: Finding) -> Text:
    where = str(finding.place) if finding.place else finding.field or "the plan as a whole"
    text = Text(f"- {where}: ", style="bold")
    text.append(f"{finding.label}. ", style="not bold")
    text.append(f"Expected {finding.expected}; found {finding.found}. {finding.to_do}", style="not bold")
    text.append(f" [{finding.check}]", style="not bold dim")
    if finding.waived:
        text.append(f" Waived: {finding.waived}.", style="not bold")
    return text
