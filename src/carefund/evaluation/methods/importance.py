"""How much each predictor counts, chosen so that the synthetic control follows the outcome best.

The nested problem of Abadie and Gardeazabal (2003, appendix B): importance v decides the weights w(v), an exact least
squares problem, and w(v) decides how well the outcome is followed. It has many local optima (Becker and Klossner 2018;
Malo, Eskelinen, Zhou and Kuosmanen 2024), so it is searched from many starts over the logarithms of v, with the slope
of w(v) known exactly on each set of donors; importance is at least 1e-10 of the largest, so that the
weights it gives are those of a limit and not of a tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.simplex import nearest_mixture

LEAST = np.log(1e-10)
"""The logarithm of the least importance, where the largest is one."""
TRIED = 50
"""Starts of each of three kinds that are looked at, for each predictor."""
FOLLOWED = 15
"""Best starts followed to their optimum, and as many of the others."""
LEAPS = 60
"""Leaps from the best end, each with a few predictors drawn anew, followed too."""
FINEST = 1e-4
"""The smallest step, in logarithms, that such a search takes."""


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
    weights, _ = nearest_mixture(both)
    return weights


def _searched(matching: Matching, seed: int) -> Floats:
    """The best logarithms of importance that the search finds, the largest nought."""
    chance = np.random.default_rng(seed)
    starts = _starts(matching.predictors.shape[1], chance)
    losses = np.array([matching.loss(matching.weights(start)[0]) for start in starts])
    floor = matching.loss(nearest_mixture(matching.outcomes, ties=False)[0]) * (1 + 1e-9)
    best: Floats = starts[int(losses.argmin())]
    least = float(losses.min())
    for place in _to_follow(losses):
        best, least = min((best, least), _followed(matching, starts[place]), key=_loss_of)
        if least <= floor:
            break
    best, least = _polished(matching, best, least)
    for _ in range(LEAPS if least > floor else 0):
        drawn = chance.random(len(best)) < 2 / len(best)
        leap = np.where(drawn, chance.uniform(LEAST, 0.0, len(best)), best)
        best, least = min((best, least), _followed(matching, leap), key=_loss_of)
    best, _ = _polished(matching, best, least)
    logarithms: Floats = best - best.max()
    return logarithms


def _loss_of(end: tuple[Floats, float]) -> float:
    return end[1]


def _followed(matching: Matching, start: Floats) -> tuple[Floats, float]:
    """Where the slope leads from a start, and its loss."""
    from scipy.optimize import minimize

    bounds = [(LEAST, 0.0)] * len(start)
    found = minimize(matching.with_slope, start, jac=True, method="SLSQP", bounds=bounds, options={"ftol": 1e-10})
    return found.x, float(found.fun)


def _to_follow(losses: Floats) -> Whole:
    """The best starts, and as many spread evenly over all the others: the best may all lead to one end."""
    order = np.argsort(losses, kind="stable")
    spread = np.linspace(FOLLOWED, len(order) - 1, FOLLOWED).astype(np.int64)
    return np.concatenate([order[:FOLLOWED], order[np.unique(spread)]])


def _starts(count: int, chance: np.random.Generator) -> Floats:
    """All alike, each above the others, and by chance: shape (starts, predictors).

    A third of those by chance have some predictors far above the rest: the best importance often matches a few
    predictors exactly, and lets the rest decide among the mixtures that do.
    """
    alike = np.zeros((1, count))
    singled = np.where(np.eye(count, dtype=bool), 0.0, np.log(1e-3))
    narrow = chance.uniform(np.log(1e-3), 0.0, (TRIED * count, count))
    wide = chance.uniform(LEAST, 0.0, (TRIED * count, count))
    stepped = chance.uniform(np.log(1e-3), 0.0, (TRIED * count, count))
    stepped += np.log(1e-5) * chance.integers(0, 2, stepped.shape)
    return np.vstack([alike, singled, narrow, wide, stepped])


def _polished(matching: Matching, best: Floats, least: float) -> tuple[Floats, float]:
    """Steps along each axis, ever smaller, while they help: the loss has kinks where donors come and go."""
    step = 1.0
    while step > FINEST:
        before = least
        for axis in range(len(best)):
            for move in (step, -step):
                tried = best.copy()
                tried[axis] = min(max(tried[axis] + move, LEAST), 0.0)
                loss = matching.loss(matching.weights(tried)[0])
                if loss < least:
                    best, least = tried, loss
        step = step * 2 if least < before * (1 - 1e-5) else step / 3
    return best, least
