"""Generalised synthetic control: the treated follow the untreated's common factors with loadings of their own.

Xu (2017), "Generalized synthetic control method", Political Analysis 25:57: effects of unit and period and factors from
units that are never treated, loadings from the periods before the start, the number of factors by leaving out one of
these periods of each treated unit at a time (algorithm 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.common_factors import common, most_factors, without_each
from carefund.evaluation.methods.drawn_starts import drawn, inference, narrowing
from carefund.evaluation.methods.estimate import ENOUGH_TREATED, CannotEstimate, Estimate, Notice
from carefund.evaluation.methods.one_thread import one_thread
from carefund.evaluation.methods.own_loadings import own_loadings
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.two_way import slopes, without_use
from carefund.evaluation.methods.whole_panel import require_whole

CROSS_VALIDATION = "cross-validation"
NULL_HYPOTHESIS = "From the start on the treated units went on as the common factors and their own loadings led them."
ASSUMPTIONS = (
    "Effects of unit and period and a few common factors move all units; the treated have loadings of their own, which "
    "the treatment does not change.",
    "The errors are independent of the treatment, the factors and the loadings, and depend little on each other.",
    "The factors that matter after the start can be seen in the untreated units and before the start.",
    "No treated unit changed before its start because of the treatment to come, and none changed an untreated unit.",
    "Placebo inference: the treated units' noise is like that of the untreated.",
)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the contract; `seed` and `draws` are of the placebo groups for ten treated or more."""

    rank: Literal["cross-validation"] | int = "cross-validation"
    max_rank: int = 5
    covariates: tuple[str, ...] = ()
    seed: int = 0
    draws: int = 99


@dataclass(frozen=True, kw_only=True)
class Factored:
    """Treated units' gaps (units, periods), the rank, and by rank coefficients and mean square errors."""

    gaps: Floats = field(repr=False)
    rank: int
    slopes: Mapping[int, Floats]
    errors: tuple[float, ...] = ()


@one_thread()
def fit(panel: StudyPanel, options: Options, level: float = 0.95) -> Estimate:
    """Fit all treated units at once.

    With ten treated units or more, p-value, interval and standard error are those of placebo groups: the same starts
    given to untreated units. Raises CannotEstimate for a panel with a hole, without treated or untreated units, with
    no period before a start, or with a rank that is too high for the panel.
    """
    require_whole(panel, options.covariates)
    rows = np.flatnonzero(panel.is_treated)
    taken = covariates_of(panel, options)
    found = factored(panel.outcome, taken, panel.starts, options)
    estimate = Estimate(
        treated=rows,
        observed=panel.outcome[rows],
        counterfactual=panel.outcome[rows] - found.gaps,
        starts=panel.starts[rows],
        diagnostics={"rank": found.rank, **_tried(found)},
        notices=_idle(panel, taken, options),
    )
    if len(rows) < ENOUGH_TREATED:
        return estimate
    return _with_inference(estimate, panel, taken, options, level)


def _idle(panel: StudyPanel, covariates: Floats, options: Options) -> tuple[Notice, ...]:
    never = ~panel.is_treated
    everything = np.ones((1, int(never.sum()), len(panel.periods)), dtype=np.bool_)
    fitted = slopes(panel.outcome[never], covariates[:, never], everything)
    return without_use(options.covariates, fitted)


def _tried(found: Factored) -> dict[str, list[dict[str, float]]]:
    if not found.errors:
        return {}
    return {"cross_validation": [{"rank": rank, "mse": error} for rank, error in enumerate(found.errors)]}


def covariates_of(panel: StudyPanel, options: Options) -> Floats:
    """Shape (covariates, units, periods)."""
    taken = [panel.covariates[name] for name in options.covariates]
    return np.stack(taken) if taken else np.zeros((0, *panel.outcome.shape))


def factored(
    outcome: Floats, covariates: Floats, starts: Whole, options: Options, near: Mapping[int, Floats] | None = None
) -> Factored:
    """Gaps of the treated units of a panel (units, periods); `starts` is the number of periods where never treated.

    `near` are coefficients by rank that the search for them may begin from.
    """
    never = starts == outcome.shape[1]
    own, given = outcome[~never], starts[~never]
    ranks = _ranks(int(never.sum()), outcome.shape[1], int(given.min()), options)
    if len(covariates):
        moving = {rank: common(outcome[never], covariates[:, never], rank, (near or {}).get(rank)) for rank in ranks}
    else:
        moving = dict.fromkeys(ranks, common(outcome[never], covariates[:, never], ranks[-1]))
    fits = {}
    for rank, known in moving.items():
        apart = own - np.tensordot(known.slopes, covariates[:, ~never], 1) - known.means
        fits[rank] = apart, own_loadings(apart, known.factors[None, :, :rank], given)
    errors = {rank: float(fit.squares[:, rank].sum() / given.sum()) for rank, (_, fit) in fits.items()}
    rank = _least(errors)
    apart, chosen = fits[rank]
    asked = options.rank == CROSS_VALIDATION
    return Factored(
        gaps=apart - chosen.course(np.full(len(own), rank)),
        rank=rank,
        slopes={one: known.slopes for one, known in moving.items()},
        errors=tuple(errors.values()) if asked else (),
    )


