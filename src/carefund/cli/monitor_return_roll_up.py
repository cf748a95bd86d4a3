"""``carefund monitor return roll-up``: what the returns of a quarter say over all areas, and who is missing."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.commands import command_of, provenance_of
from carefund.cli.exits import REFUSED, WRONG_USAGE, in_words, stop
from carefund.cli.monitor_given import quarter_given
from carefund.cli.parts import ChartOption, SectionOption, check_page, show_page, write_named_table
from carefund.cli.programme_given import given_round
from carefund.cli.progress import with_progress
from carefund.cli.stores import JsonOption
from carefund.cli.workbooks_given import workbooks_in
from carefund.programme.rounds import load_round
from carefund.wording.lists import listed

if TYPE_CHECKING:
    from carefund.monitoring.returns.checking import Given
    from carefund.monitoring.returns.rolling_up import RollUp
    from carefund.programme.definition import Round


def monitor_return_roll_up(
    folders: Annotated[
        list[Path], typer.Argument(metavar="FOLDER...", help="Folders of returns, or single workbooks.")
    ],
    round_id: Annotated[
        str | None,
        typer.Option(
            "--round", metavar="ROUND", help="The round, where the returns are of several (id or .toml file)."
        ),
    ] = None,
    quarter: Annotated[
        str | None, typer.Option("--quarter", metavar="QUARTER", help="The quarter, where the returns are of several.")
    ] = None,
    report_folder: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar="FOLDER", help="Write the whole report there: page with pictures, and tables."
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help="Which table --output takes: shares, money, metrics, survey, areas."
        ),
    ] = None,
    section: SectionOption = None,
    chart: ChartOption = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="Write .csv, .parquet or .json (one table, shares without --table), "
            ".xlsx (all of them without --table), .html or .md.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Roll up returns: the response and who is missing, shares with bounds for them, money, metrics and the survey.

    What is missing is shown as missing and is in no sum. Exit code 1 when a file was refused; the others are rolled up
    all the same.
    """
    from carefund.report.report import Report

    paths = workbooks_in(folders)
    check_page(output, report_folder, paths, chart=chart)
    rolled = _rolled_up(paths, given_round(round_id) if round_id else None, quarter)
    command = command_of("monitor", "return", "roll-up", *folders, round=round_id, quarter=quarter)
    show_page(
        Report(rolled, provenance_of(command, None)),
        output,
        report_folder,
        paths,
        as_json=as_json,
        section=section,
        chart=chart,
        write_table=partial(write_named_table, name=table),
    )
    if rolled.refused:
        stop("\n".join(in_words(refusal) for refusal in rolled.refused), REFUSED)


def _rolled_up(paths: list[Path], own: "Round | None", quarter: str | None) -> "RollUp":
    """The roll-up of one quarter; ends with exit code 2 where the files are of several and none is named."""
    from carefund.evidence.areas import all_areas
    from carefund.monitoring.returns.checking import read_files
    from carefund.monitoring.returns.rolling_up import roll_up, roll_ups

    def rounds(name: str) -> "Round":
        return own if own is not None and own.id == name else load_round(name)

    given: Iterable[Given] = with_progress(read_files(paths, rounds), "Reading returns", len(paths))
    if own is not None and quarter is not None:
        asked = quarter_given(own, quarter)
        return roll_up(own, asked, all_areas(asked.first), given)
    held: list[Given] = []
    found = roll_ups(_refused_kept(given, held), rounds, lambda one: all_areas(one.first))
    chosen = [
        one
        for one in found
        if (own is None or one.round.id == own.id)
        and (quarter is None or quarter_given(one.round, quarter).id == one.quarter.id)
    ]
    if len(chosen) != 1:
        words = listed(f"{one.quarter.id} of {one.round.id}" for one in found) or "none that could be read"
        reasons = "".join(f"\n{in_words(one.read)}" for one in held if isinstance(one.read, Exception))
        stop(f"carefund: expected returns of one quarter; found {words}. Name one with --round and --quarter.{reasons}",
             WRONG_USAGE if found else REFUSED)  # fmt: skip
    return chosen[0]


def _refused_kept(given: "Iterable[Given]", held: "list[Given]") -> "Iterable[Given]":
    """The files in turn; those that were refused are kept, to be told where nothing else is."""
    for one in given:
        if isinstance(one.read, Exception):
            held.append(one)
        yield one
