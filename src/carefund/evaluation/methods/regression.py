"""Regressions of many series at once: least squares, and counts with a logarithmic link.

Every array has a row for each series. The designs may differ from series to series (shape (series, periods, terms)) or
serve all (shape (1, periods, terms)); terms must not depend on each other linearly.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Flags, Floats

MOST_STEPS = 100
CLOSE = 1e-10
"""The change of a linear predictor, relative, at which a fit has come to rest."""
FARTHEST = 300.0
"""The largest linear predictor: its exponential and its square are still numbers."""


@dataclass(frozen=True, kw_only=True)
class Fits:
    """What was fitted to each series.

    `coefficients` (series, terms) with their `covariance` (series, terms, terms); `means` (series, periods) on the
    outcome's scale; `dispersion` (series,) is the residual variance of least squares, Pearson's for quasi-Poisson, and
    the alpha of variance mean + alpha mean squared for the negative binomial (not a number for Poisson); `at_rest`
    says for which series the fit came to rest.
    """

    coefficients: Floats
    covariance: Floats = field(repr=False)
    means: Floats = field(repr=False)
    dispersion: Floats
    at_rest: Flags


@dataclass(frozen=True)
class _Basis:
    """A design as an orthonormal basis `q` and the triangle `r` by which its terms are made of that."""

    q: Floats
    r: Floats

    @classmethod
    def of(cls, design: Floats) -> _Basis:
        q, r = np.linalg.qr(design)
        return cls(q.astype(np.float64, copy=False), r.astype(np.float64, copy=False))

    def terms(self, coefficients: Floats) -> Floats:
        """Coefficients of the terms from those of the basis."""
        found: Floats = np.asarray(np.linalg.solve(self._r(coefficients), coefficients[..., None]), np.float64)[..., 0]
        return found

    def spread(self, covariance: Floats) -> Floats:
        """The covariance of the terms from that of the basis' coefficients."""
        half = np.linalg.solve(self.r, covariance)
        found: Floats = np.linalg.solve(self.r, half.swapaxes(-1, -2)).swapaxes(-1, -2)
        return found

    def _r(self, like: Floats) -> Floats:
        found: Floats = np.broadcast_to(self.r, (like.shape[0], *self.r.shape[1:]))
        return found


def identified(design: Floats) -> Flags:
    """Which designs, shape (series, periods, terms), have more periods than terms and none that depends on others."""
    size = np.sqrt((design**2).sum(axis=1, keepdims=True))
    scaled = design / np.where(size > 0, size, 1.0)
    found: Flags = (np.linalg.matrix_rank(scaled) == design.shape[2]) & (design.shape[1] > design.shape[2])
    return found


def least_squares(outcome: Floats, design: Floats, lags: int | None = None) -> Fits:
    """Least squares of each series (series, periods).

    Covariance is the residual variance (over periods less terms) times the inverse of the design's products; with
    `lags` that of Newey and West (1987, Econometrica 55, equation 5), Bartlett weights, without a small-sample factor.
    """
    basis = _Basis.of(design)
    own = _products(basis.q, outcome)
    means = (basis.q @ own[..., None])[..., 0]
    residuals = outcome - means
    variance = np.asarray((residuals**2).sum(axis=1), dtype=np.float64) / (design.shape[1] - design.shape[2])
    middle = np.eye(design.shape[2])[None] * variance[:, None, None]
    if lags is not None:
        middle = long_run(basis.q * residuals[..., None], lags)
    return Fits(
        coefficients=basis.terms(own),
        covariance=basis.spread(middle),
        means=means,
        dispersion=variance,
        at_rest=np.ones(len(outcome), dtype=np.bool_),
    )


def poisson(outcome: Floats, design: Floats, offset: Floats, lags: int | None = None, *, quasi: bool = False) -> Fits:
    """Poisson regression of each series by iterated weighted least squares (McCullagh and Nelder 1989, section 2.5).

    With `quasi` the covariance is multiplied by Pearson's statistic over periods less terms. With `lags` it is that of
    Newey and West on the scores, with which no dispersion is needed.
    """
    basis = _Basis.of(design)
    own, at_rest = _iterated(outcome, basis.q, offset, np.zeros(len(outcome)))
    means = _means(basis.q, own, offset)
    pearson = ((outcome - means) ** 2 / means).sum(axis=1) / (design.shape[1] - design.shape[2])
    bread = _inverse(_weighted(basis.q, means))
    covariance = bread * pearson[:, None, None] if quasi else bread
    if lags is not None:
        covariance = bread @ long_run(basis.q * (outcome - means)[..., None], lags) @ bread
    return Fits(
        coefficients=basis.terms(own),
        covariance=basis.spread(covariance),
        means=means,
        dispersion=pearson if quasi else np.full(len(outcome), np.nan),
        at_rest=at_rest,
    )


