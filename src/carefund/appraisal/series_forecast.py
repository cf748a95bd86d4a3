"""The forecast of one series without any plan, as a value with its table: for scripts and notebooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import LONGEST, Forecast, forecast_panel
from carefund.appraisal.notes import ForecastNote
from carefund.appraisal.panel_from_evidence import KnownBy, NotForecastable, newest_panel, panel_from_evidence
from carefund.appraisal.table import forecast_table
from carefund.calendar import month_number
from carefund.evidence.asked import with_places
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.wording.dates import month_words
from carefund.wording.lists import counted


@dataclass(frozen=True)
class SeriesForecast:
    """A forecast of every place of a series and of their whole.

    `table` has a row for each place and month (or for each place's total): area_code, area_name, region, period, mean
    and quantiles; the whole, as E92000001, comes first. `forecast` has the draws, `notes` what a reader should know;
    `gap` is how many months before the first of the table the last figure is.
    """

    series: str
    table: pl.DataFrame
    forecast: Forecast = field(repr=False)
    notes: tuple[ForecastNote, ...] = ()
    gap: int = 0

    def _repr_html_(self) -> str:
        """The table, for a notebook."""
        shown: str = self.table._repr_html_()
        return shown


def forecast_series(
    evidence: Evidence,
    series: str,
    horizon: int,
    *,
    registers: Registers,
    assumptions: Assumptions,
    as_of: date | None = None,
    known_by: KnownBy = "period",
    total: bool = False,
    draws: int,
    seed: int = 0,
) -> SeriesForecast:
    """Forecast a series for so many months after the month of `as_of`, or after the last that is held.

    With `total` of the sum over those months. Raises UnknownSeries, and NotForecastable for a series that is not
    monthly, has no figure by then, or whose horizon ends too far from its last figure.
    """
    if as_of is None:
        panel, gap = newest_panel(evidence, series, registers=registers, assumptions=assumptions), 0
    else:
        panel = panel_from_evidence(
            evidence, series, as_of, registers=registers, assumptions=assumptions, known_by=known_by
        )
        gap = month_number(as_of) - month_number(panel.last)
    if not 1 <= horizon <= LONGEST - gap:
        last = month_words(panel.last)
        raise NotForecastable(
            f"a forecast of one month at least that ends at most {LONGEST} months after {last}, the last with a figure",
            f"{counted(horizon, 'month')}, of which the last is {gap + horizon} months after {last}",
            "Ask for fewer months, or import later figures",
            f"series '{series}'",
        )
    made = forecast_panel(panel, gap + horizon, draws=draws, seed=seed)
    published = evidence.figures([SOURCES.get(series, series)]).select("area_code", "published_name")
    table = with_places(forecast_table(made, skip=gap, total=total), dict(published.iter_rows()))
    return SeriesForecast(series, table, made, made.notes, gap)
