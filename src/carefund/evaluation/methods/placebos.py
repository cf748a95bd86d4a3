"""Placebos: the same study where nothing happened, for any method that can say what a unit's gap would be.

In space every donor is treated in turn, with the treated in no pool (Abadie, Diamond and Hainmueller 2010, J Am Stat
Assoc 105:493, section 3.3): the statistic is the root mean square gap from the start on over that before it; p is the
rank of the treated, itself counted. Several treated units count as one, by the mean of their gaps in each period to or
from the start (what moves one of them alone cancels out, an effect on all does not), and are ranked among sets of as
many units, drawn from the seed and taken together in the same way. These are drawn from all units, the treated too, as
a test by randomisation draws treatments (Fisher 1935, The Design of Experiments, chapter 2): among donors alone an odd
unit among the treated would have no like. Where starts differ a set has the same starts, as many units from each. With
two left out (Lei and Sudijono 2025, "Inference for synthetic controls via refined placebo tests", equations 5 to 7) the
treated unit is compared with every pair of donors in pools without the pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations, islice
from math import factorial, perm, prod
from typing import Protocol

import numpy as np

from carefund.arrays import Flags, Floats, Whole
from carefund.evaluation.methods.estimate import Estimate
from carefund.evaluation.methods.panel import StudyPanel
from carefund.refusal import Refusal

SIZE, POWER = 0.05, 0.8
ALIKE = 1e-9
"""Ratios that differ by no more than this part count as equal, against the treated."""
DRAWS = 999
"""Sets of units where several are treated."""
SHOWN = 200
"""Of these so many are kept to be drawn."""
FEWEST, TRIPLE = 2, 3
"""Donors with which a placebo still has one, and with which one is left when two are left out."""
PAIRS_AT_ONCE = 2_000


class GapsAsTreated(Protocol):
    """A method's gaps on one panel, as if each of `units` had been treated from the column `start`.

    `pools` has shape (units given, units of the panel) and says who may serve as each one's donor; the answer has
    shape (units given, periods): observed less counterfactual, before the start too.
    """

    def __call__(self, start: int, units: Whole, pools: Flags) -> Floats:
        """The gaps."""


@dataclass(frozen=True, kw_only=True)
class GapSizes:
    """Gaps in short, an entry for each unit or set: `att` the mean gap from the start on, root mean square gaps.

    Of a set these are of all its units' gaps, or of the mean of its units in each period.
    """

    att: Floats
    pre_rmspe: Floats
    post_rmspe: Floats

    @property
    def ratio(self) -> Floats:
        """The root mean square gap after over that before; infinite where there was none before, zero for 0 / 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = self.post_rmspe / self.pre_rmspe
        found: Floats = np.where(self.post_rmspe == 0, 0.0, ratio)
        return found


@dataclass(frozen=True, kw_only=True)
class MeanCourses:
    """Mean gaps of sets of units, shape (sets, times): `before` columns lie before the start.

    `counts` (times,) is of how many units each is the mean: those that are seen so long before or after their start.
    A period counts by them, so that the mean from the start on is that over unit-periods.
    """

    means: Floats = field(repr=False)
    counts: Floats = field(repr=False)
    before: int

    @property
    def times(self) -> Whole:
        """Periods since the start, 0 in the first treated period."""
        times: Whole = np.arange(self.means.shape[1]) - self.before
        return times

    @property
    def sizes(self) -> GapSizes:
        """An entry for each set."""
        late, early = self.counts[self.before :], self.counts[: self.before]
        squares = self.means**2 * self.counts
        with np.errstate(divide="ignore", invalid="ignore"):
            return GapSizes(
                att=self.means[:, self.before :] @ late / late.sum(),
                pre_rmspe=np.sqrt(squares[:, : self.before].sum(axis=1) / early.sum()),
                post_rmspe=np.sqrt(squares[:, self.before :].sum(axis=1) / late.sum()),
            )


