"""``carefund pool open``: a pool's books for a year, from its accepted plan and its section 75 agreement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carefund.calendar import financial_year_after
from carefund.cli.accepted_plan import AcceptedOption, accepted_plan, agreement_text
from carefund.cli.books_given import CarryAsOption, streams_renamed
from carefund.cli.exits import WRONG_USAGE, stop
from carefund.cli.pools import ByOption, PoolsOption, made_now, pools_store, refusals
from carefund.cli.programme_given import RoundFileOption, rounds_known
from carefund.cli.stores import JsonOption
from carefund.plan.pool_opening import opening_of_plan
from carefund.pool.books import Books, folder_of, found_folder, open_books, read_books
from carefund.pool.opening import (
    Opening,
    brought_forward,
    refuse_agreement_of_others,
    taking_over,
)
from carefund.programme.definition import Round
from carefund.report.media.files import to_json
from carefund.wording.lists import listed
from carefund.wording.money import exact_pounds


def pool_open(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.xlsx", help="The workbook of the accepted plan.")],
    agreement: Annotated[
        Path, typer.Option("--agreement", metavar="FILE", help="The section 75 agreement as settings (.toml).")
    ],
    store: PoolsOption = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="YYYY-YY", help="The financial year, where the plan has several.")
    ] = None,
    accepted: AcceptedOption = None,
    carry_from: Annotated[
        Path | None,
        typer.Option(
            "--carry-from", metavar="DIR", help="The store, or the folder of books, of the year that is carried on."
        ),
    ] = None,
    carry_year: Annotated[
        str | None,
        typer.Option("--carry-year", metavar="YYYY-YY", help="Which of its years (default: the one before)."),
    ] = None,
    rename: CarryAsOption = None,
    by: ByOption = None,
    own_round: RoundFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open a pool's books for a year: the plan's lines become its budget, the agreement its terms.

    The books are a folder of their own in the store: a file that is only ever added to, in which every line holds the
    hash of the one before. What the year before carried forward is brought in with --carry-from; a plan that brings
    money forward has to say the same sums.
    """
    rounds = rounds_known(own_round)
    with refusals():
        given = accepted_plan(plan, rounds, accepted)
        round_ = rounds(given.plan.round_id)
        opening = opening_of_plan(given, round_, _year(round_, year), agreement_text(agreement), made_now(by))
        if carry_from is not None:
            opening = _carried(opening, carry_from, carry_year, streams_renamed(rename))
        refuse_agreement_of_others(opening.agreement, opening)
        books = open_books(pools_store(store), opening)
    _say(books, folder_of(pools_store(store), opening.area_code, opening.year), as_json=as_json)


def _year(round_: Round, year: str | None) -> str:
    """The year to open; ends with exit code 2 where the plan has several and none of them is named."""
    pooled = [one.id for one in round_.planning.pooled_years] if round_.planning else []
    if year is None and len(pooled) == 1:
        return pooled[0]
    if year not in pooled:
        found = "none named" if year is None else f"'{year}'"
        stop(f"carefund: expected --year with one of the plan's years, {listed(pooled)}; found {found}", WRONG_USAGE)
    return str(year)


def _carried(opening: Opening, store: Path, year: str | None, renamed: dict[str, str]) -> Opening:
    """The opening with what the year before carried forward."""
    earlier = read_books(found_folder(store, opening.area_code, year or financial_year_after(opening.year, -1)))
    movements = brought_forward(earlier.ledger, earlier.year, opening.year, renamed)
    strangers = {leg.stream for movement in movements for leg in movement.legs} - set(opening.streams)
    if strangers:
        words = f"carefund: the plan has no stream {listed(sorted(strangers))}, which is carried forward to it"
        stop(f"{words}; say with --carry-as OLD=NEW what it is called now", WRONG_USAGE)
    return taking_over(opening, movements, earlier.head.hash)


def _say(books: Books, folder: Path, *, as_json: bool) -> None:
    opening = books.opening
    brought = books.ledger.balance(year=opening.year, status="actual")
    if as_json:
        told = {"folder": str(folder), "pool": opening.name, "area_code": opening.area_code, "year": opening.year,
                "round": opening.round_id, "hash": books.head.hash, "brought_forward": str(brought)}  # fmt: skip
        typer.echo(to_json(told, indent=2).decode())
        return
    planned = books.ledger.total(["contribution"], account="pool", status="planned", year=opening.year)
    words = f"Opened the books of {opening.name} for {opening.year}: {exact_pounds(planned)} planned"
    typer.echo(f"{words}{f', {exact_pounds(brought)} brought forward' if brought else ''}.\nThey stand in {folder}.")
    typer.echo(f"Line 1, hash {books.head.hash}", err=True)