def negative_binomial(outcome: Floats, design: Floats, offset: Floats, lags: int | None = None) -> Fits:
    """Negative binomial regression of each series, mean and dispersion both by maximum likelihood.

    The variance is mean + alpha mean squared (NB2: Cameron and Trivedi 2013, section 3.3). Covariance is the inverse of
    the observed information of coefficients and dispersion together; with `lags` that of Newey and West on their
    scores. A series that is not over-dispersed has alpha 0 and the covariance of Poisson.
    """
    basis = _Basis.of(design)
    own, at_rest = _iterated(outcome, basis.q, offset, np.zeros(len(outcome)))
    means = _means(basis.q, own, offset)
    alpha = _first_alpha(outcome, means)
    active = np.flatnonzero((alpha > 0) & at_rest)
    for _ in range(MOST_STEPS):
        if not active.size:
            break
        some, apart = outcome[active], offset[active]
        q = basis.q if len(basis.q) == 1 else basis.q[active]
        latest = _next_alpha(some, means[active], alpha[active])
        own[active], steady = _iterated(some, q, apart, latest, own[active], most=1)
        still = (np.abs(latest - alpha[active]) <= CLOSE * (1.0 + latest)) & steady
        alpha[active], means[active] = latest, _means(q, own[active], apart)
        active = active[~still]
    at_rest[active] = False
    covariance = _joint_covariance(outcome, basis.q, means, alpha, lags)
    return Fits(
        coefficients=basis.terms(own),
        covariance=basis.spread(covariance),
        means=means,
        dispersion=alpha,
        at_rest=at_rest,
    )


def long_run(scores: Floats, lags: int) -> Floats:
    """The sum of scores' products over periods apart by up to `lags`, with Bartlett weights 1 - lag / (lags + 1).

    `scores` (series, periods, terms); gives (series, terms, terms).
    """
    total: Floats = scores.swapaxes(1, 2) @ scores
    for lag in range(1, min(lags, scores.shape[1] - 1) + 1):
        product = scores[:, lag:].swapaxes(1, 2) @ scores[:, :-lag]
        total = total + (1 - lag / (lags + 1)) * (product + product.swapaxes(1, 2))
    return total


def _products(q: Floats, outcome: Floats) -> Floats:
    found: Floats = (q.swapaxes(1, 2) @ outcome[..., None])[..., 0]
    return found


def _weighted(q: Floats, weights: Floats) -> Floats:
    found: Floats = q.swapaxes(1, 2) @ (q * weights[..., None])
    return found


def _inverse(matrix: Floats) -> Floats:
    """The inverse of each matrix; not a number where there is none, as where a fit has run away."""
    try:
        found: Floats = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.stack([_inverse_of_one(one) for one in matrix])
    return found


def _inverse_of_one(matrix: Floats) -> Floats:
    try:
        found: Floats = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)
    return found


def _means(q: Floats, own: Floats, offset: Floats) -> Floats:
    found: Floats = np.exp(np.clip((q @ own[..., None])[..., 0] + offset, -FARTHEST, FARTHEST))
    return found


def _iterated(
    outcome: Floats,
    q: Floats,
    offset: Floats,
    alpha: Floats,
    start: Floats | None = None,
    most: int = MOST_STEPS,
) -> tuple[Floats, Flags]:
    """Coefficients of the basis by iterated weighted least squares at a given dispersion, and which came to rest."""
    middle = outcome.mean(axis=1, keepdims=True)
    linear = np.log((outcome + np.maximum(middle, 1e-8)) / 2) - offset
    if start is not None:
        linear = (q @ start[..., None])[..., 0]
    change = np.full(len(outcome), np.inf)
    own = np.zeros((len(outcome), q.shape[2])) if start is None else start
    for _ in range(most):
        means = np.exp(np.clip(linear + offset, -FARTHEST, FARTHEST))
        weights = means / (1 + alpha[:, None] * means)
        target = linear + (outcome - means) / means
        left = _weighted(q, weights)
        right = _products(q, weights * target)
        own = _solved(left, right)
        latest = (q @ own[..., None])[..., 0]
        change = np.abs(latest - linear).max(axis=1) / (1 + np.abs(latest).max(axis=1))
        linear = latest
        if not (change > CLOSE).any():
            break
    return own, change <= CLOSE


