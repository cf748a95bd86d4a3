"""The forecast of one series without any plan, as a value with its table: for scripts and notebooks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from carefund.appraisal.assumptions import Assumptions
from carefund.appraisal.forecast.forecast import LONGEST, Forecast, forecast_panel
from carefund.appraisal.notes import ForecastNote
from carefund.appraisal.panel_from_evidence import NotForecastable, newest_panel, panel_from_evidence
from carefund.appraisal.table import forecast_table
from carefund.calendar import month_number
from carefund.evidence.asked import with_places
from carefund.evidence.derived import SOURCES
from carefund.evidence.query import Evidence
from carefund.evidence.registers import Registers
from carefund.wording.dates import month_words


@dataclass(frozen=True)
class SeriesForecast:
    """A forecast of every place of a series and of their whole.

    `table` has a row for each place and month (or for each place's total): area_code, area_name, region, period, mean
    and quantiles; the whole, as E92000001, comes first. `forecast` has the draws, `notes` what a reader should know.
    """

    series: str
    table: pl.DataFrame
    forecast: Forecast = field(repr=False)
    notes: tuple[ForecastNote, ...] = ()

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
        panel = panel_from_evidence(evidence, series, as_of, registers=registers, assumptions=assumptions)
        gap = month_number(as_of) - month_number(panel.last)
    if not 1 <= horizon <= LONGEST - gap:
        raise NotForecastable(
            f"1 to {LONGEST - gap} months, for at most {LONGEST} after {month_words(panel.last)} can be forecast",
            f"{horizon}",
            "Ask for fewer months, or import later figures",
            f"series '{series}'",
        )
    made = forecast_panel(panel, gap + horizon, draws=draws, seed=seed)
    published = evidence.figures([SOURCES.get(series, series)]).select("area_code", "published_name")
    table = with_places(forecast_table(made, skip=gap, total=total), dict(published.iter_rows()))
    return SeriesForecast(series, table, made, made.notes)
