"""``carefund evidence show``: one series' figures, on the screen or in a file."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from carefund.cli.dates import read_day_option, read_month_option
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence
from carefund.evidence.derived import SOURCES, figures_of
from carefund.evidence.places_asked import UnknownPlace, codes_of_places, require_known_series
from carefund.evidence.query import AsOf, Evidence
from carefund.evidence.series import UnknownSeries
from carefund.evidence.store import DamagedStore
from carefund.wording.dates import month_words

if TYPE_CHECKING:
    from carefund.report.columns import Table


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
    only_store: OnlyStoreOption = False,
    output: TableOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a series in long form, one row for each area and month, with the release that each figure came from."""
    from carefund.report.evidence.figures import figures_table
    from carefund.report.media.files import to_json

    check_table(output)
    evidence = open_evidence(store, only=only_store)
    knowable = _as_of(as_of, as_of_basis)
    months = _months(first, last)
    with wrong_usage(UnknownSeries, UnknownPlace, DamagedStore):
        require_known_series(evidence, series)
        areas = codes_of_places(evidence, series, area) if area else None
        figures = figures_of(evidence, series, first=months[0], last=months[1], areas=areas, as_of=knowable)
    _say_withheld(evidence, series, knowable)
    table = figures_table(figures)
    if output is not None:
        write_to(output, table)
    if as_json:
        typer.echo(to_json(table.records()).decode())
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


def _say_withheld(evidence: Evidence, series: str, as_of: AsOf | None) -> None:
    """Tell how many months are left out because only later versions of them are held."""
    if as_of is None or as_of.basis == "period":
        return
    months = evidence.withheld_by([SOURCES.get(series, series)], as_of)
    if months:
        typer.echo(
            f"{len(months)} month(s) from {month_words(months[0])} to {month_words(months[-1])} were over by "
            f"{as_of.day} but are held only in versions released later, so they are left out; "
            "`--as-of-basis period` shows them as revised.",
            err=True,
        )


def _print(table: "Table") -> None:
    """The first rows on a terminal; all of them as CSV in a pipe."""
    from carefund.report.evidence.figures import ROWS_SHOWN, figures_document
    from carefund.report.media.files import csv_bytes
    from carefund.report.media.terminal import show

    if not sys.stdout.isatty():
        typer.echo(csv_bytes(table).decode("utf-8-sig"), nl=False)
        return
    show(figures_document(table))
    if table.frame.height > ROWS_SHOWN:
        typer.echo("--output FILE writes them all.")
