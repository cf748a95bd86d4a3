"""England's trend: a level that moves, a slope that bends, a season, and shocks that hit all areas together.

A local-linear-trend model of the log daily rate (Harvey, Forecasting, Structural Time Series Models and the Kalman
Filter, 1989), with the slope as a lasting drift plus a bend that fades. How much level and slope may move is not left
to England's own short series, in which the next turn has not happened yet: it is set as a part of the volatility of
single units (areas or commissioners), how far they move in a year, unless its figures show that it moves more. A bank
of such settings is run side by side and weighted by prior and likelihood. A month far from what a setting allows is a
jump: the level is let go there and settles over the next months, and drift, bend and season learn nothing from it. Or
it stands alone, and nothing at all is learned from it: which of the two it was, the months after it say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, product

import numpy as np

from carefund.appraisal.forecast.seasons import TO_DEVIATION, contrasts
from carefund.arrays import Flags, Floats, Whole
from carefund.calendar import MONTHS_IN_YEAR

COMMON = 0.25
"""England's yearly change as a part of a single unit's: national shocks are about a sixteenth of the variance."""
COMMON_SETTINGS = (0.17, 0.25, 0.37, 0.6, 0.9, 1.3)
COMMON_SPREAD = 0.15
"""Spread of the prior on the part, in logs."""
RARE = 8.0
"""A part far above the usual one is so many units of log prior less likely, and no more: figures may show it."""
JUMP = 0.3
"""Spread of a sudden change of England's level, in logs, such as that of spring 2020."""
JUMPS = 0.001
"""How often a month brings one, before it is looked at."""
LIKELY = 0.01
"""Where no setting that counts has seen a jump, it does not matter how jumps settle."""
LEAST_JUMP = 0.1
"""A smaller change is no jump, however still England was before."""
UNSETTLED = 0.3
"""After a jump the level goes on moving by this part of its size in the next month, and less from month to month."""
SETTLING, SLOWLY = 0.8, 0.93
"""What is left of that after a month: after most steps little soon, but a pandemic's year stays unsettled."""
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
    """What the series says of England's trend at its last month, by setting: state, its covariance, and weight.

    `unsettled` is the spread that a jump adds to the level's next step, in logs, and `settling` what is left of it
    after a month, both by setting.
    """

    settings: Settings
    state: Floats
    covariance: Floats
    weights: Floats
    unsettled: Floats
    settling: Floats


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
    usual = -0.5 * (np.log(common / COMMON) / COMMON_SPREAD) ** 2
    log_prior = np.where(common > COMMON, np.maximum(usual, -RARE), usual)
    return Settings(level=common * per_month, bend=bend_step, noise=noise * volatility, log_prior=log_prior)


def fit_trend(log_rates: Floats, calendar: Whole, volatility: float, growth: float = 0.0) -> NationalTrend:
    """Filter England's log daily rates (by month, NaN where there is none) through the bank.

    `growth` is the yearly growth, in logs, that is expected before any figure is looked at.

    Raises ValueError when there is no figure at all.
    """
    if not np.isfinite(log_rates).any():
        raise ValueError("a series without a single figure cannot be forecast")
    settings = settings_for(volatility)
    soon = _filter(log_rates, calendar, settings, volatility, growth, SETTLING)
    alone = _weighted([soon])
    if alone.weights @ (alone.unsettled > 0) < LIKELY:
        return alone
    slowly = _filter(log_rates, calendar, settings, volatility, growth, SLOWLY)
    passing = _filter(log_rates, calendar, settings, volatility, growth, None)
    return _weighted([soon, slowly, passing])


def _weighted(filtered: Sequence[NationalTrend]) -> NationalTrend:
    """Banks that differ in how jumps settle as one; their `weights` so far are logs."""
    logs = np.concatenate([one.weights for one in filtered])
    weights = np.exp(logs - logs.max())
    names = ("state", "covariance", "unsettled", "settling")
    joined = {name: np.concatenate([getattr(one, name) for one in filtered]) for name in names}
    of_settings = {
        name: np.concatenate([getattr(one.settings, name) for one in filtered]) for name in vars(filtered[0].settings)
    }
    return NationalTrend(settings=Settings(**of_settings), weights=weights / weights.sum(), **joined)


def _filter(
    log_rates: Floats, calendar: Whole, settings: Settings, volatility: float, growth: float, settling: float | None
) -> NationalTrend:
    """The trend by one bank, whose `weights` are logs: prior and likelihood.

    Where `settling` is None a surprising month stands alone: the level was never let go, and the month says nothing.
    """
    state, covariance = _start(log_rates, settings, volatility, growth)
    move, moved_by, seen = _moves(settings)
    log_likelihood, basis = np.zeros(len(settings.noise)), contrasts()
    unsettled, known = np.zeros(len(settings.noise)), 0
    for month, rate in enumerate(log_rates):
        state = state @ move.T
        covariance = move @ covariance @ move.T + moved_by
        covariance[:, _LEVEL, _LEVEL] += unsettled**2
        unsettled = (settling or 0.0) * unsettled
        if np.isnan(rate):
            continue
        seen[_SEASON:] = basis[calendar[month]]
        error = rate - state @ seen
        variance = (covariance @ seen) @ seen + settings.noise**2
        gained, jumped = _jumped(error, variance, possible=known > MONTHS_IN_YEAR)
        log_likelihood, known = log_likelihood + gained, known + 1
        let_go = np.where(jumped, JUMP**2, 0.0)
        alone = let_go if settling is None else 0.0
        covariance[:, _LEVEL, _LEVEL] += let_go - alone
        unsettled = unsettled if settling is None else np.where(jumped, UNSETTLED * np.abs(error), unsettled)
        shared = covariance @ seen
        variance = shared @ seen + settings.noise**2 + alone
        gain = shared / variance[:, None]
        state = state + gain * error[:, None]
        covariance = covariance - gain[:, :, None] * shared[:, None, :]
    return NationalTrend(
        settings=settings,
        state=state,
        covariance=covariance,
        weights=log_likelihood + settings.log_prior,
        unsettled=unsettled,
        settling=np.full(len(settings.noise), settling or 0.0),
    )


def _jumped(error: Floats, variance: Floats, *, possible: bool) -> tuple[Floats, Flags]:
    """The log density of a month's error under each setting, and whether it is likelier that the level jumped.

    A jump lets the level go, so that trend, bend and season learn nothing from it. Jumps are rare, which costs a
    setting that needs many: an England that always moves as much is one with a larger step. None is `possible` before a
    year of figures has been seen.
    """
    wider = variance + JUMP**2
    usual = np.log1p(-JUMPS) - (np.log(variance) + error**2 / variance) / 2
    jump = np.log(JUMPS) - (np.log(wider) + error**2 / wider) / 2
    jump = np.where(possible & (np.abs(error) >= LEAST_JUMP), jump, -np.inf)
    return np.maximum(usual, jump), jump > usual


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
    bend_step, basis, unsettled = trend.settings.bend[chosen], contrasts(), trend.unsettled[chosen]
    rates = np.empty((len(calendar), draws))
    for month, of_year in enumerate(calendar):
        shocks = generator.standard_normal((3, draws))
        state[:, _LEVEL] += state[:, _BEND] + state[:, _DRIFT] + np.hypot(level_step, unsettled) * shocks[0]
        unsettled = trend.settling[chosen] * unsettled
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
