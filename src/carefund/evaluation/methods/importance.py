"""How much each predictor counts, chosen so that the synthetic control follows the outcome best.

The nested problem of Abadie and Gardeazabal (2003, appendix B): importance v decides the weights w(v), an exact least
squares problem, and w(v) decides how well the outcome is followed. It has many local optima (Becker and Klossner 2018;
Malo, Eskelinen, Zhou and Kuosmanen 2024), so it is searched from many starts over the logarithms of v, with the slope
of w(v) known exactly on each set of donors; importance is at least a hundred-millionth of the largest, so that the
weights it gives are those of a limit and not of a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Floats
from carefund.evaluation.methods.simplex import nearest_mixture

LEAST = np.log(1e-8)
"""The logarithm of the least importance, where the largest is one."""
TRIED = 60
"""Starts looked at for each predictor."""
FOLLOWED = 12
"""Starts followed to their optimum."""


@dataclass(frozen=True)
class Matching:
    """The donors' deviations from one unit: predictors (donors, predictors), outcomes (donors, periods fitted)."""

    predictors: Floats
    outcomes: Floats

    def weights(self, logarithms: Floats) -> tuple[Floats, bool]:
        """The weights that this importance gives."""
        return nearest_mixture(self.predictors * np.exp(logarithms / 2), ties=False)

    def loss(self, weights: Floats) -> float:
        """The mean square gap over the periods fitted."""
        gap = weights @ self.outcomes
        return float(gap @ gap) / len(gap)

    def with_slope(self, logarithms: Floats) -> tuple[float, Floats]:
        """The loss at this importance, and its slope in the logarithms, exact while the donors stay the same."""
        weights, _ = self.weights(logarithms)
        held = np.flatnonzero(weights > 0)
        gap = weights[held] @ self.outcomes[held]
        share = np.exp(logarithms)
        deviations = self.predictors[held]
        system = np.zeros((len(held) + 1, len(held) + 1))
        system[:-1, :-1] = (deviations * share) @ deviations.T
        system[-1, :-1] = system[:-1, -1] = 1.0
        wanted = np.append(2 / len(gap) * (self.outcomes[held] @ gap), 0.0)
        pull = np.linalg.lstsq(system, wanted, rcond=1e-13)[0][:-1]
        slope = -(pull @ deviations) * (weights[held] @ deviations) * share
        return float(gap @ gap) / len(gap), slope


def best_importance(matching: Matching, seed: int) -> tuple[Floats, Floats, bool]:
    """Weights (donors,), importance (predictors,) that sums to one, and whether other weights serve as well.

    Where some mixture has exactly the unit's predictors, any importance gives all such mixtures; the one that follows
    the outcome best is taken, with equal importance.
    """
    count = matching.predictors.shape[1]
    equal = np.full(count, 1 / count)
    even, flat = nearest_mixture(matching.predictors)
    if np.abs(even @ matching.predictors).max() < 1e-9 * np.abs(matching.predictors).max():
        return _best_of_exact(matching), equal, flat
    if count == 1:
        return even, equal, flat
    best = _searched(matching, seed)
    weights, _ = matching.weights(best)
    importance = np.exp(best - best.max())
    _, flat = nearest_mixture(matching.predictors * np.exp(best / 2))
    return weights, importance / importance.sum(), flat


def _best_of_exact(matching: Matching) -> Floats:
    """Of the mixtures with exactly the unit's predictors, the one nearest to its outcome."""
    scale = np.sqrt((matching.outcomes**2).mean()) or 1.0
    heavy = 1e5 / (np.sqrt((matching.predictors**2).mean()) or 1.0)
    both = np.hstack([matching.predictors * heavy, matching.outcomes / scale])
    return nearest_mixture(both)[0]


def _searched(matching: Matching, seed: int) -> Floats:
    """The best logarithms of importance that the search finds, the largest nought."""
    from scipy.optimize import minimize

    starts = _starts(matching.predictors.shape[1], seed)
    losses = np.array([matching.loss(matching.weights(start)[0]) for start in starts])
    floor = matching.loss(nearest_mixture(matching.outcomes, ties=False)[0])
    best, least = starts[int(losses.argmin())], float(losses.min())
    for place in np.argsort(losses, kind="stable")[:FOLLOWED]:
        bounds = [(LEAST, 0.0)] * len(best)
        found = minimize(matching.with_slope, starts[place], jac=True, method="L-BFGS-B", bounds=bounds)
        best, least = min((least, best.tolist()), (float(found.fun), found.x.tolist()))[::-1]  # type: ignore[assignment]
        best = np.array(best)
        if least <= floor * (1 + 1e-9):
            break
    return _polished(matching, best, least)


def _starts(count: int, seed: int) -> Floats:
    """All alike, each above the others, and by chance: shape (starts, predictors)."""
    chance = np.random.default_rng(seed)
    alike = np.zeros((1, count))
    singled = np.where(np.eye(count, dtype=bool), 0.0, np.log(1e-3))
    narrow = chance.uniform(np.log(1e-3), 0.0, (TRIED * count // 2, count))
    wide = chance.uniform(LEAST, 0.0, (TRIED * count - len(narrow), count))
    return np.vstack([alike, singled, narrow, wide])


def _polished(matching: Matching, best: Floats, least: float) -> Floats:
    """Steps along each axis, ever smaller, while they help: the loss has kinks where donors come and go."""
    step = 1.0
    while step > 1e-3:
        before = least
        for axis in range(len(best)):
            for move in (step, -step):
                tried = best.copy()
                tried[axis] = min(max(tried[axis] + move, LEAST), 0.0)
                loss = matching.loss(matching.weights(tried)[0])
                if loss < least:
                    best, least = tried, loss
        step = step if least < before * (1 - 1e-7) else step / 3
    return best - best.max()
