"""``carefund plan check``: what is wrong in plans, where, what was expected, and what to do."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from carefund.calendar import last_day
from carefund.cli.areas_given import area_given
from carefund.cli.books_given import BooksOption, CarryAsOption, brought_from, has_books, streams_renamed
from carefund.cli.dates import ByReleaseOption, CheckDayOption, known_by, read_day_option, read_month_option
from carefund.cli.exits import REFUSED, WRONG_USAGE, in_words, stop, wrong_usage
from carefund.cli.outputs import TableOption, check_table, refuse_existing, write_content, write_to
from carefund.cli.parts import show_report
from carefund.cli.pools import refusals
from carefund.cli.programme_given import given_round
from carefund.cli.progress import with_progress
from carefund.cli.skill_given import SkillOption, assumptions_with
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.cli.workbooks_given import workbooks_in
from carefund.evidence.areas import default_register
from carefund.evidence.measuring import not_held
from carefund.evidence.query import AsOf, Evidence
from carefund.plan.allocations import BrokenAllocations, OwnAllocation, read_allocations
from carefund.plan.checking import CheckedPlan, CheckedPlans, Checker, each_area_once
from carefund.plan.checks.catalogue import DESCRIBED, STRUCTURAL
from carefund.plan.findings import Finding
from carefund.plan.model import Plan
from carefund.plan.waivers import BrokenWaivers, Waiver, read_waivers
from carefund.plan.workbook.annotate import annotate
from carefund.pool.carried import BroughtIn
from carefund.programme.definition import Round
from carefund.programme.rounds import rounds_with
from carefund.refusal import RefusedFile
from carefund.report.report import Report
from carefund.wording.dates import day_words

WAIVE_NOTHING = "Mend what the check finds; leave the waiver out"


PlansArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE|FOLDER...", help="Plans: workbooks that carefund wrote, or folders whose workbooks are plans."
    ),
]
DraftOption = Annotated[bool, typer.Option("--draft", help="The plan may be partial: what is missing is only noted.")]
AnnotatedOption = Annotated[
    Path | None,
    typer.Option("--annotated", metavar="DIR", help="Write a copy of each workbook there, with the findings in it."),
]
WaiversOption = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="Waivers in force, as TOML.", exists=True)
]
AppraiseOption = Annotated[
    str | None,
    typer.Option("--appraise", metavar="YYYY-MM", help="Also warn of targets unlikely to be met, known to this month."),
]
ExpectedRoundOption = Annotated[
    str | None,
    typer.Option(
        "--round",
        metavar="ROUND|FILE",
        help="The round that the plans must be of, or a .toml file that defines one; others are refused.",
    ),
]
ExpectedAreaOption = Annotated[
    str | None,
    typer.Option("--area", metavar="CODE|NAME", help="The area that the plan must be of; others are refused."),
]
AllocationsOption = Annotated[
    Path | None,
    typer.Option(
        "--allocations",
        metavar="FILE",
        help="The area's own allocations, each with its source, as TOML, which its money in must come to; with --area.",
        exists=True,
    ),
]


def plan_check(
    files: PlansArgument,
    draft: DraftOption = False,
    annotated: AnnotatedOption = None,
    waivers: WaiversOption = None,
    day: CheckDayOption = None,
    output: TableOption = None,
    appraise: AppraiseOption = None,
    by_release: ByReleaseOption = False,
    skill: SkillOption = None,
    expected_round: ExpectedRoundOption = None,
    expected_area: ExpectedAreaOption = None,
    allocations: AllocationsOption = None,
    books: BooksOption = None,
    rename: CarryAsOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check plans: completeness, sums, rules of the round, and whether targets and savings can be right.

    Each finding says which cell, what was expected, what was found, and what to do. Exit code 1 when a plan has an
    error or a file was refused; the other files are checked all the same. Of several plans a table of areas with
    errors, warnings and pool stands last.
    """
    files, on = workbooks_in(files), read_day_option(day) or date.today()
    check_table(output, [*files, *([skill] if skill else [])])
    if allocations is not None and not expected_area:
        stop("carefund: --allocations are one area's: say with --area whose", WRONG_USAGE)
    in_force = _waivers(waivers)
    wanted = given_round(expected_round) if expected_round else None
    rounds, evidence = rounds_with(wanted), open_evidence(store, only=only_store)
    checker = Checker(
        evidence,
        on,
        areas=default_register(),
        rounds=rounds,
        draft=draft,
        waivers=in_force,
        area_code=area_given(expected_area, wanted).code if expected_area else None,
        round_id=wanted.id if wanted else None,
        further=_appraisal(evidence, appraise, on, by_release=by_release, skill=skill),
        told=_told(allocations),
        brought=_brought(books, streams_renamed(rename)),
    )
    targets = annotated_names(annotated, files) if annotated is not None else {}
    with refusals(), wrong_usage(BrokenAllocations):
        result = _check_all(checker, files)
    _write_annotated(zip(result.plans, _read(result, files), strict=True), targets, rounds)
    _show(result, output, as_json=as_json)
    _say_not_held(result, evidence, rounds, on)
    _end(result)


def _show(result: CheckedPlans, output: Path | None, *, as_json: bool) -> None:
    """Write the findings where that is asked for, and print them."""
    report = Report(result)
    if output is not None:
        write_to(output, report.tables["findings"])
    show_report(report, as_json=as_json)


