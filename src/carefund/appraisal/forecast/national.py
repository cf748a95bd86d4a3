"""England's trend: a level that moves, a slope that bends, a season, and shocks that hit all areas together.

A local-linear-trend model of the log daily rate (Harvey, Forecasting, Structural Time Series Models and the Kalman
Filter, 1989), with the slope as a lasting drift plus a bend that fades. How much level and slope may move is not left
to England's own short series, in which the next turn has not happened yet: it is set as a part of the volatility of
single units (areas or commissioners), how far they move in a year. A bank of such settings is run side by side and
weighted by prior and likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from carefund.appraisal.forecast.seasons import TO_DEVIATION, contrasts
from carefund.arrays import Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR

COMMON = 0.25
"""England's yearly change as a part of a single unit's: national shocks are about a sixteenth of the variance."""
COMMON_SETTINGS = (0.17, 0.25, 0.37)
COMMON_SPREAD = 0.15
"""Spread of the prior on the part, in logs."""
BEND_SETTINGS = (0.2, 0.4)
"""Spread of the passing part of yearly growth, as a part of a unit's yearly volatility."""
NOISE_SETTINGS = (0.05, 0.1, 0.2)
"""A single month's scatter, as a part of a unit's yearly volatility."""
BEND_LASTS = 0.9
"""What is left of a bend after a month: half of it after about half a year."""
DRIFT = 0.5
"""Spread of the lasting yearly growth about what is expected of it, as a part of a unit's yearly volatility."""
SEASON = 0.1
"""Spread of each seasonal contrast, in logs."""
LEVEL = 0.5
"""Spread of the first month's level about the first figures, in logs."""
LEAST_CHANGES = 30
"""Fewer changes than these, over all units, are no yardstick of volatility."""
LEAST_UNITS = 5
"""Nor are fewer units: one that is nearly all of England hardly moves against it."""
SPAN_POWER = 0.25
"""A change over k months is about (k/12)^0.25 of a year's: measured on delayed days and admissions, 3 to 24 months."""
UNKNOWN_VOLATILITY = 0.3
"""Where there is nothing to measure by: a unit moves by about a third in a year (a wide guess)."""
LEAST_VOLATILITY, MOST_VOLATILITY = 0.02, 1.0
_LEVEL, _BEND, _DRIFT, _SEASON = 0, 1, 2, 3
_STATES = _SEASON + MONTHS_IN_YEAR - 1


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The bank: the monthly steps of each setting's level and bend, its noise (all in logs), and its log prior."""

    level: Floats
    bend: Floats
    noise: Floats
    log_prior: Floats


@dataclass(frozen=True, kw_only=True)
class NationalTrend:
    """What the series says of England's trend at its last month, by setting: state, its covariance, and weight."""

    settings: Settings
    state: Floats
    covariance: Floats
    weights: Floats


