"""The forecast without the plan: draws of the months to come for England and every unit, consistent with each other.

A unit is an area or a commissioner. Its count is England's daily rate, times its part of England, times the days in the
month; the parts of one draw are scaled so that the units together are England, whose shocks therefore hit them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np

from carefund.appraisal.forecast.drawing import Draws, draw_parts, in_threads
from carefund.appraisal.forecast.national import NationalTrend, draw_trend, fit_trend, yearly_volatility
from carefund.appraisal.forecast.ratios import as_counts, as_ratios
from carefund.appraisal.forecast.seasons import own_seasons
from carefund.appraisal.forecast.units import Parts, fit_parts
from carefund.appraisal.notes import ForecastNote, NoLongerReporting, ShortHistory
from carefund.appraisal.panel import MonthlyPanel, calendar_months, month_lengths
from carefund.appraisal.whole_of_places import reporting, silence, whole_of_places
from carefund.arrays import Floats
from carefund.calendar import MONTHS_IN_YEAR, months_after
from carefund.evidence.definition import Kind
from carefund.evidence.series import ENGLAND

DRAWS = 4_000
"""Futures that are drawn where nobody says how many; the error of a chance of a half is then 0.8 points."""
HALF = 0.5
"""Added to each count before its logarithm, and taken off again, so that 0 has one."""
SMALL = 50.0
"""Units whose usual count is below this scatter so much by chance alone that their logs lean to one side."""
MOST_SKEWED, BENT_TO = 1.2, 2.4
"""Bounds within which the bending of draws leaves their order: 1 + skewness * standard / 3 stays above zero."""
RECENT = 24
"""The months whose mean is a unit's usual size."""
LAST_WHOLE = 3
"""The last months with every unit's figure, by which it is judged whether units are all of England."""
LEAST_REST = 0.02
"""Where figures are missing, a rest of England smaller than this part of it may be an error of their estimates."""
LONGEST = 60
"""Months after the last that is known beyond which nothing is forecast."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Draws of monthly counts that would come without the plan.

    `units` is units x months x draws and `england` months x draws, counts of the series; one draw is one possible
    future of the whole country. `codes` are the units in order, `months` the months, `last` the last month that was
    known, `notes` what a reader should know, `kind` whether the draws are whole counts, a rate or a mean.
    """

    series: str
    codes: tuple[str, ...]
    last: date
    months: tuple[date, ...]
    units: Draws = field(repr=False)
    england: Draws = field(repr=False)
    notes: tuple[ForecastNote, ...] = ()
    kind: Kind = "count"

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.codes)}

    def of(self, code: str) -> Draws:
        """Months x draws of one unit, or of England by its code. Raises KeyError for a unit without a forecast."""
        return self.england if code == ENGLAND else self.units[self._rows[code]]

    def total(self, code: str, months: Sequence[date] | None = None) -> Draws:
        """Draws of the sum over some of the months (all, when not said). Raises KeyError for a month not forecast.

        Of a rate or a mean the sum has no meaning of its own, but its change in per cent is that of the average month.
        """
        rows = slice(None) if months is None else [self._steps[month] for month in months]
        total: Draws = self.of(code)[rows].sum(axis=0)
        return total

    @cached_property
    def _steps(self) -> dict[date, int]:
        return {month: step for step, month in enumerate(self.months)}


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What a panel says of its units and of England, whatever the horizon: `rows` of the units that still report.

    `sizes` are their usual counts, the rest of England last where there is any, `season` (units, 12) and `parts` are
    theirs, `trend` is England's.
    """

    rows: list[int]
    sizes: Floats = field(repr=False)
    season: Floats = field(repr=False)
    parts: Parts = field(repr=False)
    trend: NationalTrend = field(repr=False)


def fitted(panel: MonthlyPanel) -> Fitted:
    """Fit a panel once, for forecasts to several horizons. Raises ValueError where England has no figure."""
    counts = panel if panel.kind == "count" else as_counts(panel)
    rows, england = _reporting(counts), _log_rates(counts)
    relative, sizes = _relative(counts, rows, england)
    trend = _trend(counts, relative, england)
    season = own_seasons(relative, calendar_months(counts.months))
    return Fitted(
        rows=rows, sizes=sizes, season=season, parts=_fit_units(counts, rows, relative, sizes, season), trend=trend
    )


def forecast_panel(
    panel: MonthlyPanel, horizon: int, *, draws: int = DRAWS, seed: int = 0, fit: Fitted | None = None
) -> Forecast:
    """Forecast every unit that still reports, and England, for the months after the panel's last.

    The same panel, draws and seed give the same answer, whether its `fit` was made before or not. Raises ValueError for
    a horizon outside 1 to 60, fewer than two draws, or a panel without a single figure for England.
    """
    _require(horizon, draws)
    fit = fit or fitted(panel)
    if panel.kind != "count":
        return _of_ratios(panel, horizon, draws, seed, fit)
    months = months_after(panel.last, horizon)
    by_unit = np.random.SeedSequence(seed).spawn(2)[1]
    whole = _whole_country(fit.trend, months, draws, seed)
    parts = draw_parts(fit.parts, len(months), draws, by_unit)
    parts += fit.season[:, calendar_months(months), None].astype(np.float32)
    counts = _share_out(parts, whole, fit.sizes)[: len(fit.rows)]
    codes = tuple(panel.codes[row] for row in fit.rows)
    _count(whole)
    return Forecast(
        series=panel.series,
        codes=codes,
        last=panel.last,
        months=months,
        units=counts,
        england=whole,
        notes=_notes(panel, codes),
    )


def forecast_england(panel: MonthlyPanel, horizon: int, *, draws: int = DRAWS, seed: int = 0) -> Draws:
    """Draws of England's counts alone, months x draws: those of `forecast_panel`, in a fraction of its time.

    Raises ValueError as it does, and for a panel that does not count.
    """
    _require(horizon, draws)
    if panel.kind != "count":
        raise ValueError(f"a panel of counts, not of kind {panel.kind}")
    england = _log_rates(panel)
    relative, _ = _relative(panel, _reporting(panel), england)
    whole = _whole_country(_trend(panel, relative, england), months_after(panel.last, horizon), draws, seed)
    _count(whole)
    return whole


def _require(horizon: int, draws: int) -> None:
    """Raise ValueError for a horizon outside 1 to 60, or fewer than two draws."""
    if not 1 <= horizon <= LONGEST:
        raise ValueError(f"a horizon of 1 to {LONGEST} months, not {horizon}")
    if draws < 2:  # noqa: PLR2004
        raise ValueError(f"at least two draws, not {draws}")


def _log_rates(panel: MonthlyPanel) -> Floats:
    """The log of England's daily rate, by month."""
    rates: Floats = np.log((panel.whole_england + HALF) / month_lengths(panel.months))
    return rates