def _say_not_held(result: CheckedPlans, evidence: Evidence, rounds: Callable[[str], Round], on: date) -> None:
    """Tell on standard error which metrics of the plans' rounds no official figure was there for."""
    for round_id in dict.fromkeys(one.plan.round_id for one in result.plans):
        for words in not_held(evidence, rounds(round_id), AsOf(on, "period")):
            typer.echo(f"Not held against official figures: {words}", err=True)


def _end(result: CheckedPlans) -> None:
    """End with exit code 1 where a file was refused, saying why, or a plan cannot be submitted."""
    if result.refused:
        stop("\n".join(in_words(refusal) for refusal in result.refused), REFUSED)
    if not result.can_be_submitted:
        raise typer.Exit(REFUSED)


def _appraisal(
    evidence: Evidence, month: str | None, day: date, *, by_release: bool, skill: Path | None
) -> Callable[[Plan, Round], Iterable[Finding]]:
    """What an appraisal finds in a plan; nothing where none was asked for.

    Ends with exit code 2 for a month that had not ended by the day of the check.
    """
    known = read_month_option(month)
    if known is None:
        return lambda plan, round_: ()
    if last_day(known) > day:
        words = f"--appraise {month} is a month that had not ended by {day_words(day)}, the day of the check"
        stop(f"carefund: {words}; give an earlier month, or a later --day", WRONG_USAGE)
    from carefund.appraisal.plan_appraisal import Appraiser
    from carefund.evidence.registers import packaged_registers

    appraiser = Appraiser(
        evidence,
        known,
        registers=packaged_registers(),
        assumptions=assumptions_with(skill),
        known_by=known_by(by_release=by_release),
    )
    return lambda plan, round_: appraiser.appraise(plan, round_).findings()


def _told(allocations: Path | None) -> Callable[[Round], Sequence[OwnAllocation]]:
    """The area's own allocations for a round; none where no file is given."""
    return lambda round_: read_allocations(allocations, round_) if allocations else ()


def _brought(store: Path | None, renamed: dict[str, str]) -> Callable[[Plan, Round], BroughtIn | None]:
    """What the books of a plan's area bring into it; None where the store has none of the area."""
    if store is None:
        return lambda plan, round_: None
    return lambda plan, round_: (
        brought_from(store, round_, plan.area_code, renamed) if has_books(store, round_, plan.area_code) else None
    )


def _waivers(path: Path | None) -> tuple[Waiver, ...]:
    """The waivers in a file; ends with exit code 2 where it is none, or one of a check that cannot be waived."""
    if path is None:
        return ()
    with wrong_usage(BrokenWaivers):
        found = read_waivers(path)
        for number, waiver in enumerate(found, 1):
            _refuse_what_cannot_be_waived(waiver.check, f"{path}, waiver {number}, check")
    return found


def _refuse_what_cannot_be_waived(check: str, place: str) -> None:
    """Raise BrokenWaivers for what is no check, and for one that no waiver lifts."""
    if check in STRUCTURAL:
        raise BrokenWaivers("a check that can be waived", f"'{check}', without which a plan is none", WAIVE_NOTHING,
                            place)  # fmt: skip
    if check not in {one.id for checks in DESCRIBED.values() for one in checks}:
        raise BrokenWaivers("the id of a check", f"'{check}'", "Use an id of the catalogue", place,
                            remedy="list-checks")  # fmt: skip


def _check_all(checker: Checker, files: list[Path]) -> CheckedPlans:
    checked: list[CheckedPlan] = []
    refused: list[RefusedFile] = []
    for path in with_progress(files, "Checking plans", len(files)):
        try:
            checked.append(checker.check_file(path, str(path)))
        except RefusedFile as refusal:
            refused.append(refusal)
    return CheckedPlans(each_area_once(checked), tuple(refused))


def _write_annotated(
    plans: Iterable[tuple[CheckedPlan, Path]], targets: dict[Path, Path], rounds: Callable[[str], Round]
) -> None:
    """Write the copies with the findings in them; says on standard error of which workbook none could be made."""
    for plan, path in plans:
        if path not in targets:
            continue
        try:
            content = annotate(
                path.read_bytes(), plan.findings, rounds=rounds, areas=default_register(), name=path.name
            )
        except RefusedFile as refusal:
            reason = in_words(refusal)
            typer.echo(f"{path} was checked, but no copy with its findings could be made. {reason}", err=True)
        else:
            write_content(targets[path], content)


def _read(result: CheckedPlans, files: list[Path]) -> list[Path]:
    """The files that could be read, in the order of their plans."""
    names = [one.file for one in result.plans]
    return [path for path in files if str(path) in names]


def annotated_names(folder: Path, files: list[Path]) -> dict[Path, Path]:
    """Where each workbook's annotated copy goes, numbered where two would have one name.

    Ends with exit code 2 where a file is there already: it may be somebody's own, or one that is being checked.
    """
    names: dict[Path, Path] = {}
    for path in files:
        number, target = 2, folder / f"{path.stem}-checked.xlsx"
        while target in names.values():
            target, number = folder / f"{path.stem}-checked-{number}.xlsx", number + 1
        refuse_existing(target, "--annotated")
        names[path] = target
    return names
