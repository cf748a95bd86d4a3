"""Each place's part of England: a slow walk, a passing swing, and scatter, learned from all places together.

The log of a place's part is a random walk (lasting change), an autoregression of order one (a good or a bad spell that
passes: regression to the mean) and noise. How these three compare is one of a bank of settings; a place's own size of
movement is learned as the variance of a conjugate dynamic linear model (West and Harrison, Bayesian Forecasting and
Dynamic Models, 1997, chapter 4), starting from what places of its size do. The population of settings is estimated
from all places at once by expectation and maximisation (nonparametric empirical Bayes: Efron and Morris 1975; Laird
1978), so that a short or small series borrows from the others and a long one speaks for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.special import gammaln

from carefund.appraisal.forecast.seasons import TO_DEVIATION, median_or
from carefund.appraisal.forecast.widths import LEARNED_FROM, LOOKED_BACK, learned_width, standing
from carefund.arrays import Flags, Floats

WALKS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Variance of a month's lasting change, over that of the noise."""
SWINGS = (0.3, 1.0, 3.0)
"""Variance of a month's new part of a swing, over that of the noise."""
SWING_LASTS = (0.5, 0.75, 0.9)
"""What is left of a swing after a month."""
ROUNDS = 30
"""Rounds of expectation and maximisation; stopped early, which keeps the population from standing on few settings."""
OWN_MONTHS = 2.0
"""How many months of a place's own figures the size of movement of places like it is worth at the start."""
FADING = 0.98
"""What a month-old figure is still worth in learning the size of movement."""
FARTHEST = 3.0
"""A month farther from its forecast than so many standard deviations moves the course no more than that."""
FREE = 200.0
"""Variance, over that of the noise, of a level not known: at the start, and where it is known to have broken."""
LEAST_CHANGES = 5
LEAST_PLACES = 20
OF_CHANGE = 0.4
"""The part of the variance of monthly changes that is noise, for a start."""
UNKNOWN_DEVIATION = 0.2
SMALLEST_VARIANCE = 1e-6


@dataclass(frozen=True)
class Bank:
    """The settings: ratios to the noise's variance of walk and swing, and what of a swing lasts a month."""

    walk: Floats
    swing: Floats
    lasts: Floats


@dataclass(frozen=True)
class Parts:
    """What is known of each place at the last month, by setting (arrays are places x settings unless said).

    `level` and `passing` are the walk and the swing, `level_variance`, `shared` and `passing_variance` their covariance
    over the noise's variance, `noise` the estimate of that variance and `worth` (by place) how many months it rests on,
    `weights` how likely each setting is for the place.
    """

    bank: Bank
    level: Floats
    passing: Floats
    level_variance: Floats
    shared: Floats
    passing_variance: Floats
    noise: Floats
    worth: Floats
    weights: Floats


def the_bank() -> Bank:
    """Every setting: each walk without a swing and with each swing."""
    plain = [(walk, 0.0, 0.0) for walk in WALKS]
    walk, swing, lasts = np.array([*plain, *product(WALKS, SWINGS, SWING_LASTS)]).T
    return Bank(walk, swing, lasts)


def fit_parts(relative: Floats, sizes: Floats, broken: Flags | None = None) -> Parts:
    """Filter every place through the bank and weigh the settings.

    `relative` is places x months in logs, NaN where there is none; `sizes` the usual count of each place; `broken`
    marks months before which a level is known to have shifted. A place without any figure stays at nought and wide.
    """
    bank = the_bank()
    parts, log_likelihood, width = _filter(relative, bank, _usual_noise(relative, sizes), broken)
    noise = np.maximum(parts.noise * width**2, _least_noise(parts, sizes))
    return Parts(**{**vars(parts), "noise": noise, "weights": population_weights(log_likelihood)})


def _usual_noise(relative: Floats, sizes: Floats) -> Floats:
    """The noise's variance of places of each size: a line in logs through all places' monthly changes."""
    changes = np.diff(relative, axis=1)
    deviation = median_or(np.abs(changes), np.nan) * TO_DEVIATION
    usable = (np.isfinite(changes).sum(axis=1) >= LEAST_CHANGES) & (deviation > 0)
    if usable.sum() < LEAST_PLACES:
        usual = float(np.median(deviation[usable])) if usable.any() else UNKNOWN_DEVIATION
        return np.full(len(relative), usual**2 * OF_CHANGE)
    columns = np.column_stack([np.ones(len(sizes)), np.log1p(sizes)])
    line = np.linalg.lstsq(columns[usable], np.log(deviation[usable]), rcond=None)[0]
    noise: Floats = np.exp(2 * (columns @ line)) * OF_CHANGE
    return noise


def _least_noise(parts: Parts, sizes: Floats) -> Floats:
    """Counts scatter at least as a Poisson's do: the next month's variance in logs is no less than 1 over the count."""
    least: Floats = 1 / (sizes[:, None] + 0.5) / _ahead(parts)
    return least


