"""``carefund monitor chart``: control charts of figures, by the rules that NHS analysts use or by carefund's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from carefund.cli.commands import command_of, provenance_of
from carefund.cli.exits import REFUSED, WRONG_USAGE, stop, wrong_usage
from carefund.cli.parts import ChartOption, FolderOption, check_page, show_page, write_named_table
from carefund.cli.stores import JsonOption
from carefund.refusal import shown

if TYPE_CHECKING:
    from datetime import date

    from carefund.monitoring.charts.asked import Asked, Improvement
    from carefund.monitoring.rule_sets import Read

LARGEST = 64 * 2**20
"""Bytes of a file of figures."""


FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE.csv", help="Figures: columns period,value or unit,period,value; ISO dates.")
]
RulesOption = Annotated[
    str,
    typer.Option(
        "--rules",
        metavar="RULES",
        help="nhs: Making Data Count, as NHSRplotthedots applies it. carefund: monthly figures against what was to "
        "be expected, with season and trend, at a stated rate of false alarms.",
    ),
]
ImprovementOption = Annotated[
    str, typer.Option("--improvement", metavar="DIRECTION", help="Which way is better: increase, decrease, neutral.")
]
TargetOption = Annotated[
    float | None, typer.Option("--target", metavar="NUMBER", help="A target, in the unit of the figures.")
]
RebaseOption = Annotated[
    list[str] | None,
    typer.Option("--rebase", metavar="DATE", help="Limits begin anew at the point of this date; may be given again."),
]
FixAfterOption = Annotated[
    int | None, typer.Option("--fix-after", metavar="N", help="Limits rest on the first N points of each segment.")
]
NoScreeningOption = Annotated[
    bool, typer.Option("--no-screening", help="Keep moving ranges of 3.267 times their mean or more.")
]
FalseAlarmOption = Annotated[
    float | None,
    typer.Option(
        "--false-alarm-years", metavar="YEARS", help="Rules carefund: chart-years for each false alarm; 20 without."
    ),
]
FalseDiscoveryOption = Annotated[
    float | None,
    typer.Option(
        "--false-discovery",
        metavar="PART",
        help="Rules carefund: what part of a month's discoveries may be false; 0.1 without.",
    ),
]
FiguresOption = Annotated[
    str | None,
    typer.Option(
        "--figures", metavar="KIND", help="Rules carefund: counts or numbers; without it as the first two years are."
    ),
]
TableNameOption = Annotated[
    str | None,
    typer.Option(
        "--table",
        metavar="NAME",
        help="Which table --output takes: points, charts, findings; nhs: segments; carefund: together, detection.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="Write .csv, .parquet or .json (one table, the points without --table), .xlsx (all of them without "
        "--table), .html or .md.",
    ),
]


def monitor_chart(
    file: FileArgument,
    rules: RulesOption = "nhs",
    improvement: ImprovementOption = "neutral",
    target: TargetOption = None,
    rebase: RebaseOption = None,
    fix_after: FixAfterOption = None,
    no_screening: NoScreeningOption = False,
    false_alarm_years: FalseAlarmOption = None,
    false_discovery: FalseDiscoveryOption = None,
    figures: FiguresOption = None,
    table: TableNameOption = None,
    chart: ChartOption = None,
    report_folder: FolderOption = None,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw control charts: limits, special causes, what the last point means, and whether a target can be relied on.

    By the rules of carefund, limits move with level, trend and season; the answer says what was expected of each month,
    since when it departs from that and how sure that is. --rebase then lets the expectation begin anew; --fix-after and
    --no-screening mean nothing there and are refused.
    Exit code 1 where a finding is an error, such as a value that is missing, a date twice, or a date of --rebase that
    no point has; the other units are charted all the same.
    """
    from carefund.report.report import Report

    check_page(output, report_folder, [file], chart=chart)
    asked = _asked(
        rules,
        improvement=cast("Improvement", improvement),
        target=target,
        rebase=tuple(map(_day, rebase or [])),
        fix_after=fix_after,
        screening=not no_screening,
        false_alarm_years=false_alarm_years,
        false_discovery=false_discovery,
        counts=_kind(figures),
    )
    made = _charts(file, asked, rules)
    shown_already = show_page(
        Report(made, provenance_of(_command(file, rules, asked, figures), None)),
        output,
        report_folder,
        [file],
        as_json=as_json,
        chart=chart,
        write_table=partial(write_named_table, name=table),
    )
    if made.has_errors:
        if not shown_already:
            _say_errors(made)
        raise typer.Exit(REFUSED)


def _command(file: Path, rules: str, asked: Asked, figures: str | None) -> str:
    """The command that draws these charts again."""
    options: dict[str, object] = {
        "rules": None if rules == "nhs" else rules,
        "improvement": asked.improvement,
        "target": _whole(asked.target),
        "false-alarm-years": _whole(asked.false_alarm_years),
        "false-discovery": _whole(asked.false_discovery),
        "fix-after": asked.fix_after,
        "no-screening": not asked.screening,
        "figures": figures,
        "rebase": asked.rebase,
    }
    return command_of("monitor", "chart", file, **options)


def _whole(value: float | None) -> str | None:
    """A number with all of its digits."""
    return None if value is None else f"{value:.17g}"


def _asked(rules: str, **asked: Any) -> Asked:  # noqa: ANN401 - the fields of Asked
    """What is asked; ends with exit code 2 for what cannot be."""
    from carefund.monitoring.charts.asked import Asked, NoChart
    from carefund.monitoring.rule_sets import checked_for

    with wrong_usage(NoChart):
        return checked_for(rules, Asked(**asked))


def _kind(figures: str | None) -> bool | None:
    """Whether figures are counts, None where nobody said; ends with exit code 2 for another kind."""
    if figures not in {None, "counts", "numbers"}:
        stop(f"carefund: --figures are counts or numbers, not '{shown(str(figures))}'", WRONG_USAGE)
    return None if figures is None else figures == "counts"


def _day(text: str) -> date:
    """A date of --rebase; ends with exit code 2 for anything else."""
    from carefund.monitoring.charts.figures_file import day_of

    found = day_of(text)
    if found is None:
        stop(f"carefund: --rebase '{text}' is no date; write 2015-04 or 2015-04-01", WRONG_USAGE)
    return found


def _charts(file: Path, asked: Asked, rules: str) -> Read:
    """The charts of a file; ends with exit code 2 where it cannot be read at all, or for rates that cannot be."""
    from carefund.monitoring.charts.figures_file import read_figures
    from carefund.monitoring.rule_sets import read_by
    from carefund.refusal import Refusal, RefusedFile
    from carefund.workbooks.ordinary_file import read_ordinary_file

    with wrong_usage(RefusedFile):
        content = read_ordinary_file(file, LARGEST, "a file of figures")
    with wrong_usage(Refusal):
        return read_by(rules, read_figures(content), asked, source=f"the file {file.name}")


def _say_errors(made: Read) -> None:
    """What was not charted, on standard error, where nothing else is printed."""
    for one in made.findings:
        if one.severity == "error":
            where = shown(", ".join(filter(None, (one.unit, one.period))) or "the file")
            typer.echo(f"carefund: {where}: expected {one.expected}; found {shown(one.found)}. {one.fix}", err=True)
