"""``carefund evidence show``: one series' figures, on the screen or in a file."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import polars as pl
import typer
from rich import box
from rich.console import Console
from rich.table import Table

from carefund.cli.dates import read_day_option, read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.stores import JsonOption, StoreOption, open_evidence
from carefund.evidence.derived import SOURCES, figures_of
from carefund.evidence.place_names import place_name
from carefund.evidence.places_asked import UnknownPlace, codes_of_places, require_known_series
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import SERIES, UnknownSeries
from carefund.evidence.store import DamagedStore
from carefund.report.tables import write_table

ROWS_ON_SCREEN = 24
COLUMNS = [
    "series",
    "area_code",
    "area_name",
    "period",
    "value",
    "marker",
    "release",
    "released",
    "file_hash",
]


def evidence_show(
    series: Annotated[str, typer.Argument(metavar="SERIES", help="A name that `carefund evidence list` gives.")],
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM", help="First month.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM", help="Last month.")] = None,
    area: Annotated[
        list[str] | None,
        typer.Option("--area", help="Area or commissioner, by code or name; may be given again."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="YYYY-MM[-DD]",
            help="Only what was knowable then: months over, versions released.",
        ),
    ] = None,
    as_of_basis: Annotated[
        str,
        typer.Option("--as-of-basis", help="`release` (default), or `period`: later revisions of months over by then."),
    ] = "release",
    store: StoreOption = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write .csv, .parquet, .xlsx or .json instead."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show a series in long form, one row for each area and month, with the release that each figure came from."""
    evidence = open_evidence(store)
    knowable = _as_of(as_of, as_of_basis)
    months = _months(first, last)
    with wrong_usage(UnknownSeries, UnknownPlace, DamagedStore):
        require_known_series(evidence, series)
        areas = codes_of_places(evidence, series, area) if area else None
        figures = figures_of(evidence, series, first=months[0], last=months[1], areas=areas, as_of=knowable)
    _say_withheld(evidence, series, knowable)
    table = _named(figures)
    if output is not None:
        with wrong_usage(ValueError, OSError):
            write_table(table, output)
        typer.echo(f"Wrote {table.height:,} rows to {output}.", err=True)
    if as_json:
        typer.echo(table.with_columns(pl.col("period", "released").cast(pl.String)).write_json())
    elif output is None:
        _print(table)


def _as_of(text: str | None, basis: str) -> AsOf | None:
    known: dict[str, Literal["release", "period"]] = {"release": "release", "period": "period"}
    if basis not in known:
        stop(f"carefund: --as-of-basis is 'release' or 'period', not '{basis}'", WRONG_USAGE)
    day = read_day_option(_given(text, "--as-of"))
    return AsOf(day, known[basis]) if day else None


def _given(text: str | None, option: str) -> str | None:
    """What an option was given; ends with exit code 2 when that is nothing, as from an unset variable."""
    if text is not None and not text.strip():
        stop(f"carefund: {option} was given without a month; write 2014-09, or leave {option} out", WRONG_USAGE)
    return text


def _months(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    months = read_month_option(_given(first, "--from")), read_month_option(_given(last, "--to"))
    if months[0] and months[1] and months[0] > months[1]:
        stop(f"carefund: --from {first} is after --to {last}, so no month lies between them", WRONG_USAGE)
    return months


def _named(figures: pl.DataFrame) -> pl.DataFrame:
    pairs = figures.select("area_code", "published_name").unique("area_code", keep="last", maintain_order=True)
    names = {code: place_name(code, name) for code, name in pairs.iter_rows()}
    named = figures.with_columns(
        area_name=pl.col("area_code").replace_strict(names, default="", return_dtype=pl.String)
    )
    return named.select(COLUMNS)


def _say_withheld(evidence: Evidence, series: str, as_of: AsOf | None) -> None:
    """Tell how many months are left out because only later versions of them are held."""
    if as_of is None or as_of.basis == "period":
        return
    months = evidence.withheld_by([SOURCES.get(series, series)], as_of)
    if months:
        typer.echo(
            f"{len(months)} month(s) from {months[0]:%B %Y} to {months[-1]:%B %Y} were over by {as_of.day} but are "
            "held only in versions released later, so they are left out; `--as-of-basis period` shows them as revised.",
            err=True,
        )


def _print(table: pl.DataFrame) -> None:
    console = Console()
    if not console.is_terminal:
        typer.echo(table.write_csv(), nl=False)
        return
    first = str(table["series"].first()) if table.height else ""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=SERIES[first].label if first in SERIES else None)
    for heading in ("Code", "Name", "Month"):
        grid.add_column(heading)
    grid.add_column("Value", justify="right")
    grid.add_column("Released")
    for row in table.head(ROWS_ON_SCREEN).iter_rows(named=True):
        value = f"{row['value']:,.0f}" if row["value"] is not None else f"none ({row['marker']})"
        grid.add_row(
            row["area_code"],
            row["area_name"],
            f"{row['period']:%b %Y}",
            value,
            str(row["released"] or "not stated"),
        )
    console.print(grid)
    if table.height > ROWS_ON_SCREEN:
        console.print(f"The first {ROWS_ON_SCREEN} of {table.height:,} rows; `--output FILE` writes them all.")
