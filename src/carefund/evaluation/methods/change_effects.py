"""The effect on a change between two periods, adjusted for covariates, with its influence function.

Four ways of saying how the treated would have changed: as the untreated did; by a regression of the untreated's change
(Heckman, Ichimura and Todd 1997); by untreated units weighted by their odds of treatment (Abadie 2005, weights that
sum to one); by both, so that either may be wrong (Sant'Anna and Zhao 2020, "Doubly robust difference-in-differences
estimators", Journal of Econometrics 219:101, equations 2.5 to 3.1 with logistic odds and least squares).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from carefund.arrays import Flags, Floats

Adjustment = Literal["none", "regression", "doubly-robust", "weighting"]
ROUNDS = 30
AT_REST = 1e-12


@dataclass(frozen=True, kw_only=True)
class ChangeEffects:
    """Effects on the treated, shape (samples, changes).

    `influence` (samples, changes, units) has mean zero over units, so that the effect's variance is about its mean
    square over the number of units; `expected` (samples, changes, units) is each unit's change without treatment.
    Both are None where they were not asked for. `chance` (samples,) is the highest chance of treatment, 0 where none
    was used; `regular` (samples,) says whether the covariates allow the adjustment.
    """

    att: Floats
    chance: Floats
    regular: Flags
    influence: Floats | None = field(default=None, repr=False)
    expected: Floats | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class _Outcome:
    """The regression of the untreated's changes: coefficients (samples, terms, changes) and inverse products."""

    coefficients: Floats
    inverse: Floats
    regular: Flags


@dataclass(frozen=True, kw_only=True)
class _Odds:
    """Chances of treatment (samples, units) and the inverse information (samples, terms, terms)."""

    chance: Floats
    inverse: Floats
    regular: Flags


def design(covariates: Floats) -> Floats:
    """A constant and covariates (covariates, units) centred and scaled, shape (units, 1 + covariates).

    A covariate that does not vary is left at 0, which `change_effects` says is not regular.
    """
    spread = covariates.std(1, keepdims=True)
    size = np.abs(covariates).max(1, keepdims=True, initial=0)
    scaled = np.where(spread > 1e-12 * size, (covariates - covariates.mean(1, keepdims=True)), 0.0)
    scaled /= np.where(spread > 1e-12 * size, spread, 1.0)
    return np.column_stack([np.ones(covariates.shape[1]), scaled.T])


def change_effects(
    changes: Floats, treated: Flags, control: Flags, terms: Floats, adjustment: Adjustment, *, whole: bool = True
) -> ChangeEffects:
    """Effects on changes (changes, units) for samples of treated and control units, each (samples, units).

    `terms` (units, terms) begin with a constant and are the same for all samples. With `whole` influence functions and
    expected changes are given too. Every sample must have a treated and a control unit.
    """
    kinds = {"none": _by_regression, "regression": _by_regression, "weighting": _by_weighting}
    terms = terms[:, :1] if adjustment == "none" else terms
    return kinds.get(adjustment, _doubly_robust)(changes, treated.astype(float), control.astype(float), terms, whole)


def _regress(changes: Floats, control: Floats, terms: Floats) -> _Outcome:
    products = _products(terms, control)
    inverse, regular = _inverse(products)
    right = np.swapaxes(np.einsum("cn,sn,np->scp", changes, control, terms, optimize=True), 1, 2)
    return _Outcome(coefficients=inverse @ right, inverse=inverse, regular=regular)


def _products(terms: Floats, weights: Floats) -> Floats:
    pairs = (terms[:, :, None] * terms[:, None, :]).reshape(len(terms), -1)
    products: Floats = (weights @ pairs).reshape(len(weights), terms.shape[1], terms.shape[1])
    return products


def _inverse(products: Floats) -> tuple[Floats, Flags]:
    """Inverses of symmetric matrices, and whether each is one; the generalised inverse where it is not."""
    values, vectors = np.linalg.eigh(products)
    small = values < 1e-10 * np.maximum(values[:, -1:], 1e-300)
    turned = np.where(small, 0.0, 1 / np.where(small, 1.0, values))
    return (vectors * turned[:, None, :]) @ np.swapaxes(vectors, 1, 2), ~small.any(1)


def _chances(treated: Floats, control: Floats, terms: Floats) -> _Odds:
    """Logistic regression of being treated among treated and control units, by Newton's method."""
    inside = treated + control
    first = np.log(treated.sum(1) / control.sum(1))
    coefficients = np.zeros((len(treated), terms.shape[1]))
    coefficients[:, 0] = first
    for _ in range(ROUNDS):
        chance = _logistic(coefficients @ terms.T)
        inverse, regular = _inverse(_products(terms, inside * np.maximum(chance * (1 - chance), 1e-12)))
        step = (inverse @ ((inside * (treated - chance)) @ terms)[..., None])[..., 0]
        coefficients += np.clip(step, -5, 5)
        if np.abs(step).max() < AT_REST:
            break
    chance = np.minimum(_logistic(coefficients @ terms.T), 1 - 1e-9)
    inverse, regular = _inverse(_products(terms, inside * np.maximum(chance * (1 - chance), 1e-12)))
    return _Odds(chance=chance, inverse=inverse, regular=regular)


