"""Each unit's part of England: a slow walk, an AR(1) deviation, and noise, learned from all units together.

A unit is an area or a commissioner, whichever the series is by. The log of its part is a random walk (lasting change),
an autoregression of order one (a good or a bad spell that passes: regression to the mean) and noise. How these three
compare is one of a bank of settings; a unit's own size of movement is learned as the variance of a conjugate dynamic
linear model (West and Harrison, Bayesian Forecasting and Dynamic Models, 1997, chapter 4), starting from what units of
its size do. The population of settings is estimated from all units at once by expectation and maximisation
(nonparametric empirical Bayes: Efron and Morris 1975; Laird 1978), so that a short or small series borrows from the
others and a long one speaks for itself. How wide forecasts of a month ahead should have been is learned from where the
figures then fell in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from carefund.appraisal.forecast.seasons import TO_DEVIATION, median_or
from carefund.arrays import Flags, Floats

WALKS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Variance of a month's lasting change, over that of the noise."""
AR1_VARIANCES = (0.3, 1.0, 3.0)
"""Variance of a month's shock to the AR(1) deviation, over that of the noise."""
AR1_COEFFICIENTS = (0.5, 0.75, 0.9)
"""What is left of an AR(1) deviation after a month."""
ROUNDS = 30
"""Rounds of expectation and maximisation; stopped early, which keeps the population from standing on few settings."""
OWN_MONTHS = 2.0
"""How many months of a unit's own figures the size of movement of units like it is worth at the start."""
FADING = 0.98
"""What a month-old figure is still worth in learning the size of movement."""
FARTHEST = 3.0
"""A month farther from its forecast than so many standard deviations moves the estimates no more than that."""
FREE = 200.0
"""Variance, over that of the noise, of a level not known: at the start, and where it is known to have level_break."""
LEAST_CHANGES = 5
LEAST_UNITS = 20
OF_CHANGE = 0.4
"""The part of the variance of monthly changes that is noise, for a start."""
UNKNOWN_DEVIATION = 0.2
SMALLEST_VARIANCE = 1e-6
CHECKED_INTERVALS = (0.5, 0.8)
"""Central intervals that are set against the part of figures within them."""
LOOKED_BACK = 24
"""The last months whose forecasts are looked at."""
LEARNED_FROM = 12
"""The first months, in which nothing is known yet, are not."""
TRUSTED = 200.0
"""So many figures are worth as much as the prior that the width is right."""
NARROWEST, WIDEST = 0.7, 1.5


@dataclass(frozen=True, kw_only=True)
class Bank:
    """The settings: variances of walk and AR(1) shocks over the noise's, and the AR(1) coefficient."""

    walk: Floats
    ar1: Floats
    coefficient: Floats


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What is known of each unit at the last month, by setting (arrays are units x settings unless said).

    `level` and `ar1` are the walk and the AR(1) deviation, `level_variance`, `covariance` and `ar1_variance` their
    covariance over the noise's variance, `noise` the estimate of that variance and `freedom` (by unit) its degrees of
    freedom, how many months it rests on, `weights` how likely each setting is for the unit.
    """

    bank: Bank
    level: Floats
    ar1: Floats
    level_variance: Floats
    covariance: Floats
    ar1_variance: Floats
    noise: Floats
    freedom: Floats
    weights: Floats


def the_bank() -> Bank:
    """Every setting: each walk without an AR(1) deviation and with each."""
    plain = [(walk, 0.0, 0.0) for walk in WALKS]
    walk, ar1, coefficient = np.array([*plain, *product(WALKS, AR1_VARIANCES, AR1_COEFFICIENTS)]).T
    return Bank(walk=walk, ar1=ar1, coefficient=coefficient)


def fit_parts(relative: Floats, sizes: Floats, level_break: Flags | None = None) -> Parts:
    """Filter every unit through the bank and weigh the settings.

    `relative` is units x months in logs, NaN where there is none; `sizes` the usual count of each unit; `level_break`
    marks months before which a level is known to have shifted. A unit without any figure stays at 0 and wide.
    """
    bank = the_bank()
    parts, log_likelihood, width = _filter(relative, bank, _usual_noise(relative, sizes), level_break)
    noise = np.maximum(parts.noise * width**2, _least_noise(parts, sizes))
    return Parts(**{**vars(parts), "noise": noise, "weights": population_weights(log_likelihood)})


def _usual_noise(relative: Floats, sizes: Floats) -> Floats:
    """The noise's variance of units of each size: a line in logs through all units' monthly changes."""
    changes = np.diff(relative, axis=1)
    deviation = median_or(np.abs(changes), np.nan) * TO_DEVIATION
    usable = (np.isfinite(changes).sum(axis=1) >= LEAST_CHANGES) & (deviation > 0)
    if usable.sum() < LEAST_UNITS:
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
    settled = bank.ar1 / np.where(bank.coefficient < 1, 1 - bank.coefficient**2, 1)
    return Parts(
        bank=bank,
        level=np.repeat(early[:, None], shape[1], axis=1),
        ar1=np.zeros(shape),
        level_variance=np.full(shape, FREE),
        covariance=np.zeros(shape),
        ar1_variance=np.broadcast_to(settled, shape).copy(),
        noise=np.broadcast_to(np.maximum(noise, SMALLEST_VARIANCE)[:, None], shape).copy(),
        freedom=np.full(shape[0], OWN_MONTHS),
        weights=np.empty(0),
    )


def _filter(relative: Floats, bank: Bank, noise: Floats, level_break: Flags | None) -> tuple[Parts, Floats, float]:
    """The parts after the last month, each setting's log likelihood (units x settings), and the width learned."""
    parts = _start(relative, bank, noise)
    log_likelihood = np.zeros(parts.level.shape)
    looked_at = max(LEARNED_FROM, relative.shape[1] - LOOKED_BACK)
    pits = []
    for month in range(relative.shape[1]):
        freed = np.zeros(len(relative)) if level_break is None else np.where(level_break[:, month], FREE, 0.0)
        parts = _a_month_on(parts, freed[:, None])
        if month >= looked_at and len(relative):
            weights = population_weights(log_likelihood)
            pits.append(_pit_of_month(parts, np.where(freed > 0, np.nan, relative[:, month]), weights))
        parts, gained = _see(parts, relative[:, month])
        log_likelihood += gained
    return parts, log_likelihood, learned_width(pits)


