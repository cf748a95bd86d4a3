"""``carefund monitor return check``: what is wrong in returns, where, what was expected, and what to do."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.areas_given import area_given
from carefund.cli.dates import CheckDayOption, read_day_option
from carefund.cli.exits import REFUSED, in_words, stop
from carefund.cli.monitor_given import quarter_given
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.parts import show_report
from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import given_round
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.cli.workbooks_given import workbooks_in
from carefund.evidence.areas import default_register
from carefund.monitoring.returns.accepted import InForce
from carefund.monitoring.returns.checking import Expected, Plans, ReturnChecker, WhichInForce, read_files
from carefund.monitoring.returns.in_force import plan_in_force
from carefund.monitoring.returns.model import Return
from carefund.monitoring.returns.reading import ReadReturn
from carefund.plan.model import Plan
from carefund.programme.definition import Round
from carefund.programme.returns import ReturnQuarter
from carefund.programme.rounds import rounds_with
from carefund.report.report import Report


def monitor_return_check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|FOLDER...", help="Returns: workbooks that carefund wrote, or folders of them."),
    ],
    round_id: Annotated[
        str | None,
        typer.Option("--round", metavar="ROUND", help="Only this round's returns are right (its id or .toml file)."),
    ] = None,
    area: Annotated[
        str | None, typer.Option("--area", metavar="AREA", help="Only this area's returns are right (code or name).")
    ] = None,
    quarter: Annotated[
        str | None, typer.Option("--quarter", metavar="QUARTER", help="Only this quarter's returns are right.")
    ] = None,
    plans: Annotated[
        list[Path] | None,
        typer.Option(
            "--plan",
            metavar="FILE|FOLDER",
            help="Accepted plans to hold the returns against, in every version that was in force.",
        ),
    ] = None,
    pools: Annotated[
        Path | None,
        typer.Option(
            "--pools",
            metavar="DIR",
            help="The folder of the books of pools (--store of `carefund pool`), which say which version of a plan was "
            "in force when the quarter ended.",
        ),
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option("--earlier", metavar="FILE|FOLDER", help="Returns of earlier quarters, read but not checked."),
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="The return may be partial: what is missing is only noted.")
    ] = False,
    day: CheckDayOption = None,
    output: TableOption = None,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
) -> None:
    """Check returns: conditions, metrics against published figures, money against plan and earlier quarters, survey.

    Each finding says which cell, what was expected, what was found, and what to do. Exit code 1 when a return has an
    error or a file was refused; the other files are checked all the same.
    """
    paths = workbooks_in(files)
    check_table(output, [*paths, *(plans or []), *(earlier or [])])
    own = given_round(round_id) if round_id else None
    rounds = rounds_with(own)
    expected = Expected(round_id=own.id if own else None, area_code=area_given(area).code if area else None,
                        quarter=_quarter(own, quarter))  # fmt: skip
    checker = ReturnChecker(
        open_evidence(store, only=only_store),
        read_day_option(day) or date.today(),
        areas=default_register(),
        rounds=rounds,
        draft=draft,
        plans=_plans(plans or [], rounds),
        in_force=_in_force(pools) if pools else None,
        earlier=_earlier(earlier or [], rounds),
    )
    given = with_progress(read_files(paths, rounds, expected), "Reading returns", len(paths))
    result = checker.check_all(given)
    report = Report(result)
    if output is not None:
        write_to(output, report.tables["findings"])
    show_report(report, as_json=as_json)
    if result.refused:
        stop("\n".join(in_words(refusal) for refusal in result.refused), REFUSED)
    if not result.can_be_sent:
        raise typer.Exit(REFUSED)


def _quarter(own: Round | None, words: str | None) -> str | None:
    """The id of the quarter that is expected; by its whole id where the round is not given."""
    if words is None:
        return None
    return quarter_given(own, words).id if own else words.strip().lower()


def _plans(given: list[Path], rounds: Callable[[str], Round]) -> Plans:
    """Accepted plans by round and area, of each every version; ends with exit code 1 where one cannot be read."""
    versions: dict[tuple[str, str], list[Plan]] = {}
    for path in workbooks_in(given) if given else []:
        plan = plan_of(path, rounds)
        versions.setdefault((plan.round_id, plan.area_code), []).append(plan)
    return versions


def _in_force(store: Path) -> WhichInForce:
    """How the version in force is found in the books of a store; ends with exit code 2 where it holds none."""
    from carefund.cli.pools import folders_held, refusals
    from carefund.pool.books import read_books

    read = cache(read_books)
    with refusals():
        held = folders_held(store)

    def of(area_code: str, quarter: ReturnQuarter) -> InForce | None:
        folder = held.get((area_code, quarter.year))
        with refusals():
            return plan_in_force(read(folder), quarter) if folder else None

    return of


def _earlier(given: list[Path], rounds: Callable[[str], Round]) -> list[Return]:
    """Returns of earlier quarters; ends with exit code 1 where one cannot be read."""
    found: list[Return] = []
    for one in read_files(workbooks_in(given) if given else [], rounds):
        if not isinstance(one.read, ReadReturn):
            stop(in_words(one.read), REFUSED)
        found.append(one.read.sent)
    return found
