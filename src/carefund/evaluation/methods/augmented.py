"""Augmented synthetic control: what the mixture of donors misses before the start is taken out by ridge regression.

Ben-Michael, Feller and Rothstein (2021), "The augmented synthetic control method", Journal of the American
Statistical Association 116, equations 15 to 18: weights w + (x1 - X0'w)' (X0'X0 + penalty I)^-1 X0', where X0 holds
the donors' outcomes before the start less their mean in each period, and w are those of synthetic control.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods import synthetic_control
from carefund.evaluation.methods.estimate import Estimate, Weights
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.simplex import nearest_mixture
from carefund.evaluation.methods.synthetic_control import Mixtures, SyntheticControl, check, diagnostics
from carefund.refusal import Refusal

NULL_HYPOTHESIS = synthetic_control.NULL_HYPOTHESIS
ASSUMPTIONS = (
    "Without the treatment, the treated unit's outcome would have followed the donors' in the linear way in which"
    " their outcomes after the start follow those before it.",
    *synthetic_control.ASSUMPTIONS[1:],
    "Weights below nought are allowed: the counterfactual may lie a little beyond what any mixture of donors reaches.",
)
GRID = np.power(1e-8, np.arange(21) / 20)
"""Penalties tried, as shares of the square of the greatest singular value of the centred donors: 1 down to 1e-8 in 20
equal steps of the logarithm, those of the authors' package augsynth."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """`penalty` is that of the ridge, in the square of the outcome's unit, or chosen by cross-validation."""

    penalty: float | Literal["cross-validation"] = "cross-validation"


@dataclass(frozen=True)
class Augmented:
    """One unit's weights on the donors, (units,), and the penalty they were made with."""

    weights: Floats
    penalty: float


@dataclass(frozen=True)
class AugmentedControl:
    """Augmented synthetic control on one panel, for any unit, start and pool. `gaps` is what placebos ask."""

    panel: StudyPanel
    options: Options
    book: Mixtures = field(default_factory=Mixtures)
    folds: Mixtures = field(default_factory=Mixtures)

    def augmented(self, start: int, unit: int, pool: Flags) -> Augmented:
        """The weights of `unit` from `pool` by the columns before `start`."""
        plain = SyntheticControl(self.panel, synthetic_control.Options(), self.book)
        mixture = plain.mixture(start, unit, pool).weights
        donors = np.flatnonzero(pool & np.isfinite(self.panel.outcome).all(1) & (np.arange(len(pool)) != unit))
        before = self.panel.outcome[:, :start]
        penalty = self.options.penalty
        if not isinstance(penalty, int | float):
            penalty = _by_cross_validation(before[donors], before[unit])
        weights = np.zeros(len(mixture))
        weights[donors] = _ridged(before[donors], before[unit], mixture[donors], np.array([penalty]))[0]
        return Augmented(weights, float(penalty))

    def gaps(self, start: int, units: Whole, pools: Flags) -> Floats:
        """Observed less counterfactual of each unit as if treated from `start`, from its pool: (units, periods)."""
        courses = np.empty((len(units), self.panel.outcome.shape[1]))
        for row, (unit, pool) in enumerate(zip(units.tolist(), pools, strict=True)):
            courses[row] = self.course(self.augmented(start, unit, pool).weights)
        gaps: Floats = self.panel.outcome[units] - courses
        return gaps

    def course(self, weights: Floats) -> Floats:
        """The weighted donors' outcomes, shape (periods,)."""
        held = np.flatnonzero(weights)
        course: Floats = weights[held] @ self.panel.outcome[held]
        return course


def fit(panel: StudyPanel, options: Options | None = None, book: Mixtures | None = None) -> Estimate:
    """Each treated unit's own augmented synthetic control; `diagnostics` has the penalty, of several units the mean.

    Refusal where a treated unit has a hole, starts in the first period, or no donor is left; and for a penalty that
    is not above nought, or cross-validation with fewer than three periods before the start.
    """
    options = options or Options()
    if isinstance(options.penalty, int | float) and not options.penalty > 0:
        raise Refusal("a penalty above nought", str(options.penalty), "Give a number, or cross-validation.", "penalty")
    method = AugmentedControl(panel, options, book or Mixtures())
    treated = np.flatnonzero(panel.is_treated)
    check(panel, treated)
    starts = panel.starts[treated]
    found = [
        method.augmented(int(start), int(unit), ~panel.is_treated)
        for unit, start in zip(treated, starts, strict=True)
    ]
    estimate = Estimate(
        treated=treated,
        observed=panel.outcome[treated],
        counterfactual=np.array([method.course(one.weights) for one in found]),
        starts=starts,
        weights=tuple(
            Weights(treated=int(unit), units={int(k): float(one.weights[k]) for k in np.flatnonzero(one.weights)})
            for unit, one in zip(treated, found, strict=True)
        ),
    )
    penalties = [one.penalty for one in found]
    more = {"penalty": float(np.mean(penalties)), "penalties": tuple(penalties)}
    return replace(estimate, diagnostics=diagnostics(panel, estimate) | more)


def _ridged(before: Floats, target: Floats, mixture: Floats, penalties: Floats) -> Floats:
    """The augmented weights for each penalty, shape (penalties, donors), by the singular values of the donors."""
    centre = before.mean(0)
    left, values, right = np.linalg.svd(before - centre, full_matrices=False)
    missed = right @ (target - centre - mixture @ (before - centre))
    shrunk = missed * values / (values**2 + penalties[:, None])
    weights: Floats = mixture + shrunk @ left.T
    return weights


def _by_cross_validation(before: Floats, target: Floats) -> float:
    """The largest penalty whose mean square error, one period left out at a time, is within one error of the least."""
    periods = before.shape[1]
    if periods < 3:
        raise Refusal("three periods before the start or more", str(periods), "Give the penalty as a number.", "penalty")
    penalties = GRID * np.linalg.svd(before - before.mean(0), compute_uv=False)[0] ** 2
    if penalties[0] <= 0:
        raise Refusal("donors that differ from each other", "donors all alike", "Give other donors.", "penalty")
    errors = np.empty((periods, len(penalties)))
    for left_out in range(periods):
        kept = np.arange(periods) != left_out
        some, wanted = before[:, kept], target[kept]
        mixture, _ = nearest_mixture(some - wanted)
        errors[left_out] = (_ridged(some, wanted, mixture, penalties) @ before[:, left_out] - target[left_out]) ** 2
    means, spread = errors.mean(0), errors.std(0, ddof=1) / np.sqrt(periods)
    least = int(means.argmin())
    return float(penalties[means <= means[least] + spread[least]].max())
