"""``carefund appraise forecast``: the forecast of a series without any plan, as a table for scripts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise_given import DRAWS, AsOfOption, DrawsOption, SeedOption, month_of
from carefund.cli.dates import ByReleaseOption, known_by
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.appraisal.series_forecast import SeriesForecast
    from carefund.report.columns import Table

SeriesArgument = Annotated[
    str, typer.Argument(help="A series that `carefund evidence list` gives, such as delayed-days, or one of your own.")
]


def appraise_forecast(
    series: SeriesArgument,
    horizon: Annotated[int, typer.Option("--horizon", min=1, help="How many months after --as-of.")],
    output: TableOption = None,
    as_of: AsOfOption = "",
    total: Annotated[
        bool, typer.Option("--total", help="Give the sum over the horizon instead of each month.")
    ] = False,
    by_release: ByReleaseOption = False,
    store: StoreOption = None,
    only_store: OnlyStoreOption = False,
    as_json: JsonOption = False,
    seed: SeedOption = 0,
    draws: DrawsOption = DRAWS,
) -> None:
    """Forecast every area (or commissioner) and England from what was knowable at the end of a month.

    One row for each area and month: mean and quantiles of the count; England is E92000001. Where the evidence ends
    before --as-of, the months between are forecast too and left out of the table. The table goes to --output, or as
    JSON to standard output; what to know of it is said on standard error.
    """
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.panel_from_evidence import NotForecastable
    from carefund.appraisal.series_forecast import forecast_series
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import UnknownSeries
    from carefund.report.media.files import json_bytes

    month = month_of(as_of)
    if output is None and not as_json:
        stop("carefund: name a file with --output, such as --output forecast.csv, or ask for --json", WRONG_USAGE)
    check_table(output)
    with wrong_usage(UnknownSeries, NotForecastable):
        made = forecast_series(
            open_evidence(store, only=only_store),
            series,
            horizon,
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            as_of=month,
            known_by=known_by(by_release=by_release),
            total=total,
            draws=draws,
            seed=seed,
        )
    table = _table(made)
    if output is not None:
        write_to(output, table)
    if as_json:
        typer.echo(json_bytes(table).decode())
    _say(made, month, horizon)


def _table(made: SeriesForecast) -> Table:
    """The forecast in the columns that scripts know."""
    from carefund.report.appraisal.tables import FORECAST_OF_RATIOS, FORECAST_OF_SERIES
    from carefund.report.columns import Table

    columns = FORECAST_OF_SERIES if made.forecast.kind == "count" else FORECAST_OF_RATIOS
    return Table.of_frame("forecast", "Forecast", columns, made.table)


def _say(made: SeriesForecast, month: date, horizon: int) -> None:
    """Tell on standard error what was forecast and what to know of it."""
    from carefund.report.appraisal.notes import notes_in_words
    from carefund.wording.dates import month_words
    from carefund.wording.lists import counted

    last = month_words(made.forecast.last)
    late = f" The last figure is of {last}, {counted(made.gap, 'month')} earlier." if made.gap else ""
    places, months = len(made.forecast.codes), counted(horizon, "month")
    typer.echo(f"{places} places and England, {months} after {month_words(month)}.{late}", err=True)
    for note in notes_in_words(made.notes):
        typer.echo(f"Note: {note}", err=True)
