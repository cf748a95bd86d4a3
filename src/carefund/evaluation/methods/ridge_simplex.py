"""Weights that are not negative and sum to one, by least squares with a ridge: many problems solved at once, exactly.

Each problem is given by products alone: minimise w'(K + r)w - 2 w'c over w >= 0, sum 1. The conditions of the optimum
are a complementarity problem, solved by exchanging whole blocks of variables (Júdice and Pires 1994; Kim and Park
2011, SIAM Journal on Scientific Computing 33:3261) until none is on the wrong side: an answer to rounding error and not
to the tolerance of an iteration. A problem that does not come to rest so is solved by active sets, one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.small_blocks import solve

TOLERANCE = 1e-13
"""How far a condition of the optimum may be missed, as a share of the mean of the products' diagonal."""
PATIENCE = 3
"""Exchanges of whole blocks without progress before variables are exchanged one by one."""
ROUNDS = 100
SLIGHT = 1e-9
GROWING = 8
"""First rounds in which members at most double: a large set would be costly to solve, and most would leave again."""
LEAST_RIDGE = 1e-10
"""The least ridge, as a share of the mean of the products' diagonal: among equal mixtures the evenest is taken."""


@dataclass(frozen=True, kw_only=True)
class Problems:
    """`products` (problems or 1, n, n), `targets` (problems, n), `ridge` (problems,), `allowed` (problems, n)."""

    products: Floats
    targets: Floats
    ridge: Floats
    allowed: Flags

    def of(self, rows: Whole) -> Problems:
        """Some of the problems."""
        shared = len(self.products) == 1
        return Problems(
            products=self.products if shared else self.products[rows],
            targets=self.targets[rows],
            ridge=self.ridge[rows],
            allowed=self.allowed[rows],
        )

    @property
    def size(self) -> Floats:
        """The mean of the products' diagonal (problems,), 1 where it is 0."""
        mean = np.diagonal(self.products, axis1=1, axis2=2).mean(1)
        whole: Floats = np.broadcast_to(np.where(mean > 0, mean, 1.0), self.ridge.shape)
        return whole


def weights(problems: Problems, support: Flags | None = None) -> Floats:
    """The weights of every problem, shape (problems, n).

    `support` says which weights may be expected above 0, shape (problems or 1, n); a good guess saves rounds. Every
    problem must have something allowed and finite figures, else ValueError.
    """
    if not (problems.allowed.any(1).all() and np.isfinite(problems.targets).all()):
        raise ValueError("every problem needs something to weigh, and finite figures")
    floor = LEAST_RIDGE * problems.size
    problems = Problems(
        products=problems.products,
        targets=problems.targets,
        ridge=np.maximum(problems.ridge, floor),
        allowed=problems.allowed,
    )
    found, at_rest = _by_blocks(problems, _first(problems, support))
    for row in np.flatnonzero(~at_rest):
        found[row] = _one_by_one(problems.of(np.array([row])))
    return found


def _first(problems: Problems, support: Flags | None) -> Flags:
    """Where to begin: the guess, or the member nearest to the target."""
    guess = np.zeros(problems.allowed.shape, dtype=bool) if support is None else support & problems.allowed
    cost = np.diagonal(problems.products, axis1=1, axis2=2) / 2 - problems.targets
    nearest = np.where(problems.allowed, cost, np.inf).argmin(1)
    rows = np.flatnonzero(~guess.any(1))
    guess[rows, nearest[rows]] = True
    return guess


def _by_blocks(problems: Problems, members: Flags) -> tuple[Floats, Flags]:
    """Weights, and whether each problem came to rest."""
    found, at_rest = np.zeros(members.shape), np.zeros(len(members), dtype=bool)
    fewest, patience = np.full(len(members), members.shape[1] + 1), np.full(len(members), PATIENCE)
    rows = np.arange(len(members))
    for turn in range(ROUNDS):
        now, wrong, lack = _conditions(problems.of(rows), members[rows])
        if turn < GROWING:
            wrong = _at_most_double(members[rows], wrong, lack)
        count = wrong.sum(1)
        rest = count == 0
        found[rows[rest]], at_rest[rows[rest]] = now[rest], True
        rows, wrong, count = rows[~rest], wrong[~rest], count[~rest]
        if not rows.size:
            break
        better = (count < fewest[rows]) | (turn < GROWING)
        fewest[rows] = np.minimum(count, fewest[rows])
        patience[rows] = np.where(better, PATIENCE, patience[rows] - 1)
        single = patience[rows] < 0
        last = wrong.shape[1] - 1 - wrong[:, ::-1].argmax(1)
        only = np.zeros_like(wrong)
        only[np.arange(len(rows)), last] = True
        members[rows] ^= np.where(single[:, None], only, wrong)
    return found, at_rest


