"""Placebos: the same study where nothing happened, for any method that can say what a unit's gap would be.

In space each donor is treated in turn, with the treated units in no pool (Abadie, Diamond and Hainmueller 2010,
section 3.4; the ratio of root mean square gaps after and before is theirs); in time the study is made as if it had
started earlier; with two left out (Lei and Sudijono 2025, "Inference for synthetic controls via refined placebo
tests", equations 5 to 7) the treated unit is compared with every pair of donors in pools without the pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice
from typing import Protocol

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.refusal import Refusal

DRAWS = 999
"""Sets of donors drawn where several units are treated."""
PAIRS_AT_ONCE = 2_000
TRIPLE = 3
"""Donors that leave one when two are left out."""


class GapsAsTreated(Protocol):
    """A method's gaps on one panel, as if each of `units` had been treated from the column `start`.

    `pools` has shape (units given, units of the panel) and says who may serve as each one's donor; the answer has
    shape (units given, periods): observed less counterfactual, before the start too.
    """

    def __call__(self, start: int, units: Whole, pools: Flags) -> Floats:
        """The gaps."""


@dataclass(frozen=True, kw_only=True)
class References:
    """What placebos are compared by: mean gap after the start, and root mean square gaps before and after."""

    att: Floats = field(repr=False)
    pre_rmspe: Floats = field(repr=False)
    post_rmspe: Floats = field(repr=False)

    @property
    def ratio(self) -> Floats:
        """After over before; a fit that is exact but for rounding counts as off by a billionth of the largest."""
        largest = np.fmax.reduce(np.concatenate([self.pre_rmspe, self.post_rmspe]), initial=0.0)
        floor = 1e-9 * float(largest) or 1.0
        ratios: Floats = self.post_rmspe / np.maximum(self.pre_rmspe, floor)
        return ratios


@dataclass(frozen=True, kw_only=True)
class SpacePlacebos:
    """Placebos in space: `units` are rows of the panel, with their figures; `treated` those of the treated.

    `rank` counts the references (donors, or with several treated units sets of as many donors) whose ratio is at
    least the treated's, and the treated themselves; `of` counts all; `p_value` is rank / of. `standard_error` is the
    standard deviation, divisor n, of the references' mean gaps. `references` are what the treated are ranked among.
    """

    units: Whole
    placebos: References
    treated: References
    references: References = field(repr=False)
    rank: int
    of: int
    standard_error: float

    @property
    def p_value(self) -> float:
        """The share of references, the treated among them, that went apart at least as far."""
        return self.rank / self.of


@dataclass(frozen=True)
class TimePlacebo:
    """The study as if it had started at the column `start`, on the periods before the true start."""

    start: int
    att: float
    ratio: float


@dataclass(frozen=True)
class LeaveTwoOut:
    """`pairs` of donors, and in how many of them (`losses`) the treated unit's ratio is not above both donors'."""

    losses: int
    pairs: int

    @property
    def p_value(self) -> float:
        """The share of pairs lost: equation 6, approximate, with the bound on its error rate in `error_bound`."""
        return self.losses / self.pairs

    def error_bound(self, size: float) -> float:
        """The most often that this p-value falls to `size` or below under the null, theorem 2.2 (equation 9).

        With N units and uniform assignment it is floor(N f) / N for the f of equation 9.
        """
        units = (3 + np.sqrt(1 + 8 * self.pairs)) / 2
        share = 1 - 1 / units
        inner = 9 * share**2 - 12 * (1 / units - 4 / (3 * units**2) + size * share * (1 - 2 / units))
        rate = (3 * share - np.sqrt(max(inner, 0.0))) / 2
        return float(np.floor(units * rate + 1e-9) / units)


@dataclass(frozen=True)
class MinimumDetectable:
    """The smallest lasting effect found with chance `power` by the placebo test at `size`; None where none would be."""

    size: float
    power: float
    effect: float | None
    relative: float | None


def in_space(panel: StudyPanel, gaps: GapsAsTreated, estimate: Estimate, *, seed: int = 0) -> SpacePlacebos:
    """Each donor as if treated, from each start of the treated units.

    One treated unit is ranked among the donors. With several, sets of as many donors are drawn from `seed`, given
    the treated units' starts, and the treated set is ranked among them by gaps pooled over its unit-periods.
    Refusal with fewer than two donors, for then no placebo has one.
    """
    donors = donors_of(panel)
    if donors.size <= 1:
        raise Refusal("two donors or more", str(donors.size), "Give more units that were never treated.", "placebos")
    starts, kinds = np.unique(estimate.starts, return_inverse=True)
    moments = np.stack([_donor_moments(panel, gaps, int(start), donors) for start in starts])
    able = np.isfinite(moments).all(axis=(0, 2))
    donors, moments = donors[able], moments[:, able]
    if donors.size <= 1:
        raise Refusal("two placebos or more", str(donors.size), "Fill in the donors' predictors.", "placebos")
    treated = _pooled(_moments(estimate.gap, estimate.starts)[None])
    placebos = _pooled(moments[kinds].transpose(1, 0, 2))
    references = placebos
    if len(kinds) > 1:
        drawn = _sets(len(donors), len(kinds), np.random.default_rng(seed))
        references = _pooled(moments[kinds[None, :], drawn])
    rank, of = _rank(treated, references)
    return SpacePlacebos(
        units=donors,
        placebos=placebos,
        treated=treated,
        references=references,
        rank=rank,
        of=of,
        standard_error=float(references.att.std()),
    )


def donors_of(panel: StudyPanel) -> Whole:
    """Rows of the units that were never treated and have every outcome."""
    return np.flatnonzero(~panel.is_treated & np.isfinite(panel.outcome).all(1))


def _donor_moments(panel: StudyPanel, gaps: GapsAsTreated, start: int, donors: Whole) -> Floats:
    """Moments of each donor's gaps as if treated from `start`, from the other donors: (donors, 5)."""
    pools = np.zeros((len(donors), len(panel.units)), dtype=bool)
    pools[:, donors] = True
    pools[np.arange(len(donors)), donors] = False
    return _moments(gaps(start, donors, pools), np.full(len(donors), start))