@dataclass(frozen=True, kw_only=True)
class SpaceTest:
    """Where the treated stand among the placebos; `rows` of the panel are the donors that could be estimated.

    `rank` counts the placebos (donors; of several treated units, sets of units) whose ratio is at least that of the
    treated, and the treated; `of` counts all, and `different` at most so many as can be told apart, of whose inverse p
    falls short by the luck of the draw alone. `standard_error` is the standard deviation of the donors' mean gaps,
    divisor their number; `spread` that of donors, or sets of donors alone. `size` is that of the smallest test that
    so few allow, at least 5%; `detectable` the effect that it finds with a power of 80%, None where placebos do not
    tell. `gaps` are the placebos' (donors, periods) where all treated start together. `references` are what the
    treated are ranked among; of several units both are sizes of means by period, and `drawn` the first sets' means.
    """

    rank: int
    of: int
    different: int
    standard_error: float
    spread: float
    rows: Whole = field(repr=False)
    placebos: GapSizes = field(repr=False)
    treated: GapSizes = field(repr=False)
    size: float
    detectable: float | None
    references: GapSizes = field(repr=False)
    gaps: Floats | None = field(default=None, repr=False)
    drawn: MeanCourses | None = field(default=None, repr=False)

    @property
    def p_value(self) -> float:
        """The rank of the treated over the number of all."""
        return self.rank / self.of


@dataclass(frozen=True)
class LeaveTwoOut:
    """`pairs` of donors, and in how many of them (`losses`) the treated unit's ratio is not above both donors'."""

    losses: int
    pairs: int

    @property
    def p_value(self) -> float:
        """The share of pairs lost: equation 6."""
        return self.losses / self.pairs


def treated_sizes(estimate: Estimate) -> GapSizes:
    """The sizes of all treated units' gaps, over their unit-periods."""
    own = zip(estimate.gap, estimate.starts, strict=True)
    return pooled_sizes(np.stack([moments_of(gap[None], int(start))[0] for gap, start in own])[None])


def space_test(
    estimate: Estimate, placebos: Mapping[int, tuple[Whole, Floats]], seed: int, own: Mapping[int, Floats]
) -> SpaceTest | None:
    """Rank the treated among placebos; None where no donor could be estimated.

    `placebos` has, for the start of each treated unit (a column), the donors' rows and gaps as if treated from then;
    `own` the gaps of the treated from it, each as if it alone were: where a method fits several together these are not
    the estimate's, and a fit to the mean of several would lie nearer to it than any set of placebos does. Sets of
    units, where several are treated, are drawn from `seed` with the treated units' starts; those with a unit that
    cannot be estimated from its start (not a number in `own`) are left out.
    """
    starts = estimate.starts
    kept = sorted(set.intersection(*({int(row) for row in rows} for rows, _ in placebos.values())))
    if not kept:
        return None
    gaps = {start: _of_rows(*found, kept) for start, found in placebos.items()}
    moments = np.stack([moments_of(gaps[int(start)], int(start)) for start in starts], axis=1)
    sizes, treated = pooled_sizes(moments), mean_sizes(own, starts, np.arange(len(starts))[None])
    alone = len(starts) == 1
    of_donors = sizes if alone else mean_sizes(gaps, starts, _sets(len(kept), len(starts), seed))
    every = None if alone else _of_all_units(gaps, own, starts, seed)
    references = of_donors if every is None else every.sizes
    rank, of = 1 + int(at_least(references.ratio, float(treated.ratio[0]))), len(references.att) + 1
    different = of if alone else min(different_sets(len(kept) + len(starts), starts), of)
    return SpaceTest(
        rank=rank,
        of=of,
        different=different,
        standard_error=float(sizes.att.std()),
        spread=float(of_donors.att.std()),
        rows=np.array(kept, dtype=np.int64),
        placebos=sizes,
        treated=treated,
        size=max(SIZE, 1 / different),
        detectable=_detectable(of_donors, float(treated.pre_rmspe[0]), of),
        references=references,
        gaps=next(iter(gaps.values())) if len(gaps) == 1 else None,
        drawn=None if every is None else replace(every, means=every.means[:SHOWN].copy()),
    )


def at_least(references: Floats, ratios: Floats | float) -> Whole:
    """How many of the references are at least each ratio, those that are alike among them."""
    ordered = np.sort(references)
    counts: Whole = len(ordered) - np.searchsorted(ordered, np.asarray(ratios) * (1 - ALIKE), side="left")
    return counts