def _solved(left: Floats, right: Floats) -> Floats:
    """Coefficients of each series; not a number where its weights have run away to nothing."""
    try:
        found: Floats = np.asarray(np.linalg.solve(left, right[..., None]), dtype=np.float64)[..., 0]
    except np.linalg.LinAlgError:
        found = (_inverse(left) @ right[..., None])[..., 0]
    return found


def _first_alpha(outcome: Floats, means: Floats) -> Floats:
    """A start from the moments; zero where the likelihood falls as alpha leaves zero, which is its greatest there."""
    over = ((outcome - means) ** 2 - outcome).sum(axis=1) > 0
    excess = ((outcome - means) ** 2 - means).sum(axis=1) / (means**2).sum(axis=1)
    found: Floats = np.where(over, np.clip(excess, 1e-4, 10.0), 0.0)
    return found


def _next_alpha(outcome: Floats, means: Floats, alpha: Floats) -> Floats:
    """A Newton step on the logarithm of 1/alpha towards the greatest likelihood at these means."""
    size = 1 / alpha[:, None]
    slope, bend = _slope_and_bend(outcome, means, size)
    first = (size * slope).sum(axis=1)
    second = (size**2 * bend).sum(axis=1) + first
    step = np.where(second < 0, -first / np.where(second < 0, second, -1.0), np.sign(first))
    found: Floats = 1 / np.clip(size[:, 0] * np.exp(np.clip(np.nan_to_num(step), -1.0, 1.0)), 1e-8, 1e9)
    return found


def _slope_and_bend(outcome: Floats, means: Floats, size: Floats) -> tuple[Floats, Floats]:
    """The first and second derivative of each period's log-likelihood by `size`, which is 1/alpha (series, 1)."""
    from scipy.special import digamma, zeta

    total = size + means
    slope: Floats = digamma(outcome + size) - digamma(size) + np.log(size / total) + 1 - (outcome + size) / total
    # the trigamma function is Hurwitz's zeta at 2
    bend: Floats = zeta(2, outcome + size) - zeta(2, size) + 1 / size - 2 / total + (outcome + size) / total**2
    return slope, bend


def _joint_covariance(outcome: Floats, q: Floats, means: Floats, alpha: Floats, lags: int | None) -> Floats:
    """The coefficients' part of the inverse observed information of coefficients and dispersion together."""
    poisson_bread = _inverse(_weighted(q, means))
    spread = poisson_bread
    if lags is not None:
        spread = poisson_bread @ long_run(q * (outcome - means)[..., None], lags) @ poisson_bread
    over = np.flatnonzero(alpha > 0)
    if not over.size:
        return spread
    found = np.array(np.broadcast_to(spread, poisson_bread.shape))
    own = np.broadcast_to(q, (len(outcome), *q.shape[1:]))[over]
    bread, scores = _information(outcome[over], own, means[over], 1 / alpha[over])
    found[over] = (bread if lags is None else bread @ long_run(scores, lags) @ bread)[:, :-1, :-1]
    return found


def _information(outcome: Floats, q: Floats, means: Floats, inverse_alpha: Floats) -> tuple[Floats, Floats]:
    """The inverse observed information, and the scores of each period, of coefficients and 1/alpha (the last)."""
    size = inverse_alpha[:, None]
    total = size + means
    slope, bend = _slope_and_bend(outcome, means, size)
    terms = q.shape[2] + 1
    information = np.empty((len(outcome), terms, terms))
    information[:, :-1, :-1] = _weighted(q, means * size * (size + outcome) / total**2)
    cross = -_products(q, means * (outcome - means) / total**2)
    information[:, :-1, -1] = information[:, -1, :-1] = cross
    information[:, -1, -1] = -bend.sum(axis=1)
    scores = np.concatenate([q * (size * (outcome - means) / total)[..., None], slope[..., None]], axis=2)
    return _inverse(information), scores
