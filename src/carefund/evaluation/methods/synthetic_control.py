"""Synthetic control: each treated unit against the mixture of untreated units that went most like it before.

Abadie and Gardeazabal (2003), Abadie, Diamond and Hainmueller (2010, Journal of the American Statistical Association
105, equations 1 to 3); with an intercept Doudchenko and Imbens (2016) and Ferman and Pinto (2021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeVar

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods import conformal as moving_blocks
from carefund.evaluation.methods import placebos
from carefund.evaluation.methods import predictors as matched
from carefund.evaluation.methods.estimate import Estimate, Notice, Weights
from carefund.evaluation.methods.importance import Matching, best_importance
from carefund.evaluation.methods.left_out_periods import LeftOut
from carefund.evaluation.methods.panel import StudyPanel
from carefund.evaluation.methods.predictors import Predictor, reaches_past, usable, values, window
from carefund.evaluation.methods.simplex import nearest_mixture
from carefund.refusal import Refusal

NULL_HYPOTHESIS = "The treatment changed the outcome of the treated units in no period."
ASSUMPTIONS = (
    "Without the treatment, the mixture of donors that matches a treated unit before the start would have gone on"
    " matching it.",
    "The donors were touched neither by the treatment nor by its spilling over.",
    "Nothing else that matters to the outcome befell the treated units alone from the start on.",
    "The treated units did not change their ways before the start because they knew that it would come.",
)

Key = tuple[int, int, frozenset[int]]
FEW = 12
"""With more donors out of a pool than so many, a mixture is fitted on the pool and not found by leaving out."""


class Held(Protocol):
    """What is found of donors, with those that have part in it, `held` (units,)."""

    @property
    def held(self) -> Flags:
        """The donors that have part in it."""


Found = TypeVar("Found", bound=Held)


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of the contract. `fit_first` and `fit_last` are periods as written in the panel, None for all.

    `seed` is the only source of chance, and only of where the search for optimised importance begins.
    """

    intercept: bool = False
    predictors: tuple[Predictor, ...] = ()
    importance: Literal["equal", "optimised"] = "equal"
    fit_first: int | str | None = None
    fit_last: int | str | None = None
    seed: int = 0


@dataclass(frozen=True)
class Mixture:
    """One unit's comparison: the donors' weights by row of the panel, the predictors' importance by their order.

    `flat`: other weights match the unit as well, these have the least sum of squares.
    """

    weights: Floats
    importance: Floats
    flat: bool

    @property
    def held(self) -> Flags:
        """The donors that have part in it, (units,)."""
        held: Flags = self.weights > 0
        return held


@dataclass(frozen=True)
class Mixtures:
    """Mixtures that were found already, by first treated period, unit and donors left out that mattered.

    A mixture stays the best when a donor of no weight in it is left out (without predictors), so that placebos,
    pairs left out and replications ask for far fewer fits than they have comparisons. One book serves panels that
    are alike before the starts they are asked about.
    """

    found: dict[Key, Mixture] = field(default_factory=dict)
    left_out: dict[Key, LeftOut] = field(default_factory=dict)
    usable: dict[int, Flags] = field(default_factory=dict)