def _of_rows(rows: Whole, gaps: Floats, kept: list[int]) -> Floats:
    places = {int(row): place for place, row in enumerate(rows)}
    found: Floats = gaps[[places[row] for row in kept]]
    return found


def moments_of(gaps: Floats, start: int) -> Floats:
    """By unit: the sum and the sum of squares from the start on, how many periods, the same of squares before it."""
    units, periods = gaps.shape
    late, early = gaps[:, start:], gaps[:, :start]
    counts = np.ones(units)
    return np.stack([late.sum(axis=1), (late**2).sum(axis=1), counts * (periods - start), (early**2).sum(axis=1),
                     counts * start], axis=1)  # fmt: skip


def pooled_sizes(moments: Floats) -> GapSizes:
    """The sizes of sets of units, from moments of shape (sets, units in each, 5)."""
    total, after, late, before, early = moments.sum(axis=1).T
    with np.errstate(divide="ignore", invalid="ignore"):
        return GapSizes(att=total / late, pre_rmspe=np.sqrt(before / early), post_rmspe=np.sqrt(after / late))


def mean_sizes_of_treated(gap: Floats, starts: Whole) -> GapSizes:
    """The sizes of the mean of all treated units' gaps in each period to or from their starts: one set."""
    return mean_sizes({int(start): gap for start in starts}, starts, np.arange(len(starts))[None])


def mean_sizes(gaps: Mapping[int, Floats], starts: Whole, sets: Whole) -> GapSizes:
    """The sizes of sets' mean gaps; arguments as `mean_courses` has them."""
    return mean_courses(gaps, starts, sets).sizes


def mean_courses(gaps: Mapping[int, Floats], starts: Whole, sets: Whole) -> MeanCourses:
    """Sets' mean gaps in each period to or from the start.

    `gaps` has those of every unit as if treated from a start (units, periods), by start; `sets`, of shape (sets, units
    in each), the rows of the units, the first of each set with the first of `starts`, and so on.
    """
    first, last = int(starts.min()), int(starts.max())
    periods = next(iter(gaps.values())).shape[1]
    total, counts = np.zeros((len(sets), periods + last - first)), np.zeros(periods + last - first)
    for place, start in enumerate(starts.tolist()):
        seen = slice(last - start, last - start + periods)
        total[:, seen] += gaps[start][sets[:, place]]
        counts[seen] += 1
    return MeanCourses(means=total / counts, counts=counts, before=last)


def _of_all_units(gaps: Mapping[int, Floats], own: Mapping[int, Floats], starts: Whole, seed: int) -> MeanCourses:
    """Drawn sets of donors and treated units, from the same starts."""
    every = {start: np.concatenate([of_donors, own[start]]) for start, of_donors in gaps.items()}
    sets = _sets(len(next(iter(every.values()))), len(starts), seed)
    known = {start: np.isfinite(found).all(axis=1) for start, found in every.items()}
    able = np.stack([known[int(start)][sets[:, place]] for place, start in enumerate(starts)]).all(axis=0)
    every = {start: np.where(known[start][:, None], found, 0.0) for start, found in every.items()}
    return mean_courses(every, starts, sets[able])


