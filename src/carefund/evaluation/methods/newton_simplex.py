"""The same programs as `ridge_simplex` where the ridge spreads weights over many units: solved by their residuals.

The optimum is w = max(0, A r + level) / ridge with r the residual of the fit, so that there are as many unknowns as
periods and not as units. Their equations are the gradient of a convex function made of parabolas, for which Newton's
method with step control ends at the exact answer (Qi and Sun 1993, Mathematical Programming 58:353).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.ridge_simplex import Problems, weights
from carefund.evaluation.methods.small_blocks import product, solve, times

FAINT = 1e-8
"""A ridge below this share of the units' mean square is too faint for this form."""
AT_REST = 1e-12
ROUNDS = 60
HALVINGS = 30
CELLS = 8_000_000
"""Numbers that one chunk of problems may hold at once."""


@dataclass(kw_only=True)
class _Search:
    """Where each problem stands: `state` (problems, figures + 1) residuals and level, `inside` (problems, units).

    `curve` (problems, figures + 1, figures + 1) are the products of the units inside; `raised` (problems, units) are
    the weights times the ridge, and `height` (problems,) the function's value.
    """

    units: Floats = field(repr=False)
    targets: Floats = field(repr=False)
    ridge: Floats = field(repr=False)
    allowed: Flags = field(repr=False)
    state: Floats = field(repr=False)
    inside: Flags = field(repr=False)
    curve: Floats = field(repr=False)
    raised: Floats = field(repr=False)
    height: Floats = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Weights (problems, units), and where the search for them ended, from which near problems may begin.

    `inside` has the shape of the weights, `curve` is (problems, figures + 1, figures + 1); both are None where some
    problem had to be solved otherwise.
    """

    weights: Floats
    inside: Flags | None = field(default=None, repr=False)
    curve: Floats | None = field(default=None, repr=False)

    def of(self, rows: Whole) -> Spread:
        """Some of the problems."""
        if self.inside is None or self.curve is None:
            return Spread(weights=self.weights[rows])
        return Spread(weights=self.weights[rows], inside=self.inside[rows], curve=self.curve[rows])


def spread_weights(units: Floats, targets: Floats, ridge: Floats, allowed: Flags, near: Spread | None = None) -> Spread:
    """Weights w >= 0, sum 1, that minimise |w units - target|^2 + ridge |w|^2.

    `units` (units, figures), `targets` (problems, figures), `ridge` (problems,), `allowed` (problems, units). `near`
    is the answer for as many problems on the same units. Every problem must have a unit allowed and finite figures,
    else ValueError.
    """
    size = float((units**2).sum(1).mean()) or 1.0
    fit = ridge > FAINT * size
    chunk = max(1, CELLS // (units.shape[1] + 1) ** 2)
    parts = [
        _newton(units, targets[rows], ridge[rows], allowed[rows], None if near is None else near.of(rows))
        for rows in (_parts(np.arange(len(fit)), chunk) if fit.all() else [])
    ]
    found = [part for part in parts if part is not None]
    if found and len(found) == len(parts):
        return _together(found)
    products = units @ units.T
    problems = Problems(products=products[None], targets=targets @ units.T, ridge=ridge, allowed=allowed)
    return Spread(weights=weights(problems))


def _together(parts: list[Spread]) -> Spread:
    if len(parts) == 1:
        return parts[0]
    return Spread(
        weights=np.concatenate([part.weights for part in parts]),
        inside=np.concatenate([part.inside for part in parts if part.inside is not None]),
        curve=np.concatenate([part.curve for part in parts if part.curve is not None]),
    )


def _parts(rows: Whole, chunk: int) -> list[Whole]:
    return [rows[at : at + chunk] for at in range(0, len(rows), chunk)]


def _newton(units: Floats, targets: Floats, ridge: Floats, allowed: Flags, near: Spread | None) -> Spread | None:
    """The answer, or None where some problem did not come to rest.

    Units are scaled so that ridge and figures are near one.
    """
    scale = np.sqrt((units**2).sum(1).mean()) or 1.0
    search = _begin(units / scale, targets / scale, ridge / scale**2, allowed, near)
    found, inside, curve = np.zeros(allowed.shape), allowed.copy(), np.zeros_like(search.curve)
    rows = np.arange(len(allowed))
    for _ in range(ROUNDS):
        step = _full_step(search)
        ended, values = _move(search, step)
        done = rows[ended]
        found[done], inside[done], curve[done] = values[ended], search.inside[ended], search.curve[ended]
        if ended.all():
            return Spread(weights=found, inside=inside, curve=curve)
        rows, search = rows[~ended], _of(search, ~ended)
    return None


def _begin(units: Floats, targets: Floats, ridge: Floats, allowed: Flags, near: Spread | None) -> _Search:
    """Every unit inside: the first step is the regression without a sign; or where near problems ended."""
    wide = np.column_stack([units, np.ones(len(units))])
    if near is not None and near.inside is not None and near.curve is not None:
        curve, inside = near.curve.copy(), near.inside
    else:
        anyone = allowed.any(0)
        curve = np.broadcast_to(wide[anyone].T @ wide[anyone], (len(targets), wide.shape[1], wide.shape[1])).copy()
        inside = np.broadcast_to(anyone, allowed.shape)
    search = _Search(
        units=wide,
        targets=targets,
        ridge=ridge,
        allowed=allowed,
        state=np.zeros((len(targets), wide.shape[1])),
        inside=inside,
        curve=curve,
        raised=np.zeros(allowed.shape),
        height=np.zeros(len(targets)),
    )
    _turn(search, inside & allowed)
    return search


def _turn(search: _Search, inside: Flags) -> None:
    """Let units in and out of the curve, each change's products added or taken away."""
    changed = inside ^ search.inside
    rows = np.flatnonzero(changed.any(1))
    if rows.size:
        signs = np.where(inside[rows], 1.0, -1.0)
        search.curve[rows] += _products(search.units, changed[rows], signs)
    search.inside = inside