def _moments(gaps: Floats, starts: Whole) -> Floats:
    """By row: sum after, sum of squares after, periods after, sum of squares before, periods before."""
    after = np.arange(gaps.shape[1]) >= starts[:, None]
    late, early = np.where(after, gaps, 0.0), np.where(after, 0.0, gaps)
    return np.stack([late.sum(1), (late**2).sum(1), after.sum(1), (early**2).sum(1), (~after).sum(1)], axis=1)


def _pooled(moments: Floats) -> References:
    """References of sets of units, from moments of shape (sets, units in each, 5)."""
    total, after, count, before, early = moments.sum(1).T
    return References(att=total / count, pre_rmspe=np.sqrt(before / early), post_rmspe=np.sqrt(after / count))


def _sets(donors: int, treated: int, chance: np.random.Generator) -> Whole:
    """Sets of different donors (of any, where there are fewer donors than treated units): (draws, treated)."""
    if treated > donors:
        return chance.integers(0, donors, (DRAWS, treated))
    drawn: Whole = chance.permuted(np.tile(np.arange(donors), (DRAWS, 1)), axis=1)[:, :treated]
    return drawn


def _rank(treated: References, references: References) -> tuple[int, int]:
    """How many have at least the treated's ratio, itself counted, ties by rounding for equal; and of how many."""
    everyone = References(
        att=np.append(treated.att, references.att),
        pre_rmspe=np.append(treated.pre_rmspe, references.pre_rmspe),
        post_rmspe=np.append(treated.post_rmspe, references.post_rmspe),
    ).ratio
    return int((everyone >= everyone[0] * (1 - 1e-9)).sum()), len(everyone)


def in_time(panel: StudyPanel, fit: Callable[[StudyPanel], Estimate], starts: Sequence[int]) -> tuple[TimePlacebo, ...]:
    """The study as if every treated unit had started at each of `starts` (columns), later periods dropped.

    Periods from the earliest true start on are dropped. Refusal for a start without a period before it or after.
    """
    true_start = int(panel.starts[panel.is_treated].min())
    placebos = []
    for start in starts:
        if not 0 < start < true_start:
            place = str(panel.periods[start]) if 0 <= start < len(panel.periods) else str(start)
            raise Refusal("a placebo's start before the true one", place, "Choose an earlier period.", "placebos")
        estimate = fit(until(panel, true_start, start))
        placebo = _pooled(_moments(estimate.gap, estimate.starts)[None])
        placebos.append(TimePlacebo(start, estimate.att, float(placebo.ratio[0])))
    return tuple(placebos)