def _start(relative: Floats, bank: Bank, noise: Floats) -> Parts:
    shape = (len(relative), len(bank.walk))
    early = np.array([np.median(row[:6]) if len(row := values[np.isfinite(values)]) else 0.0 for values in relative])
    settled = bank.swing / np.where(bank.lasts < 1, 1 - bank.lasts**2, 1)
    return Parts(
        bank,
        level=np.repeat(early[:, None], shape[1], axis=1),
        passing=np.zeros(shape),
        level_variance=np.full(shape, FREE),
        shared=np.zeros(shape),
        passing_variance=np.broadcast_to(settled, shape).copy(),
        noise=np.broadcast_to(np.maximum(noise, SMALLEST_VARIANCE)[:, None], shape).copy(),
        worth=np.full(shape[0], OWN_MONTHS),
        weights=np.empty(0),
    )


def _filter(relative: Floats, bank: Bank, noise: Floats, broken: Flags | None) -> tuple[Parts, Floats, float]:
    """The parts after the last month, each setting's log likelihood (places x settings), and the width learned."""
    parts = _start(relative, bank, noise)
    log_likelihood = np.zeros(parts.level.shape)
    looked_at = max(LEARNED_FROM, relative.shape[1] - LOOKED_BACK)
    standings = []
    for month in range(relative.shape[1]):
        freed = np.zeros(len(relative)) if broken is None else np.where(broken[:, month], FREE, 0.0)
        parts = _a_month_on(parts, freed[:, None])
        if month >= looked_at and len(relative):
            weights = population_weights(log_likelihood)
            standings.append(_standings(parts, np.where(freed > 0, np.nan, relative[:, month]), weights))
        parts, gained = _see(parts, relative[:, month])
        log_likelihood += gained
    return parts, log_likelihood, learned_width(standings)


def _standings(parts: Parts, seen: Floats, weights: Floats) -> Floats:
    deviation = np.sqrt(_ahead(parts) * parts.noise)
    return standing(seen, parts.level + parts.passing, deviation, parts.worth[:, None], weights)


def _ahead(parts: Parts) -> Floats:
    """The variance of the month's figure over that of the noise."""
    return parts.level_variance + 2 * parts.shared + parts.passing_variance + 1


def _a_month_on(parts: Parts, freed: Floats) -> Parts:
    bank = parts.bank
    moved = {
        "passing": bank.lasts * parts.passing,
        "level_variance": parts.level_variance + bank.walk + freed,
        "shared": bank.lasts * parts.shared,
        "passing_variance": bank.lasts**2 * parts.passing_variance + bank.swing,
    }
    return Parts(**{**vars(parts), **moved})


def _see(parts: Parts, seen: Floats) -> tuple[Parts, Floats]:
    """The parts after a month's figures, and the log density of these under each setting (Student's t)."""
    there = np.isfinite(seen)[:, None]
    variance = _ahead(parts)
    error = np.where(there, np.nan_to_num(seen)[:, None] - parts.level - parts.passing, 0.0)
    deviation = np.sqrt(variance * parts.noise)
    density = np.where(there, _log_density(error / deviation, deviation, parts.worth[:, None]), 0.0)
    error = np.clip(error, -FARTHEST * deviation, FARTHEST * deviation)
    level_gain = np.where(there, (parts.level_variance + parts.shared) / variance, 0.0)
    passing_gain = np.where(there, (parts.shared + parts.passing_variance) / variance, 0.0)
    worth = FADING * parts.worth + 1
    noise = (FADING * parts.worth[:, None] * parts.noise + error**2 / variance) / worth[:, None]
    learned = {
        "level": parts.level + level_gain * error,
        "passing": parts.passing + passing_gain * error,
        "level_variance": parts.level_variance - level_gain**2 * variance,
        "shared": parts.shared - level_gain * passing_gain * variance,
        "passing_variance": parts.passing_variance - passing_gain**2 * variance,
        "noise": np.where(there, np.maximum(noise, SMALLEST_VARIANCE), parts.noise),
        "worth": np.where(there[:, 0], worth, parts.worth),
    }
    return Parts(**{**vars(parts), **learned}), density


def _log_density(standardised: Floats, deviation: Floats, freedom: Floats) -> Floats:
    """Log density of Student's t with that many degrees of freedom and scale."""
    constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - np.log(np.pi * freedom) / 2
    density: Floats = constant - np.log(deviation) - (freedom + 1) / 2 * np.log1p(standardised**2 / freedom)
    return density


def population_weights(log_likelihood: Floats) -> Floats:
    """Each place's weights of the settings, with the population of settings estimated from all; rows sum to 1."""
    if not len(log_likelihood):
        return log_likelihood
    likelihood = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
    population = np.full(likelihood.shape[1], 1 / likelihood.shape[1])
    for _ in range(ROUNDS):
        weights = likelihood * population
        weights /= weights.sum(axis=1, keepdims=True)
        population = weights.mean(axis=0)
    weights = likelihood * population
    found: Floats = weights / weights.sum(axis=1, keepdims=True)
    return found