def _trend(panel: MonthlyPanel, relative: Floats, england: Floats) -> NationalTrend:
    return fit_trend(england, calendar_months(panel.months), yearly_volatility(relative, england), panel.growth)


def _whole_country(trend: NationalTrend, months: Sequence[date], draws: int, seed: int) -> Draws:
    """Draws of England's rates times the days of the months, months x draws, with the half that was added."""
    national = np.random.SeedSequence(seed).spawn(2)[0]
    rates = draw_trend(trend, calendar_months(months), draws, np.random.default_rng(national))
    return (np.exp(rates) * month_lengths(months)[:, None]).astype(np.float32)


def _of_ratios(panel: MonthlyPanel, horizon: int, draws: int, seed: int, fit: Fitted) -> Forecast:
    """The forecast of a rate or a mean: of the counts that it is made from, as ratios again."""
    made = forecast_panel(as_counts(panel), horizon, draws=draws, seed=seed, fit=fit)
    rows = [panel.codes.index(code) for code in made.codes]
    units, england = as_ratios(made.units, made.england, panel, rows, made.months)
    return replace(made, units=units, england=england, kind=panel.kind)


def _reporting(panel: MonthlyPanel) -> list[int]:
    return [int(row) for row in np.flatnonzero(reporting(panel.counts, panel.ended))]


def _relative(panel: MonthlyPanel, rows: list[int], england: Floats) -> tuple[Floats, Floats]:
    """The log of each unit's part of England, and its usual count; the rest of England last, where there is any."""
    counts = panel.trusted[rows]
    rest = _rest_of_england(panel, rows)
    if rest is not None:
        counts = np.vstack([counts, rest])
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.log((counts + HALF) / month_lengths(panel.months)) - england
    return relative, _usual(counts)