def until(panel: StudyPanel, end: int, start: int) -> StudyPanel:
    """The panel before the column `end`, its treated units treated from `start`."""
    return replace(
        panel,
        periods=panel.periods[:end],
        outcome=panel.outcome[:, :end],
        starts=np.where(panel.is_treated, start, end),
        covariates={name: table[:, :end] for name, table in panel.covariates.items()},
        exposure=None if panel.exposure is None else panel.exposure[:, :end],
    )


def leave_two_out(panel: StudyPanel, gaps: GapsAsTreated, estimate: Estimate) -> LeaveTwoOut:
    """For every pair of donors: the treated unit and both, each from the pool of all other donors.

    A loss is a pair of which one has at least the treated unit's ratio. Refusal with fewer than three donors or with
    several treated units, for which the paper defines no test.
    """
    donors = donors_of(panel)
    if len(estimate.treated) != 1:
        found = str(len(estimate.treated))
        raise Refusal("one treated unit", found, "Ask for placebos in space instead.", "leave_two_out")
    if donors.size < TRIPLE:
        raise Refusal("three donors or more", str(donors.size), "Give more donors.", "leave_two_out")
    start, treated = int(estimate.starts[0]), int(estimate.treated[0])
    losses = pairs = 0
    for some in _in_parts(combinations(donors.tolist(), 2)):
        ratios = _ratios_of_pairs(panel, gaps, start, treated, some)
        ratios = ratios[np.isfinite(ratios).all(1)]
        losses += int((ratios[:, 1:].max(1) >= ratios[:, 0] * (1 - 1e-12)).sum())
        pairs += len(ratios)
    if not pairs:
        raise Refusal("a pair of donors that can be matched", "none", "Fill in their predictors.", "leave_two_out")
    return LeaveTwoOut(losses, pairs)


def _in_parts(pairs: Iterator[tuple[int, int]]) -> Iterator[Whole]:
    while part := list(islice(pairs, PAIRS_AT_ONCE)):
        yield np.array(part)


def _ratios_of_pairs(panel: StudyPanel, gaps: GapsAsTreated, start: int, treated: int, pairs: Whole) -> Floats:
    """Ratios of the treated unit and of both donors of each pair, shape (pairs, 3)."""
    pool = np.zeros(len(panel.units), dtype=bool)
    pool[donors_of(panel)] = True
    pools = np.repeat(pool[None], len(pairs), 0)
    pools[np.arange(len(pairs))[:, None], pairs] = False
    units = np.column_stack([np.full(len(pairs), treated), pairs]).ravel()
    found = _moments(gaps(start, units, np.repeat(pools, 3, 0)), np.full(len(units), start))
    return _pooled(found[:, None, :]).ratio.reshape(-1, 3)


def minimum_detectable(
    space: SpacePlacebos, counterfactual: float, *, size: float = 0.05, power: float = 0.8
) -> MinimumDetectable:
    """The smallest lasting effect that the placebo test at `size` would find with chance `power`.

    To each reference in turn an effect is added in every period after the start; it is found when no more of the
    others than `size` allows have at least its ratio, which gives the effect it needs in closed form. Effects are in
    units of the root mean square gap before the start, so that a small unit is not judged by a large one's noise.
    `counterfactual` is the treated units' mean counterfactual after the start.
    """
    references = space.references
    allowed = int(np.floor(size * space.of + 1e-9)) - 1
    if allowed < 0 or len(references.att) <= 1:
        return MinimumDetectable(size, power, None, None)
    bar = _bar_of_others(references.ratio, allowed)
    floor = 1e-9 * references.post_rmspe.max(initial=0.0) or 1.0
    noise = np.maximum(references.pre_rmspe, floor)
    spare = references.att**2 - references.post_rmspe**2 + (bar * noise) ** 2
    reach = np.sqrt(np.maximum(spare, 0.0))
    needed = np.concatenate([reach - references.att, reach + references.att]) / np.concatenate([noise, noise])
    needed = np.where(np.concatenate([spare, spare]) < 0, 0.0, np.maximum(needed, 0.0))
    share = float(np.quantile(needed, power, method="higher"))
    effect = share * max(float(space.treated.pre_rmspe[0]), floor)
    return MinimumDetectable(size, power, effect, effect / abs(counterfactual) if counterfactual else None)


def _bar_of_others(ratios: Floats, allowed: int) -> Floats:
    """The ratio that each has to exceed so that no more than `allowed` of the others have at least its own."""
    order = np.sort(ratios)[::-1]
    at, below = order[min(allowed, len(order) - 1)], order[min(allowed + 1, len(order) - 1)]
    bars: Floats = np.where(ratios >= at, below, at)
    return bars