def _logistic(values: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-np.clip(values, -40, 40)))
    return chance


def _share(weights: Floats, values: Floats) -> Floats:
    """Weighted means: `weights` (samples, units), `values` (samples or 1, changes, units)."""
    mean: Floats = (weights[:, None] * values).sum(-1) / weights.sum(-1)[:, None]
    return mean


def _of_terms(scores: Floats, inverse: Floats, gradient: Floats) -> Floats:
    """Influence of estimated coefficients: unit scores (samples, changes or 1, units, terms) in a direction."""
    direction = inverse[:, None] @ gradient[..., None]
    moved: Floats = (scores @ direction)[..., 0]
    return moved


def _by_regression(changes: Floats, treated: Floats, control: Floats, terms: Floats, whole: bool) -> ChangeEffects:
    fit = _regress(changes, control, terms)
    expected = np.swapaxes(terms @ fit.coefficients, 1, 2)
    left = changes - expected
    att, none = _share(treated, left), np.zeros(len(treated))
    if not whole:
        return ChangeEffects(att=att, chance=none, regular=fit.regular)
    number = treated.shape[1]
    scores = (control[:, None] * left)[..., None] * terms
    gradient = np.broadcast_to((treated @ terms)[:, None], (*att.shape, terms.shape[1]))
    own = treated[:, None] * (left - att[..., None])
    influence = number * (own - _of_terms(scores, fit.inverse, gradient)) / treated.sum(1)[:, None, None]
    return ChangeEffects(att=att, chance=none, regular=fit.regular, influence=influence, expected=expected)


def _by_weighting(changes: Floats, treated: Floats, control: Floats, terms: Floats, whole: bool) -> ChangeEffects:
    odds = _chances(treated, control, terms)
    weights = control * odds.chance / (1 - odds.chance)
    own, others = _share(treated, changes[None]), _share(weights, changes[None])
    chance = (odds.chance * (treated + control)).max(1)
    if not whole:
        return ChangeEffects(att=own - others, chance=chance, regular=odds.regular)
    of_treated = treated[:, None] * (changes - own[..., None]) / treated.sum(1)[:, None, None]
    left = weights[:, None] * (changes - others[..., None])
    scores = ((treated - odds.chance) * (treated + control))[:, None, :, None] * terms
    moved = left + _of_terms(scores, odds.inverse, left @ terms)
    influence = treated.shape[1] * (of_treated - moved / weights.sum(1)[:, None, None])
    expected = np.broadcast_to(others[..., None], influence.shape)
    return ChangeEffects(
        att=own - others, chance=chance, regular=odds.regular, influence=influence, expected=expected
    )  # fmt: skip


def _doubly_robust(changes: Floats, treated: Floats, control: Floats, terms: Floats, whole: bool) -> ChangeEffects:
    fit, odds = _regress(changes, control, terms), _chances(treated, control, terms)
    weights = control * odds.chance / (1 - odds.chance)
    expected = np.swapaxes(terms @ fit.coefficients, 1, 2)
    left = changes - expected
    own, others = _share(treated, left), _share(weights, left)
    regular, chance = fit.regular & odds.regular, (odds.chance * (treated + control)).max(1)
    if not whole:
        return ChangeEffects(att=own - others, chance=chance, regular=regular)
    of_fit = (control[:, None] * left)[..., None] * terms
    of_odds = ((treated - odds.chance) * (treated + control))[:, None, :, None] * terms
    rest = weights[:, None] * (left - others[..., None])
    shape = (*own.shape, terms.shape[1])
    treated_terms = np.broadcast_to((treated @ terms)[:, None], shape)
    weighted_terms = np.broadcast_to((weights @ terms)[:, None], shape)
    one = treated[:, None] * (left - own[..., None]) - _of_terms(of_fit, fit.inverse, treated_terms)
    two = rest + _of_terms(of_odds, odds.inverse, rest @ terms) - _of_terms(of_fit, fit.inverse, weighted_terms)
    sizes = treated.sum(1)[:, None, None], weights.sum(1)[:, None, None]
    return ChangeEffects(
        att=own - others,
        chance=chance,
        regular=regular,
        influence=treated.shape[1] * (one / sizes[0] - two / sizes[1]),
        expected=expected + others[..., None],
    )
