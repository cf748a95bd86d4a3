"""The books of the year before that a verb of plans is given, and what streams are called since."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.calendar import financial_year_after
from carefund.cli.exits import WRONG_USAGE, stop

if TYPE_CHECKING:
    from carefund.plan.brought_forward import BroughtForward
    from carefund.programme.definition import Round

BooksOption = Annotated[
    Path | None,
    typer.Option(
        "--books",
        metavar="DIR",
        help="The books of the pool's year before (their folder, or the store of `carefund pool`): what they carried "
        "forward is money in of the plan.",
        exists=True,
    ),
]
CarryAsOption = Annotated[
    list[str] | None,
    typer.Option("--carry-as", metavar="OLD=NEW", help="What this round calls a stream of the earlier one."),
]


def streams_renamed(given: list[str] | None) -> dict[str, str]:
    """The new ids of streams by their old ones; ends with exit code 2 for an option that is no pair."""
    pairs = [one.partition("=") for one in given or []]
    if any(not old.strip() or not new.strip() for old, _, new in pairs):
        stop("carefund: expected --carry-as OLD=NEW, two ids of streams", WRONG_USAGE)
    return {old.strip(): new.strip() for old, _, new in pairs}


def brought_from(store: Path, round_: Round, area_code: str, renamed: dict[str, str]) -> BroughtForward:
    """What the area's books in a store bring into a plan of the round.

    Raises NoBooks where there are none of a year before one of the round's, or several; else what reading them does.
    """
    from carefund.plan.brought_forward import brought_into
    from carefund.pool.books import found_folder, read_books

    held = _years_held(store, round_, area_code)
    folder = found_folder(store, area_code, held[0] if len(held) == 1 else None)
    return brought_into(round_, area_code, read_books(folder), renamed)


def has_books(store: Path, round_: Round, area_code: str) -> bool:
    """Whether a store has books that an area's plan of a round follows; a folder of books is taken for the area's."""
    from carefund.pool.chain import LINES

    return (store / LINES).is_file() or bool(_years_held(store, round_, area_code))


def _years_held(store: Path, round_: Round, area_code: str) -> list[str]:
    """The years before those of a round of which a store has the area's books."""
    from carefund.pool.books import pools_in

    years = [financial_year_after(year.id, -1) for year in round_.planning.pooled_years] if round_.planning else []
    return [one.name for one in pools_in(store) if one.parent.name == area_code and one.name in years]
