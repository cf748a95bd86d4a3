"""Weights that are not negative and sum to one, fitted by least squares, exactly and fast for many targets.

Each problem asks which mixture of donors lies nearest to its target: the point of least norm in the polytope of the
donors' deviations from it (Wolfe 1976, "Finding the nearest point in a polytope", Mathematical Programming 11). With d
the deviations, the non-negative z that minimises |d'z|^2 + s (1 - sum z)^2 is that mixture times a number, whatever s:
the problem of Lawson and Hanson (1974, chapter 23), which `scipy.optimize.nnls` solves by an active set, exactly. Of
many donors only few can matter, so it is solved on candidates and whoever breaks its conditions is added (column
generation), until nobody does.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from carefund.arrays import Floats, Whole

TOLERANCE = 1e-12
"""How far the condition of an optimum may be missed, as a share of the donors' mean square distance."""
FLAT = 1e-10
"""A donor that could enter the mixture at less cost than this share of that distance may be exchanged."""
SELDOM = 1e-7
"""The weight of the norm (as a share) that finds which donors the optimum of least norm stands on."""
# Products here are taken by einsum where linear algebra libraries would wake several threads for them, which on a
# machine that others use too costs many times what it saves.
CANDIDATES = 100
"""So many nearest donors are tried first, and at most half as many are added at a time."""


def nearest_mixture(gaps: Floats, *, ties: bool = True) -> tuple[Floats, bool]:
    """The weights of the mixture of `gaps` (donors, figures) that is nearest to nought, and whether others do as well.

    With `ties` the weights of least norm are sought among equals, so that the answer depends on nothing but the
    figures: two donors with the same figures share alike, whatever their order. Without, any of them is returned and
    never flat.
    """
    size = float(np.einsum("ij,ij->", gaps, gaps)) / len(gaps)
    if size == 0.0:
        return np.full(len(gaps), 1 / len(gaps)), len(gaps) > 1
    gaps = gaps / np.sqrt(size)
    weights = np.zeros(len(gaps))
    for tried in _candidates(gaps, weights):
        weights[:] = 0.0
        weights[tried] = _mixture(gaps[tried])
    if not ties:
        return weights, False
    alike = _exchangeable(gaps, weights)
    if alike.size <= np.count_nonzero(weights) or not _dependent(gaps[alike]):
        return weights, False
    weights[alike] = _least_norm(gaps[alike], weights[alike])
    return weights, True


def _candidates(gaps: Floats, weights: Floats) -> Iterator[Whole]:
    """The donors to try; `weights` holds what the last ones gave by the time that the next are asked for."""
    if len(gaps) <= CANDIDATES + CANDIDATES // 2:
        yield np.arange(len(gaps))
        return
    tried = np.argpartition(np.einsum("ij,ij->i", gaps, gaps), CANDIDATES)[:CANDIDATES]
    while True:
        yield tried
        held = np.flatnonzero(weights)
        mixture = weights[held] @ gaps[held]
        missed = mixture @ mixture - np.einsum("ij,j->i", gaps, mixture)
        missed[tried] = 0.0
        breaking = np.flatnonzero(missed > TOLERANCE)
        if not breaking.size:
            return
        worst = breaking[np.argsort(-missed[breaking], kind="stable")[: CANDIDATES // 2]]
        tried = np.concatenate([tried, worst])


def _mixture(gaps: Floats) -> Floats:
    """The weights by `scipy.optimize.nnls`."""
    from scipy.optimize import nnls

    figures = gaps.shape[1]
    system = np.ones((figures + 1, len(gaps)))
    system[:figures] = gaps.T
    wanted = np.zeros(figures + 1)
    wanted[figures] = 1.0
    found = nnls(system, wanted)[0]
    weights: Floats = found / found.sum()
    return weights


def _exchangeable(gaps: Floats, weights: Floats) -> Whole:
    """Donors in the mixture, or that could enter it at no cost."""
    held = np.flatnonzero(weights)
    mixture = weights[held] @ gaps[held]
    cost = np.einsum("ij,j->i", gaps, mixture) - mixture @ mixture
    return np.flatnonzero((weights > 0) | (cost <= FLAT))


def _corners(gaps: Floats) -> Floats:
    """The donors' deviations with a row of ones: shape (figures + 1, donors)."""
    return np.vstack([gaps.T, np.ones(len(gaps))])


def _dependent(gaps: Floats) -> bool:
    """Whether the same mixture can be made of these donors with other weights."""
    corners = _corners(gaps)
    return len(gaps) > len(corners) or int(np.linalg.matrix_rank(corners, tol=1e-8)) < len(gaps)


def _least_norm(gaps: Floats, weights: Floats) -> Floats:
    """Of all weights that give the same mixture as `weights`, those with the least sum of squares.

    The donors that they stand on are found with the norm added at a small price; on these the weights are the least
    squares solution of the conditions, which costs nothing of their exactness.
    """
    around = gaps - weights @ gaps
    price = np.sqrt(SELDOM) * np.eye(len(gaps))
    chosen = np.flatnonzero(_mixture(np.hstack([around, price])) > 0)
    found: Floats = np.zeros(0)
    for _ in range(len(gaps)):
        corners = _corners(around[chosen])
        wanted = np.zeros(len(corners))
        wanted[-1] = 1.0
        found = np.asarray(np.linalg.lstsq(corners, wanted, rcond=1e-10)[0], dtype=np.float64)
        if not (found < 0).any():
            break
        chosen = chosen[found >= 0]
    least = np.zeros(len(gaps))
    least[chosen] = found / found.sum()
    worse = np.abs(least @ around).max() > 1e-6 + 10 * np.abs(weights @ around).max()
    return weights if worse else least