@dataclass(frozen=True)
class SyntheticControl:
    """Synthetic control on one panel, for any unit, start and pool. `gaps` is what placebos ask."""

    panel: StudyPanel
    options: Options
    book: Mixtures = field(default_factory=Mixtures)

    def mixture(self, start: int, unit: int, pool: Flags) -> Mixture:
        """The mixture of `pool` (units,) nearest to `unit` before the column `start`; Refusal where there is none."""
        if self.options.predictors:
            chosen, missing = self._chosen(start, unit, pool)
            return self._kept((start, unit, missing), chosen)
        return self.of_pool(start, unit, pool, lambda out, chosen: self._kept((start, unit, out), chosen))

    def of_pool(self, start: int, unit: int, pool: Flags, found: Callable[[frozenset[int], Flags], Found]) -> Found:
        """What `found` gives of a pool, asked for with as few donors left out as can be.

        It is asked with the donors left out and those in, and stays the same when a donor without part in it goes.
        """
        chosen, missing = self._chosen(start, unit, pool)
        out = missing if len(missing) > FEW else missing & self._touched(start)
        while True:
            inside = chosen.copy()
            inside[list(missing - out)] = True
            answer = found(out, inside)
            mattering = [donor for donor in missing - out if answer.held[donor]]
            if not mattering:
                return answer
            out |= frozenset(mattering)

    def _chosen(self, start: int, unit: int, pool: Flags) -> tuple[Flags, frozenset[int]]:
        """The donors of a pool, and those that could be and are not in it. Refusal where there is no donor."""
        everyone = self._usable(start)
        everyone[unit] = False
        if not (everyone & pool).any():
            raise Refusal("a donor", "none", "Give the study units that were never treated.", self.panel.units[unit])
        return everyone & pool, frozenset(np.flatnonzero(everyone & ~pool).tolist())

    def _touched(self, start: int) -> frozenset[int]:
        """Units treated before the column `start`: a mixture with them is of this panel alone, and not for the book."""
        return frozenset(np.flatnonzero(self.panel.starts < start).tolist())

    def _usable(self, start: int) -> Flags:
        if start not in self.book.usable:
            self.book.usable[start] = usable(self.panel, self.options.predictors, start)
        return self.book.usable[start].copy()

    def check_predictors(self, units: Whole, starts: Whole) -> None:
        """Refuse a unit that has no figure for a predictor before its start."""
        for unit, start in zip(units.tolist(), starts.tolist(), strict=True):
            if not self._usable(start)[unit]:
                raise Refusal(
                    "a figure for every predictor", "none for one", "Fill it, or leave it out.", self.panel.units[unit]
                )

    def _kept(self, key: Key, pool: Flags) -> Mixture:
        if key not in self.book.found:
            self.book.found[key] = self._fitted(key, np.flatnonzero(pool))
        return self.book.found[key]

    def _fitted(self, key: Key, donors: Whole) -> Mixture:
        start, unit, _ = key
        outcome = self._levelled(start)
        weights = np.zeros(len(outcome))
        if not self.options.predictors:
            before = outcome[donors, :start] - outcome[unit, :start]
            weights[donors], flat = nearest_mixture(before)
            return Mixture(weights, np.zeros(0), flat)
        matching = self._matching(outcome, start, unit, donors)
        if self.options.importance == "optimised":
            found, importance, flat = best_importance(matching, self.options.seed)
        else:
            found, flat = nearest_mixture(matching.predictors)
            importance = np.full(matching.predictors.shape[1], 1 / matching.predictors.shape[1])
        weights[donors] = found
        return Mixture(weights, importance, flat)

    def _levelled(self, start: int) -> Floats:
        """The outcome, each unit less its own mean before the start where the level may differ."""
        outcome = self.panel.outcome
        return outcome - outcome[:, :start].mean(1)[:, None] if self.options.intercept else outcome

    def _matching(self, outcome: Floats, start: int, unit: int, donors: Whole) -> Matching:
        """Deviations of the donors from the unit: predictors by their spread, outcomes of the periods fitted."""
        rows = np.append(donors, unit)
        table = values(replace(self.panel, outcome=outcome), self.options.predictors, start)[rows]
        spread = table.std(0, ddof=1)
        table = table / np.where(spread > 1e-12 * np.abs(table).max(0, initial=0.0), spread, 1.0)
        fitted = outcome[:, window(self.panel, fitted_on(self.options), start)][rows]
        return Matching(table[:-1] - table[-1], fitted[:-1] - fitted[-1])

    def counterfactual(self, start: int, unit: int, mixture: Mixture) -> tuple[Floats, float]:
        """The unit's course without the treatment (periods,), and the difference in level that it allows for."""
        held = np.flatnonzero(mixture.weights)
        course: Floats = mixture.weights[held] @ self.panel.outcome[held]
        if not self.options.intercept:
            return course, 0.0
        level = float((self.panel.outcome[unit, :start] - course[:start]).mean())
        return course + level, level

    def gaps(self, start: int, units: Whole, pools: Flags) -> Floats:
        """Observed less counterfactual of each unit as if treated from `start`, from its pool: (units, periods).

        Not a number for a unit that has no figure for a predictor: it can be no placebo.
        """
        gaps = np.full((len(units), self.panel.outcome.shape[1]), np.nan)
        able = self._usable(start)
        for row, (unit, pool) in enumerate(zip(units.tolist(), pools, strict=True)):
            if not able[unit]:
                continue
            course, _ = self.counterfactual(start, unit, self.mixture(start, unit, pool))
            gaps[row] = self.panel.outcome[unit] - course
        return gaps


def options_from(values: Mapping[str, Any], seed: int) -> Options:
    """The options from a protocol's values."""
    predictors = tuple(
        Predictor(column=one["column"], first=one["first"], last=one["last"]) for one in values["predictors"]
    )
    return Options(**{**values, "predictors": predictors, "seed": seed})


def book_of(memory: dict[Any, Any] | None, panel: StudyPanel, options: Options | None = None) -> Mixtures:
    """The mixtures that were found of the same units: replications are alike before the starts asked about.

    A new one where a window of the outcome reaches past a start: there replications differ.
    """
    options = options or Options()
    of_outcome = (*(one for one in options.predictors if one.column == "outcome"), fitted_on(options))
    first = int(panel.starts.min())
    if memory is None or any(reaches_past(panel, one, first) for one in of_outcome):
        return Mixtures()
    book: Mixtures = memory.setdefault(("mixtures", panel.units), Mixtures())
    return book