def _pit_of_month(parts: Parts, seen: Floats, weights: Floats) -> Floats:
    deviation = np.sqrt(_ahead(parts) * parts.noise)
    return pit_in_mixture(seen, parts.level + parts.ar1, deviation, parts.freedom[:, None], weights)


def _ahead(parts: Parts) -> Floats:
    """The variance of the month's figure over that of the noise."""
    return parts.level_variance + 2 * parts.covariance + parts.ar1_variance + 1


def _a_month_on(parts: Parts, freed: Floats) -> Parts:
    bank = parts.bank
    moved = {
        "ar1": bank.coefficient * parts.ar1,
        "level_variance": parts.level_variance + bank.walk + freed,
        "covariance": bank.coefficient * parts.covariance,
        "ar1_variance": bank.coefficient**2 * parts.ar1_variance + bank.ar1,
    }
    return Parts(**{**vars(parts), **moved})


def _see(parts: Parts, seen: Floats) -> tuple[Parts, Floats]:
    """The parts after a month's figures, and the log density of these under each setting (Student's t)."""
    there = np.isfinite(seen)[:, None]
    variance = _ahead(parts)
    error = np.where(there, np.nan_to_num(seen)[:, None] - parts.level - parts.ar1, 0.0)
    deviation = np.sqrt(variance * parts.noise)
    density = np.where(there, _log_density(error / deviation, deviation, parts.freedom[:, None]), 0.0)
    error = np.clip(error, -FARTHEST * deviation, FARTHEST * deviation)
    level_gain = np.where(there, (parts.level_variance + parts.covariance) / variance, 0.0)
    ar1_gain = np.where(there, (parts.covariance + parts.ar1_variance) / variance, 0.0)
    freedom = FADING * parts.freedom + 1
    noise = (FADING * parts.freedom[:, None] * parts.noise + error**2 / variance) / freedom[:, None]
    learned = {
        "level": parts.level + level_gain * error,
        "ar1": parts.ar1 + ar1_gain * error,
        "level_variance": parts.level_variance - level_gain**2 * variance,
        "covariance": parts.covariance - level_gain * ar1_gain * variance,
        "ar1_variance": parts.ar1_variance - ar1_gain**2 * variance,
        "noise": np.where(there, np.maximum(noise, SMALLEST_VARIANCE), parts.noise),
        "freedom": np.where(there[:, 0], freedom, parts.freedom),
    }
    return Parts(**{**vars(parts), **learned}), density


def _log_density(standardised: Floats, deviation: Floats, freedom: Floats) -> Floats:
    """Log density of Student's t with that many degrees of freedom and scale."""
    from scipy.special import gammaln  # here, as below: who only reads what was forecast does not load it

    constant = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - np.log(np.pi * freedom) / 2
    density: Floats = constant - np.log(deviation) - (freedom + 1) / 2 * np.log1p(standardised**2 / freedom)
    return density


def population_weights(log_likelihood: Floats) -> Floats:
    """Each unit's weights of the settings, with the population of settings estimated from all; rows sum to 1."""
    if not len(log_likelihood):
        return log_likelihood
    likelihood = np.exp(log_likelihood - log_likelihood.max(axis=1, keepdims=True))
    population = np.full(likelihood.shape[1], 1 / likelihood.shape[1])
    for _ in range(ROUNDS):
        weights = likelihood * population
        weights /= weights.sum(axis=1, keepdims=True)
        population = weights.mean(axis=0)
    weights = likelihood * population
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def pit_in_mixture(seen: Floats, middle: Floats, deviation: Floats, freedom: Floats, weights: Floats) -> Floats:
    """Where each unit's figure fell in its mixture of Student's t, 0 to 1 (probability integral transform).

    `seen` is by unit; `middle`, `deviation` and `weights` are units x settings, `freedom` units x 1. NaN without
    a figure.
    """
    from scipy.special import stdtr

    fell: Floats = (weights * stdtr(freedom, (seen[:, None] - middle) / deviation)).sum(axis=1)
    return fell


def learned_width(pits: list[Floats]) -> float:
    """The factor that would have made the intervals hold their nominal part, drawn to 1 where figures are few."""
    fell = np.concatenate(pits) if pits else np.empty(0)
    fell = fell[np.isfinite(fell)]
    if not len(fell):
        return 1.0
    from scipy.special import ndtri

    distance = np.abs(ndtri(np.clip(fell, 1e-6, 1 - 1e-6)))
    ratios = [float(np.quantile(distance, level)) / ndtri((1 + level) / 2) for level in CHECKED_INTERVALS]
    learned = len(fell) / (len(fell) + TRUSTED)
    return float(np.clip(np.exp(learned * np.log(max(np.mean(ratios), 1e-3))), NARROWEST, WIDEST))