def yearly_volatility(relative: Floats, england: Floats) -> float:
    """The robust standard deviation of a unit's change on England in a year, in logs.

    `relative` is units x months (log of a unit's part of England), `england` the log of England's daily rate. The
    change is that over a year or, where figures are too few, over the longest span that has enough. With too few units
    it is taken from England's own changes, as if these were `COMMON` of a unit's.
    """
    longest = min(MONTHS_IN_YEAR, relative.shape[1] - MONTHS_IN_YEAR // 2)
    spans = range(longest, 0, -1)
    of_units = ((span, _spread(relative, span)) for span in spans if len(relative) >= LEAST_UNITS)
    of_england = ((span, own / COMMON) for span in spans if (own := _spread(england[None], span)))
    measured = ((span, spread) for span, spread in chain(of_units, of_england) if spread)
    span, spread = next(measured, (MONTHS_IN_YEAR, UNKNOWN_VOLATILITY))
    yearly = spread * (MONTHS_IN_YEAR / span) ** SPAN_POWER
    return float(np.clip(yearly, LEAST_VOLATILITY, MOST_VOLATILITY))


def _spread(rows: Floats, span: int) -> float | None:
    changes = rows[:, span:] - rows[:, :-span]
    seen = np.abs(changes[np.isfinite(changes)])
    least = LEAST_CHANGES if len(rows) > 1 else MONTHS_IN_YEAR
    return float(np.median(seen)) * TO_DEVIATION if len(seen) >= least else None


def settings_for(volatility: float) -> Settings:
    """The bank for units that move this much in a year (in logs)."""
    bank = np.array(list(product(COMMON_SETTINGS, BEND_SETTINGS, NOISE_SETTINGS)))
    common, bend, noise = bank.T
    per_month = volatility / np.sqrt(MONTHS_IN_YEAR)
    bend_step = bend * volatility / MONTHS_IN_YEAR * np.sqrt(1 - BEND_LASTS**2)
    log_prior = -0.5 * (np.log(common / COMMON) / COMMON_SPREAD) ** 2
    return Settings(level=common * per_month, bend=bend_step, noise=noise * volatility, log_prior=log_prior)


def fit_trend(log_rates: Floats, calendar: Whole, volatility: float, growth: float = 0.0) -> NationalTrend:
    """Filter England's log daily rates (by month, NaN where there is none) through the bank.

    `growth` is the yearly growth, in logs, that is expected before any figure is looked at.

    Raises ValueError when there is no figure at all.
    """
    if not np.isfinite(log_rates).any():
        raise ValueError("a series without a single figure cannot be forecast")
    settings = settings_for(volatility)
    state, covariance = _start(log_rates, settings, volatility, growth)
    move, moved_by, seen = _moves(settings)
    log_likelihood, basis = np.zeros(len(settings.noise)), contrasts()
    for month, rate in enumerate(log_rates):
        state = state @ move.T
        covariance = move @ covariance @ move.T + moved_by
        if np.isnan(rate):
            continue
        seen[_SEASON:] = basis[calendar[month]]
        error = rate - state @ seen
        shared = covariance @ seen
        variance = shared @ seen + settings.noise**2
        log_likelihood -= (np.log(variance) + error**2 / variance) / 2
        gain = shared / variance[:, None]
        state = state + gain * error[:, None]
        covariance = covariance - gain[:, :, None] * shared[:, None, :]
    weights = np.exp(log_likelihood + settings.log_prior - (log_likelihood + settings.log_prior).max())
    return NationalTrend(settings=settings, state=state, covariance=covariance, weights=weights / weights.sum())


def _start(log_rates: Floats, settings: Settings, volatility: float, growth: float) -> tuple[Floats, Floats]:
    """The first state and its covariance, by setting: settings x states, settings x states x states."""
    bank = len(settings.noise)
    state, covariance = np.zeros((bank, _STATES)), np.zeros((bank, _STATES, _STATES))
    state[:, _LEVEL] = log_rates[np.isfinite(log_rates)][: MONTHS_IN_YEAR // 2].mean()
    state[:, _DRIFT] = growth / MONTHS_IN_YEAR
    covariance[:, _LEVEL, _LEVEL] = LEVEL**2
    covariance[:, _BEND, _BEND] = settings.bend**2 / (1 - BEND_LASTS**2)
    covariance[:, _DRIFT, _DRIFT] = (DRIFT * volatility / MONTHS_IN_YEAR) ** 2
    season = range(_SEASON, _STATES)
    covariance[:, season, season] = SEASON**2
    return state, covariance


def _moves(settings: Settings) -> tuple[Floats, Floats, Floats]:
    """How the state moves in a month, what is added to its covariance, and how it is seen (the season left out)."""
    move = np.eye(_STATES)
    move[_LEVEL, [_BEND, _DRIFT]] = 1.0
    move[_BEND, _BEND] = BEND_LASTS
    moved_by = np.zeros((len(settings.noise), _STATES, _STATES))
    moved_by[:, _LEVEL, _LEVEL] = settings.level**2
    moved_by[:, _BEND, _BEND] = settings.bend**2
    seen = np.zeros(_STATES)
    seen[_LEVEL] = 1.0
    return move, moved_by, seen


def draw_trend(trend: NationalTrend, calendar: Whole, draws: int, generator: np.random.Generator) -> Floats:
    """Draws of England's log daily rate in the months after the last, months x draws.

    `calendar` gives each coming month's number in the year, 0 for January.
    """
    chosen = generator.choice(len(trend.weights), draws, p=trend.weights)
    state = _draw_state(trend, chosen, generator)
    level_step, noise = trend.settings.level[chosen], trend.settings.noise[chosen]
    bend_step, basis = trend.settings.bend[chosen], contrasts()
    rates = np.empty((len(calendar), draws))
    for month, of_year in enumerate(calendar):
        shocks = generator.standard_normal((3, draws))
        state[:, _LEVEL] += state[:, _BEND] + state[:, _DRIFT] + level_step * shocks[0]
        state[:, _BEND] = BEND_LASTS * state[:, _BEND] + bend_step * shocks[1]
        rates[month] = state[:, _LEVEL] + state[:, _SEASON:] @ basis[of_year] + noise * shocks[2]
    return rates


def _draw_state(trend: NationalTrend, chosen: Whole, generator: np.random.Generator) -> Floats:
    """A state for each draw, from its setting's posterior; draws x states."""
    roots = np.linalg.cholesky(trend.covariance + 1e-12 * np.eye(_STATES))
    normals = generator.standard_normal((len(chosen), _STATES))
    state = np.empty_like(normals)
    for setting in np.unique(chosen):
        rows = chosen == setting
        state[rows] = trend.state[setting] + normals[rows] @ roots[setting].T
    return state
