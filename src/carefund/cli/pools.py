"""Which pool's books a verb works on, who posts, and how a refusal of the books ends the verb."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from carefund.cli.areas_given import area_given
from carefund.cli.exits import REFUSED, WRONG_USAGE, in_words, stop

if TYPE_CHECKING:
    from carefund.pool.books import Books
    from carefund.pool.posting import Made
    from carefund.pool.year import PoolYear
    from carefund.programme.definition import Round
    from carefund.report.document import Document

POOLS_VARIABLE = "CAREFUND_POOLS"
PoolsOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="DIR",
        help=f"The folder that holds the books of pools (default: ${POOLS_VARIABLE}, or the user data folder).",
    ),
]
AreaOption = Annotated[
    str | None,
    typer.Option("--area", metavar="AREA", help="The area, by name or code, where there are several."),
]
YearOption = Annotated[
    str | None, typer.Option("--year", metavar="YYYY-YY", help="The financial year, where there are several.")
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who posts (default: the name of the user).")
]
DayOption = Annotated[
    str | None,
    typer.Option("--day", metavar="DAY", help="As of which day, such as 2023-09-30 (default: of the last posting)."),
]


def pools_store(given: Path | None) -> Path:
    """The folder that holds the books: the one given, the environment's, or the user's own."""
    if given is not None:
        return given
    from platformdirs import user_data_path

    named = os.environ.get(POOLS_VARIABLE)
    return Path(named) if named else user_data_path("carefund", appauthor=False) / "pools"


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into its words: exit code 2 where no such books are there, else 1."""
    from carefund.pool.books import NoBooks
    from carefund.refusal import Refusal

    try:
        yield
    except NoBooks as error:
        stop(f"carefund: {in_words(error)}", WRONG_USAGE)
    except Refusal as error:
        stop(in_words(error), REFUSED)
    except OSError as error:
        stop(f"carefund: the books could not be written or read ({error.strerror or error})", REFUSED)


def folder_given(store: Path | None, area: str | None, year: str | None) -> Path:
    """The folder of the books that options point to. Raises NoBooks where that is none, or more than one."""
    from carefund.pool.books import found_folder

    return found_folder(pools_store(store), area_given(area).code if area else None, year)


def folders_held(store: Path) -> dict[tuple[str, str], Path]:
    """The folder of every pool's books in a store by area code and year; a folder of books is also its own store.

    Raises NoBooks where there are none, and what reading does for a folder that is its own store.
    """
    from carefund.pool.books import found_folder, pools_in, read_books

    held = {(one.parent.name, one.name): one for one in pools_in(store)}
    if held:
        return held
    own = read_books(found_folder(store))
    return {(own.opening.area_code, own.year): store}


def made_now(by: str | None, day: str | None = None, approved_by: str | None = None) -> Made:
    """Who posts and when: the one place that asks what time it is and who is there."""
    from getpass import getuser

    from carefund.cli.dates import read_day_option
    from carefund.pool.posting import Made

    now = datetime.now(UTC).replace(microsecond=0)
    return Made(day=read_day_option(day) or now.date(), posted=now, posted_by=by or getuser(), approved_by=approved_by)


def settings_in(path: Path, what: str) -> dict[str, Any]:
    """What a settings file says. Raises RefusedFile where it is none."""
    from carefund.workbooks.ordinary_file import read_ordinary_file
    from carefund.workbooks.toml_text import LARGEST_SETTINGS, read_toml

    return read_toml(str(path), read_ordinary_file(path, LARGEST_SETTINGS, what))


def year_given(
    store: Path | None,
    area: str | None,
    year: str | None,
    rounds: Callable[[str], Round],
    day: str | None = None,
    reasons: Path | None = None,
) -> PoolYear:
    """The year of the books that options point to. Raises what reading them does."""
    from carefund.cli.dates import read_day_option
    from carefund.pool.books import read_books
    from carefund.pool.outturn import expectations_of
    from carefund.pool.year import last_day_posted, pool_year

    books = read_books(folder_given(store, area, year))
    told = () if reasons is None else expectations_of(settings_in(reasons, "reasons"), books.opening.schemes)
    asked: date | None = read_day_option(day)
    return pool_year(books, rounds(books.opening.round_id), asked or last_day_posted(books), told)


def say_posted(books: Books, number: int) -> None:
    """Say what was posted, with the hash by which this state of the books can be told again."""
    from carefund.wording.lists import counted

    typer.echo(f"{counted(number, 'posting')} in the books. Line {books.head.lines}, hash {books.head.hash}", err=True)


def answer_of(year: PoolYear, question: str) -> Document:
    """The sections that answer a question."""
    from carefund.report.pool.document import part

    return part(year, question)