def fit(panel: StudyPanel, options: Options | None = None, memory: dict[Any, Any] | None = None) -> Estimate:
    """Each treated unit's own synthetic control, from units never treated that have every outcome.

    `memory` keeps mixtures for panels of the same units that differ only from their starts on. Refusal where a treated
    unit has a hole, starts in the first period, or no donor is left.
    """
    options = options or Options()
    treated = np.flatnonzero(panel.is_treated)
    check(panel, treated)
    starts = panel.starts[treated]
    check_fit_window(panel, options, starts)
    method = SyntheticControl(panel, options, book_of(memory, panel, options))
    method.check_predictors(treated, starts)
    pool = ~panel.is_treated
    found = [method.mixture(int(start), int(unit), pool) for unit, start in zip(treated, starts, strict=True)]
    courses = [
        method.counterfactual(int(start), int(unit), mixture)
        for unit, start, mixture in zip(treated, starts, found, strict=True)
    ]
    estimate = Estimate(
        treated=treated,
        observed=panel.outcome[treated],
        counterfactual=np.array([course for course, _ in courses]),
        starts=starts,
        weights=tuple(
            _weights(options, int(unit), mixture, level)
            for unit, mixture, (_, level) in zip(treated, found, courses, strict=True)
        ),
    )
    flat = [int(unit) for unit, mixture in zip(treated, found, strict=True) if mixture.flat]
    return replace(
        estimate,
        diagnostics={"fit_mse": fit_mse(panel, estimate, options)},
        notices=(
            *matched.notices(panel, options.predictors, fitted_on(options), starts),
            *(_not_unique(unit) for unit in flat),
        ),
    )


def _not_unique(unit: int) -> Notice:
    return Notice(
        id="weights-not-unique",
        severity="note",
        unit=unit,
        expected="one set of weights that fits best",
        found="several that fit alike",
        fix="Those with the least sum of squares were taken.",
    )


def placebo_gaps(
    panel: StudyPanel, options: Options, start: int, memory: dict[Any, Any] | None = None
) -> tuple[Whole, Floats]:
    """Every donor as if treated from a column, the treated in no pool: rows (donors,) and gaps (donors, periods)."""
    return placebos.every_donor(panel, SyntheticControl(panel, options, book_of(memory, panel, options)).gaps, start)


def leave_two_out(panel: StudyPanel, options: Options, memory: dict[Any, Any] | None = None) -> placebos.LeaveTwoOut:
    """The refined placebo test. Refusal as `placebos.leave_two_out` says."""
    return placebos.leave_two_out(panel, SyntheticControl(panel, options, book_of(memory, panel, options)).gaps)


def conformal(panel: StudyPanel, options: Options, level: float, memory: dict[Any, Any] | None = None) -> Estimate:
    """The estimate with conformal bounds of its gaps and the p-value of all treated periods together."""
    found = fit(panel, options, memory)
    residuals = moving_blocks.Mixed(intercept=options.intercept)
    return moving_blocks.infer(panel, found, residuals, level=level).of(found)


def check(panel: StudyPanel, treated: Whole) -> None:
    """Refuse a treated unit with a hole or without a period before its start; and a panel without treated units."""
    if not treated.size:
        raise Refusal("a treated unit", "none", "Say which unit was treated and from when.")
    for unit in treated.tolist():
        if panel.starts[unit] < 1:
            raise Refusal("a period before the start", "none", "Begin the panel earlier.", panel.units[unit])
        holes = np.flatnonzero(~np.isfinite(panel.outcome[unit]))
        if holes.size:
            period = str(panel.periods[int(holes[0])])
            raise Refusal("an outcome in every period", f"none in {period}", "Fill the hole.", panel.units[unit])


def _weights(options: Options, unit: int, mixture: Mixture, level: float) -> Weights:
    return Weights(
        treated=unit,
        units={int(donor): float(mixture.weights[donor]) for donor in np.flatnonzero(mixture.weights)},
        predictors={
            name: float(share)
            for name, share in zip(matched.names(options.predictors), mixture.importance, strict=False)
        },
        intercept=level if options.intercept else None,
    )


def fitted_on(options: Options) -> Predictor:
    """The window of the outcome that importance is chosen on: from `fit_first` to `fit_last`."""
    return Predictor(column="outcome", first=options.fit_first, last=options.fit_last)


def check_fit_window(panel: StudyPanel, options: Options, starts: Whole) -> None:
    """Refuse a window from `fit_first` to `fit_last` that has no period of the panel."""
    fitted = fitted_on(options)
    if not all(window(panel, fitted, int(start)).any() for start in starts):
        raise Refusal("periods to fit the outcome on", f"none in '{fitted.name}'", "Move fit_first and fit_last.")


def fit_mse(panel: StudyPanel, estimate: Estimate, options: Options) -> float:
    """The mean square gap over the periods that importance is chosen on, of all treated units."""
    fitted = [window(panel, fitted_on(options), int(start)) for start in estimate.starts]
    gaps = np.concatenate([row[chosen] for row, chosen in zip(estimate.gap, fitted, strict=True)])
    return float(np.mean(gaps**2))
