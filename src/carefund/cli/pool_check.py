"""``carefund pool check``: whether the books are whole, balance and keep what they must."""

from typing import Annotated

import typer

from carefund.cli.exits import REFUSED, stop
from carefund.cli.outputs import TableOption
from carefund.cli.pool_answers import Asked, answer
from carefund.cli.pools import AreaOption, DayOption, PoolsOption, YearOption, folder_given, refusals
from carefund.cli.programme_given import RoundFileOption
from carefund.cli.stores import JsonOption


def pool_check(
    store: PoolsOption = None,
    area: AreaOption = None,
    year: YearOption = None,
    day: DayOption = None,
    holds: Annotated[
        str | None,
        typer.Option("--holds", metavar="HASH", help="A hash told when something was posted: is it still there?"),
    ] = None,
    output: TableOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a pool's books: every line as it was written, balances, minimums on what was spent, lines without a place.

    Exit code 1 where a line was changed or cut off, or a finding is an error. Whoever kept the hash that a posting was
    answered with can ask with --holds whether the books still hold it.
    """
    from carefund.pool.chain import read_chain
    from carefund.pool.year_checks import year_findings

    if holds is not None:
        with refusals():
            chain = read_chain(folder_given(store, area, year))
        if holds not in chain.hashes:
            stop(
                f"carefund: no line of these books has the hash {holds}: they are not those that it was told of",
                REFUSED,
            )
    asked = Asked(store=store, area=area, year=year, day=day, own_round=own_round)
    made = answer(asked, "check", "findings", output=output, as_json=as_json)
    if any(one.severity == "error" for one in year_findings(made)):
        raise typer.Exit(REFUSED)
