"""Augmented synthetic control: what the mixture of donors misses before the start is taken out by ridge regression.

Ben-Michael, Feller and Rothstein (2021), "The augmented synthetic control method", Journal of the American
Statistical Association 116, equations 15 to 18: weights w + (x1 - X0'w)' (X0'X0 + penalty I)^-1 X0', where X0 holds
the donors' outcomes before the start less their mean in each period, and w are those of synthetic control.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods import conformal as moving_blocks
from carefund.evaluation.methods import placebos, synthetic_control
from carefund.evaluation.methods.estimate import Estimate, Notice, Weights
from carefund.evaluation.methods.left_out_periods import LeftOut, mixtures_without
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.synthetic_control import Key, Mixtures, SyntheticControl, book_of, check, fit_mse
from carefund.refusal import Refusal

FEWEST_PERIODS = 3
"""Periods before the start that cross-validation needs."""
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
    """One unit's weights on the donors, (units,), and their penalty; `idle`: the ridge had no part in them."""

    weights: Floats
    penalty: float
    idle: bool = False


@dataclass(frozen=True)
class AugmentedControl:
    """Augmented synthetic control on one panel, for any unit, start and pool. `gaps` is what placebos ask."""

    panel: StudyPanel
    options: Options
    book: Mixtures = field(default_factory=Mixtures)

    def augmented(self, start: int, unit: int, pool: Flags) -> Augmented:
        """The weights of `unit` from `pool` by the columns before `start`."""
        plain = SyntheticControl(self.panel, synthetic_control.Options(), self.book)
        mixture = plain.mixture(start, unit, pool).weights
        donors = np.flatnonzero(pool & np.isfinite(self.panel.outcome).all(1) & (np.arange(len(pool)) != unit))
        target, ridge = self.panel.outcome[unit, :start], _Ridge.of(self.panel.outcome[donors, :start])
        penalty = self.options.penalty
        if ridge.is_idle:
            return Augmented(mixture, 0.0 if isinstance(penalty, str) else float(penalty), idle=True)
        if isinstance(penalty, str):
            penalties = _penalties(ridge, self.panel.units[unit])
            found = plain.of_pool(start, unit, pool, lambda out, inside: self._left_out((start, unit, out), inside))
            penalty = _least_within_one_error(ridge.errors(found.missed, penalties), penalties)
        weights = np.zeros(len(mixture))
        weights[donors] = ridge.weights(target, mixture[donors], penalty)
        return Augmented(weights, float(penalty))

    def _left_out(self, key: Key, inside: Flags) -> LeftOut:
        """The mixtures of the donors `inside` without each period before the start."""
        if key not in self.book.left_out:
            start, unit, _ = key
            plain = SyntheticControl(self.panel, synthetic_control.Options(), self.book)
            before, donors = self.panel.outcome[:, :start], np.flatnonzero(inside)
            gaps = before[donors] - before[unit]
            mixtures = mixtures_without(gaps, plain.mixture(start, unit, inside).weights[donors])
            held = np.zeros(len(inside), dtype=np.bool_)
            held[donors] = (mixtures > 0).any(0)
            self.book.left_out[key] = LeftOut(held, -mixtures @ gaps)
        return self.book.left_out[key]

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