def _least(errors: Mapping[int, float]) -> int:
    """The rank with the least error; of two with the same the lower."""
    best = min(errors)
    for rank, error in errors.items():
        if error < errors[best] * (1 - 1e-12):
            best = rank
    return best


def _ranks(untreated: int, periods: int, first: int, options: Options) -> list[int]:
    """The ranks to try; a given one must leave a period before the start."""
    most = most_factors(untreated, periods)
    if options.rank != CROSS_VALIDATION:
        rank = int(options.rank)
        highest = min(most, first - 1)
        if rank > highest:
            raise CannotEstimate(
                "rank-too-high",
                expected=f"at most {highest} factors, by the untreated units and the periods before the start",
                found=str(rank),
                fix="Lower the rank, or let cross-validation choose it.",
            )
        return [rank]
    return list(range(max(min(options.max_rank, most, first - 2), 0) + 1))


@one_thread()
def placebo_gaps(panel: StudyPanel, options: Options, start: int) -> tuple[Whole, Floats]:
    """Every unit that is never treated as if it alone were treated from the column `start`, the treated left out.

    Gives the units' rows (placebos,) and gaps (placebos, periods); each placebo chooses its own rank where rank is by
    cross-validation.
    """
    rows = np.flatnonzero(~panel.is_treated)
    return rows, _each(panel.outcome[rows], covariates_of(panel, options)[:, rows], start, options)


@one_thread()
def each_alone(panel: StudyPanel, options: Options, start: int) -> Floats:
    """Gaps of every treated unit (units treated, periods) as if it alone were treated, all from `start`.

    Each chooses its own rank where rank is by cross-validation, as every placebo does.
    """
    rows, never = np.flatnonzero(panel.is_treated), np.flatnonzero(~panel.is_treated)
    taken, periods = covariates_of(panel, options), len(panel.periods)
    if len(taken):
        alone = np.append(np.full(never.size, periods), start)
        every = (np.append(never, row) for row in rows)
        return np.concatenate([factored(panel.outcome[one], taken[:, one], alone, options).gaps for one in every])
    ranks = _ranks(never.size, periods, start, options)
    known = common(panel.outcome[never], taken[:, never], ranks[-1])
    return _own_ranks(panel.outcome[rows] - known.means, known.factors[None], ranks, start)


def _own_ranks(apart: Floats, factors: Floats, ranks: list[int], start: int) -> Floats:
    """Gaps of units with factors by their loadings before the start, each with the rank that predicts it best."""
    found = own_loadings(apart, factors, np.full(len(apart), start))
    best = np.array([_least(dict(zip(ranks, row, strict=True))) for row in found.squares[:, ranks]])
    gaps: Floats = apart - found.course(best)
    return gaps


def _each(outcome: Floats, covariates: Floats, start: int, options: Options) -> Floats:
    """Gaps of each unit against all others, shape (units, periods)."""
    units, periods = outcome.shape
    if units < 2:  # noqa: PLR2004
        return np.zeros((0, periods))
    if len(covariates):
        return _each_with_covariates(outcome, covariates, start, options)
    ranks = _ranks(units - 1, periods, start, options)
    means, factors = without_each(outcome, ranks[-1])
    return _own_ranks(outcome - means, factors, ranks, start)


def _each_with_covariates(outcome: Floats, covariates: Floats, start: int, options: Options) -> Floats:
    """The same with covariates, whose coefficients are sought for each from those of all units on."""
    units, periods = outcome.shape
    near = {rank: common(outcome, covariates, rank).slopes for rank in _ranks(units - 1, periods, start, options)}
    starts = np.where(np.eye(units, dtype=bool), start, periods)
    return np.concatenate([factored(outcome, covariates, own, options, near).gaps for own in starts])


def _with_inference(
    estimate: Estimate, panel: StudyPanel, covariates: Floats, options: Options, level: float
) -> Estimate:
    """The same starts given to untreated units, again and again."""
    never, periods = np.flatnonzero(~panel.is_treated), len(panel.periods)
    samples = drawn(panel.starts, periods, options.seed, options.draws)
    if samples is None:
        return estimate
    chance = np.zeros(len(samples))
    for place, starts in enumerate(samples):
        gaps = factored(panel.outcome[never], covariates[:, never], starts, options).gaps
        after = np.arange(periods) >= starts[starts < periods][:, None]
        chance[place] = gaps[after].mean()
    made = inference(estimate.att, chance, level, narrowing(len(estimate.treated), len(never)))
    return replace(
        estimate,
        standard_error=made.standard_error,
        p_value=made.p_value,
        interval=made.interval,
        basis="placebo-groups",
    )
