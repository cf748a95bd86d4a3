"""``carefund pool show``: where a pool's year stands."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.outputs import TableOption
from carefund.cli.pool_answers import Asked, answer, show_all
from carefund.cli.pools import AreaOption, DayOption, PoolsOption, YearOption
from carefund.cli.programme_given import RoundFileOption
from carefund.cli.stores import JsonOption


def pool_show(
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    day: DayOption = None,
    every: Annotated[bool, typer.Option("--all", help="Every pool in the store: what each planned and spent.")] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="DIR", help="Write the year's whole report into this folder."),
    ] = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show where a pool's year stands: month by month, and against budget by scheme, stream and organisation."""
    if every:
        show_all(store, output=output, as_json=as_json)
        return
    asked = Asked(store=store, area=area, year=year, day=day, own_round=own_round)
    answer(asked, "show", "lines", output=output, as_json=as_json, report=report)