def different_sets(units: int, starts: Whole) -> int:
    """How many of the drawn sets, and the treated, can be told apart at the most; all where units are drawn again."""
    orders = [factorial(int(number)) for number in np.unique(starts, return_counts=True)[1]]
    return min(1 + DRAWS, perm(units, len(starts)) // prod(orders) or 1 + DRAWS)


def _sets(units: int, treated: int, seed: int) -> Whole:
    """Drawn sets of units, shape (draws, treated): each unit once, unless there are fewer than treated ones."""
    random = np.random.default_rng(seed)
    if treated > units:
        return random.integers(0, units, (DRAWS, treated))
    drawn: Whole = random.permuted(np.tile(np.arange(units), (DRAWS, 1)), axis=1)[:, :treated]
    return drawn


def _detectable(placebos: GapSizes, own_before: float, of: int) -> float | None:
    """The constant effect that four in five units like the placebos would be found with, on the treated's scale.

    Each placebo stands for the treated in turn. With an effect d in units of its gaps before the start, its squared
    ratio is R2 + 2 m d + d2 (m its mean gap in these units): it is found from the d on at which that exceeds the ratio
    that only so many of the others reach as the test allows.
    """
    count = len(placebos.att)
    if count < 2 or not (placebos.pre_rmspe > 0).all() or not own_before > 0:  # noqa: PLR2004
        return None
    allowed = max(int(SIZE * of + ALIKE), 1)
    ratios, means = placebos.ratio, placebos.att / placebos.pre_rmspe
    ordered = np.sort(ratios)[::-1]
    bar, next_bar = ordered[min(allowed, count) - 1], ordered[min(allowed, count - 1)]
    threshold = np.where(ratios >= bar, next_bar, bar)
    under = means**2 - ratios**2 + threshold**2
    root = np.sqrt(np.maximum(under, 0.0))
    needed = np.where(under < 0, 0.0, np.maximum(np.stack([root - means, root + means]), 0.0))
    return float(np.quantile(needed, POWER, method="higher")) * own_before


def donors_of(panel: StudyPanel) -> Whole:
    """Rows of the units that were never treated and have every outcome."""
    return np.flatnonzero(~panel.is_treated & np.isfinite(panel.outcome).all(1))


def every_donor(panel: StudyPanel, gaps: GapsAsTreated, start: int) -> tuple[Whole, Floats]:
    """Every donor as if treated from a column, from all the others: rows (donors,) and gaps (donors, periods)."""
    donors = donors_of(panel)
    if donors.size < FEWEST:
        return donors[:0], np.zeros((0, len(panel.periods)))
    pools = np.zeros((donors.size, len(panel.units)), dtype=np.bool_)
    pools[:, donors] = True
    pools[np.arange(donors.size), donors] = False
    return donors, gaps(start, donors, pools)


def leave_two_out(panel: StudyPanel, gaps: GapsAsTreated) -> LeaveTwoOut:
    """For every pair of donors: the treated unit and both, each from the pool of all other donors.

    A loss is a pair of which one has at least the treated unit's ratio. Refusal with fewer than three donors or with
    several treated units, for which the paper defines no test.
    """
    treated, donors = np.flatnonzero(panel.is_treated), donors_of(panel)
    if treated.size != 1:
        raise Refusal("one treated unit", str(treated.size), "Ask for placebos in space instead.")
    if donors.size < TRIPLE:
        raise Refusal("three donors or more", str(donors.size), "Give more donors.")
    losses = pairs = 0
    for some in _in_parts(combinations(donors.tolist(), 2)):
        ratios = _ratios_of_pairs(panel, gaps, int(treated[0]), some)
        ratios = ratios[~np.isnan(ratios).any(1)]
        losses += int((ratios[:, 1:].max(1) >= ratios[:, 0] * (1 - ALIKE)).sum())
        pairs += len(ratios)
    if not pairs:
        raise Refusal("a pair of donors that can be matched", "none", "Fill in their predictors.")
    return LeaveTwoOut(losses, pairs)


def _in_parts(pairs: Iterator[tuple[int, int]]) -> Iterator[Whole]:
    while part := list(islice(pairs, PAIRS_AT_ONCE)):
        yield np.array(part)


def _ratios_of_pairs(panel: StudyPanel, gaps: GapsAsTreated, treated: int, pairs: Whole) -> Floats:
    """Ratios of the treated unit and of both donors of each pair, shape (pairs, 3)."""
    pool = np.zeros(len(panel.units), dtype=bool)
    pool[donors_of(panel)] = True
    pools = np.repeat(pool[None], len(pairs), 0)
    pools[np.arange(len(pairs))[:, None], pairs] = False
    start, units = int(panel.starts[treated]), np.column_stack([np.full(len(pairs), treated), pairs]).ravel()
    found = moments_of(gaps(start, units, np.repeat(pools, 3, 0)), start)
    return pooled_sizes(found[:, None]).ratio.reshape(-1, 3)
