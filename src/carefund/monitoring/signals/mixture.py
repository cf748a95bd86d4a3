"""What was expected of each month, as a mixture of Student's t over the settings, and how the settings are weighed.

Under one setting the error of a month over its estimated deviation is Student's t with as many degrees of freedom as
the months before it allow, and such errors are independent of each other however few the months (self-starting charts:
Hawkins, The Statistician 1987, 'Self-starting Cusum charts for location and scale'). So limits hold from the first
months on, without a time in which they are only trial limits. Settings are weighed by how they foretold the months
before, with the population of settings learned from all series of a group and a prior that stands for `PRIOR_SERIES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from carefund.arrays import Flags, Floats, Whole
from carefund.monitoring.signals.bank import OWN, Movement, covariances, prior
from carefund.monitoring.signals.scales import Scale
from carefund.monitoring.signals.whitening import Errors, one_month_ahead

PRIOR_SERIES = 8.0
"""So many series are worth as much as the belief that each setting is as likely as any other."""
ROUNDS = 12
"""Rounds of expectation and maximisation for the population of settings, each month from where it was."""
KEPT = 12
"""So many of the likeliest settings of a series and month stand for all of them."""
LEAST_SERIES = 10.0
"""Fewer series than these say nothing of how the size of scatter differs between series."""
WIDER, WIDER_ALONE = 0.1, 1.6
"""Over the months before, the part by which expectations are widened, and by which more where a series stands alone:
the settings' shares are never quite known. Set by simulation (docs/signals.md)."""
FARTHEST = 1e300
"""No squared error is more times the scatter before it."""
MOST_BORROWED = 30.0
"""The size of scatter of the other series counts as at most so many months of a series' own."""


@dataclass(frozen=True, kw_only=True)
class Population:
    """What was known of all series before each month: the settings' shares, and the scatter to borrow.

    Each is months x settings: `log_share`; `borrowed`, in months; and `scatter`, a variance. `alone` is the part of
    the shares that is prior belief.
    """

    log_share: Floats = field(repr=False)
    borrowed: Floats = field(repr=False)
    scatter: Floats = field(repr=False)
    alone: float


@dataclass(frozen=True, kw_only=True)
class MonthAhead:
    """What was expected of each month from those before it; arrays are series x months x kept settings unless said.

    `weights` sum to 1; `middle` and `deviation` are on the scale that `scale` numbers, `freedom` are the degrees of
    freedom, `setting` numbers the setting within the bank. `before` (series x months) is how many figures it rests on
    and `of_bank` how many settings the bank has for each scale.
    """

    weights: Floats = field(repr=False)
    middle: Floats = field(repr=False)
    deviation: Floats = field(repr=False)
    freedom: Floats = field(repr=False)
    scale: Whole = field(repr=False)
    setting: Whole = field(repr=False)
    before: Whole = field(repr=False)
    population: Population = field(repr=False)
    of_bank: int


def month_ahead(
    values: Floats,
    calendar: Whole,
    scales: Sequence[Scale],
    *,
    movement: Movement = OWN,
    population: Population | None = None,
) -> MonthAhead:
    """The mixture for each month of series (series x months, NaN where there is no figure) that move alike.

    `calendar` is the months' numbers in the year. Given a `population` it is taken and not learned again.
    """
    bank = covariances(values.shape[1], calendar, movement)
    parts = [one_month_ahead(scale.there(values), bank, centred=movement.level > 0) for scale in scales]
    errors = Errors(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})
    steepness = np.concatenate(
        [np.broadcast_to(np.log(scale.steep(values)), (len(bank), *values.shape)) for scale in scales]
    )
    known = np.isfinite(values)
    before = known.cumsum(axis=1) - known
    squares, freedom = _scatter_before(errors.standard, known, spent=1 if movement.level > 0 else 0)
    gained = _log_density(errors, squares, freedom) + steepness
    gained = np.where(known & (freedom > 0), gained, 0.0)
    likelihood = gained.cumsum(axis=2) - gained
    learned = population or _learn(likelihood, squares, freedom, np.tile(prior(movement), len(scales)) / len(scales))
    return _kept(errors, squares, freedom, likelihood, learned, before, len(bank))


def _scatter_before(standard: Floats, known: Flags, *, spent: int) -> tuple[Floats, Floats]:
    """The sum of squared errors before each month, settings x series x months, and its degrees of freedom.

    `spent` figures of each series went into its level.
    """
    number = known.cumsum(axis=1)
    squares = np.where(known & (number > spent), standard**2, 0.0)
    freedom: Floats = np.maximum(number - known - spent, 0).astype(np.float64)
    return squares.cumsum(axis=2) - squares, freedom


