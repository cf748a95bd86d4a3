"""Effects of unit and period with common factors, from units that are never treated.

Bai (2009), "Panel data models with interactive fixed effects", Econometrica 77:1229: by least squares; on a whole panel
without covariates the factors are the first principal components of what effects of unit and period leave.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Flags, Floats
from carefund.evaluation.methods.two_way import without_means

ROUNDS = 500
AT_REST = 1e-11
BISECTIONS = 44
NOTHING = 1e-13
"""The part of the first root that a component must carry to be one."""
RIGHT = 1e-9
"""How far a factor may miss its equation, as a share of the largest root, before it is worked out anew."""


@dataclass(frozen=True, kw_only=True)
class Common:
    """What moves the untreated: mean course (periods,), factors (periods, rank) and covariates' coefficients.

    The factors are orthonormal and, like the loadings of the untreated, have mean zero.
    """

    means: Floats
    factors: Floats = field(repr=False)
    slopes: Floats


def most_factors(units: int, periods: int) -> int:
    """How many factors a panel of untreated units can have at most beside effects of unit and period."""
    return max(min(units, periods) - 1, 0)


def common(outcome: Floats, covariates: Floats, rank: int, slopes: Floats | None = None) -> Common:
    """Fit untreated units' outcome (units, periods) with covariates (covariates, units, periods) and `rank` factors.

    Coefficients are sought from `slopes` (those without factors, if None) on: by steps of Gauss and Newton, with
    factors and loadings taken out of outcome and covariates, where they bring the sum of squares down, and else by
    Bai's own steps, which always do.
    """
    inner, centred = without_means(covariates), without_means(outcome)
    found = _plain(inner, centred) if slopes is None else slopes
    if rank and len(covariates):
        found = _descended(inner, centred, rank, found)
    left = outcome - np.tensordot(found, covariates, 1)
    return Common(means=left.mean(0), factors=principal(without_means(left), rank), slopes=found)


def principal(centred: Floats, rank: int) -> Floats:
    """The first principal components over units of (units, periods), shape (periods, rank).

    A component that carries nothing is 0: its direction would be chance.
    """
    if not rank:
        return np.zeros((centred.shape[1], 0))
    if len(centred) < centred.shape[1]:
        _, sizes, across = np.linalg.svd(centred, full_matrices=False)
        components, roots = across[:rank].T, sizes[:rank] ** 2
    else:
        values, vectors = np.linalg.eigh(centred.T @ centred)
        components, roots = vectors[:, ::-1][:, :rank], values[::-1][:rank]
    carried: Floats = np.where(roots > NOTHING * max(roots[0], np.finfo(float).tiny), components, 0.0)
    return carried


def _descended(inner: Floats, centred: Floats, rank: int, slopes: Floats) -> Floats:
    """The coefficients at which the sum of squares that factors leave rests."""
    factors = principal(centred - np.tensordot(slopes, inner, 1), rank)
    height = _left(inner, centred, slopes, factors)
    for _ in range(ROUNDS):
        step = _both(inner, centred, slopes, factors)
        new = principal(centred - np.tensordot(step, inner, 1), rank)
        now = _left(inner, centred, step, new)
        if now > height * (1 + 1e-14):
            step = _given(inner, centred, factors)
            new = principal(centred - np.tensordot(step, inner, 1), rank)
            now = _left(inner, centred, step, new)
        moved = np.abs(step - slopes).max()
        slopes, factors, height = step, new, now
        if moved <= AT_REST * max(np.abs(slopes).max(), 1e-300):
            break
    return slopes


def _left(inner: Floats, centred: Floats, slopes: Floats, factors: Floats) -> float:
    rest = centred - np.tensordot(slopes, inner, 1)
    return float((rest**2).sum() - ((rest @ factors) ** 2).sum())


def _both(inner: Floats, centred: Floats, slopes: Floats, factors: Floats) -> Floats:
    """A step with factors and loadings taken out."""
    rest = centred - np.tensordot(slopes, inner, 1)
    loadings = np.linalg.qr(rest @ factors)[0]
    rest = rest - rest @ factors @ factors.T
    free = inner - inner @ factors @ factors.T
    free = free - loadings @ (loadings.T @ free)
    step: Floats = slopes + _plain(free, rest)
    return step


def _plain(inner: Floats, centred: Floats) -> Floats:
    """Least squares of the outcome on covariates; the least of several answers where they are made up of each other."""
    if not len(inner):
        return np.zeros(0)
    wide = inner.reshape(len(inner), -1)
    found: Floats = np.linalg.pinv(wide @ wide.T, rcond=1e-12, hermitian=True) @ (wide @ centred.ravel())
    return found


def _given(inner: Floats, centred: Floats, factors: Floats) -> Floats:
    """Bai's step: coefficients where factors are known and every unit has its own loadings."""
    return _plain(inner - inner @ factors @ factors.T, centred)


