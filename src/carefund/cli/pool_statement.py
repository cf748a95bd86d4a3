"""``carefund pool statement``: the memorandum account and the year-end certificates."""

from pathlib import Path
from typing import Annotated

import typer

from carefund.cli.pool_answers import Asked, answer
from carefund.cli.pools import AreaOption, DayOption, PoolsOption, YearOption
from carefund.cli.programme_given import RoundFileOption
from carefund.cli.stores import JsonOption

ENDINGS = ".html or .md (a page), .pdf, .xlsx (a sheet for each table), .csv, .parquet or .json (the account)"


def pool_statement(
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    day: DayOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help=f"Write it, by the ending of its name: {ENDINGS}.")
    ] = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw up the pool's account for its partners, and a certificate for each grant, balanced to the penny."""
    asked = Asked(store=store, area=area, year=year, day=day, own_round=own_round)
    answer(asked, "statement", "statement", output=output, as_json=as_json, pages=True)