def _at_most_double(members: Flags, wrong: Flags, lack: Floats) -> Flags:
    """What is exchanged: all that leave, and of those that enter the neediest, as many as there are members."""
    entering = np.where(wrong & ~members, lack, 0.0)
    most = int(members.sum(1).max())
    if most >= entering.shape[1]:
        return wrong
    limit = -np.partition(-entering, most - 1, axis=1)[:, most - 1 : most]
    kept: Flags = wrong & (members | (entering >= limit))
    return kept


def _conditions(problems: Problems, members: Flags) -> tuple[Floats, Flags, Floats]:
    """The best weights on the members alone, of either sign, what is on the wrong side, and by how much it lacks."""
    places, here = _places(members)
    solved = _solved(problems, places, here)
    slope = _products_with(problems, solved) + problems.ridge[:, None] * solved - problems.targets
    level = (slope * members).sum(1) / members.sum(1)
    limit = TOLERANCE * problems.size[:, None]
    lack = level[:, None] - slope
    wrong: Flags = (members & (solved < 0)) | (~members & problems.allowed & (lack > limit))
    return solved, wrong, lack


def _places(members: Flags) -> tuple[Whole, Flags]:
    """The numbers of each problem's members, filled up to the same length, and which places are filled."""
    count = members.sum(1)
    order = np.argsort(~members, axis=1, kind="stable")[:, : count.max()]
    return order, np.arange(count.max()) < count[:, None]


def _solved(problems: Problems, places: Whole, here: Flags) -> Floats:
    """Weights of the members that sum to one and make the slopes equal, in the shape of all."""
    rows = np.arange(len(places))[:, None, None]
    own = np.zeros_like(rows) if len(problems.products) == 1 else rows
    inner = problems.products[own, places[:, :, None], places[:, None, :]]
    inner *= here[:, :, None] & here[:, None, :]
    diagonal = np.arange(places.shape[1])
    inner[:, diagonal, diagonal] += np.where(here, problems.ridge[:, None], problems.size[:, None])
    right = np.stack([np.where(here, np.take_along_axis(problems.targets, places, 1), 0.0), here.astype(float)], 2)
    both = solve(inner, right)
    share = (1 - both[:, :, 0].sum(1)) / both[:, :, 1].sum(1)
    values = both[:, :, 0] + share[:, None] * both[:, :, 1]
    whole = np.zeros(problems.targets.shape)
    row, place = np.nonzero(here)
    whole[row, places[row, place]] = values[row, place]
    return whole


def _products_with(problems: Problems, values: Floats) -> Floats:
    if len(problems.products) == 1:
        shared: Floats = values @ problems.products[0]
        return shared
    own: Floats = (problems.products @ values[:, :, None])[:, :, 0]
    return own


def _one_by_one(problem: Problems) -> Floats:
    """One problem by the active sets of Lawson and Hanson with a heavy row for the sum, then on its members."""
    from scipy.optimize import nnls

    allowed = np.flatnonzero(problem.allowed[0])
    products = problem.products[0][np.ix_(allowed, allowed)] + problem.ridge[0] * np.eye(len(allowed))
    values, vectors = np.linalg.eigh(products)
    root = np.sqrt(np.maximum(values, LEAST_RIDGE * problem.size[0]))
    left = root[:, None] * vectors.T
    right = (vectors.T @ problem.targets[0][allowed]) / root
    heavy = 1e4 * np.sqrt(problem.size[0])
    found, _ = nnls(
        np.vstack([left, np.full(len(allowed), heavy)]), np.append(right, heavy), maxiter=100 * len(allowed)
    )
    whole = np.zeros(problem.targets.shape)
    whole[0, allowed] = found / found.sum()
    exact, _, _ = _conditions(problem, whole > 0)
    kept = np.maximum(exact[0], 0.0) if exact.min() > -SLIGHT else whole[0]
    share: Floats = kept / kept.sum()
    return share
