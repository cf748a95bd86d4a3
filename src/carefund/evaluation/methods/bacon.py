"""What two-way fixed effects compare where starts differ: Goodman-Bacon's decomposition.

Goodman-Bacon (2021), "Difference-in-differences with variation in treatment timing", Journal of Econometrics 225:254,
theorem 1: the estimate is a weighted mean of comparisons of two groups over two spans of periods. In the forbidden one
units that are treated already serve as control, so that an effect which grows counts against itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from carefund.arrays import Flags, Floats, Whole

TREATED_VS_NEVER, EARLIER_VS_LATER, LATER_VS_EARLIER = "treated-vs-never", "earlier-vs-later", "later-vs-earlier"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One comparison of two groups: the group that starts in column `start` against `control` (None: never treated)."""

    kind: str
    start: int
    control: int | None
    weight: float
    att: float


def comparisons(outcome: Floats, starts: Whole) -> tuple[Comparison, ...]:
    """Every comparison that two-way fixed effects make of a panel (units, periods); weights sum to one.

    `starts` is the number of periods for a unit that is never treated; no start may be 0. The sum of weight times
    estimate is the estimate of two-way fixed effects.
    """
    length = outcome.shape[1]
    groups = [int(start) for start in np.unique(starts)]
    means = {start: outcome[starts == start].mean(0) for start in groups}
    size = {start: float((starts == start).mean()) for start in groups}
    time = np.arange(length)
    found = list[Comparison]()
    for place, early in enumerate(groups):
        for late in groups[place + 1 :]:
            treated, later = 1 - early / length, 1 - late / length
            apart, both = means[early] - means[late], size[early] * size[late]
            found.append(
                Comparison(
                    kind=TREATED_VS_NEVER if late == length else EARLIER_VS_LATER,
                    start=early,
                    control=None if late == length else late,
                    weight=both * (treated - later) * (1 - treated),
                    att=_change(apart, time < early, (time >= early) & (time < late)),
                )
            )
            if late < length:
                found.append(
                    Comparison(
                        kind=LATER_VS_EARLIER,
                        start=late,
                        control=early,
                        weight=both * later * (treated - later),
                        att=_change(-apart, (time >= early) & (time < late), time >= late),
                    )
                )
    return _of_all(found)


def _change(apart: Floats, before: Flags, after: Flags) -> float:
    return float(apart[after].mean() - apart[before].mean())


def _of_all(found: Sequence[Comparison]) -> tuple[Comparison, ...]:
    whole = sum(one.weight for one in found)
    return tuple(
        Comparison(kind=one.kind, start=one.start, control=one.control, weight=one.weight / whole, att=one.att)
        for one in found
    )


def by_kind(found: Sequence[Comparison]) -> list[dict[str, Any]]:
    """The comparisons of each kind taken together: the contract's `decomposition`."""
    rows = list[dict[str, Any]]()
    for kind in (TREATED_VS_NEVER, EARLIER_VS_LATER, LATER_VS_EARLIER):
        these = [one for one in found if one.kind == kind]
        if these:
            weight = sum(one.weight for one in these)
            att = sum(one.weight * one.att for one in these) / weight
            rows.append({"comparison": kind, "weight": weight, "att": att})
    return rows
