"""``carefund plan money``: where each pound of a plan goes, as a table and as a chart."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.outputs import TableOption, check_ending, check_table, write_content, write_to
from carefund.cli.parts import PICTURES, show_report
from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.programme.definition import Round
from carefund.report.money.document import left_out_words
from carefund.report.money.plan_money import PlanMoney
from carefund.report.report import Report


def plan_money(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan's workbook.")],
    year: Annotated[
        str | None, typer.Option("--year", metavar="YYYY-YY", help="The financial year (default: the last pooled one).")
    ] = None,
    by_scheme: Annotated[
        bool, typer.Option("--by-scheme", help="Draw schemes in the middle, not areas of spend.")
    ] = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", metavar="FILE", help="Draw the flow of money as .svg or .png.")
    ] = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where each pound goes: from stream through what it is spent on to the provider."""
    check_table(output, [file])
    check_ending(chart, PICTURES, [file])
    money = _money(file, year, rounds_known(own_round))
    report = Report(money)
    if chart is not None:
        write_content(chart, report.picture("money-flow-by-scheme" if by_scheme else "money-flow", chart.suffix))
    if output is not None:
        write_to(output, report.tables["flows"])
    if as_json or (output is None and chart is None):
        show_report(report, as_json=as_json)
    for words in left_out_words(money):
        typer.echo(words, err=True)


def _money(file: Path, year: str | None, rounds: Callable[[str], Round]) -> PlanMoney:
    plan = plan_of(file, rounds)
    round_ = rounds(plan.round_id)
    years = [one.id for one in round_.planning.years] if round_.planning else []
    if year is not None and year not in years:
        stop(f"carefund: expected one of the round's years, {', '.join(years)}; found '{year}'", WRONG_USAGE)
    pooled = round_.planning.pooled_years if round_.planning else ()
    return PlanMoney(plan, round_, year or (pooled[-1].id if pooled else ""))