def without_each(outcome: Floats, rank: int) -> tuple[Floats, Floats]:
    """For each unit of (units, periods) the mean course and the factors of all others.

    Gives means (units, periods) and factors (units, periods, rank). A unit's leaving changes the products of periods by
    one term, so that new roots follow from the old (Golub 1973, SIAM Review 15:318, section 5).
    """
    units = len(outcome)
    means = (outcome.sum(0) - outcome) / (units - 1)
    if not rank:
        return means, np.zeros((*outcome.shape, 0))
    centred = without_means(outcome)
    products = centred.T @ centred
    roots, vectors = np.linalg.eigh(products)
    roots, vectors = np.maximum(roots[::-1], 0.0), vectors[:, ::-1]
    factor = units / (units - 1)
    parts = centred @ vectors
    found = _after_leaving(roots, parts**2 * factor, parts, rank)
    factors = np.swapaxes(found @ vectors.T, 1, 2)
    wrong, carried = _checked(products, centred, factor, factors, roots[0])
    factors = np.where(carried[:, None] > NOTHING * np.maximum(carried[:, :1, None], 1e-300), factors, 0.0)
    for row in np.flatnonzero(wrong):
        factors[row] = principal(without_means(np.delete(outcome, row, 0)), rank)
    return means, factors


def _after_leaving(roots: Floats, squares: Floats, parts: Floats, rank: int) -> Floats:
    """New vectors in the basis of the old, shape (units, rank, periods).

    Each new root lies between two old ones; it is sought by halving as a distance below the upper.
    """
    apart = roots - roots[:rank, None]
    width = np.maximum(roots[:rank] - np.append(roots[1:], 0.0)[:rank], 0.0)
    low, high = np.zeros((len(squares), rank)), np.broadcast_to(width, (len(squares), rank)).copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            above = (squares[:, None] / (apart + middle[..., None])).sum(-1) > 1
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        vectors = parts[:, None] / (apart + ((low + high) / 2)[..., None])
        vectors /= np.sqrt((vectors**2).sum(-1, keepdims=True))
    new: Floats = np.nan_to_num(vectors, nan=0.0, posinf=0.0, neginf=0.0)
    return new


def _checked(products: Floats, centred: Floats, factor: float, factors: Floats, largest: float) -> tuple[Flags, Floats]:
    """Whose factors miss their equation or are not orthonormal (units,), and what each carries (units, rank)."""
    through = np.einsum("ut,utr->ur", centred, factors)
    moved = np.tensordot(factors, products, (1, 0)).swapaxes(1, 2) - factor * centred[:, :, None] * through[:, None]
    inner = np.swapaxes(factors, 1, 2) @ factors
    sizes = np.swapaxes(factors, 1, 2) @ moved
    missed = np.abs(moved - factors @ sizes).max((1, 2)) > RIGHT * max(largest, 1e-300)
    uneven = np.abs(inner - np.eye(factors.shape[2])).max((1, 2)) > RIGHT
    return missed | uneven, np.diagonal(sizes, axis1=1, axis2=2)