def _products(wide: Floats, chosen: Flags, signs: Floats) -> Floats:
    """Sums of the chosen units' products, each with its sign, shape (problems, figures + 1, figures + 1)."""
    count = chosen.sum(1)
    order = np.argsort(~chosen, axis=1, kind="stable")[:, : count.max()]
    taken = wide[order]
    factors = np.take_along_axis(signs, order, 1) * (np.arange(order.shape[1]) < count[:, None])
    return times(np.swapaxes(taken, 1, 2) * factors[:, None, :], taken)


def _full_step(search: _Search) -> Floats:
    """The state at which the gradient would be zero if the units inside stayed the same."""
    figures = search.targets.shape[1]
    left = search.curve.copy()
    places = np.arange(figures)
    left[:, places, places] += search.ridge[:, None]
    left[:, figures, figures] += 1e-14 * search.units.shape[0]
    right = search.ridge[:, None] * np.column_stack([search.targets, np.ones(len(search.targets))])
    state: Floats = solve(left, right[..., None])[..., 0]
    return state


def _move(search: _Search, step: Floats) -> tuple[Flags, Floats]:
    """Go to the step, or so far towards it that the function falls; which problems are at rest, and their weights."""
    raised = _raised(search, step)
    ended = ((raised > 0) == search.inside).all(1)
    values = raised / np.maximum(raised.sum(1, keepdims=True), 1e-300)
    height, reached = _function(search, step, raised), step
    if (~ended & (height > search.height)).any():
        reached, raised, height = _shorter(search, step, raised, height, ended)
    search.state, search.raised, search.height = reached, raised, height
    _turn(search, raised > 0)
    return ended, values


def _shorter(
    search: _Search, step: Floats, raised: Floats, height: Floats, ended: Flags
) -> tuple[Floats, Floats, Floats]:
    """Halve the way to the step until the function falls (Armijo)."""
    share, slope, reached = np.ones(len(step)), _slope(search, step), step
    for _ in range(HALVINGS):
        short = ~ended & (height > search.height + 1e-4 * share * slope + AT_REST * np.abs(search.height))
        if not short.any():
            break
        share[short] /= 2
        reached = search.state + share[:, None] * (step - search.state)
        raised = _raised(search, reached)
        height = _function(search, reached, raised)
    return reached, raised, height


def _raised(search: _Search, state: Floats) -> Floats:
    """Weights times the ridge at a state."""
    raised: Floats = np.where(search.allowed, np.maximum(product(state, search.units.T), 0.0), 0.0)
    return raised


def _function(search: _Search, state: Floats, raised: Floats) -> Floats:
    own = (state[:, :-1] ** 2).sum(1) / 2 - (state[:, :-1] * search.targets).sum(1) - state[:, -1]
    height: Floats = (raised**2).sum(1) / (2 * search.ridge) + own
    return height


def _slope(search: _Search, step: Floats) -> Floats:
    """How the function falls along the way to the step, at its beginning."""
    gradient = product(search.raised / search.ridge[:, None], search.units)
    gradient[:, :-1] += search.state[:, :-1] - search.targets
    gradient[:, -1] -= 1.0
    slope: Floats = np.minimum((gradient * (step - search.state)).sum(1), 0.0)
    return slope


def _of(search: _Search, kept: Flags) -> _Search:
    return _Search(
        units=search.units,
        targets=search.targets[kept],
        ridge=search.ridge[kept],
        allowed=search.allowed[kept],
        state=search.state[kept],
        inside=search.inside[kept],
        curve=search.curve[kept],
        raised=search.raised[kept],
        height=search.height[kept],
    )
