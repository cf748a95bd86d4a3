"""``carefund plan money``: where each pound of a plan goes, as a table and as a chart."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import TABLE_HELP, check_table, refuse_to_replace, write_to
from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.programme.definition import Round
from carefund.report.plan_money import PlanMoney
from carefund.report.tables import replace_file

COLUMNS = {"stream": "Stream", "area_of_spend": "Spent on", "provider": "Provider", "pounds": "£"}
ENDINGS = (".svg", ".png")


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
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE", help=TABLE_HELP)] = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where each pound goes: from stream through what it is spent on to the provider."""
    check_table(output, [file])
    refuse_to_replace([chart] if chart else [], [file])
    money = _money(file, year, rounds_known(own_round))
    if chart is not None:
        _draw(money, chart, by_scheme=by_scheme)
    if output is not None:
        write_to(output, money.table)
    if as_json:
        typer.echo(money.table.write_json())
    elif output is None and chart is None:
        _print(money)
    for left_out in money.books.unposted:
        line = f"{left_out.side} {left_out.index + 1}"
        typer.echo(f"Left out: {line}, for it has {', '.join(left_out.lacks)}.", err=True)


def _money(file: Path, year: str | None, rounds: Callable[[str], Round]) -> PlanMoney:
    plan = plan_of(file, rounds)
    round_ = rounds(plan.round_id)
    years = [one.id for one in round_.planning.years] if round_.planning else []
    if year is not None and year not in years:
        stop(f"carefund: expected one of the round's years, {', '.join(years)}; found '{year}'", WRONG_USAGE)
    pooled = round_.planning.pooled_years if round_.planning else ()
    return PlanMoney(plan, round_, year or (pooled[-1].id if pooled else ""))


def _draw(money: PlanMoney, path: Path, *, by_scheme: bool) -> None:
    if path.suffix not in ENDINGS:
        stop(f"carefund: expected a chart's file ending in {' or '.join(ENDINGS)}; found '{path.name}'", WRONG_USAGE)
    import vl_convert

    spec: dict[str, Any] = money.chart("scheme" if by_scheme else "area_of_spend").to_dict(validate=False)
    if path.suffix == ".svg":
        content = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    else:
        content = vl_convert.vegalite_to_png(spec, scale=2, allowed_base_urls=[])
    with wrong_usage(OSError):
        replace_file(path, content)
    typer.echo(f"Wrote {path}.", err=True)


def _print(money: PlanMoney) -> None:
    plan, names = money.plan, money.names
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left",
                  title=f"{plan.area_name or plan.area_code}, {money.year}: £{money.trace.total:,.0f}")  # fmt: skip
    for name, heading in COLUMNS.items():
        table.add_column(heading, justify="right" if name == "pounds" else "left", overflow="fold")
    flows = money.trace.by("stream", "area_of_spend", "provider")
    for key, pounds in sorted(flows.items(), key=lambda item: -item[1]):
        words = [Text(names.get(one, one) if one else "not stated") for one in key]
        table.add_row(*words, f"{pounds:,.0f}")
    Console().print(table)
