"""``carefund appraise forecast``: the forecast of a series without any plan, as a table for scripts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from carefund.cli.appraise import DRAWS, AsOfOption, DrawsOption, SeedOption, month_of
from carefund.cli.dates import ByReleaseOption, known_by
from carefund.cli.exits import WRONG_USAGE, stop, wrong_usage
from carefund.cli.outputs import TableOption, check_table, write_to
from carefund.cli.stores import JsonOption, OnlyStoreOption, StoreOption, open_evidence

if TYPE_CHECKING:
    from carefund.appraisal.forecast.forecast import Forecast
    from carefund.appraisal.panel import MonthlyPanel
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
    from carefund.appraisal.forecast.forecast import forecast_panel
    from carefund.report.media.files import json_bytes

    month = month_of(as_of)
    if output is None and not as_json:
        stop("carefund: name a file with --output, such as --output forecast.csv, or ask for --json", WRONG_USAGE)
    check_table(output)
    panel = _panel(series, month, store, only_store=only_store, by_release=by_release)
    gap = _gap(panel, month, horizon)
    forecast = forecast_panel(panel, gap + horizon, draws=draws, seed=seed)
    table = _table(forecast, gap, total=total)
    if output is not None:
        write_to(output, table)
    if as_json:
        typer.echo(json_bytes(table).decode())
    _say(forecast, month, horizon, gap)


def _panel(series: str, month: date, store: Path | None, *, only_store: bool, by_release: bool) -> MonthlyPanel:
    """What was known of a series by the end of a month; ends with exit code 2 where it cannot be forecast."""
    from carefund.appraisal.assumptions import packaged_assumptions
    from carefund.appraisal.panel_from_evidence import NotForecastable, panel_from_evidence
    from carefund.evidence.registers import packaged_registers
    from carefund.evidence.series import UnknownSeries

    with wrong_usage(UnknownSeries, NotForecastable):
        return panel_from_evidence(
            open_evidence(store, only=only_store),
            series,
            month,
            registers=packaged_registers(),
            assumptions=packaged_assumptions(),
            known_by=known_by(by_release=by_release),
        )


def _gap(panel: MonthlyPanel, month: date, horizon: int) -> int:
    """How many months before `month` the last figure is; ends with exit code 2 where the horizon lies too far on."""
    from carefund.appraisal.forecast.forecast import LONGEST
    from carefund.calendar import month_number
    from carefund.wording.dates import month_words

    gap = month_number(month) - month_number(panel.last)
    if gap + horizon > LONGEST:
        words = f"the last figure is of {month_words(panel.last)}; at most {LONGEST} months from there can be forecast"
        stop(f"carefund: {words}, not {gap + horizon}", WRONG_USAGE)
    return gap


def _table(forecast: Forecast, gap: int, *, total: bool) -> Table:
    """The forecast without its first months, which lie before those that are asked for."""
    from carefund.appraisal.table import forecast_table
    from carefund.report.appraisal.tables import FORECAST_OF_RATIOS, FORECAST_OF_SERIES
    from carefund.report.columns import Table

    columns = FORECAST_OF_SERIES if forecast.kind == "count" else FORECAST_OF_RATIOS
    return Table.of_frame("forecast", "Forecast", columns, forecast_table(forecast, skip=gap, total=total))


def _say(forecast: Forecast, month: date, horizon: int, gap: int) -> None:
    """Tell on standard error what was forecast and what to know of it."""
    from carefund.report.appraisal.notes import notes_in_words
    from carefund.wording.dates import month_words

    late = f" The last figure is of {month_words(forecast.last)}, {gap} months earlier." if gap else ""
    typer.echo(
        f"{len(forecast.codes)} places and England, {horizon} months after {month_words(month)}.{late}", err=True
    )
    for note in notes_in_words(forecast.notes):
        typer.echo(f"Note: {note}", err=True)