def _rest_of_england(panel: MonthlyPanel, rows: list[int]) -> Floats | None:
    """What England has beside the units that report, by month, NaN where it is not known; None where there is none."""
    if not rows:
        return None
    counts = panel.counts[rows]
    whole = np.isfinite(counts).all(axis=0)
    rest = panel.england - np.nansum(counts, axis=0)
    known = np.flatnonzero(whole & np.isfinite(rest))[-LAST_WHOLE:]
    if len(known):
        return np.where(whole & (rest > HALF), rest, np.nan) if (rest[known] > HALF).all() else None
    rest = panel.england - whole_of_places(counts, adds_up=True)
    least = np.maximum(LEAST_REST * panel.england, HALF)
    known = np.flatnonzero(np.isfinite(rest))[-RECENT:]
    if not len(known) or np.median(rest[known] - least[known]) <= 0:
        return None
    return np.where(rest > HALF, rest, np.nan)


def _usual(counts: Floats) -> Floats:
    """Each row's mean over its recent months, or over all it has; 0 for a row without figures."""
    recent = counts[:, -RECENT:]
    some = np.isfinite(recent).any(axis=1, keepdims=True)
    chosen = np.where(some, recent.sum(axis=1, where=np.isfinite(recent), keepdims=True), 0.0)
    number = np.maximum(np.isfinite(recent).sum(axis=1, keepdims=True), 1)
    usual: Floats = (chosen / number)[:, 0]
    return usual


def _fit_units(panel: MonthlyPanel, rows: list[int], relative: Floats, sizes: Floats, season: Floats) -> Parts:
    """What is known of each unit's part of England, its own season taken off before the fit."""
    level_break = None
    if panel.level_break is not None:
        level_break = np.zeros(relative.shape, dtype=bool)
        level_break[: len(rows)] = panel.level_break[rows]
    return fit_parts(relative - season[:, calendar_months(panel.months)], sizes, level_break)


def _share_out(parts: Draws, whole: Draws, sizes: Floats) -> Draws:
    """Counts of each unit, units x months x draws, in place of the logs of its part; `sizes` are their usual counts."""
    if not len(parts):
        return parts

    def unlog(unit: int) -> None:
        if sizes[unit] < SMALL:
            _lean(parts[unit], float(sizes[unit]))
        np.exp(parts[unit], out=parts[unit])

    in_threads(unlog, len(parts))
    scale = whole / parts.sum(axis=0)

    def count(unit: int) -> None:
        parts[unit] *= scale
        _count(parts[unit])

    in_threads(count, len(parts))
    return parts


def _lean(logs: Draws, size: float) -> None:
    """Let the logs of a small count, months x draws, lean to one side as those of Poisson counts do, in place.

    The skewness of the log of a Poisson count is about -2 over the root of its mean (delta method); of all that a
    unit's logs scatter the Poisson part is about one over the mean. The first term of Cornish and Fisher's expansion.
    """
    middle, deviation = logs.mean(axis=1, keepdims=True), logs.std(axis=1, keepdims=True)
    deviation = np.maximum(deviation, np.float32(1e-6))
    poisson = np.minimum(1 / (size + HALF) / deviation**2, 1.0)
    skewness = np.maximum(-2 / np.sqrt(size + HALF) * poisson**1.5, -MOST_SKEWED)
    standard = np.clip((logs - middle) / deviation, -BENT_TO, BENT_TO)
    logs += (deviation * skewness / 6 * (standard**2 - 1)).astype(np.float32)


def _count(rates: Draws) -> None:
    """Expected counts as whole ones, in place, the half that was added before the logarithm taken off."""
    rates -= np.float32(HALF)
    np.maximum(rates, np.float32(0), out=rates)
    np.rint(rates, out=rates)


def _notes(panel: MonthlyPanel, codes: tuple[str, ...]) -> tuple[ForecastNote, ...]:
    short = tuple(code for code in codes if np.isfinite(panel.row(code)).sum() < MONTHS_IN_YEAR)
    replaced = 0 if panel.ended is None else int(panel.ended.sum())
    silent = len(panel.codes) - len(codes) - replaced
    return (
        *panel.notes,
        *([NoLongerReporting(units=silent, months=silence(panel.counts))] if silent else []),
        *([ShortHistory(codes=short)] if short else []),
    )