def _log_density(errors: Errors, squares: Floats, freedom: Floats) -> Floats:
    """Log density of each figure on its scale: Student's t; finite also where a series leaps that never varied."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scatter = np.maximum(squares / freedom, 1e-300)
        beyond = np.minimum(errors.standard**2 / (scatter * freedom), FARTHEST)
        density: Floats = (
            gammaln((freedom + 1) / 2)
            - gammaln(freedom / 2)
            - np.log(np.pi * freedom) / 2
            - np.log(errors.deviation)
            - np.log(scatter) / 2
            - (freedom + 1) / 2 * np.log1p(beyond)
        )
    return density


def _learn(likelihood: Floats, squares: Floats, freedom: Floats, before: Floats) -> Population:
    """The population before each month, from the months before it alone; `before` is the prior of settings."""
    settings, _, months = likelihood.shape
    share = before
    log_share, borrowed, scatter = (
        np.empty((months, settings)),
        np.zeros((months, settings)),
        np.ones((months, settings)),
    )
    for month in range(months):
        logs = likelihood[:, :, month]
        relative = np.exp(logs - logs.max(axis=0))
        for _ in range(ROUNDS):
            weights = relative * share[:, None]
            weights /= weights.sum(axis=0)
            share = (weights.sum(axis=1) + PRIOR_SERIES * before) / (weights.shape[1] + PRIOR_SERIES)
        log_share[month] = np.log(share)
        borrowed[month], scatter[month] = _scatter_of_all(squares[:, :, month], freedom[:, month], weights)
    alone = PRIOR_SERIES / (PRIOR_SERIES + likelihood.shape[1])
    return Population(log_share=log_share, borrowed=borrowed, scatter=scatter, alone=alone)


def _scatter_of_all(squares: Floats, freedom: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """How much the scatter of series is alike, in months of a series' own, and its usual size; both by setting.

    The moments of the log of estimated variances: Smyth, Statistical Applications in Genetics and Molecular Biology
    2004, section 6.2; its trigamma function is inverted by its first two terms.
    """
    usable = (freedom >= 3) & (squares > 0)  # noqa: PLR2004 - fewer months say nothing of their own scatter
    weights = np.where(usable, weights, 0.0)
    total = weights.sum(axis=1)
    half = np.maximum(freedom, 1.0) / 2
    logs = np.where(usable, np.log(np.maximum(squares, 1e-300)) - np.log(2.0) - digamma(half), 0.0)
    over = np.maximum(total, 1e-12)
    mean = (weights * logs).sum(axis=1) / over
    spread = (weights * (logs - mean[:, None]) ** 2).sum(axis=1) / over
    spread = spread * total / np.maximum(total - 1, 1) - (weights * polygamma(1, half)).sum(axis=1) / over
    inverse = (1 + np.sqrt(1 + 2 * np.maximum(spread, 1e-9))) / (2 * np.maximum(spread, 1e-9))
    alike = np.minimum(2 * inverse, MOST_BORROWED)
    borrowed = np.where(total >= LEAST_SERIES, alike * np.clip((total - LEAST_SERIES) / LEAST_SERIES, 0.0, 1.0), 0.0)
    size = np.exp(mean + digamma(inverse) - np.log(inverse))
    return borrowed, np.where(borrowed > 0, size, 1.0)


def _kept(
    errors: Errors,
    squares: Floats,
    freedom: Floats,
    likelihood: Floats,
    population: Population,
    before: Whole,
    of_bank: int,
) -> MonthAhead:
    """The likeliest settings of each series and month."""
    logs = likelihood + population.log_share.T[:, None, :]
    number = min(KEPT, len(logs))
    setting = np.argpartition(-logs, number - 1, axis=0)[:number]
    chosen = np.take_along_axis(logs, setting, axis=0)
    weights = np.exp(chosen - chosen.max(axis=0))
    weights /= weights.sum(axis=0)
    months = np.arange(logs.shape[2])
    borrowed, scatter = population.borrowed[months, setting], population.scatter[months, setting]
    whole = freedom + borrowed
    with np.errstate(divide="ignore", invalid="ignore"):
        noise = (np.take_along_axis(squares, setting, axis=0) + borrowed * scatter) / whole
    wider = 1 + (WIDER + WIDER_ALONE * population.alone) / np.maximum(before, 1)
    deviation = np.take_along_axis(errors.deviation, setting, axis=0) * np.sqrt(noise) * wider
    shown = {
        "weights": weights,
        "middle": np.take_along_axis(errors.middle, setting, axis=0),
        "deviation": deviation,
        "freedom": whole,
        "scale": setting // of_bank,
        "setting": setting,
    }
    last = {name: np.moveaxis(part, 0, -1) for name, part in shown.items()}
    return MonthAhead(**last, before=before, population=population, of_bank=of_bank)
