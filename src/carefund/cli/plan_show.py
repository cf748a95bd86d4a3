"""``carefund plan show``: a plan on a page."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from carefund.cli.plan_reading import plan_of
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.plan.model import Figure, Plan
from carefund.programme.definition import Round
from carefund.programme.planning import TargetPeriod
from carefund.wording.numbers import number


def plan_show(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A plan's workbook.")],
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a plan says: money in and out by stream, schemes, targets and savings, without judging it."""
    rounds = rounds_known(own_round)
    plan = plan_of(file, rounds)
    if as_json:
        typer.echo(plan.model_dump_json(indent=2))
        return
    _print(plan, rounds(plan.round_id))


def _print(plan: Plan, round_: Round) -> None:
    console = Console()
    mark = " (illustrative)" if plan.illustrative else ""
    console.print(
        Text(f"{plan.area_name or plan.area_code}: {round_.title}, version {plan.version}{mark}", style="bold")
    )
    if plan.vision:
        console.print(Text(plan.vision))
    console.print(_money(plan, round_))
    console.print(_schemes(plan))
    console.print(_targets(plan, round_))
    saved = sum((benefit.saving or Decimal(0) for benefit in plan.benefits), Decimal(0))
    console.print(f"Savings claimed: £{saved:,.0f} in {len(plan.benefits)} benefits.")


def _table(title: str, *headings: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", overflow="fold")
    return table


def _money(plan: Plan, round_: Round) -> Table:
    table = _table("Money by stream, pooled years", "Stream", "In", "Out")
    years = {year.id for year in round_.planning.pooled_years} if round_.planning else set()
    for stream in round_.streams:
        sums = []
        for lines in (plan.contributions, plan.expenditure):
            amounts = (line.amounts for line in lines if line.stream == stream.id)
            sums.append(
                sum((value for by_year in amounts for year, value in by_year.items() if year in years), Decimal(0))
            )
        if any(sums):
            table.add_row(Text(stream.label), *(f"£{value:,.0f}" for value in sums))
    return table


def _schemes(plan: Plan) -> Table:
    table = _table("Schemes", "Scheme", "Moves", "Reach", "Effect")
    for scheme in plan.schemes:
        reach = f"{number(scheme.reach_percent)}%" if scheme.reach_percent is not None else ""
        effect = f"{number(scheme.effect_percent)}%" if scheme.effect_percent is not None else ""
        table.add_row(Text(f"{scheme.id}. {scheme.name or ''}"), Text(scheme.metric or ""), reach, effect)
    return table


def _targets(plan: Plan, round_: Round) -> Table:
    table = _table("Targets", "Metric", "Baseline", "Target")
    labels = {metric.id: metric.label for metric in round_.metrics}
    for target in plan.targets:
        setting = round_.planning.target(target.metric) if round_.planning else None
        if setting is not None:
            label = labels.get(target.metric, target.metric)
            after = setting.target[-len(setting.baseline) :]
            table.add_row(Text(label), _sum(target.baseline, setting.baseline), _sum(target.target, after))
    return table


def _sum(figures: Mapping[str, Figure], periods: Sequence[TargetPeriod]) -> str:
    """The numerators of some periods together; nothing where one is missing."""
    counts = [figures[period.id].numerator if period.id in figures else None for period in periods]
    return "" if None in counts else f"{sum(value for value in counts if value is not None):,.0f}"
