"""England's course: a level that wanders, a trend that bends, a season, and shocks that hit all places together.

A local-linear-trend model of the log daily rate (Harvey, Forecasting, Structural Time Series Models and the Kalman
Filter, 1989), with the trend as a lasting drift plus a bend that fades. How much level and trend may move is not left
to England's own short series, in which the next turn has not happened yet: it is set as a part of how far single
places wander in a year. A bank of such settings is run side by side and weighted by prior and likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from carefund.appraisal.forecast.seasons import contrasts
from carefund.arrays import Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR

COMMON = 0.25
"""England's yearly change as a part of a single place's: national shocks are about a sixteenth of the variance."""
COMMON_SETTINGS = (0.17, 0.25, 0.37)
COMMON_SPREAD = 0.15
"""Spread of the prior on the part, in logs."""
BEND_SETTINGS = (0.2, 0.4)
"""Spread of the passing part of yearly growth, as a part of a place's yearly wander."""
NOISE_SETTINGS = (0.05, 0.1, 0.2)
"""A single month's scatter, as a part of a place's yearly wander."""
BEND_LASTS = 0.9
"""What is left of a bend after a month: half of it after about half a year."""
DRIFT = 0.5
"""Spread of the lasting yearly growth about what is expected of it, as a part of a place's yearly wander."""
SEASON = 0.1
"""Spread of each seasonal contrast, in logs."""
LEVEL = 0.5
"""Spread of the first month's level about the first figures, in logs."""
_LEVEL, _BEND, _DRIFT, _SEASON = 0, 1, 2, 3
_STATES = _SEASON + MONTHS_IN_YEAR - 1


@dataclass(frozen=True)
class Settings:
    """The bank: the monthly steps of each setting's level and bend, its noise (all in logs), and its log prior."""

    level: Floats
    bend: Floats
    noise: Floats
    log_prior: Floats


@dataclass(frozen=True)
class Course:
    """What the series says of England's course at its last month, by setting: state, its covariance, and weight."""

    settings: Settings
    state: Floats
    covariance: Floats
    weights: Floats


def settings_for(wander: float) -> Settings:
    """The bank for places that wander this much in a year (in logs)."""
    bank = np.array(list(product(COMMON_SETTINGS, BEND_SETTINGS, NOISE_SETTINGS)))
    common, bend, noise = bank.T
    per_month = wander / np.sqrt(MONTHS_IN_YEAR)
    bend_step = bend * wander / MONTHS_IN_YEAR * np.sqrt(1 - BEND_LASTS**2)
    log_prior = -0.5 * (np.log(common / COMMON) / COMMON_SPREAD) ** 2
    return Settings(common * per_month, bend_step, noise * wander, log_prior)


def fit_course(log_rates: Floats, calendar: Whole, wander: float, growth: float = 0.0) -> Course:
    """Filter England's log daily rates (by month, NaN where there is none) through the bank.

    `growth` is the yearly growth, in logs, that is expected before any figure is looked at.

    Raises ValueError when there is no figure at all.
    """
    if not np.isfinite(log_rates).any():
        raise ValueError("a series without a single figure cannot be forecast")
    settings = settings_for(wander)
    state, covariance = _start(log_rates, settings, wander, growth)
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
    return Course(settings, state, covariance, weights / weights.sum())


def _start(log_rates: Floats, settings: Settings, wander: float, growth: float) -> tuple[Floats, Floats]:
    """The first state and its covariance, by setting: settings x states, settings x states x states."""
    bank = len(settings.noise)
    state, covariance = np.zeros((bank, _STATES)), np.zeros((bank, _STATES, _STATES))
    state[:, _LEVEL] = log_rates[np.isfinite(log_rates)][: MONTHS_IN_YEAR // 2].mean()
    state[:, _DRIFT] = growth / MONTHS_IN_YEAR
    covariance[:, _LEVEL, _LEVEL] = LEVEL**2
    covariance[:, _BEND, _BEND] = settings.bend**2 / (1 - BEND_LASTS**2)
    covariance[:, _DRIFT, _DRIFT] = (DRIFT * wander / MONTHS_IN_YEAR) ** 2
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


def draw_course(course: Course, calendar: Whole, draws: int, generator: np.random.Generator) -> Floats:
    """Draws of England's log daily rate in the months after the last, months x draws.

    `calendar` gives each coming month's place in the year.
    """
    chosen = generator.choice(len(course.weights), draws, p=course.weights)
    state = _draw_state(course, chosen, generator)
    level_step, noise = course.settings.level[chosen], course.settings.noise[chosen]
    bend_step, basis = course.settings.bend[chosen], contrasts()
    found = np.empty((len(calendar), draws))
    for month, place in enumerate(calendar):
        shocks = generator.standard_normal((3, draws))
        state[:, _LEVEL] += state[:, _BEND] + state[:, _DRIFT] + level_step * shocks[0]
        state[:, _BEND] = BEND_LASTS * state[:, _BEND] + bend_step * shocks[1]
        found[month] = state[:, _LEVEL] + state[:, _SEASON:] @ basis[place] + noise * shocks[2]
    return found


def _draw_state(course: Course, chosen: Whole, generator: np.random.Generator) -> Floats:
    """A state for each draw, from its setting's posterior; draws x states."""
    roots = np.linalg.cholesky(course.covariance + 1e-12 * np.eye(_STATES))
    normals = generator.standard_normal((len(chosen), _STATES))
    state = np.empty_like(normals)
    for setting in np.unique(chosen):
        rows = chosen == setting
        state[rows] = course.state[setting] + normals[rows] @ roots[setting].T
    return state
