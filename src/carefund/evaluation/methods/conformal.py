"""Conformal inference: which effects would leave a treated period no stranger than the periods before the start.

Chernozhukov, Wuthrich and Zhu (2021), "An exact and robust conformal inference method for counterfactual and synthetic
controls", Journal of the American Statistical Association 116, sections 2 and 3: the effect of a hypothesis is taken
off, the weights are fitted on all periods concerned, and the treated period's residual is compared with the others'
under moving blocks. As the hypothesis moves, the weights move along straight lines between few turning points, so the
interval is found exactly and needs no grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from carefund.arrays import Floats
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.simplex import nearest_mixture
from carefund.refusal import Refusal

ROUNDING = 1e-14
"""The share of the greatest figure or eigenvalue below which one is nought but for rounding."""
SLIGHT = 1e-9
"""Residuals count as equal within this share of the largest; p-values within this much of a count."""
STRETCHES = 2_000
"""More turning points than any panel has: a stop for the search, after which a bound is not known."""


def apart(donors: Floats) -> Floats:
    """Donors (donors, periods) less their mean in each period, nought where they differ by rounding alone."""
    centred = donors - donors.mean(0)
    found: Floats = np.where(np.abs(centred) > ROUNDING * np.abs(donors).max(), centred, 0.0)
    return found


@dataclass(frozen=True)
class Mixed:
    """Residuals of synthetic control, with an intercept or without, or augmented with a ridge of this penalty."""

    intercept: bool = False
    penalty: float | None = None

    def __call__(self, donors: Floats, target: Floats) -> tuple[Floats, Floats]:
        """Fit target (periods,) by donors (donors, periods): the residuals, and the weights they rest on (donors,)."""
        donors, target = self._levelled(donors, target)
        weights, _ = nearest_mixture(donors - target)
        return self.off(donors, target, weights), weights

    def _levelled(self, donors: Floats, target: Floats) -> tuple[Floats, Floats]:
        return (donors - donors.mean(1)[:, None], target - target.mean()) if self.intercept else (donors, target)

    def off(self, donors: Floats, target: Floats, weights: Floats) -> Floats:
        """Target less mixture, the ridge taken off: linear in target and weights together."""
        missed = target - weights @ donors
        if self.penalty is None:
            return missed
        centred = apart(donors)
        values, vectors = np.linalg.eigh(centred.T @ centred)
        differing = values > ROUNDING * values[-1]
        shrunk = np.where(differing, self.penalty / np.where(differing, values + self.penalty, 1.0), 1.0)
        residuals: Floats = vectors @ (shrunk * (vectors.T @ missed))
        return residuals

    def stretch(self, donors: Floats, target: Floats, place: int) -> tuple[Floats, Floats, float, float]:
        """Where the target in period `place` moves down by h: residuals a + h b, and how far h may go either way.

        Returns a, b (periods,), and the greatest fall and rise of h over which the mixture keeps its donors.
        """
        donors, target = self._levelled(donors, target)
        weights, _ = nearest_mixture(donors - target)
        move = np.zeros(len(target))
        move[place] = -1.0
        if self.intercept:
            move -= move.mean()
        held = np.flatnonzero(weights > 0)
        shift = np.zeros_like(weights)
        shift[held] = _moved(donors[held], move)
        slack = donors @ (weights @ donors - target)
        slope = donors @ (shift @ donors - move)
        slack, slope = slack - slack[held].mean(), slope - slope[held].mean()
        outside = np.ones(len(weights), dtype=bool)
        outside[held] = False
        levels = np.concatenate([weights[held], np.maximum(slack[outside], 0.0)])
        slopes = np.concatenate([shift[held], slope[outside]])
        return self.off(donors, target, weights), self.off(donors, move, shift), *_room(levels, slopes)


def _moved(held: Floats, move: Floats) -> Floats:
    """How the weights of the donors held change with the target: least squares with changes that sum to nought."""
    if len(held) == 1:
        return np.zeros(1)
    along = held[1:] - held[0]
    change = np.linalg.lstsq(along.T, move, rcond=1e-12)[0]
    return np.concatenate([[-change.sum()], change])


def _room(levels: Floats, slopes: Floats) -> tuple[float, float]:
    """How far h may fall and rise before a level that must not be negative would be."""
    small = 1e-13 * np.abs(slopes).max(initial=0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        until = levels / np.abs(slopes)
    rise = until[slopes < -small].min(initial=np.inf)
    fall = until[slopes > small].min(initial=np.inf)
    return float(fall), float(rise)


@dataclass(frozen=True, kw_only=True)
class ConformalInference:
    """By treated unit and period, the bounds of the effect, shape (K, periods): not a number before the start.

    A bound is infinite where no effect, however large, would be refused: with fewer than 1 / (1 - level) periods.
    `p_value` is that of no effect in any treated period.
    """

    lower: Floats = field(repr=False)
    upper: Floats = field(repr=False)
    p_value: float

    def of(self, estimate: Estimate) -> Estimate:
        """The estimate with these bounds and this p-value in place of its own."""
        return replace(
            estimate, lower=self.lower, upper=self.upper, p_value=self.p_value, basis="conformal",
            standard_error=None, interval=None,
        )  # fmt: skip


def infer(panel: StudyPanel, estimate: Estimate, residuals: Mixed, *, level: float = 0.95) -> ConformalInference:
    """Intervals of each treated period's effect, and one test of them all together.

    Each period's test stands alone: the periods before the start, and that one. Refusal for a level not between
    nought and one, or no donor.
    """
    if not 0 < level < 1:
        raise Refusal("a level between 0 and 1", str(level), "Give 0.95, for example.", "level")
    pool = ~panel.is_treated & np.isfinite(panel.outcome).all(1)
    if not pool.any():
        raise Refusal("a donor", "none", "Give the study units that were never treated.", "donors")
    donors = panel.outcome[pool]
    bounds = np.full((2, *estimate.observed.shape), np.nan)
    for row, start in enumerate(estimate.starts.tolist()):
        for period in range(start, donors.shape[1]):
            columns = np.append(np.arange(start), period)
            target = estimate.observed[row, columns]
            bounds[:, row, period] = interval(donors[:, columns], target, residuals, level)
    return ConformalInference(lower=bounds[0], upper=bounds[1], p_value=joint(donors, estimate, residuals))


def joint(donors: Floats, estimate: Estimate, residuals: Mixed) -> float:
    """The p-value of no effect in any treated period: the share of moves round the calendar that leave as much.

    The statistic is the sum of absolute residuals over the treated periods, of all treated units.
    """
    periods = donors.shape[1]
    moves = (np.arange(periods)[:, None] + np.arange(periods)) % periods
    statistics = np.zeros(periods)
    for observed, after in zip(estimate.observed, estimate.after, strict=True):
        off, _ = residuals(donors, observed)
        statistics += np.abs(off)[moves[:, after]].sum(1)
    return float((statistics >= statistics[0] * (1 - SLIGHT)).mean())


def interval(donors: Floats, target: Floats, residuals: Mixed, level: float) -> tuple[float, float]:
    """The least and the greatest effect in the last period that are not refused, its weights fitted on all of them."""
    periods = len(target)
    enough = int(np.floor((1 - level) * periods + SLIGHT)) + 1
    if enough <= 1:
        return -np.inf, np.inf
    lowest, highest = _far(donors, target, residuals)
    lower = _first_inside(donors, target, residuals, lowest, highest, enough)
    upper = -_first_inside(-donors, -target, residuals, -highest, -lowest, enough)
    if lower > upper:
        # Where the periods before are matched exactly, nothing but the effect that matches the last one is inside.
        _, weights = residuals(donors[:, :-1], target[:-1])
        level_of = (target - weights @ donors)[:-1].mean() if residuals.intercept else 0.0
        lower = upper = float(target[-1] - weights @ donors[:, -1] - level_of)
    return lower, upper


def _far(donors: Floats, target: Floats, residuals: Mixed) -> tuple[float, float]:
    """Effects beyond which the last residual is larger than any other can be."""
    gap = np.abs(donors - target).max() + np.ptp(donors[:, -1])
    reach = 4.0 * float(gap) * (2.0 if residuals.intercept else 1.0) + 1e-300
    low, high = target[-1] - donors[:, -1].max(), target[-1] - donors[:, -1].min()
    return float(low - reach), float(high + reach)


def _first_inside(
    donors: Floats, target: Floats, residuals: Mixed, lowest: float, highest: float, enough: int
) -> float:
    """From the lowest effect upward, the first that is not refused; infinite where the search meets its stop."""
    least = 1e-9 * (highest - lowest)
    effect, last = lowest, len(target) - 1
    for _ in range(STRETCHES):
        tried = target.copy()
        tried[last] -= effect
        base, slope, _, rise = residuals.stretch(donors, tried, last)
        end = min(effect + max(rise, least), highest)
        found = _inside(base, slope, end - effect, enough)
        if found is not None:
            return effect + found
        if end >= highest:
            return highest
        effect = end + least
    return -np.inf


def _inside(base: Floats, slope: Floats, length: float, enough: int) -> float | None:
    """The first h in [0, length] at which enough residuals base + h slope are at least the last's, or None."""
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = np.concatenate(
            [
                (base[-1] - base) / (slope - slope[-1]),
                -(base[-1] + base) / (slope + slope[-1]),
            ]
        )
    tried = np.concatenate([[0.0], np.sort(crossings[(crossings > 0) & (crossings <= length)])])
    sizes = np.abs(base + tried[:, None] * slope)
    largest = SLIGHT * sizes.max(1, initial=0.0)
    inside = (sizes >= sizes[:, -1:] - largest[:, None]).sum(1) >= enough
    return float(tried[int(inside.argmax())]) if inside.any() else None
