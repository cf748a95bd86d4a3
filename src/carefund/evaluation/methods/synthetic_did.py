"""Synthetic difference-in-differences: units weighted to move as the treated did, periods to stand for those after.

Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111:4088, algorithm 1, equations 4 to
6 with the regularisation of 2.2; the programs are solved exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.drawn_starts import drawn, inference, narrowing
from carefund.evaluation.methods.estimate import ENOUGH_TREATED, Estimate, Weights
from carefund.evaluation.methods.newton_simplex import Spread, spread_weights
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.ridge_simplex import Problems, weights
from carefund.evaluation.methods.small_blocks import product
from carefund.evaluation.methods.two_way import Slopes, slopes, without_use
from carefund.evaluation.methods.whole_panel import require_whole

FAINT = 1e-6
"""The periods' ridge, as a share of the noise: it only makes their weights one answer."""
NULL_HYPOTHESIS = "From the start on the treated units changed as the weighted untreated units did."
ASSUMPTIONS = (
    "Without the treatment the treated units would have kept their distance, in the weighted periods before the start, "
    "from the weighted untreated units.",
    "What moves the untreated units moves the treated too: few common factors beside effects of unit and period.",
    "No treated unit changed before its start because of the treatment to come, and none changed an untreated unit.",
    "Placebo inference: the treated units' noise is like that of the untreated.",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the contract; `seed` and `draws` are of the placebo groups for ten treated or more."""

    covariates: tuple[str, ...] = ()
    seed: int = 0
    draws: int = 199


@dataclass(frozen=True, kw_only=True)
class Balanced:
    """Samples with one start: weights of units (samples) and of periods (samples, periods before the start).

    `gaps` (samples, periods) are those of the samples' treated, taken together; `ridge` (samples,) is the units' zeta.
    """

    spread: Spread = field(repr=False)
    periods: Floats = field(repr=False)
    gaps: Floats = field(repr=False)
    ridge: Floats = field(repr=False)

    @property
    def units(self) -> Floats:
        """Shape (samples, units)."""
        return self.spread.weights

    def of(self, rows: Whole) -> Balanced:
        """Some of the samples."""
        return Balanced(
            spread=self.spread.of(rows), periods=self.periods[rows], gaps=self.gaps[rows], ridge=self.ridge[rows]
        )  # fmt: skip


def balance(outcome: Floats, treated: Floats, pools: Flags, start: int, guess: Balanced | None = None) -> Balanced:
    """Weights and gaps for samples on one outcome (units, periods), all from the column `start`.

    `treated` (samples, units) are the shares of the treated units, summing to one; `pools` (samples, units) who may be
    compared. The gap is to the weighted units, at the distance of the weighted periods before the start. `guess` is
    the answer to as many near samples with the same outcome before the start.
    """
    outcome = outcome - outcome[:, :start].mean()
    number, after = (treated > 0).sum(1), outcome.shape[1] - start
    noise = _noise(outcome[:, :start], pools)
    ridge = (number * after) ** 0.25 * noise
    before = outcome[:, :start] - outcome[:, :start].mean(1, keepdims=True)
    near = None if guess is None else guess.spread
    spread = spread_weights(before, product(treated, before), start * ridge**2, pools, near)
    periods = _periods(outcome, pools, start, noise, guess)
    apart = product(treated - spread.weights, outcome)
    level = (periods * apart[:, :start]).sum(1, keepdims=True)
    return Balanced(spread=spread, periods=periods, gaps=apart - level, ridge=ridge)


def _noise(before: Floats, pools: Flags) -> Floats:
    """The standard deviation of first differences in each pool, shape (samples,); 0 where there are none.

    The divisor is their number, as in the paper's equation of section 2.2, and not one less.
    """
    moves = np.diff(before, axis=1)
    count = pools.sum(1) * moves.shape[1]
    if not moves.shape[1]:
        return np.zeros(len(pools))
    moves = moves - moves.mean()
    first, second = pools @ moves.sum(1), pools @ (moves**2).sum(1)
    spread = np.maximum(second - first**2 / count, 0.0) / count
    noise: Floats = np.sqrt(np.where(spread > 1e-20 * np.maximum((before**2).max(), 1e-300), spread, 0.0))
    return noise


def _periods(outcome: Floats, pools: Flags, start: int, noise: Floats, guess: Balanced | None) -> Floats:
    """Weights of periods before the start that stand for the mean after it, in each pool."""
    columns = np.column_stack([outcome[:, :start], outcome[:, start:].mean(1)])
    products = _spread(columns, pools)
    inner, targets = products[:, :start, :start], products[:, :start, start]
    problems = Problems(
        products=inner,
        targets=targets,
        ridge=pools.sum(1) * (FAINT * noise) ** 2,
        allowed=np.ones((len(pools), start), dtype=bool),
    )
    first = np.arange(1) if guess is None and len(pools) > 1 else np.arange(0)
    support = None if guess is None else guess.periods > 0
    if first.size:
        support = weights(problems.of(first)) > 0
    return weights(problems, support)


def _spread(columns: Floats, pools: Flags) -> Floats:
    """Products of columns (units, columns) centred over each pool, shape (samples, columns, columns).

    What is outside a pool is taken away from the products of all that are in some pool: mostly one unit or two.
    """
    anyone = pools.any(0)
    columns = columns - columns[anyone].mean(0)
    whole = columns[anyone].T @ columns[anyone]
    out = anyone & ~pools
    count = out.sum(1)
    order = np.argsort(~out, axis=1, kind="stable")[:, : count.max(initial=0)]
    left = columns[order] * (np.arange(order.shape[1]) < count[:, None])[..., None]
    mean = left.sum(1, keepdims=True) / np.sqrt(pools.sum(1))[:, None, None]
    gone = np.concatenate([left, mean], 1)
    spread: Floats = np.swapaxes(gone, 1, 2) @ gone
    np.subtract(whole, spread, out=spread)
    return spread


@one_thread()
def fit(panel: StudyPanel, options: Options, level: float = 0.95) -> Estimate:
    """Fit each start's units together and average by treated unit-periods.

    With ten treated units or more, p-value, interval and standard error are those of placebo groups: the same starts
    given to untreated units (their algorithm 4, with the rank and not the normal quantile). Raises CannotEstimate for
    a panel with a hole, without treated or untreated units, or with no period before a start.
    """
    require_whole(panel, options.covariates)
    taken = _covariates(panel, options)
    counted = np.arange(len(panel.periods)) < panel.starts[:, None]
    fitted = slopes(panel.outcome, taken, counted[None])
    outcome = panel.outcome - _moved(taken, fitted)[0]
    rows = np.flatnonzero(panel.is_treated)
    starts = panel.starts[rows]
    never = ~panel.is_treated
    by_start = {int(start): _one_start(outcome, panel.starts, never, int(start)) for start in np.unique(starts)}
    gaps = np.stack([_own_gap(outcome, int(row), by_start[int(panel.starts[row])]) for row in rows])
    estimate = Estimate(
        treated=rows,
        observed=panel.outcome[rows],
        counterfactual=panel.outcome[rows] - gaps,
        starts=starts,
        weights=_weights(rows, starts, by_start, outcome),
        diagnostics=_diagnostics(by_start),
        notices=without_use(options.covariates, fitted),
    )
    if len(rows) < ENOUGH_TREATED:
        return estimate
    return _with_inference(estimate, panel, outcome, options, level)


def _one_start(outcome: Floats, starts: Whole, never: Flags, start: int) -> Balanced:
    treated = (starts == start) / (starts == start).sum()
    return balance(outcome, treated[None], never[None], start)


def _own_gap(outcome: Floats, row: int, found: Balanced) -> Floats:
    apart = outcome[row] - found.units[0] @ outcome
    own: Floats = apart - found.periods[0] @ apart[: found.periods.shape[1]]
    return own


@one_thread()
def placebo_gaps(
    panel: StudyPanel, options: Options, start: int, memory: dict[Any, Any] | None = None
) -> tuple[Whole, Floats]:
    """Every unit that is never treated as if it alone were treated from the column `start`, the treated left out.

    Gives the units' rows (placebos,) and gaps (placebos, periods). Covariates' coefficients leave out what the
    placebo would have made treated. `memory` keeps where searches ended for panels that differ only from their starts
    on: theirs begin there, and end at the same answer sooner.
    """
    rows = np.flatnonzero(~panel.is_treated)
    if len(rows) < 2:  # noqa: PLR2004
        return rows[:0], np.zeros((0, panel.outcome.shape[1]))
    if options.covariates:
        return rows, _each_adjusted(panel, options, rows, start)
    everyone = np.eye(len(panel.units))
    pools = (everyone[rows] == 0) & ~panel.is_treated
    guess = None if memory is None else _near(panel, start, memory)
    return rows, balance(panel.outcome, everyone[rows], pools, start, guess if guess is None else guess.of(rows)).gaps


@one_thread()
def each_alone(panel: StudyPanel, options: Options, start: int) -> Floats:
    """Gaps of every treated unit (units treated, periods) as if it alone were treated, all from `start`."""
    rows, pool = np.flatnonzero(panel.is_treated), ~panel.is_treated
    if options.covariates:
        return np.concatenate([fit(_alone(panel, int(row)), options).gap for row in rows])
    shares = np.eye(len(panel.units))[rows]
    return balance(panel.outcome, shares, np.tile(pool, (len(rows), 1)), start).gaps


def _alone(panel: StudyPanel, row: int) -> StudyPanel:
    """A treated unit with the untreated."""
    kept = np.flatnonzero(~panel.is_treated | (np.arange(len(panel.units)) == row))
    return replace(
        panel,
        units=tuple(panel.units[one] for one in kept),
        outcome=panel.outcome[kept],
        starts=panel.starts[kept],
        covariates={name: values[kept] for name, values in panel.covariates.items()},
    )


def _near(panel: StudyPanel, start: int, memory: dict[Any, Any]) -> Balanced | None:
    """The answer where every unit is compared with all others, from the second time on that a start is asked for."""
    key = ("synthetic-did", start, panel.units)
    if key not in memory:
        memory[key] = None
        return None
    if memory[key] is None:
        everyone = np.eye(len(panel.units))
        memory[key] = balance(panel.outcome, everyone, everyone == 0, start)
    near: Balanced = memory[key]
    return near


def _each_adjusted(panel: StudyPanel, options: Options, rows: Whole, start: int) -> Floats:
    """Placebos' gaps where covariates are taken out, which leaves each its own outcome."""
    pool, own = panel.outcome[rows], np.eye(len(rows))
    taken = _covariates(panel, options)[:, rows]
    counted = np.broadcast_to(own[:, :, None] == 0, (len(rows), *pool.shape)).copy()
    counted[:, :, :start] = True
    outcomes = pool - _moved(taken, slopes(pool, taken, counted))
    each = (balance(outcome, own[[place]], own[[place]] == 0, start) for place, outcome in enumerate(outcomes))
    return np.concatenate([found.gaps for found in each])


def _covariates(panel: StudyPanel, options: Options) -> Floats:
    taken = [panel.covariates[name] for name in options.covariates]
    return np.stack(taken) if taken else np.zeros((0, *panel.outcome.shape))


def _moved(covariates: Floats, fitted: Slopes) -> Floats:
    """What covariates make of the outcome, shape (panels, units, periods), about their own means."""
    centred = covariates - covariates.mean((1, 2), keepdims=True)
    return np.tensordot(fitted.values, centred, 1)


def _weights(rows: Whole, starts: Whole, by_start: Mapping[int, Balanced], outcome: Floats) -> tuple[Weights, ...]:
    """One set where there is one start, else one for each treated unit."""
    if len(by_start) == 1:
        start, found = next(iter(by_start.items()))
        apart = outcome[rows].mean(0) - found.units[0] @ outcome
        one = int(rows[0]) if len(rows) == 1 else None
        return (_set(one, found, float(found.periods[0] @ apart[:start])),)
    sets = list[Weights]()
    for row, start in zip(rows, starts, strict=True):
        found = by_start[int(start)]
        apart = outcome[row] - found.units[0] @ outcome
        sets.append(_set(int(row), found, float(found.periods[0] @ apart[:start])))
    return tuple(sets)


def _set(treated: int | None, found: Balanced, intercept: float) -> Weights:
    return Weights(
        treated=treated,
        units={int(row): float(found.units[0, row]) for row in np.flatnonzero(found.units[0])},
        periods={int(place): float(found.periods[0, place]) for place in np.flatnonzero(found.periods[0])},
        intercept=intercept,
    )


def _diagnostics(by_start: Mapping[int, Balanced]) -> dict[str, float]:
    """The units' zeta, where one serves all."""
    return {"penalty": float(next(iter(by_start.values())).ridge[0])} if len(by_start) == 1 else {}


def _with_inference(estimate: Estimate, panel: StudyPanel, outcome: Floats, options: Options, level: float) -> Estimate:
    """The same starts given to untreated units, again and again."""
    never = np.flatnonzero(~panel.is_treated)
    samples = drawn(panel.starts, len(panel.periods), options.seed, options.draws)
    if samples is None:
        return estimate
    pool, sums, weight = outcome[never], np.zeros(len(samples)), 0
    free = samples == len(panel.periods)
    for start in np.unique(estimate.starts):
        treated = samples == start
        found = balance(pool, treated / treated.sum(1, keepdims=True), free, int(start))
        sums += found.gaps[:, start:].sum(1) * treated[0].sum()
        weight += treated[0].sum() * (len(panel.periods) - int(start))
    made = inference(estimate.att, sums / weight, level, narrowing(len(estimate.treated), len(never)))
    return replace(
        estimate,
        standard_error=made.standard_error,
        p_value=made.p_value,
        interval=made.interval,
        basis="placebo-groups",
    )