@one_thread()
def fit(panel: StudyPanel, options: Options | None = None, memory: dict[Any, Any] | None = None) -> Estimate:
    """Each treated unit's own augmented synthetic control; `diagnostics` has the penalty, of several units the mean.

    `memory` keeps mixtures for panels of the same units that differ only from their starts on. Refusal where a treated
    unit has a hole, starts in the first period, or no donor is left; and for a penalty below nought, or
    cross-validation with fewer than three periods before the start.
    """
    options = options or Options()
    if isinstance(options.penalty, int | float) and not options.penalty >= 0:
        raise Refusal("a penalty from 0 up", str(options.penalty), "Give a number, or cross-validation.", "penalty")
    method = AugmentedControl(panel, options, book_of(memory, panel))
    treated = np.flatnonzero(panel.is_treated)
    check(panel, treated)
    starts = panel.starts[treated]
    found = [
        method.augmented(int(start), int(unit), ~panel.is_treated) for unit, start in zip(treated, starts, strict=True)
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
    penalty = float(np.mean([one.penalty for one in found]))
    mse = fit_mse(panel, estimate, synthetic_control.Options())
    idle = tuple(_idle(int(unit)) for unit, one in zip(treated, found, strict=True) if one.idle)
    return replace(estimate, diagnostics={"fit_mse": mse, "penalty": penalty}, notices=idle)


def _idle(unit: int) -> Notice:
    return Notice(id="donors-alike", unit=unit, expected="donors that differ from each other before the start",
                  found="none that do: the ridge has no part, and the answer is that of synthetic control",
                  fix="Add donors that differ.")  # fmt: skip


@one_thread()
def placebo_gaps(
    panel: StudyPanel, options: Options, start: int, memory: dict[Any, Any] | None = None
) -> tuple[Whole, Floats]:
    """Every donor as if treated from a column, the treated in no pool: rows (donors,) and gaps (donors, periods)."""
    return placebos.every_donor(panel, AugmentedControl(panel, options, book_of(memory, panel)).gaps, start)


@one_thread()
def leave_two_out(panel: StudyPanel, options: Options, memory: dict[Any, Any] | None = None) -> placebos.LeaveTwoOut:
    """The refined placebo test. Refusal as `placebos.leave_two_out` says."""
    return placebos.leave_two_out(panel, AugmentedControl(panel, options, book_of(memory, panel)).gaps)


@one_thread()
def conformal(panel: StudyPanel, options: Options, level: float, memory: dict[Any, Any] | None = None) -> Estimate:
    """The estimate with conformal bounds of its gaps and the p-value of all treated periods together."""
    found = fit(panel, options, memory)
    residuals = moving_blocks.Mixed(penalty=found.diagnostics["penalty"])
    return moving_blocks.infer(panel, found, residuals, level=level).of(found)


@dataclass(frozen=True)
class _Ridge:
    """Ridge regression on the donors' outcomes before the start, centred by period: their products, taken apart."""

    centred: Floats
    centre: Floats
    values: Floats
    vectors: Floats

    @classmethod
    def of(cls, before: Floats) -> _Ridge:
        centre, centred = before.mean(0), moving_blocks.apart(before)
        values, vectors = np.linalg.eigh(centred.T @ centred)
        return cls(centred, centre, np.maximum(values, 0.0), vectors)

    @property
    def is_idle(self) -> bool:
        """Whether the donors do not differ, so that there is nothing to regress on."""
        return bool(self.values[-1] <= 0)

    def weights(self, target: Floats, mixture: Floats, penalty: float) -> Floats:
        """The mixture's weights, augmented; directions in which the donors do not differ have no part in them."""
        missed = target - self.centre - mixture @ self.centred
        differing = self.values > moving_blocks.ROUNDING * self.values[-1]
        held = self.vectors @ ((self.vectors.T @ missed) * differing / np.where(differing, self.values + penalty, 1.0))
        weights: Floats = mixture + self.centred @ held
        return weights

    def errors(self, missed: Floats, penalties: Floats) -> Floats:
        """What each period is off by when it is left out, shape (periods, penalties).

        `missed` (periods, periods) is the target less the mixtures fitted without each period. The regression without
        a period follows from the inverse over all: (A without t)^-1 a_t = - B_t / B_tt, where B is the inverse of A.
        """
        missed, left_out = missed.copy(), np.diagonal(missed).copy()
        np.fill_diagonal(missed, 0.0)
        turned = missed @ self.vectors
        inverse = 1 / (self.values + penalties[:, None])
        correction = (turned * self.vectors) @ inverse.T
        own = self.vectors**2 @ inverse.T
        errors: Floats = left_out[:, None] + correction / own
        return errors


def _penalties(ridge: _Ridge, unit: str) -> Floats:
    """The grid for these donors; Refusal where cross-validation has nothing to go by."""
    periods = len(ridge.centre)
    if periods < FEWEST_PERIODS:
        expected = "three periods before the start or more"
        raise Refusal(expected, str(periods), "Give the penalty as a number.", unit)
    penalties: Floats = GRID * ridge.values[-1]
    return penalties


def _least_within_one_error(errors: Floats, penalties: Floats) -> float:
    """The largest penalty whose mean square error is within one standard error of the least."""
    squares = errors**2
    means, spread = squares.mean(0), squares.std(0, ddof=1) / np.sqrt(len(squares))
    least = int(means.argmin())
    return float(penalties[means <= means[least] + spread[least]].max())
