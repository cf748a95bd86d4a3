"""``carefund pool forecast``: what a pool's year will come to."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.outputs import TableOption
from carefund.cli.pool_answers import Asked, answer
from carefund.cli.pools import AreaOption, DayOption, PoolsOption, YearOption
from carefund.cli.programme_given import RoundFileOption
from carefund.cli.stores import JsonOption


def pool_forecast(
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    day: DayOption = None,
    reasons: Annotated[
        Path | None,
        typer.Option(
            "--reasons",
            metavar="FILE",
            help="Settings (.toml): each of [[schemes]] with scheme, and outturn, reason or both, of those who know.",
        ),
    ] = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forecast the outturn by scheme, stream and organisation, who bears what is over or short, and the minimums.

    Each line says the method that its outturn comes from: what was spent, a figure given, the run rate, or the budget
    for the months that are left.
    """
    asked = Asked(store=store, area=area, year=year, day=day, own_round=own_round, reasons=reasons)
    answer(asked, "forecast", "lines", output=output, as_json=as_json)
