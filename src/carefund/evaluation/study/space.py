"""Placebo inference in space: every donor as if it had been treated, and where the treated stand among them.

Abadie, Diamond and Hainmueller (2010, J Am Stat Assoc 105:493), section 3.3: the statistic is the root mean square gap
from the start on over that before it; p is the treated's rank among all units, itself counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from carefund.arrays import Floats, Whole
from carefund.evaluation.methods.estimate import Estimate

SIZE, POWER = 0.05, 0.8
ALIKE = 1e-9
"""Ratios that differ by no more than this part count as equal, against the treated."""


@dataclass(frozen=True, kw_only=True)
class GapSizes:
    """Gaps of units in short, an entry for each unit: `att` the mean gap from the start on, root mean square gaps."""

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
class SpaceTest:
    """Where the treated stand among the placebos; `rows` of the panel are the donors that could be estimated.

    `standard_error` is the standard deviation of the placebos' mean gaps, divisor their number. `critical` is the size
    of the smallest test that so few units allow, at least 5%; `detectable` the effect that it finds with a power of
    80%, None where placebos do not tell. `gaps` are the placebos' (donors, periods) where all treated start together.
    """

    rank: int
    of: int
    standard_error: float
    rows: Whole = field(repr=False)
    placebos: GapSizes = field(repr=False)
    treated: GapSizes = field(repr=False)
    size: float
    detectable: float | None
    gaps: Floats | None = field(default=None, repr=False)

    @property
    def p_value(self) -> float:
        """The treated's rank over the number of units."""
        return self.rank / self.of


def treated_sizes(estimate: Estimate) -> GapSizes:
    """The gaps of all treated units together, as the mean over their unit-periods."""
    after, gap = estimate.after, estimate.gap
    return GapSizes(
        att=np.array([estimate.att]),
        pre_rmspe=np.array([_root_mean_square(gap[~after])]),
        post_rmspe=np.array([_root_mean_square(gap[after])]),
    )


def space_test(estimate: Estimate, placebos: Mapping[int, tuple[Whole, Floats]]) -> SpaceTest | None:
    """Rank the treated among placebos; None where no donor could be estimated.

    `placebos` has, for the start of each treated unit (a column), the donors' rows and gaps as if treated from then.
    A donor's gaps are pooled over these starts as the treated units' are.
    """
    starts = Counter(int(start) for start in estimate.starts)
    kept = sorted(set.intersection(*({int(row) for row in rows} for rows, _ in placebos.values())))
    if not kept:
        return None
    gaps = {start: _of_rows(*placebos[start], kept) for start in starts}
    sizes = _pooled(gaps, starts)
    treated = treated_sizes(estimate)
    ratios, own = sizes.ratio, float(treated.ratio[0])
    rank = 1 + int((ratios >= own * (1 - ALIKE)).sum())
    of = len(kept) + 1
    return SpaceTest(
        rank=rank,
        of=of,
        standard_error=float(sizes.att.std()),
        rows=np.array(kept, dtype=np.int64),
        placebos=sizes,
        treated=treated,
        size=max(SIZE, 1 / of),
        detectable=_detectable(sizes, float(treated.pre_rmspe[0]), of),
        gaps=next(iter(gaps.values())) if len(gaps) == 1 else None,
    )


def _root_mean_square(gaps: Floats) -> float:
    return float(np.sqrt((gaps**2).mean())) if gaps.size else float("nan")


def _of_rows(rows: Whole, gaps: Floats, kept: list[int]) -> Floats:
    places = {int(row): place for place, row in enumerate(rows)}
    found: Floats = gaps[[places[row] for row in kept]]
    return found


def _pooled(gaps: Mapping[int, Floats], starts: Counter[int]) -> GapSizes:
    """Each donor's gaps over all starts, a start counting as often as treated units have it."""
    first = next(iter(gaps.values()))
    total, before, after = (np.zeros(len(first)) for _ in range(3))
    ahead = behind = 0
    for start, times in starts.items():
        own = gaps[start]
        total += times * own[:, start:].sum(axis=1)
        before += times * (own[:, :start] ** 2).sum(axis=1)
        after += times * (own[:, start:] ** 2).sum(axis=1)
        ahead, behind = ahead + times * (own.shape[1] - start), behind + times * start
    return GapSizes(att=total / ahead, pre_rmspe=np.sqrt(before / behind), post_rmspe=np.sqrt(after / ahead))


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
    threshold = np.where(ratios >= ordered[min(allowed, count) - 1], ordered[min(allowed, count - 1)],
                         ordered[min(allowed, count) - 1])  # fmt: skip
    under = means**2 - ratios**2 + threshold**2
    root = np.sqrt(np.maximum(under, 0.0))
    needed = np.where(under < 0, 0.0, np.maximum(np.stack([root - means, root + means]), 0.0))
    return float(np.quantile(needed, POWER, method="higher")) * own_before
